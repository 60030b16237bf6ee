"""A learner's function beside the reference, in colour."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from convlings.learner.solution import Comparison
from convlings.report.look import printable

Rows = list[tuple[Text, Text]]
EMPTY = Text()


def show_solution(comparison: Comparison, console: Console | None = None) -> None:
    """Prints both, side by side where there is room; `-` and `+` mark what only one of them has."""
    console = console or Console(highlight=False)
    exercise, rows = comparison.state.exercise, _rows(comparison.own, comparison.reference)
    console.print(Text.assemble((exercise.name, "bold"), f"  {exercise.title}\n"))
    same = all(own.plain == reference.plain for own, reference in rows)
    if same:
        console.print("Yours is the same as the reference.\n")
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    widths = [max(len(line) for line in column) for column in zip(*rows)]
    if sum(widths) + 4 <= console.width and not same:
        table.add_column("yours")
        table.add_column("the reference")
        for row in rows:
            table.add_row(*row)
    else:
        table.add_column("" if same else "- yours, + the reference", overflow="fold")
        for line in _one_column(rows):
            table.add_row(line)
    console.print(table)


def _rows(own: str, reference: str) -> Rows:
    """The lines of both texts, those that agree beside one another; empty ones fill up."""
    ours, theirs = _highlighted(own or "# it is not in your file any more"), _highlighted(reference)
    rows: Rows = []
    matcher = SequenceMatcher(None, [line.plain for line in ours], [line.plain for line in theirs], False)
    for kind, begin, end, first, last in matcher.get_opcodes():
        marks = [("  ", "dim"), ("  ", "dim")] if kind == "equal" else [("- ", "red"), ("+ ", "green")]
        left = [Text.assemble(marks[0], line) for line in ours[begin:end]]
        right = [Text.assemble(marks[1], line) for line in theirs[first:last]]
        rows += zip_longest(left, right, fillvalue=EMPTY)
    return rows


def _one_column(rows: Rows) -> Iterator[Text]:
    """What both have once; elsewhere the learner's lines come before the reference's."""
    for same, group in groupby(rows, key=lambda row: row[0].plain == row[1].plain):
        block = list(group)
        yield from (own for own, _ in block if own is not EMPTY)
        if not same:
            yield from (reference for _, reference in block if reference is not EMPTY)


def _highlighted(source: str) -> list[Text]:
    syntax = Syntax("", "python", theme="ansi_dark", background_color="default")
    return list(syntax.highlight(str(printable(source.expandtabs(4)))).split("\n"))
