"""Aerial tiles of Dubai with masks of five classes, by Humans in the Loop with the MBRSC.

The original archive has eight large tiles of nine images each, and masks in colours; images are cut into
squares of 256 pixels here. Tiles 7 and 8 are the test split, tile 6 is the validation split. An archive with
the folders train and test, and masks of indices (5 for unlabelled), is read as it is; every seventh of its
training images, with all its squares, is for validation.
"""

import re
import zipfile

import numpy as np

from convlings.data.archives import opened_zip, read_image
from convlings.data.palette import CLASSES, PALETTE, UNLABELLED
from convlings.data.places import find, look
from convlings.errors import InputError

__all__ = ["CLASSES", "found", "load"]

Array = np.ndarray
SIDE = 256
READY = re.compile(r"(?:.*/)?(train|test)/images/((\w+)_\w+|\w+)\.jpg")
ORIGINAL = re.compile(r"(?:.*/)?Tile (\d+)/images/(\w+)\.jpg")
TILES = {"7": "test", "8": "test", "6": "validation"}  # all others: train


def found() -> bool:
    """Whether it is at hand without a download."""
    return look("dubai") is not None


def load(split: str) -> tuple[Array, Array]:
    """images: (N, 256, 256, 3) uint8; masks: (N, 256, 256) uint8, 0 to 4, and 255 for unlabelled."""
    path = find("dubai")
    with opened_zip(path) as archive:
        names = sorted(archive.namelist())
        chosen = _ready(names, split) or _original(names, split)
        if not chosen:
            raise InputError(f"{path} has no folders of images that belong to the {split} split.")
        pairs = [pair for name in chosen for pair in _squares(archive, name)]
    images, masks = (np.stack(parts) for parts in zip(*pairs))
    return images, masks


def _ready(names: list[str], split: str) -> list[str]:
    """Images of an archive that is split."""
    matches = [match for name in names if (match := READY.fullmatch(name))]
    groups = sorted({match[3] or match[2] for match in matches if match[1] == "train"})
    held = set(groups[3::7])
    part = {
        match[0]: "test"
        if match[1] == "test"
        else ("validation" if (match[3] or match[2]) in held else "train")
        for match in matches
    }
    return [name for name, its in part.items() if its == split]


def _original(names: list[str], split: str) -> list[str]:
    """Images of the original archive."""
    matches = [match for name in names if (match := ORIGINAL.fullmatch(name))]
    return [match[0] for match in matches if TILES.get(match[1], "train") == split]


def _squares(archive: zipfile.ZipFile, name: str) -> list[tuple[Array, Array]]:
    """An image and its mask, cut into squares; what is left at the right and at the bottom is dropped."""
    image = read_image(archive, name)
    mask = _indices(read_image(archive, name.replace("/images/", "/masks/")[:-3] + "png", indices=True))
    if image.shape[:2] != mask.shape:
        raise InputError(f"{archive.filename} has {name} and a mask of another size.")
    corners = [
        (row, column)
        for row in range(0, mask.shape[0] - SIDE + 1, SIDE)
        for column in range(0, mask.shape[1] - SIDE + 1, SIDE)
    ]
    return [(image[r : r + SIDE, c : c + SIDE], mask[r : r + SIDE, c : c + SIDE]) for r, c in corners]


def _indices(mask: Array) -> Array:
    """Colours of the palette, or indices, to 0 to 4; everything else is unlabelled."""
    if mask.ndim == 2:
        return np.where(mask < len(CLASSES), mask, UNLABELLED).astype(np.uint8)
    codes = mask.astype(np.int32) @ (65536, 256, 1)
    found = np.full(codes.shape, UNLABELLED, np.uint8)
    for label, code in enumerate(PALETTE.astype(np.int32) @ (65536, 256, 1)):
        found[codes == code] = label
    return found
