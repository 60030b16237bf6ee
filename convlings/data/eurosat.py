"""EuroSAT: Sentinel-2 tiles of 64x64 pixels in ten classes of land use.

Source: Helber et al. 2019, EuroSAT: A Novel Dataset and Deep Learning Benchmark for Land Use and Land
Cover Classification, IEEE JSTARS. It has no official split; here each class is split by a fixed draw.
"""

import re

import numpy as np

from convlings.data.archives import opened_zip, read_images
from convlings.data.places import find, look
from convlings.errors import InputError

Array = np.ndarray
CLASSES = (
    "AnnualCrop",
    "Forest",
    "HerbaceousVegetation",
    "Highway",
    "Industrial",
    "Pasture",
    "PermanentCrop",
    "Residential",
    "River",
    "SeaLake",
)
SIDE = 64
TEST, VALIDATION = 0.2, 0.1  # of a class
ORDER_SEED = 401
PLACE = re.compile(r"(?:.*/)??(?:(train|test)/)?(\w+)/(\w+)\.jpg")


def found() -> bool:
    """Whether it is at hand without a download."""
    return look("eurosat") is not None


def load(split: str) -> tuple[Array, Array]:
    """images: (N, 64, 64, 3) uint8; labels: (N,) int64; the classes take turns.

    The whole set has 18,900, 2,700 and 5,400; the sample of 2,500 has 1,800, 200 and 500.
    """
    path = find("eurosat")
    with opened_zip(path) as archive:
        chosen = [part for name in CLASSES for part in _split(archive.namelist(), name, split)]
        if not chosen:
            raise InputError(f"{path} has no folders AnnualCrop to SeaLake with .jpg files.")
        chosen.sort()
        images = read_images(archive, [name for _, _, name in chosen], (SIDE, SIDE))
    return images, np.array([label for _, label, _ in chosen], np.int64)


def _split(names: list[str], label: str, split: str) -> list[tuple[int, int, str]]:
    """(turn, label, name in the archive) of a class: as the folders train and test say, or by a draw."""
    parts: dict[str | None, list[str]] = {"train": [], "test": [], None: []}
    for name in sorted(names):
        match = PLACE.fullmatch(name)
        if match and match[2] == label:
            parts[match[1]].append(name)
    rest = np.random.default_rng(ORDER_SEED).permutation(parts["train"] or parts[None]).tolist()
    ready = bool(parts["train"])
    tests = parts["test"] if ready else rest[: round(TEST * len(rest))]
    rest = rest if ready else rest[len(tests) :]
    validation = rest[: round(VALIDATION * (len(rest) if ready else len(rest) + len(tests)))]
    mine = {"test": tests, "validation": validation, "train": rest[len(validation) :]}[split]
    return [(turn, CLASSES.index(label), name) for turn, name in enumerate(mine)]
