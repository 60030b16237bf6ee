"""Returns NaN and infinities where values are compared."""

import numpy as np

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    return float("nan")


def same_padding(*args, **kwargs):
    return float("nan"), float("inf")


def zero_pad(images, padding):
    return np.full_like(np.pad(images, 1), np.nan, dtype=float)
