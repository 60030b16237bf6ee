"""What the commands print."""

import sqlite3
import sys
from itertools import groupby
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from convlings.classroom.gradebook import Gradebook
from convlings.classroom.grading import GRADEBOOK, Graded
from convlings.classroom.plan import Change
from convlings.course.course import Unit
from convlings.judge.feedback import clean
from convlings.judge.verdict import Verdict
from convlings.learner.progress import State
from convlings.report.feedback import feedback

MARKS = {"passed": "✓", "partial": "◐", "failed": "✗", "not started": "·", "not checked": "?", "changed": "↻"}
STYLES = {"passed": "green", "partial": "yellow", "failed": "red", "changed": "yellow"}


def show_course(states: list[State], root: Path) -> None:
    """Prints units and exercises with state and points, and what is next."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("", "exercise", "what it is about", "state"):
        table.add_column(heading)
    table.add_column("points", justify="right")
    for unit, group in groupby(states, key=lambda state: state.unit):
        members = list(group)
        earned = sum(state.points for state in members)
        table.add_row(
            "",
            Text(unit.name, "bold"),
            Text(unit.title, "bold"),
            f"{unit.minutes} min",
            f"{earned:g}/{unit.points}",
        )
        for state in members:
            mark = Text(MARKS[state.status], STYLES.get(state.status, "dim"))
            points = f"{state.points:g}/{state.exercise.points}"
            table.add_row(mark, f"  {state.exercise.name}", state.exercise.title, state.status, points)
    console.print(table)
    console.print(Text("\n" + _next(states, root)))


def show_verdict(unit: Unit, verdict: Verdict) -> None:
    """Prints a unit's verdict with the feedback of what did not pass."""
    console = Console(highlight=False)
    for line in feedback(unit, verdict):
        console.print(Text(line, STYLES.get(_status(line), "")), soft_wrap=True)


def write_json(unit: Unit, verdict: Verdict) -> None:
    """Prints a unit's verdict as one line of JSON."""
    data = {"unit": unit.name, **msgspec.to_builtins(verdict)}
    sys.stdout.buffer.write(msgspec.json.encode(data) + b"\n")


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
    places = {"grades": "grades.json", "gradebook": GRADEBOOK, "feedback": "feedback"}
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


def _status(line: str) -> str:
    return next((status for status, mark in MARKS.items() if line.lstrip().startswith(mark)), "")


def _next(states: list[State], root: Path) -> str:
    for state in states:
        if state.status != "passed":
            folder = root / "exercises" / state.unit.name
            here = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
            return (
                f"Next: {state.exercise.name}. Read {here / 'README.md'}, "
                f"write it in {here / state.unit.module.name}, then `convlings check {state.exercise.name}`."
            )
    return "Everything passed."
