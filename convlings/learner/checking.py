"""Checks the learner's own work, unit by unit."""

from collections.abc import Iterator
from pathlib import Path

from convlings.course.course import Course, Unit, load_course
from convlings.course.layout import find_checks, find_root
from convlings.errors import InputError
from convlings.judge.judging import judge
from convlings.judge.sight import Sight
from convlings.judge.verdict import Verdict
from convlings.learner.progress import record


def check_work(
    start: Path,
    target: str | None,
    seed: int | None,
    submission: Path | None,
    sights: list[Sight] | None = None,
) -> Iterator[tuple[Unit, Verdict]]:
    """Judges everything, a unit, or one exercise; progress is remembered for the learner's own folder.

    `sights` holds what can be drawn of the unit that was judged last.

    Raises:
        InputError: there is no course here, the target is not in it, or progress cannot be remembered.
    """
    problem = None
    root = find_root(start)
    checks = find_checks(root)
    for unit, exercise in targets(load_course(root / "exercises" / "course.toml"), target):
        if sights:
            sights.clear()
        own = submission or root / "exercises"
        verdict = judge(unit, own, checks, exercise=exercise, seed=seed, sights=sights)
        try:
            if submission is None:
                record(root, unit, verdict)
        except InputError as error:  # said when everything was checked
            problem = error
        yield unit, verdict
    if problem:
        raise problem


def targets(course: Course, target: str | None) -> list[tuple[Unit, str | None]]:
    """The units, and the one exercise, that `3`, `convolution`, `3.conv2d` or `conv2d` mean.

    Raises:
        InputError: nothing in the course is called so.
    """
    if target is None:
        return [(unit, None) for unit in course.units]
    owners = [unit for unit in course.units if any(target == exercise.name for exercise in unit.exercises)]
    if owners:
        return [(owners[0], target)]
    name, dot, exercise = target.partition(".")
    unit = course.unit(name)
    if dot and not exercise:
        raise InputError(f"Name an exercise after the dot: {name}.{unit.exercises[0].name}, for example.")
    return [(unit, unit.exercise(exercise).name if dot else None)]
