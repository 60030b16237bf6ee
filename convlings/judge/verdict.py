"""What the judge says of a unit, as plain data; the form that `grades.json` and `check --json` have."""

import msgspec

from convlings.course.course import Unit

SAME_PROCESS = "same process"


class Check(msgspec.Struct):
    """One check."""

    name: str
    title: str
    hidden: bool
    passed: bool
    message: str = ""
    misconception: str | None = None
    seconds: float = 0.0
    probed: bool = False  # a model with layers of the student's own was asked in his worker, not rebuilt
    printed: str = ""  # by the student's code, in public checks behind the wall or in a notebook


class Result(msgspec.Struct):
    """One exercise: "passed", "partial", "failed" or "not started"."""

    status: str
    points: float
    max_points: float
    checks: list[Check]
    note: str = ""  # what was left out: "not timed on a GPU"


class Verdict(msgspec.Struct):
    """One unit of one submission: "graded", "missing" or "broken"."""

    status: str
    sha256: str | None
    points: float
    max_points: float
    message: str
    exercises: dict[str, Result]
    confinement: str = SAME_PROCESS  # the level of the worker that ran it


class Weighed(msgspec.Struct):
    """A check, what it weighs, and whether its exercise was not started."""

    exercise: str
    check: Check
    weight: float = 1.0
    unwritten: bool = False
    left_out: str = ""  # why it did not run and does not count: it needs a device that is not here


def verdict(
    unit: Unit, weighed: list[Weighed], status: str, sha256: str | None, message: str = ""
) -> Verdict:
    """Sums up a unit's checks; exercises of which no check ran are left out."""
    results = {}
    for exercise in unit.exercises:
        own = [entry for entry in weighed if entry.exercise == exercise.name]
        if any(not entry.left_out for entry in own):
            results[exercise.name] = _result(own, exercise.points)
    points = round(sum(result.points for result in results.values()), 2)
    return Verdict(
        status, sha256, points, sum(result.max_points for result in results.values()), message, results
    )


def unjudged(unit: Unit, status: str, message: str, exercise: str | None = None) -> Verdict:
    """The verdict where no check ran: nothing is earned, and the message says why."""
    chosen = [entry for entry in unit.exercises if exercise in (None, entry.name)]
    results = {entry.name: Result("not started", 0.0, entry.points, []) for entry in chosen}
    return Verdict(status, None, 0.0, sum(entry.points for entry in chosen), message, results)


def _result(own: list[Weighed], max_points: float) -> Result:
    """An exercise's points are its share of passed weight."""
    note = next((entry.left_out for entry in own if entry.left_out), "")
    own = [entry for entry in own if not entry.left_out]
    earned = sum(entry.weight for entry in own if entry.check.passed)
    total = sum(entry.weight for entry in own)
    if all(entry.unwritten for entry in own):
        status = "not started"
    else:
        status = "passed" if earned == total else "partial" if earned else "failed"
    points = round(max_points * earned / total, 2)
    return Result(status, points, max_points, [entry.check for entry in own], note)
