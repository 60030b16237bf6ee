"""What the commands print."""

import sys
from itertools import groupby
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from convlings.course.course import Unit
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
