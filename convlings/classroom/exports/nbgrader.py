"""Scores in the gradebook of an nbgrader course, as `nbgrader autograde` would have written them.

An exercise's points go to the cell that checks it, in the assignment of the unit's name. What a person gave
by hand stays; missing work is left to nbgrader, which counts it as nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from convlings.classroom.exports.entries import Entry, Graded, everybody, handed_in
from convlings.classroom.exports.moodle import HANDED_IN
from convlings.classroom.gradebook import Gradebook
from convlings.errors import InputError
from convlings.judge.feedback import clean

GRADEBOOK = "gradebook.db"


def write(book: Gradebook, units: list[str], to: Path | None) -> Path:
    """Writes everybody's scores; all that can be missing is looked for before anything is written.

    Args:
        book: what `convlings grade` wrote.
        units: the units' names.
        to: nbgrader's gradebook, or the folder of the course that it is in.

    Returns:
        nbgrader's gradebook.

    Raises:
        InputError: there is no such gradebook, it has not these assignments, or it cannot be written.
    """
    path = _gradebook(to)
    try:
        from nbgrader.api import Gradebook as Theirs
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError:
        raise InputError("This needs nbgrader: pip install 'convlings[teacher]'.") from None
    try:
        with Theirs(f"sqlite:///{path.absolute()}") as theirs:
            found = handed_in(book, units)
            for unit in found:
                _require(theirs, unit, path)
            for entry, unit, graded in _handed_in(book, found):
                _keep(theirs, book, entry, unit, graded)
    except SQLAlchemyError as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{path} cannot be used: {clean(reason, 200)}. Run the same command again."
        ) from None
    return path


def _gradebook(to: Path | None) -> Path:
    path = to / GRADEBOOK if to and to.is_dir() else to
    if path is None or not path.is_file():
        where = f"{path} does not exist" if path else "It has to be named"
        raise InputError(f"{where}: the gradebook of an nbgrader course, --to COURSE/{GRADEBOOK}.")
    return path


def _require(theirs: Any, unit: str, path: Path) -> None:
    """Raises InputError: the gradebook has no such assignment."""
    from nbgrader.api import MissingEntry

    try:
        theirs.find_notebook(unit, unit)
    except MissingEntry:
        raise InputError(
            f"{path} has no assignment {unit}. In the course: nbgrader generate_assignment {unit}"
        ) from None


def _handed_in(book: Gradebook, units: list[str]) -> Iterator[tuple[Entry, str, Graded]]:
    for entry in everybody(book, units):
        for unit, graded in entry.units.items():
            if graded.status != "missing":
                yield entry, unit, graded


def _keep(theirs: Any, book: Gradebook, entry: Entry, unit: str, graded: Graded) -> None:
    """Writes one student's scores of one unit."""
    who = entry.student
    known = any(student.id == who.student for student in theirs.students)
    theirs.update_or_create_student(who.student, **({} if known else {"last_name": clean(who.name, 80)}))
    moment = book.rows.execute(HANDED_IN, (who.id, unit)).fetchone()[0]
    when = datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None) if moment else None
    submission = theirs.update_or_create_submission(unit, who.student, timestamp=when)
    (notebook,) = [one for one in submission.notebooks if one.name == unit]
    results = {f"{name}-check": result for name, result in graded.verdict.exercises.items()}
    total = 0.0
    for grade in notebook.grades:
        result = results.get(grade.name)
        if result is not None and result.max_points:
            grade.auto_score = round(float(grade.max_score) * result.points / result.max_points, 2)
            grade.needs_manual_grade = grade.manual_score is not None
            total += grade.auto_score
    notebook.late_submission_penalty = round(total * graded.penalty, 2) or None
    theirs.db.commit()
