"""The planes of a sight: which rows and columns of which arrays are drawn, side by side."""

from typing import Any, NamedTuple

import numpy as np

from convlings.judge.compare import tolerance
from convlings.judge.sight import Sight

COLOURS = 3  # channels of a photograph
SMALL_IMAGE = 12  # rows or columns up to which numbers say more than colours


class Plane(NamedTuple):
    """Rows and columns of an array."""

    title: str
    values: np.ndarray  # (H, W), or (H, W, 3) of a photograph
    kind: str  # "input", "kernel", "result" or "difference"
    differs: np.ndarray  # (H, W) bool


def planes(sight: Sight) -> list[Plane]:
    """The input, the kernel, the learner's result, what was expected and the difference, as far as they are.

    Nothing where the result has more than four axes, or no values.
    """
    actual, expected = sight.actual, sight.expected
    if not 1 <= expected.ndim <= 4 or not 1 <= actual.ndim <= 4 or 0 in actual.shape + expected.shape:
        return []
    differs = _differs(actual, expected)
    place = _place(differs) if differs is not None else (0,) * expected.ndim
    drawn = _arguments(sight.arguments, place, expected)
    mark = _cut(differs, place) if differs is not None else None
    drawn += [
        _plane("yours", actual, place, "result", mark),
        _plane("expected", expected, place, "result", mark),
    ]
    if mark is not None:
        off = _cut(actual.astype(float), place) - _cut(expected.astype(float), place)
        drawn.append(Plane("difference", np.where(mark, off, 0.0), "difference", mark))
    return drawn


def _differs(actual: np.ndarray, expected: np.ndarray) -> np.ndarray | None:
    """Where they differ; nothing where their shapes do."""
    if actual.shape != expected.shape:
        return None
    mine, theirs = actual.astype(float), expected.astype(float)
    with np.errstate(invalid="ignore"):
        near = np.abs(mine - theirs) <= tolerance(expected)
    return ~((mine == theirs) | near | (np.isnan(mine) & np.isnan(theirs)))


def _arguments(arguments: dict[str, Any], place: tuple[int, ...], result: np.ndarray) -> list[Plane]:
    """The first array that is no kernel, and the kernel."""
    arrays = {name: value for name, value in arguments.items() if _is_drawable(value)}
    kernel = next((name for name in arrays if name.startswith("kernel")), None)
    image = next((name for name in arrays if name != kernel), None)
    drawn = []
    if image:
        values = arrays[image]
        at = place if values.shape[-1] == result.shape[-1] else (*place[:-1], 0)  # of another channel
        drawn.append(_photograph(image, values, at) or _plane(image, values, at, "input"))
    if kernel:
        values = arrays[kernel]
        at = (0, 0, 0, place[-1]) if values.ndim == 4 and len(place) == 4 else (0,) * values.ndim
        drawn.append(_kernel(kernel, values, at))
    return drawn


def _is_drawable(value: Any) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind in "biuf"
        and 1 <= value.ndim <= 4
        and value.size > 0
    )


def _photograph(name: str, values: np.ndarray, at: tuple[int, ...]) -> Plane | None:
    """A whole image in its colours, if it is one."""
    number = min(at[0], len(values) - 1)
    image = values[number] if values.ndim == 4 else values
    if image.ndim != 3 or image.shape[-1] != COLOURS or max(image.shape) <= SMALL_IMAGE:
        return None
    coloured = image / (255.0 if values.dtype == np.uint8 else 1.0)
    if not (np.isfinite(coloured).all() and coloured.min() >= 0 and coloured.max() <= 1):
        return None
    said = f"{name}[{number}]" if values.ndim == 4 else name
    return Plane(said, coloured, "input", np.zeros(image.shape[:2], bool))


def _kernel(name: str, values: np.ndarray, at: tuple[int, ...]) -> Plane:
    """Rows and columns are a kernel's first two axes."""
    if values.ndim < 3:
        return _plane(name, values, at, "kernel")
    rest = tuple(min(i, size - 1) for i, size in zip(at[2:] or (0, 0), values.shape[2:]))
    cut = values[(slice(None), slice(None), *rest)]
    return Plane(f"{name}[:, :, {', '.join(map(str, rest))}]", cut, "kernel", np.zeros(cut.shape, bool))


def _plane(
    name: str, array: np.ndarray, place: tuple[int, ...], kind: str, differs: np.ndarray | None = None
) -> Plane:
    cut = _cut(array, place)
    marks = differs if differs is not None and differs.shape == cut.shape else np.zeros(cut.shape, bool)
    return Plane(name + _said(array, place), cut, kind, marks)


def _place(differs: np.ndarray) -> tuple[int, ...]:
    """An index into the plane in which most differs; the indices of rows and columns play no part."""
    rows, columns = _axes(differs)
    others = tuple(axis for axis in range(differs.ndim) if axis not in (rows, columns))
    counts = differs.sum(axis=(rows, columns) if differs.ndim > 1 else 0)
    best = np.unravel_index(np.argmax(counts), counts.shape) if others else ()
    found = dict(zip(others, map(int, best)))
    return tuple(found.get(axis, 0) for axis in range(differs.ndim))


def _axes(array: np.ndarray) -> tuple[int, int]:
    """Which axes are rows and columns: (H, W), (H, W, C) or (N, H, W), (N, H, W, C)."""
    if array.ndim == 4:
        return 1, 2
    return (1, 2) if array.ndim == 3 and array.shape[-1] > array.shape[0] else (0, min(1, array.ndim - 1))


def _index(array: np.ndarray, place: tuple[int, ...]) -> tuple[Any, ...]:
    """As `place`, within the array, and all of its rows and columns."""
    axes = _axes(array)
    at = place if len(place) == array.ndim else (0,) * array.ndim
    return tuple(
        slice(None) if axis in axes else min(at[axis], array.shape[axis] - 1) for axis in range(array.ndim)
    )


def _cut(array: np.ndarray, place: tuple[int, ...]) -> np.ndarray:
    cut = array[_index(array, place)]
    return cut if cut.ndim == 2 else cut.reshape(1, -1)


def _said(array: np.ndarray, place: tuple[int, ...]) -> str:
    """The index as it is written in Python, where there is one."""
    index = _index(array, place)
    if all(part == slice(None) for part in index):
        return ""
    return f"[{', '.join(':' if part == slice(None) else str(part) for part in index)}]"
