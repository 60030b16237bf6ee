"""The map of the course: where a learner stands, and what is next."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from convlings.course.course import Unit
from convlings.learner.progress import State, next_state
from convlings.report import feedback

MARKS = feedback.MARKS | {"not checked": "?", "changed": "↻"}
STYLES = {
    "passed": "green",
    "partial": "yellow",
    "failed": "red",
    "changed": "yellow",
    "not checked": "yellow",
}
WIDTH = 24  # cells of a bar


def show_map(states: Sequence[State], root: Path) -> None:
    """Prints a line for every unit, the exercises of the unit that is next, and the next step."""
    console = Console(highlight=False)
    after = next_state(states)
    console.print(units_table(states, after.unit if after else None))
    console.print()
    console.print(bar("course", states))
    console.print()
    console.print(next_step(after, root) if after else Text("Everything passed.", "green"))


def show_progress(states: Sequence[State]) -> None:
    """Prints attempts, time at work, hints and the day of passing of every exercise that was begun."""
    console = Console(highlight=False)
    begun = [state for state in states if state.history.last or state.history.hints]
    if not begun:
        console.print("Nothing has been checked yet. Begin with `convlings`, which says what is next.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("exercise", "state", "points", "attempts", "minutes", "hints", "passed first"):
        table.add_column(heading, justify="left" if heading in ("exercise", "state") else "right")
    for unit, members in groupby(begun, key=lambda state: state.unit):
        table.add_row(Text(unit.name, "bold"))
        for state in members:
            table.add_row(*_history(state))
    console.print(table)
    console.print()
    console.print(bar("course", states))


def units_table(states: Sequence[State], shown: Unit | None) -> Table:
    """A line for every unit, and below one of them its exercises."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column()
    table.add_column(justify="right")
    for unit, group in groupby(states, key=lambda state: state.unit):
        members = list(group)
        style = "bold" if unit == shown else ""
        table.add_row(Text(unit.name, style), Text(unit.title, style), marks(members), points(members))
        if unit == shown:
            for state in members:
                table.add_row(*_exercise(state))
    return table


def marks(states: Sequence[State]) -> Text:
    """A mark for every exercise."""
    return Text.assemble(*((MARKS[state.status], STYLES.get(state.status, "dim")) for state in states))


def points(states: Sequence[State]) -> str:
    """`12.5/28`."""
    earned, total = sum(state.points for state in states), sum(state.exercise.points for state in states)
    return f"{round(earned, 2):g}/{total}"


def bar(name: str, states: Sequence[State]) -> Text:
    """`course  ████░░░░  40/608 points, 9 of 130 exercises`."""
    earned, total = sum(state.points for state in states), sum(state.exercise.points for state in states)
    full = int(WIDTH * earned / total) if total else 0
    passed = sum(state.status == "passed" for state in states)
    return Text.assemble(
        f"{name:<15} ",
        ("█" * full, "green"),
        ("░" * (WIDTH - full), "dim"),
        f"  {points(states)} points, {passed} of {len(states)} exercises",
    )


def next_step(state: State, root: Path, then: str = "") -> RenderableType:
    """The badge of the next step, with the files that it needs."""
    then = then or f"then `convlings check {state.exercise.name}`"
    folder = root / "exercises" / state.unit.name
    here = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    place = f"{here / state.unit.module.name}" + (f" line {state.line}" if state.line else "")
    return Text.assemble(
        (f"Next: {state.exercise.name}.", "bold reverse"),
        f" Read {here / 'README.md'}, write it in {place}, {then}.",
    )


def _exercise(state: State) -> tuple[RenderableType, ...]:
    style = STYLES.get(state.status, "dim")
    name = Text.assemble((f"  {MARKS[state.status]} ", style), state.exercise.name)
    return name, state.exercise.title, Text(state.status, style), points([state])


def _history(state: State) -> tuple[RenderableType, ...]:
    history = state.history
    name, _, status, earned = _exercise(state)
    minutes = f"{history.seconds / 60:.0f}" if history.seconds >= 30 else ""
    passed = f"{history.passed:%Y-%m-%d %H:%M}" if history.passed else ""
    return name, status, earned, str(history.attempts or ""), minutes, str(history.hints or ""), passed
