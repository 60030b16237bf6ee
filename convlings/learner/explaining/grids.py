"""Numbers in rows and columns, with a window marked in them."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

import numpy as np

OUTSIDE = "·"  # padding


def numbers(*shape: int) -> np.ndarray:
    """1, 2, 3 … along rows and columns, plane after plane: (H, W, …) for (H, W) planes in the last axes."""
    H, W, *others = shape
    planes = np.arange(1, np.prod(shape) + 1).reshape(*others, H, W)
    return np.moveaxis(planes, (-2, -1), (0, 1))


def framed(plane: np.ndarray, rows: tuple[int, int], columns: tuple[int, int]) -> np.ma.MaskedArray:
    """A plane with padding around it, which is masked and 0."""
    around = np.pad(np.ones_like(plane, bool), (rows, columns))
    return np.ma.MaskedArray(np.pad(plane, (rows, columns)), ~around)


def grid(plane: np.ndarray, marked: Iterable[tuple[int, int]] = ()) -> list[str]:
    """The rows; marked places stand in brackets, and what is masked is a dot."""
    wanted = set(marked)
    texts = [[said(value) for value in row] for row in plane]
    width = max(len(text) for row in texts for text in row)
    return [
        "".join(_cell(text.rjust(width), (i, j) in wanted) for j, text in enumerate(row)).rstrip()
        for i, row in enumerate(texts)
    ]


def beside(*blocks: list[str], gap: str = "   ") -> Iterator[str]:
    """Blocks of lines side by side."""
    widths = [max(map(len, block), default=0) for block in blocks]
    for parts in zip_longest(*blocks, fillvalue=""):
        yield ("  " + gap.join(part.ljust(width) for part, width in zip(parts, widths))).rstrip()


def titled(title: str, lines: list[str]) -> list[str]:
    """A block with a title."""
    return [title, *lines]


def said(value: object) -> str:
    """A number; with a few digits where it is no whole one."""
    if np.ma.is_masked(value):
        return OUTSIDE
    number = float(value)  # type: ignore[arg-type]
    return str(int(number)) if number == int(number) else f"{number:.4g}"


def _cell(text: str, is_marked: bool) -> str:
    return f"[{text}]" if is_marked else f" {text} "
