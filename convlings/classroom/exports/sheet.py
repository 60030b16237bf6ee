"""CSV as RFC 4180 has it, of which no cell is a formula.

Spreadsheets compute cells that begin with certain characters (OWASP, "CSV Injection"): such texts get an
apostrophe in front. A student's name is a text of the student's.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from convlings.classroom.exports.entries import number, printable

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | float | None


def sheet(rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """The rows in UTF-8, piece by piece."""
    for row in rows:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerow([_text(cell) for cell in row])
        yield text.getvalue().encode()


def _text(cell: Cell) -> str:
    """Numbers as they are, no value as nothing, and texts that no spreadsheet computes."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return number(cell)
    text = printable(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text
