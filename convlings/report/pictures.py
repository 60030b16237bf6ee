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

LINE = re.compile(rf"  ({'|'.join(ORDER)}) +(.*)")
KIND = re.compile(r"^(?:\d+: |(?:u?int|float)\d+ array )")  # `3: [1, 2, 3]`, `float64 array [1., 2.]`
NUMBERS = re.compile(r"[\[(][\d\s.,eE+\-\[\]()]*[\])]")
SHAPE = re.compile(r"\(\d+, \d+, \d+, \d+\)")  # (N, H, W, C)
IMAGES = re.compile(r"images (?:\w+ )?(\(\d+, \d+, \d+, \d+\))")
MAP = re.compile(r"(?:.*: )?([x.]+(?: [x.]+)*)")
SIDE = 24  # rows or columns that are drawn cell by cell
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
        return max(34, 9 * longest + 12) if longest else 16

    @property
    def height(self) -> int:
        """Of a cell."""
        return 30 if any(cell.text for row in self.rows for cell in row) else 16


class Picture(NamedTuple):
    """Panels side by side, and what they show in words."""

    caption: str
    panels: list[Panel]


Grid = list[list[float]]


def picture(check: Check) -> Picture | None:
    """The picture of a failed check, where one can be drawn."""
    if check.hidden or not check.message:
        return None
    headline, *lines = check.message.splitlines()
    said = {match[1]: match[2] for line in lines if (match := LINE.fullmatch(line))}
    if headline.endswith(SHAPES):
        return None if "result " in headline else _shapes(said)
    if VALUES in headline:
        return _places(said)
    return _values(said)


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
    given, asked = _blank(sizes[0]), _blank(wanted)
    extra = [[Cell(marked=y >= wanted[0] or x >= wanted[1]) for x in range(got[1])] for y in range(got[0])]
    titles = [f"{name}, {H} × {W}" for name, (H, W) in zip(("images", "expected", "got"), sizes)]
    return Picture(
        "Rows and columns; a cell is one place of each image.",
        [Panel(title, rows) for title, rows in zip(titles, (given, asked, extra))],
    )


def _blank(size: tuple[int, int]) -> list[list[Cell]]:
    return [[Cell()] * size[1] for _ in range(size[0])]


def _places(said: dict[str, str]) -> Picture | None:
    """The map of where values differ."""
    match = MAP.fullmatch(said.get("where", ""))
    rows = match[1].split(" ") if match else []
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return None
    cells = [[Cell(marked=letter == "x") for letter in row] for row in rows]
    several = " A cell may stand for several places." if 8 in (len(rows), len(rows[0])) else ""
    return Picture(f"Outlined where the values differ.{several}", [Panel("rows and columns", cells)])


def _values(said: dict[str, str]) -> Picture | None:
    """Numbers asked for, theirs, and the difference."""
    wanted, got = (numbers(said.get(name, "")) for name in ("expected", "got"))
    if wanted is None or got is None or wanted == got:
        return None
    alike = [len(row) for row in wanted] == [len(row) for row in got]
    largest = max(abs(value) for row in wanted + got for value in row) or 1.0
    differs = [[mine != theirs for mine, theirs in zip(*pair)] for pair in zip(wanted, got)] if alike else []
    panels = [_numbered("expected", wanted, largest), _numbered("got", got, largest, differs)]
    if alike:
        off = [[theirs - mine for mine, theirs in zip(*pair)] for pair in zip(wanted, got)]
        panels.append(_numbered("difference", off, largest, differs))
    outlined = " What differs is outlined." if alike else ""
    return Picture(f"The numbers of the message.{outlined}", panels)


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
