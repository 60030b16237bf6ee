"""Checks an exercise inside a notebook, or at an interactive prompt."""

import contextlib
import inspect
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convlings.course.course import Course, Unit, load_course
from convlings.course.layout import find_root, kit_trees
from convlings.errors import InputError
from convlings.judge.judging import judge_module
from convlings.judge.sight import Sight
from convlings.judge.verdict import Verdict
from convlings.learner.checking import targets
from convlings.learner.progress import read_histories, record


@dataclass(frozen=True, repr=False)  # a tuple has a text of its own for IPython
class Checked:
    """What the checks of an exercise said; a notebook shows it with pictures, a terminal as text."""

    unit: Unit
    verdict: Verdict
    standing: str  # where the learner is in the unit
    sights: Sequence[Sight] = ()  # what can be drawn of failed checks

    @property
    def points(self) -> float:
        """What the public checks earn."""
        return self.verdict.points

    def __repr__(self) -> str:
        """The feedback as text."""
        from convlings.report.feedback import feedback

        return "\n".join([*feedback(self.unit, self.verdict)][1:] + [self.standing]).rstrip()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """HTML, and in a notebook the bare points as text: nbgrader takes partial credit from there."""
        from convlings.report.notebook import shown

        text = f"{self.points:g}" if _is_notebook() else repr(self)
        return {
            "text/plain": text,
            "text/html": shown(
                self.unit, self.verdict, [self.standing] if self.standing else [], self.sights
            ),
        }


def check_here(exercise: Any) -> Checked:
    """Runs the public checks of an exercise on what `__main__` defines.

    Args:
        exercise: its name, or the function.

    Raises:
        InputError: no exercise is called so.
    """
    exercises, checks = kit_trees()
    course = load_course(exercises / "course.toml")
    name = exercise if isinstance(exercise, str) else getattr(exercise, "__name__", repr(exercise))
    unit, found = _target(course, name)
    sights: list[Sight] = []
    verdict = judge_module(unit, sys.modules["__main__"], checks, found, sights)
    if "NBGRADER_EXECUTION" in os.environ:  # nobody is learning
        return Checked(unit, verdict, "")
    folder = _home()
    with contextlib.suppress(InputError):  # a folder that cannot be written to remembers nothing
        record(folder, unit, verdict, notebook=_written(unit))
    return Checked(unit, verdict, _standing(folder, unit), sights)


def _target(course: Course, name: str) -> tuple[Unit, str]:
    """The unit and the exercise of a name.

    Raises:
        InputError: it is none, or several units have one of that name.
    """
    owners = [unit for unit in course.units if any(name == exercise.name for exercise in unit.exercises)]
    if len(owners) > 1:
        raise InputError(f'Several units have {name!r}. Name the unit too: check("{owners[0].stem}.{name}").')
    try:
        unit, found = targets(course, name)[0]
    except InputError:
        found = None
    if found is None:
        raise InputError(
            f'There is no exercise {name!r}. Name one: check("{course.units[0].exercises[0].name}").'
        )
    return unit, found


def _home() -> Path:
    """Where progress is remembered: the learner's folder that this is in, or this folder."""
    try:
        return find_root(Path.cwd())
    except InputError:
        return Path.cwd()


def _written(unit: Unit) -> str:
    """The exercises as `__main__` has them; none of those whose text is nowhere."""
    texts = []
    for exercise in unit.exercises:
        with contextlib.suppress(OSError, TypeError):
            texts.append(inspect.getsource(getattr(sys.modules["__main__"], exercise.name, None)))  # type: ignore[arg-type]
    return "\n\n".join(texts)


def _standing(folder: Path, unit: Unit) -> str:
    """How far the learner is in a unit, by what is remembered."""
    histories = read_histories(folder)
    last = {one.name: histories[unit.name, one.name].last for one in unit.exercises}
    rest = [name for name, event in last.items() if event is None or event.status != "passed"]
    points = sum(event.points for event in last.values() if event)
    following = f" Next: {rest[0]}." if rest else ""
    return (
        f"{unit.name}: {len(last) - len(rest)} of {len(last)} exercises passed, "
        f"{points:g} of {unit.points} points.{following}"
    )


def _is_notebook() -> bool:
    """Whether this is the process of a kernel; a prompt in a terminal has none."""
    return "ipykernel" in sys.modules
