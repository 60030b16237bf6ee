"""What is asked of a gradebook, as a table or as JSON."""

import json
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from convlings.classroom import queries
from convlings.classroom.exports.entries import chosen, number
from convlings.classroom.gradebook import Gradebook
from convlings.classroom.queries import Answer
from convlings.classroom.reading import reading
from convlings.errors import InputError
from convlings.judge.feedback import clean

WIDE = 1000  # columns where nobody watches: a file keeps whole lines


def show_gradebook(
    out: Path, student: str | None, unit: str | None, sql: str | None, *, as_json: bool
) -> None:
    """Prints everybody, one student, one unit, both, or the rows of a query.

    Raises:
        InputError: there is no such student, unit or gradebook, or it is no query that only reads.
    """
    with reading(out) as book:
        answer = _answer(book, student, unit, sql)
    _print_json(answer) if as_json else _print_table(answer)


def _answer(book: Gradebook, student: str | None, unit: str | None, sql: str | None) -> Answer:
    if sql is not None:
        if student or unit:
            raise InputError("--sql stands alone: say in it which student and unit you mean.")
        return queries.query(book, sql)
    units = chosen(book, unit) if unit else []
    if len(units) > 1:
        raise InputError("--unit takes one unit.")
    if student and units:
        return queries.of_both(book, student, units[0])
    if student:
        return queries.of_student(book, student)
    return queries.of_unit(book, units[0]) if units else queries.everybody(book)


def _print_table(answer: Answer) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(answer.columns):
        numeric = all(isinstance(row[place], int | float | None) for row in answer.rows)
        table.add_column(Text(_heading(name)), justify="right" if numeric else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*map(_cell, row))
    console.print(table)
    console.print(f"{len(answer.rows)} row{'s' if len(answer.rows) != 1 else ''}", style="dim")


def _heading(name: str) -> str:
    """Units by their numbers: there are many of them."""
    match = re.fullmatch(r"(\d+)_\w+", name)
    return match[1] if match else clean(name)


def _cell(value: object) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, float):
        return Text(number(value))
    return Text(value.hex() if isinstance(value, bytes) else clean(str(value)))


def _print_json(answer: Answer) -> None:
    """A list of objects in ASCII: escapes are not run by any terminal."""
    rows = [dict(zip(answer.columns, row)) for row in answer.rows]
    print(json.dumps(rows, indent=1, default=bytes.hex).replace("\x7f", "\\u007f"))
