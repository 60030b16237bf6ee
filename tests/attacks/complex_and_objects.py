"""Returns complex numbers, arrays of objects, and arrays of records."""

import numpy as np

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    return 4 + 1e-30j


def same_padding(*args, **kwargs):
    return np.array([1, 2], object)


def zero_pad(images, padding):
    return np.zeros(3, [("a", "f8"), ("b", "O")])


def pad(*args, **kwargs):
    return np.array(["x" * 1000], "U1000")


def pad_same(*args, **kwargs):
    return np.array(["2026-01-01"], "M8[D]").astype(">M8[s]")
