"""What `convlings watch` shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from convlings.course.course import Unit
from convlings.judge.verdict import Verdict
from convlings.learner.progress import State
from convlings.report.feedback import feedback
from convlings.report.map import MARKS, STYLES, bar, next_step, units_table
from convlings.report.terminal import styled

CLEAR = "\x1b[H\x1b[2J"
KEYS = {
    "h": "hint",
    "n": "next",
    "l": "list",
    "a": "all of the unit",
    "e": "editor",
    "s": "solution",
    "q": "quit",
}
ANY = Text("any key goes back", "dim")


@dataclass
class Scene:
    """All that a screen is made of."""

    root: Path
    states: Sequence[State]
    current: State
    verdict: tuple[Unit, Verdict] | None = None
    note: str | Text = ""


class Screen:
    """A terminal that is drawn anew whenever something happens."""

    def __init__(self) -> None:
        """Takes the terminal of this process."""
        self.console = Console(highlight=False)

    def draw(self, scene: Scene) -> None:
        """Shows the unit, what the last check said, how far it goes, what is next, and the keys."""
        unit, states = scene.current.unit, scene.states
        own = [state for state in states if state.unit == unit]
        self.clear()
        self.console.print(Text.assemble((unit.name, "bold"), f"  {unit.title}"))
        self.console.print(Text("  ").join(_short(state, scene.current) for state in own))
        self.console.print()
        if scene.verdict:
            for line in lines_of(*scene.verdict):
                self.console.print(styled(line), soft_wrap=True)
        if scene.note:
            self.console.print(scene.note, markup=False)
            self.console.print()
        self.console.print(bar(unit.name, own))
        self.console.print(bar("course", states))
        self.console.print()
        if all(state.status == "passed" for state in states):
            self.console.print(Text("Everything passed.", "green"))
        else:
            self.console.print(next_step(scene.current, scene.root, "and save"))
        self.keys()

    def list(self, scene: Scene) -> None:
        """Shows all units, and the exercises of this one where there is room."""
        unit = scene.current.unit
        rows = len({state.unit.name for state in scene.states}) + len(unit.exercises) + 3
        self.clear()
        self.console.print(units_table(scene.states, unit if rows <= self.console.height else None))
        self.console.print()
        self.console.print(bar("course", scene.states))
        self.console.print(ANY)

    def clear(self) -> None:
        """Begins anew at the top."""
        self.console.file.write(CLEAR)

    def keys(self) -> None:
        """Shows what can be pressed."""
        parts = [Text.assemble((key, "bold"), f" {what}") for key, what in KEYS.items()]
        self.console.print(Text("   ").join(parts), end="")
        self.console.file.flush()


def lines_of(unit: Unit, verdict: Verdict) -> list[str]:
    """What passed, and the feedback of the first exercise that did not."""
    names = list(verdict.exercises)
    first = next((name for name in names if verdict.exercises[name].status != "passed"), None)
    shown = {
        name: result
        for name, result in verdict.exercises.items()
        if name == first or result.status == "passed"
    }
    return list(feedback(unit, msgspec.structs.replace(verdict, exercises=shown)))[1:]


def _short(state: State, current: State) -> Text:
    name = Text(state.exercise.name, "bold underline" if state.exercise == current.exercise else "")
    return Text.assemble((MARKS[state.status], STYLES.get(state.status, "dim")), " ", name)
