"""The planes of a sight as text: numbers where there is room for them, else a map of where they differ."""

from collections.abc import Iterator
from itertools import zip_longest

import numpy as np

from convlings.report.drawing import written
from convlings.report.planes import Plane

ROWS, COLUMNS = 8, 8  # with numbers
MAP_ROWS, MAP_COLUMNS = 16, 48
GAP = "    "


def text_map(planes: list[Plane], width: int) -> Iterator[str]:
    """Lines of planes, side by side as far as the width goes."""
    row: list[list[str]] = []
    for block in filter(None, map(_block, planes)):
        if row and sum(len(one[0]) + len(GAP) for one in [*row, block]) > width:
            yield from _beside(row)
            row = []
        row.append(block)
    yield from _beside(row)


def _beside(blocks: list[list[str]]) -> Iterator[str]:
    for parts in zip_longest(*blocks):
        texts = [part if part is not None else " " * len(block[0]) for part, block in zip(parts, blocks)]
        yield GAP.join(texts).rstrip()
    if blocks:
        yield ""


def _block(plane: Plane) -> list[str]:
    """A plane's title and rows, all of one width; nothing of large ones in which nothing differs."""
    H, W = plane.values.shape[:2]
    title = f"{plane.title}, {H} × {W}"
    if plane.values.ndim == 2 and H <= ROWS and W <= COLUMNS:
        rows = _numbers(plane)
    elif plane.kind == "difference":
        title, rows = f"where they differ, {H} × {W}", _crosses(plane.differs)
    else:
        return []
    width = max(map(len, [title, *rows]))
    return [line.ljust(width) for line in [title, *rows]]


def _numbers(plane: Plane) -> list[str]:
    marks = plane.differs if plane.title != "difference" else np.zeros_like(plane.differs)
    texts = [
        [written(value) + ("*" if mark else " ") for value, mark in zip(*pair)]
        for pair in zip(plane.values, marks)
    ]
    width = max(len(text) for row in texts for text in row)
    return [" ".join(text.rjust(width) for text in row) for row in texts]


def _crosses(differs: np.ndarray) -> list[str]:
    """A letter for a place, or for several: × where one of them differs."""
    rows = np.array_split(differs, min(MAP_ROWS, differs.shape[0]))
    cells = [np.array_split(row, min(MAP_COLUMNS, differs.shape[1]), axis=1) for row in rows]
    return ["".join("×" if cell.any() else "·" for cell in row) for row in cells]
