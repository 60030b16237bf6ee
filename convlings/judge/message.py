"""Turns what went wrong in a check into the text that a learner reads."""

import builtins
import numbers
import re

import numpy as np

from convlings.judge.feedback import Feedback, case, described, written
from convlings.judge.misconceptions import recognised
from convlings.judge.record import Place
from convlings.judge.repeating import Check, repeated
from convlings.judge.student import Student, Unavailable, places
from convlings.worker.calling import Died, Handle, Raised, Reply, TimedOut

WORDS = """a across array at bool column columns curve curves down e float frame image images in inf int label
labels layer layers legend line lines more nan no none None of other panel panels parameters prediction row
rows text texts title titles truth uint values with without x y"""
NUMBER = re.compile(r"-?\d+\.\d+")
COUNTED = frozenset(re.findall(r"\w+", WORDS))  # what graders count with, and what arrays are written with


def message(
    error: BaseException, place: Place, student: Student, check: str, run: Check, *, canned: bool
) -> tuple[str, str | None]:
    """The text for a failed check, and the name of the misconception that explains it.

    Args:
        error: what ended the check.
        place: where the check stands.
        student: the submission's module, with the calls of this check.
        check: the check's name in its file, `TestConv2d::test_stride`.
        run: runs the check on another student.
        canned: whether the student's own texts stay out (hidden checks behind the wall).
    """
    if canned and isinstance(error, Raised):
        error = Raised([_builtin(error)], "", error.line, error.code)
    headline, lines = _told(error, place, student)
    if is_unwritten(error):
        return written(f"{place.exercise.name}: {headline}", lines), None
    walled = student.modelled and student.confinement  # paths and handles mean nothing outside of it
    known = None if walled else _known(place, check, student)
    if known is None and student.modelled and not isinstance(error, Unavailable):
        known = repeated(place, student, check, run, error)
    if student.calls and not isinstance(error, Unavailable):
        lines.setdefault("case", case(student.calls[-1].described()))
    if known:
        lines |= {"looks like": known[1], "hint": ""}
    elif not lines.get("hint") and place.exercise.hints and not isinstance(error, Unavailable):
        lines["hint"] = place.exercise.hints[0]
    if canned:
        lines |= _without_texts(lines, student)
    return written(f"{place.exercise.name}: {headline}", lines), known[0] if known else None


def _builtin(error: Raised) -> str:
    """The name of an exception's nearest class that is Python's own."""
    return next((kind for kind in error.kinds if isinstance(vars(builtins).get(kind), type)), "Exception")


def _without_texts(lines: dict[str, str], student: Student) -> dict[str, str]:
    """The lines that could hold a text of the student's, without it."""
    outcome, own = student.calls[-1].outcome if student.calls else None, {}
    if "error" in lines:
        own["error"] = lines["error"].partition(":")[0]
    if "got" in lines and isinstance(outcome, Raised):
        own["got"] = _builtin(outcome)
    if "got" in lines and isinstance(outcome, Reply) and not _is_sayable(lines["got"], outcome.value):
        own["got"] = "something that is no number"
    return own


def _is_sayable(text: str, value: object) -> bool:
    if NUMBER.fullmatch(text):  # a share of right answers, for example, whatever the last call returned
        return True
    return _is_counted(text) if isinstance(value, Handle) else _is_numeric(value)


def _is_counted(text: str) -> bool:
    """Whether what a model or a figure was found to be is told in numbers and the judge's own words."""
    return all(word in COUNTED for word in re.findall(r"[^\W\d_]+", text))


def _is_numeric(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_numeric, value))
    return value is None or isinstance(value, numbers.Number | np.generic | np.ndarray)


def _known(place: Place, check: str, student: Student) -> tuple[str, str] | None:
    try:
        return recognised(place.graders, place.exercise.name, check, student.calls)
    except (ArithmeticError, ValueError, TypeError):  # what was returned is like nothing that can be compared
        return None


def once(error: BaseException, place: Place) -> tuple | None:
    """What this failure says only once: per unit for its file, per exercise for its function."""
    if isinstance(error, Unavailable):
        own = place.exercise.name if error.status == "absent" else ""
        return place.unit.name, own, error.status
    return (place.unit.name, place.exercise.name, "not started") if is_unwritten(error) else None


def is_unwritten(error: BaseException) -> bool:
    """Whether a stub's NotImplementedError ended the check."""
    return isinstance(error, Raised) and error.kinds[0] == "NotImplementedError"


def _told(error: BaseException, place: Place, student: Student) -> tuple[str, dict[str, str]]:
    match error:
        case Feedback():
            return error.headline, error.lines
        case Unavailable():
            return error.text, error.lines
        case Raised() if is_unwritten(error):
            return "not written yet.", {"at": places(error, place.module).get("at", "")}
        case Raised():
            return f"it raised {error.kinds[0]}.", places(error, place.module)
        case TimedOut():
            hint = "Is there a loop that never ends?"
            return f"it {error}.", {"hint": hint}
        case Died():
            return f"{error}.", {"hint": "Does it call exit, or need more memory than there is?"}
    return _unusable(error, student)


def _unusable(error: BaseException, student: Student) -> tuple[str, dict[str, str]]:
    """The check itself stumbled over what the student's code returned."""
    outcome = student.calls[-1].outcome if student.calls else None
    got = described(outcome.value) if isinstance(outcome, Reply) else ""
    return "the check could not use what it returned.", {
        "got": got,
        "error": f"{type(error).__name__}: {error}",
    }
