"""Pictures of what a learner's own functions do now: his filters on a photograph, his U-Net on a tile."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from convlings.data import scenes, shapes
from convlings.data.palette import PALETTE
from convlings.judge.feedback import Feedback
from convlings.judge.model import Model
from convlings.judge.student import Student, Unavailable
from convlings.learner.progress import State
from convlings.worker.calling import Died, Raised, TimedOut
from convlings.worker.probe import best

PHOTOGRAPH, DETAIL = 4, (slice(20, 108), slice(20, 108))  # of the kit's squares
SECONDS = 20.0  # for a function
TRAINING_SECONDS = 180.0
TILES, SIDE, EPOCHS = 96, 64, 12
TILE = 7  # the seed of one on which all classes occur
FAILURES = (Unavailable, Raised, TimedOut, Died, Feedback, ValueError, TypeError, IndexError, AttributeError)
Panels = list[tuple[str, np.ndarray]]  # titles, and images (H, W, 3) or (H, W)


class Exhibit(NamedTuple):
    """Panels that show what exercises of a unit do."""

    unit: str
    exercises: tuple[str, ...]
    caption: str
    panels: Panels


def exhibits(root: Path, states: list[State]) -> Iterator[Exhibit]:
    """Those of which all exercises have passed and can be drawn, in the order of the course."""
    passed = {(state.unit.stem, state.exercise.name): state for state in states if state.status == "passed"}
    for (stem, *names), (caption, seconds, draw) in DRAWINGS.items():
        if all((stem, name) in passed for name in names):
            unit = passed[stem, names[0]].unit
            panels = _drawn(root / "exercises" / unit.module, draw, seconds)
            if panels:
                yield Exhibit(unit.name, tuple(names), caption, panels)


def _drawn(module: Path, draw: Callable[[Any], Panels], seconds: float) -> Panels:
    """The panels; none where the learner's code does not come to an end or gives no picture."""
    student = Student(module, best())
    student.begin(seconds)
    try:
        return [(title, _pixels(image)) for title, image in draw(student)]
    except FAILURES:
        return []
    finally:
        student.close()


def _pixels(image: Any) -> np.ndarray:
    """Numbers as bytes: bytes as they are, others from the smallest to the largest."""
    image = np.squeeze(np.asarray(image))
    if (
        image.ndim not in (2, 3)
        or (image.ndim == 3 and image.shape[2] != 3)
        or image.dtype.kind not in "buif"
    ):
        raise ValueError("this is no picture")
    if image.dtype == np.uint8:
        return image
    image = np.nan_to_num(image.astype(np.float64))
    low, high = (0.0, 1.0) if image.min() >= 0 and image.max() <= 1 else (image.min(), image.max())
    return np.round(255 * (image - low) / max(high - low, 1e-9)).astype(np.uint8)


def _photograph() -> np.ndarray:
    """(H, W, 3) float64 in [0, 1]."""
    return shapes.backgrounds()[PHOTOGRAPH] / 255


def _grey() -> np.ndarray:
    return _photograph() @ (0.299, 0.587, 0.114)


def _convolution(student: Any) -> Panels:
    kernels = np.zeros((3, 3, 3, 2))
    kernels[..., 0] = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])[..., None] / 3
    kernels[..., 1] = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])[..., None] / 3
    maps = student.conv2d(_photograph()[None], kernels, padding="same")
    return [("photograph", _photograph()), ("upright edges", maps[0, ..., 0]), ("contours", maps[0, ..., 1])]


def _filters(student: Any) -> Panels:
    horizontal, vertical = student.edge_kernels()
    blur = student.gaussian_kernel(9, 2.0)
    blurred = student.apply_filters(_grey(), np.asarray(blur)[..., None])
    maps = [
        student.apply_filters(_grey(), np.asarray(kernel)[..., None]) for kernel in (horizontal, vertical)
    ]
    return [("photograph", _grey()), ("blurred", blurred), *zip(("edges", "edges the other way"), maps)]


def _pooling(student: Any) -> Panels:
    image = _photograph()[None]
    return [
        ("photograph", image),
        ("the largest of 4x4", student.max_pool2d(image, 4)),
        ("the average of 4x4", student.avg_pool2d(image, 4)),
    ]


def _upsampling(student: Any) -> Panels:
    small = _photograph()[None, 40:72, 40:72]
    return [
        ("a detail", small),
        ("repeated pixels", student.upsample_nearest(small, 4)),
        ("straight lines between", student.upsample_bilinear(small, 4)),
    ]


def _augmentation(student: Any) -> Panels:
    image, rng = _photograph()[DETAIL].astype(np.float32), np.random.default_rng(7)
    return [
        ("photograph", image),
        ("mirrored", student.flip_horizontal(image)),
        ("another light", student.color_jitter(image, rng, 0.4, 0.4)),
        ("a square covered", student.cutout(image, 30, rng)),
    ]


def _painting(student: Any) -> Panels:
    images, masks = scenes.draw(1, np.random.default_rng(TILE), SIDE)
    return [("tile", images[0]), ("its mask, painted", student.classes_to_rgb(masks[0], PALETTE))]


def _segmentation(student: Any) -> Panels:
    images, masks = scenes.draw(TILES, np.random.default_rng(0), SIDE)
    labels = np.where((masks == 255)[..., None], 1 / 5, masks[..., None] == np.arange(5)).astype(np.float32)
    model = Model(student.build_unet((SIDE, SIDE, 3), 5, base_filters=12, depth=2))
    how = {"optimizer": "adam", "loss": "categorical_crossentropy"}
    model.train(images.astype(np.float32) / 255, labels, how, epochs=EPOCHS, batch_size=8)
    tile, mask = (part[0] for part in scenes.draw(1, np.random.default_rng(TILE), SIDE))
    found = model.predict(tile[None].astype(np.float32) / 255)[0].argmax(-1)
    return [
        ("a tile it has never seen", tile),
        ("the truth", PALETTE[mask]),
        ("what it says", PALETTE[found]),
    ]


DRAWINGS: dict[tuple[str, ...], tuple[str, float, Callable[[Any], Panels]]] = {
    ("convolution", "conv2d"): ("Your conv2d on a photograph.", SECONDS, _convolution),
    ("stacking", "apply_filters", "gaussian_kernel", "edge_kernels"): (
        "Your kernels, slid over a photograph by your apply_filters.", SECONDS, _filters),
    ("pooling", "max_pool2d", "avg_pool2d"): ("Your pooling: a sixteenth of the pixels.", SECONDS, _pooling),
    ("transposed", "upsample_nearest", "upsample_bilinear"): (
        "Your upsampling of a detail, four times as large.", SECONDS, _upsampling),
    ("augmentation", "flip_horizontal", "color_jitter", "cutout"): (
        "Your augmentation: one photograph becomes many.", SECONDS, _augmentation),
    ("labels", "classes_to_rgb"): ("Your classes_to_rgb on the mask of a tile.", SECONDS, _painting),
    ("unet", "build_unet"): (
        f"Your U-Net after {EPOCHS} epochs on {TILES} small tiles.", TRAINING_SECONDS, _segmentation),
}  # fmt: skip
