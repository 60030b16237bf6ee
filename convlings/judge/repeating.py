"""Recognises misconceptions in checks of models, by running the failed check on each of them.

What such a check calls are models, which cannot be compared as values can. So a misconception explains a
failure if the check, with the same random numbers, says of it what it says of the student's.
"""

import math
import re
from collections.abc import Callable
from types import ModuleType

from convlings.judge.feedback import Feedback
from convlings.judge.misconceptions import Misconception, load_misconceptions, load_results, load_solution
from convlings.judge.record import Place
from convlings.judge.student import Student
from convlings.worker.calling import Raised

SAID = ("expected", "got", "where")  # the lines that depend on what was returned
NUMBERED = re.compile(r"_\d+\b")  # Keras numbers the names of layers and models
LENT = re.compile(r"[\w/.-]*/lent-\w+")  # each folder that is lent has a name of its own
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]\d+)?")
Check = Callable[[Student], None]


def told(error: BaseException) -> list[str] | None:
    """What a failed check says of what it was given; None where that tells nothing apart."""
    if isinstance(error, Feedback):
        return [error.headline, *(LENT.sub("", error.lines.get(name, "")) for name in SAID)]
    if isinstance(error, Raised) and error.kinds[0] != "NotImplementedError":
        return [error.kinds[0], NUMBERED.sub("", LENT.sub("", error.text))]
    return None


def repeated(
    place: Place, student: Student, check: str, run: Check, error: BaseException
) -> tuple[str, str] | None:
    """The name and the sentence of the misconception of which the check says the same, if there is one.

    Args:
        place: where the check stands.
        student: the submission's module.
        check: its name in its file.
        run: runs it on another student.
        error: what ended it.
    """
    said = told(error)
    if said is None:
        return None
    for entry in load_results(place.graders).get(place.exercise.name, []):
        outcomes = entry.checks[check].outcomes if check in entry.checks else []
        if any(same(said, outcome.get("told")) for outcome in outcomes):
            return entry.name, entry.says
    own = [known for known in load_misconceptions(place.graders) if place.exercise.name in known.exercises]
    before = student.explained.get(place.exercise.name)
    for known in sorted(
        own, key=lambda known: known.name != before
    ):  # what explained another check comes first
        if same(said, told_of(known, place, run)):
            student.explained[place.exercise.name] = known.name
            return known.name, known.says
    return None


def alike(text: str, other: str) -> bool:
    """Whether texts agree but for the last digits of their numbers, which machines round differently."""
    if NUMBER.sub("0", text) != NUMBER.sub("0", other):
        return False
    pairs = zip(NUMBER.findall(text), NUMBER.findall(other))
    return all(math.isclose(float(a), float(b), rel_tol=5e-5, abs_tol=1e-6) for a, b in pairs)


def same(said: list[str], other: list[str] | None) -> bool:
    """Whether a check says the same of two students; None is what it says of one who passes."""
    return other is not None and len(said) == len(other) and all(map(alike, said, other))


def told_of(known: Misconception, place: Place, run: Check) -> list[str] | None:
    """What the check says of a misconception; None where it passes."""
    student = impostor(known, place)
    try:
        run(student)
    except Exception as error:
        return told(error)
    finally:
        student.close()
    return None


def impostor(known: Misconception, place: Place) -> Student:
    """A student with the solution, but for one exercise."""
    module = ModuleType(place.unit.name)
    vars(module).update(vars(load_solution(place.graders)))
    setattr(module, place.exercise.name, known.function)
    return Student.of(module, place.module)
