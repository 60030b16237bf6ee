"""Real handwritten digits of 8x8 pixels, which the kit ships."""

import numpy as np

from convlings.data.places import kit_file

Array = np.ndarray
CLASSES = tuple("0123456789")
ENDS = {"train": (0, 1200), "validation": (1200, 1497), "test": (1497, 1797)}
ORDER_SEED = 301


def found() -> bool:
    """They always are."""
    return True


def load(split: str) -> tuple[Array, Array]:
    """images: (N, 8, 8, 1) uint8, 0 (paper) to 255 (ink); labels: (N,) int64."""
    with np.load(kit_file("digits", "digits.npz")) as file:
        images, labels = file["images"], file["labels"]
    chosen = np.random.default_rng(ORDER_SEED).permutation(len(labels))[slice(*ENDS[split])]
    scaled = np.rint(images[chosen, :, :, None] * (255 / 16)).astype(np.uint8)
    return scaled, labels[chosen].astype(np.int64)
