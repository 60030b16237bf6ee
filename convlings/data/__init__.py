"""Data sets: drawn by the kit, shipped with it, found in a folder, or downloaded once.

Light to import: NumPy alone. `load("shapes")` draws, `load("cifar10")` may download.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from numpy import ndarray

from convlings.data.folder import shapes_folder
from convlings.data.palette import PALETTE, UNLABELLED, UNLABELLED_COLOUR

__all__ = ["NAMES", "PALETTE", "SPLITS", "UNLABELLED", "UNLABELLED_COLOUR", "classes", "first_found", "load"]
__all__ += ["WEIGHTS", "shapes_folder", "weights"]

NAMES = ("shapes", "scenes", "digits", "cifar10", "eurosat", "dubai")
WEIGHTS = ("mobilenet_v2", "mobilenet_v2_small")
SPLITS = ("train", "validation", "test")


def load(name: str, split: str = "train") -> tuple[ndarray, ndarray]:
    """The images and labels of a split of a set.

    Args:
        name: one of `NAMES`.
        split: "train", "validation" or "test".

    Returns:
        images: (N, H, W, C) uint8, 0 to 255.
        labels: (N,) int64, positions in `classes(name)`; for aerial sets masks (N, H, W) uint8, 255 where
        nothing is labelled.

    Raises:
        ValueError: there is no such set or split.
        InputError: the set is not at hand, and cannot be downloaded or read.
    """
    module = _module(name)
    if split not in SPLITS:
        raise ValueError(f"There is no split {split!r}: splits are {', '.join(SPLITS)}.")
    return module.load(split)


def classes(name: str) -> tuple[str, ...]:
    """The names of the classes of a set, in the order of its labels.

    Raises:
        ValueError: there is no such set.
    """
    return _module(name).CLASSES


def first_found(*names: str) -> str:
    """The first of these sets that is at hand without a download.

    Raises:
        ValueError: none of them is, or there is no such set.
    """
    for name in names:
        if _module(name).found():
            return name
    raise ValueError(f"None of these sets is at hand: {', '.join(names)}.")


def weights(name: str) -> Path:
    """The file of pretrained weights, for `keras.applications.MobileNetV2(include_top=False, weights=FILE)`.

    Args:
        name: "mobilenet_v2" (ImageNet, alpha 1.0; may be downloaded) or "mobilenet_v2_small" (alpha 0.35,
            which a kit may bring).

    Raises:
        ValueError: there are no such weights.
        InputError: they are not at hand and cannot be downloaded.
    """
    from convlings.data.places import find, kit_file
    from convlings.errors import InputError

    if name not in WEIGHTS:
        raise ValueError(f"There are no weights {name!r}: there are {', '.join(WEIGHTS)}.")
    if name == "mobilenet_v2":
        return find(name)
    path = kit_file(name, f"{name}.weights.h5")
    if not path.is_file():
        raise InputError(f"This kit comes without the weights {name}.")
    return path


def _module(name: str) -> ModuleType:
    if name not in NAMES:
        raise ValueError(f"There is no data set {name!r}: sets are {', '.join(NAMES)}.")
    return import_module(f"convlings.data.{name}")
