"""What `convlings grade` prints at its end."""

import sqlite3
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from convlings.classroom.gradebook import Gradebook
from convlings.classroom.grading import GRADEBOOK, Graded
from convlings.classroom.plan import Change
from convlings.judge.feedback import clean


def show_graded(graded: Graded, out: Path) -> None:
    """Prints everybody's points, what would change, and where everything is."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("submission")
    for name in [*(unit.name for unit in graded.units), "points"]:
        table.add_column(name, justify="right")
    with Gradebook(out / GRADEBOOK, readonly=True) as book:
        for member in graded.members:
            rows = {row["unit"]: row for row in book.grades(member.student)}
            own = [rows[unit.name] for unit in graded.units]
            total = f"{sum(row['points'] for row in own):g} of {sum(row['max_points'] for row in own):g}"
            table.add_row(Text(clean(member.name, 40)), *map(_cell, own), Text(total, "bold"))
    console.print(table)
    console.print(f"\n{graded.judged} judged, seed {graded.seed}, confinement {graded.confinement}")
    show_plan(graded.plan, console)
    places = {
        "grades": "grades.json",
        "gradebook": GRADEBOOK,
        "feedback": "feedback",
        "report": "report/index.html",
    }
    for what, place in places.items():
        console.print(Text(f"{what:<10}{out / place}"))


def show_plan(plan: list[Change], console: Console) -> None:
    """Prints whose points a regrading would change, by which checks, and how to write it."""
    if not plan:
        return
    console.print(
        Text(f"\nNothing of this is written yet: {len(plan)} verdicts on unchanged work differ.", "bold")
    )
    for change in plan:
        console.print(
            Text(f"  {clean(change.name, 40)}  {change.unit}  {change.before:g} → {change.after:g}")
        )
        for mark, titles in (("-", change.lost), ("+", change.won)):
            for title in titles:
                console.print(Text(f"    {mark} {title}"))
    console.print(Text("Run the same command with --apply to write it.\n"))


def _cell(row: sqlite3.Row) -> Text:
    if row["status"] == "graded":
        return Text(f"{row['points']:g}")
    return Text(row["status"], "red" if row["status"] == "broken" else "dim")
