"""Where two arrays differ, in words and as a small map."""

import numpy as np

MAP_SIDE = 8  # cells of the map along one axis, at most


def where(differs: np.ndarray) -> str:
    """Says in which part of an array the differences lie.

    Args:
        differs: bool, any shape; images and feature maps are (H, W), (H, W, C) or (N, H, W, C).

    Returns:
        one line: words, and for planes a map with a row of cells per row, `x` where values differ.
    """
    words = []
    if differs.ndim == 4:
        words += _part("image", np.any(differs, axis=(1, 2, 3)))
    if differs.ndim in (3, 4):
        words += _part("channel", np.any(differs, axis=tuple(range(differs.ndim - 1))))
    if differs.ndim not in (2, 3, 4):
        return ""
    plane = _plane(differs)  # (H, W)
    words += _region(plane)
    text = ", ".join(words) if words else "everywhere" if differs.all() else "scattered"
    return f"{text}: {_map(plane)}" if plane.size > 1 and not plane.all() else text


def _plane(differs: np.ndarray) -> np.ndarray:
    if differs.ndim == 2:
        return differs
    return np.any(differs, axis=(0, 3) if differs.ndim == 4 else 2)


def _part(name: str, which: np.ndarray) -> list[str]:
    """Names the images or channels that differ, where not all of several do."""
    if which.all() or which.size < 2:
        return []
    indices = np.flatnonzero(which)
    listed = ", ".join(map(str, indices[:4])) + (", …" if indices.size > 4 else "")
    return [f"only {name}{'s' if indices.size > 1 else ''} {listed} of {which.size}"]


def _region(plane: np.ndarray) -> list[str]:
    H, W = plane.shape
    if plane.all():
        return []
    interior = plane[1:-1, 1:-1]
    rows, columns = np.flatnonzero(plane.any(axis=1)), np.flatnonzero(plane.any(axis=0))
    if rows.size == 1 and H > 1:
        return [f"only row {rows[0]} of {H}" if rows[0] < H - 1 else "only the last row"]
    if columns.size == 1 and W > 1:
        return [f"only column {columns[0]} of {W}" if columns[0] < W - 1 else "only the last column"]
    if interior.size and not interior.any():
        return ["only at the border"]
    if interior.any() and plane.sum() == interior.sum():
        return ["only in the interior"]
    return []


def _map(plane: np.ndarray) -> str:
    """Rows of cells, `x` where a value differs; large planes are gathered into fewer cells."""
    for axis in (0, 1):
        side = plane.shape[axis]
        if side > MAP_SIDE:
            starts = np.arange(MAP_SIDE) * side // MAP_SIDE
            plane = np.logical_or.reduceat(plane, starts, axis=axis)
    return " ".join("".join("x" if cell else "." for cell in row) for row in plane)
