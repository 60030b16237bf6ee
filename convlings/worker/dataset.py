"""Questions about a `tf.data.Dataset` that a student's function returned; it stays where it is."""

import itertools
from typing import Any

import numpy as np


class NoDataset(Exception):
    """Something was returned where a dataset was asked for."""


def spec(dataset: Any) -> list:
    """What its elements are: shape (unknown sides None, None for an unknown rank) and dtype of each part."""
    elements = _known(dataset).element_spec
    parts = elements if isinstance(elements, tuple) else (elements,)
    return [_part(part) for part in parts]


def batches(dataset: Any, most: int) -> list:
    """Its first elements, at most so many, of an iteration from the start: lists of arrays."""
    elements = itertools.islice(_known(dataset).as_numpy_iterator(), most)
    return [[np.asarray(part) for part in _parts(element)] for element in elements]


def length(dataset: Any) -> int | None:
    """How many elements it says that it has; None where it does not know."""
    count = int(_known(dataset).cardinality())
    return count if count >= 0 else None


def _known(dataset: Any) -> Any:
    import tensorflow as tf

    if not isinstance(dataset, tf.data.Dataset):
        raise NoDataset(f"a {type(dataset).__name__}")
    return dataset


def _parts(element: Any) -> tuple:
    return element if isinstance(element, tuple) else (element,)


def _part(part: Any) -> list:
    shape = getattr(part, "shape", None)
    sides = None if shape is None or shape.rank is None else shape.as_list()
    return [sides, part.dtype.name if hasattr(part, "dtype") else type(part).__name__]
