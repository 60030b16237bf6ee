"""Archives read in place: nothing is unpacked to the disk, and every size is bounded before it is read."""

import io
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from convlings.errors import InputError

Array = np.ndarray
FILES = 60_000  # in one archive
PIXELS = 4096 * 4096  # in one image
FILE_BYTES = 64 << 20


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, for reading.

    Raises:
        InputError: it is damaged or no archive, found when it is opened or while it is read.
    """
    with _plain_words(path), zipfile.ZipFile(path) as archive:
        if len(archive.infolist()) > FILES:
            raise InputError(f"{path} has more than {FILES:,} files.")
        yield archive


def read_images(archive: zipfile.ZipFile, names: Iterable[str], shape: tuple[int, int]) -> Array:
    """RGB images that all have this height and width: (N, H, W, 3) uint8.

    Raises:
        InputError: one of them has another.
    """
    images = [read_image(archive, name) for name in names]
    for name, image in zip(names, images):
        if image.shape != (*shape, 3):
            raise InputError(f"{archive.filename} has {name} with shape {image.shape}, not {(*shape, 3)}.")
    return np.stack(images) if images else np.empty((0, *shape, 3), np.uint8)


def read_image(archive: zipfile.ZipFile, name: str, indices: bool = False) -> Array:
    """An image as (H, W, 3) uint8; with `indices` (H, W) where it is grey or has a palette.

    Raises:
        InputError: it is too large.
    """
    from PIL import Image

    with Image.open(io.BytesIO(member(archive, name))) as image:
        if image.width * image.height > PIXELS:
            raise InputError(f"{archive.filename} has {name} with {image.width} x {image.height} pixels.")
        plain = indices and image.mode in ("L", "P", "1")
        return np.asarray(image if plain else image.convert("RGB"), np.uint8)


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of a file in an archive.

    Raises:
        InputError: it is too large.
    """
    if archive.getinfo(name).file_size > FILE_BYTES:
        raise InputError(f"{archive.filename} has {name}, which is larger than {FILE_BYTES >> 20} MiB.")
    return archive.read(name)


def tar_members(path: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """Files of a compressed tar archive by their last name.

    Raises:
        InputError: it is damaged, or one of them is missing or too large.
    """
    found: dict[str, bytes] = {}
    missing = set(wanted)
    with _plain_words(path), tarfile.open(path, "r|*") as archive:
        for count, entry in enumerate(archive):
            last = entry.name.rpartition("/")[2]
            if last in missing and entry.isfile():
                if entry.size > FILE_BYTES:
                    raise InputError(f"{path} has {last}, which is larger than {FILE_BYTES >> 20} MiB.")
                file = archive.extractfile(entry)
                found[last] = file.read() if file else b""
                missing.discard(last)
            if not missing or count > FILES:
                break
    if missing:
        raise InputError(f"{path} has no {min(missing)}.")
    return found


@contextmanager
def _plain_words(path: Path) -> Iterator[None]:
    """Says in a sentence that an archive cannot be read."""
    import zlib

    try:
        yield
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        EOFError,
        OSError,
        KeyError,
        NotImplementedError,
    ):
        raise InputError(f"{path} is damaged or is something else. Remove it, and get it again.") from None
