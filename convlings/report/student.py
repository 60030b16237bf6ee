"""What one student's page says: units, exercises, and what did not pass, a failed check per cause."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from convlings.classroom.gradebook import Gradebook
from convlings.course.course import Course, Exercise, Unit
from convlings.errors import InputError
from convlings.judge.verdict import Check, Result, Verdict
from convlings.report.pictures import Picture, picture


class Cause(NamedTuple):
    """Failed checks that have one cause, as far as causes can be told apart."""

    check: Check
    picture: Picture | None
    others: list[Check]
    image: str = ""  # a drawing of the arrays themselves, as an address that holds it


class Answer(NamedTuple):
    """One exercise as it was judged."""

    exercise: Exercise
    result: Result
    causes: list[Cause]

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(check.passed for check in self.result.checks)


class Part(NamedTuple):
    """One unit as it was judged."""

    unit: Unit
    verdict: Verdict
    answers: list[Answer]
    reason: str  # why no check counts: the file is missing, or does not run
    grade: sqlite3.Row


def unit_of(course: Course, name: str) -> Unit:
    """A unit of the course, or only its name where the course has it no longer."""
    try:
        return course.unit(name)
    except InputError:
        return Unit(name, "", 0, ())


def parts(book: Gradebook, course: Course, grades: Sequence[sqlite3.Row]) -> list[Part]:
    """The units of one student.

    Args:
        book: the gradebook.
        course: for titles and hints.
        grades: the student's rows of verdicts.
    """
    return [_part(unit_of(course, grade["unit"]), book.verdict(grade["verdict"]), grade) for grade in grades]


def _part(unit: Unit, verdict: Verdict, grade: sqlite3.Row) -> Part:
    return Part(unit, verdict, answers(unit, verdict), reason(verdict), grade)


def answers(unit: Unit, verdict: Verdict) -> list[Answer]:
    """The exercises of a unit as they were judged."""
    known = {exercise.name: exercise for exercise in unit.exercises}
    return [
        Answer(known.get(name, Exercise(name, "", 0, ())), result, [] if verdict.message else _causes(result))
        for name, result in verdict.exercises.items()
    ]


def reason(verdict: Verdict) -> str:
    """The verdict's message, with what the first check says beyond it."""
    messages = [check.message for result in verdict.exercises.values() for check in result.checks]
    details = next((message for message in messages if message), "") if verdict.message else ""
    return "\n".join([verdict.message, *details.splitlines()[1:]])


def _causes(result: Result) -> list[Cause]:
    """Public checks speak for hidden ones that fail for the same reason."""
    if result.status == "not started":
        return []
    groups: dict[str, list[Check]] = {}
    for check in sorted(result.checks, key=lambda check: check.hidden):
        if not check.passed:  # what was said once is the first cause
            cause = _cause(check) if check.message else next(iter(groups), "")
            groups.setdefault(cause, []).append(check)
    return [_grouped(checks) for checks in groups.values()]


def _cause(check: Check) -> str:
    return check.misconception or check.message.partition("\n")[0].rstrip("0123456789. ")


def _grouped(checks: list[Check]) -> Cause:
    drawn = [(check, picture(check)) for check in checks]
    shown, seen = next((pair for pair in drawn if pair[1]), drawn[0])
    return Cause(shown, seen, [check for check in checks if check is not shown])
