"""The files that a graded class ends in: grades, feedback, report."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from convlings import __version__
from convlings.classroom.gradebook import Gradebook
from convlings.classroom.grades import Grades, Submission, write_grades
from convlings.classroom.grading import GRADEBOOK, Graded
from convlings.course.course import Unit
from convlings.judge.feedback import clean
from convlings.report.feedback import feedback
from convlings.report.pages import write_report


def write_results(graded: Graded, out: Path) -> None:
    """Writes `grades.json`, for everybody a file in `feedback`, and the report, from what counts now.

    Raises:
        InputError: the report cannot be written.
    """
    (out / "feedback").mkdir(exist_ok=True)
    with Gradebook(out / GRADEBOOK, readonly=True) as book:
        head = Grades(1, __version__, graded.seed, graded.confinement, [])
        write_grades(head, _submissions(book, graded, out / "feedback"), out / "grades.json")
        write_report(book, graded.course, out / "report")


def _submissions(book: Gradebook, graded: Graded, folder: Path) -> Iterator[Submission]:
    """Everybody's work; each one's feedback is written on the way."""
    for member in graded.members:
        rows = {row["unit"]: row["verdict"] for row in book.grades(member.student)}
        units = {unit.name: book.verdict(rows[unit.name]) for unit in graded.units}
        points = round(sum(verdict.points for verdict in units.values()), 2)
        submission = Submission(
            member.name, points, sum(verdict.max_points for verdict in units.values()), units
        )
        _write_feedback(submission, graded.units, folder)
        yield submission


def _write_feedback(submission: Submission, units: list[Unit], folder: Path) -> None:
    lines = [f"{clean(submission.name)}: {submission.points:g} of {submission.max_points:g} points", ""]
    for unit in units:
        lines += feedback(unit, submission.units[unit.name])
    (folder / file_name(submission.name)).write_text("\n".join(lines) + "\n", encoding="utf-8")


def file_name(name: str) -> str:
    """The name of somebody's feedback; longer ones than files may have are cut, and stay different."""
    if len(name.encode()) <= 250:
        return f"{name}.txt"
    return f"{name[:50]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}.txt"
