"""Gradescope's results.json, one per student: a test per exercise, with its points and its feedback.

Source: Gradescope's autograder specification. Hidden checks say what the feedback says of them, and no more.
"""

import msgspec

from convlings.classroom.exports.entries import Entry, Graded, everybody, number, told
from convlings.classroom.exports.files import Files, file_name
from convlings.classroom.gradebook import Gradebook
from convlings.judge.verdict import Result, Verdict


def files(book: Gradebook, units: list[str]) -> Files:
    """A file per student, by the student's name on the learning platform."""
    for entry in everybody(book, units):
        text = msgspec.json.format(msgspec.json.encode(_results(entry)), indent=1)
        yield f"{file_name(entry.student.student)}.json", [text, b"\n"]


def _results(entry: Entry) -> dict[str, object]:
    """The score is the one that counts: it takes the place of the sum of the tests' raw points."""
    return {
        "score": entry.after_penalty,
        "execution_time": round(sum(graded.seconds for graded in entry.units.values())),
        "output": "\n".join(_summary(unit, graded) for unit, graded in entry.units.items()),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [test for unit, graded in entry.units.items() for test in _tests(unit, graded.verdict)],
        "extra_data": {
            unit: {"confinement": graded.verdict.confinement, "seed": graded.seed, "graded": graded.graded}
            for unit, graded in entry.units.items()
        },
    }


def _summary(unit: str, graded: Graded) -> str:
    lines = [f"{unit}: {number(graded.points)} of {number(graded.max_points)} points", graded.lateness]
    if graded.verdict.message:
        lines.append(told(graded.verdict))
    return "\n".join(filter(None, lines))


def _tests(unit: str, verdict: Verdict) -> list[dict[str, object]]:
    place = unit.partition("_")[0].lstrip("0")
    return [
        _test(unit, f"{place}.{count}", name, result)
        for count, (name, result) in enumerate(verdict.exercises.items(), 1)
    ]


def _test(unit: str, place: str, name: str, result: Result) -> dict[str, object]:
    alone = Verdict("graded", None, result.points, result.max_points, "", {name: result})
    return {
        "score": result.points,
        "max_score": result.max_points,
        "status": "passed" if result.status == "passed" else "failed",
        "name": name,
        "number": place,
        "output": told(alone),
        "output_format": "text",
        "tags": [unit],
        "visibility": "visible",
    }
