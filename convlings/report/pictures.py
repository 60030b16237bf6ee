"""Pictures of what differs, drawn from nothing but what a public check's message says.

A message holds numbers as `convlings.judge.feedback.written` puts them: short lists, shapes, and a map of
where values differ. What cannot be read back exactly is not drawn, and nothing of a hidden check is.
"""

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

from convlings.judge.feedback import ORDER
from convlings.judge.verdict import Check
from convlings.judge.where import MAP_SIDE

LINE = re.compile(rf"  ({'|'.join(ORDER)}) +(.*)")
KIND = re.compile(r"^(?:\d+: |(?:u?int|float)\d+ array )")  # `3: [1, 2, 3]`, `float64 array [1., 2.]`
NUMBERS = re.compile(r"[\[(][\d\s.,eE+\-\[\]()]*[\])]")
SHAPE = re.compile(r"\(\d+, \d+, \d+, \d+\)")  # (N, H, W, C)
IMAGES = re.compile(r"images (?:\w+ )?(\(\d+, \d+, \d+, \d+\))")
MAP = re.compile(r"(?:.*: )?([x.]+(?: [x.]+)*)")
SIDE = 24  # rows or columns that are drawn cell by cell
MANY, SMALL, LARGE = 10, 14, 28  # more rows or columns than so many have small cells
SHAPES, VALUES = "the shape is not the one asked for.", "values differ"


class Cell(NamedTuple):
    """A square of a picture."""

    text: str = ""
    shade: float = 0.0  # 0 to 1
    marked: bool = False  # it differs


class Panel(NamedTuple):
    """A titled grid."""

    title: str
    rows: list[list[Cell]]

    @property
    def width(self) -> int:
        """Of a cell: as wide as the longest text asks for."""
        longest = max(len(cell.text) for row in self.rows for cell in row)
        return max(self.height, 8 * longest + 14)

    @property
    def height(self) -> int:
        """Of a cell."""
        return SMALL if len(self.rows) > MANY or len(self.rows[0]) > MANY else LARGE


class Picture(NamedTuple):
    """Panels side by side, and what they show in words."""

    caption: str
    panels: list[Panel]


Grid = list[list[float]]


def picture(check: Check) -> Picture | None:
    """The picture of a failed check, where one can be drawn."""
    if check.hidden or not check.message:
        return None
    headline, lines = labelled(check.message)
    said = dict(lines)
    if headline.endswith(SHAPES):
        return None if "result " in headline else _shapes(said)
    if VALUES in headline:
        return _places(said)
    return _numbers(said)


def labelled(message: str) -> tuple[str, list[tuple[str, str]]]:
    """A message as its headline and its lines, each with its label, which is empty where it has none."""
    headline, *lines = message.splitlines() or [""]
    found = ((LINE.fullmatch(line), line) for line in lines)
    return headline, [(match[1], match[2]) if match else ("", line.strip()) for match, line in found]


def _shapes(said: dict[str, str]) -> Picture | None:
    """Rows and columns of images, of the result asked for and of theirs."""
    images = IMAGES.match(said.get("case", ""))
    shapes = [images[1] if images else "", said.get("expected", ""), said.get("got", "")]
    if not all(map(SHAPE.fullmatch, shapes)):
        return None
    sizes = [ast.literal_eval(shape)[1:3] for shape in shapes]
    _, wanted, got = sizes
    if wanted == got or not all(0 < side <= SIDE for size in sizes for side in size):
        return None
    titles = [f"{name}, {H} × {W}" for name, (H, W) in zip(("images", "expected", "got"), sizes)]
    grids = [_blank(size, other) for size, other in zip(sizes, (sizes[0], got, wanted))]
    caption = "Rows and columns of one image; outlined is what the other result does not have."
    return Picture(caption, [Panel(title, rows) for title, rows in zip(titles, grids)])


def _blank(size: tuple[int, int], other: tuple[int, int]) -> list[list[Cell]]:
    """Empty cells; those outside of the other size are marked."""
    return [[Cell(marked=y >= other[0] or x >= other[1]) for x in range(size[1])] for y in range(size[0])]


def _places(said: dict[str, str]) -> Picture | None:
    """The map of where values differ."""
    match = MAP.fullmatch(said.get("where", ""))
    rows = match[1].split(" ") if match else []
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return None
    cells = [[Cell(shade=letter == "x", marked=letter == "x") for letter in row] for row in rows]
    several = " A cell may stand for several places." if MAP_SIDE in (len(rows), len(rows[0])) else ""
    return Picture(
        f"Rows and columns of the result; outlined where values differ.{several}",
        [Panel("where it differs", cells), *_first(said)],
    )


def _first(said: dict[str, str]) -> list[Panel]:
    """The first value that differs, theirs, and the difference."""
    wanted, _, place = said.get("expected", "").partition(" at ")
    grids = [numbers(f"[{text}]") for text in (wanted, said.get("got", ""))]
    if not place or any(grid is None or len(grid[0]) != 1 for grid in grids):
        return []
    panels = _values(f"[{wanted}]", f"[{said['got']}]")
    return [panels[0]._replace(title=f"expected at {place}"), *panels[1:]]


def _numbers(said: dict[str, str]) -> Picture | None:
    """Lists of numbers."""
    panels = _values(said.get("expected", ""), said.get("got", ""))
    return Picture("The numbers of the message; what differs is outlined.", panels) if panels else None


def _values(expected: str, got: str) -> list[Panel]:
    """Numbers asked for, theirs, and the difference where there are as many."""
    wanted, theirs = numbers(expected), numbers(got)
    if wanted is None or theirs is None or wanted == theirs:
        return []
    largest = max(abs(value) for row in wanted + theirs for value in row) or 1.0
    if [len(row) for row in wanted] != [len(row) for row in theirs]:
        return [_numbered("expected", wanted, largest), _numbered("got", theirs, largest)]
    off = [[his - mine for mine, his in zip(*pair)] for pair in zip(wanted, theirs)]
    differs = [[value != 0 for value in row] for row in off]
    return [
        _numbered("expected", wanted, largest),
        _numbered("got", theirs, largest, differs),
        _numbered("difference", off, largest, differs),
    ]


def _numbered(title: str, grid: Grid, largest: float, marked: Sequence[Sequence[bool]] = ()) -> Panel:
    marks = marked or [[False] * len(row) for row in grid]
    rows = [
        [
            Cell(f"{value:g}".replace("-", "−"), min(1.0, abs(value) / largest), mark)
            for value, mark in zip(*pair)
        ]
        for pair in zip(grid, marks)
    ]
    return Panel(title, rows)


def numbers(text: str) -> Grid | None:
    """A list of numbers, or of rows of numbers, as a message writes them.

    Returns:
        the rows; None where the text is anything else, or was cut.
    """
    text = KIND.sub("", text)
    if not NUMBERS.fullmatch(text):
        return None
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    rows = list(found) if isinstance(found, list | tuple) else []
    rows = rows if all(isinstance(row, list | tuple) for row in rows) else [rows]
    plain = all(type(value) in (int, float) and abs(value) < 1e15 for row in rows for value in row)
    sized = 0 < len(rows) <= SIDE and all(0 < len(row) <= SIDE for row in rows)
    return [list(map(float, row)) for row in rows] if plain and sized else None
