"""Moodle's offline grading worksheets, one per unit: an assignment there has one.

Moodle finds the columns Identifier, Grade, Last modified (grade) and Feedback comments by these names, and
leaves alone grades that were changed in Moodle after the time in "Last modified (grade)". The identifier is
"Participant" and the number in the names of downloaded submissions. Comments are taken as HTML. A row without
a grade changes none.
"""

import html
import sys
from collections.abc import Iterator

from convlings.classroom.exports.entries import Entry, Graded, everybody, handed_in, number, possible, told
from convlings.classroom.exports.files import Files
from convlings.classroom.exports.sheet import Cell, sheet
from convlings.classroom.gradebook import Gradebook
from convlings.errors import InputError
from convlings.judge.feedback import clean

COLUMNS: list[Cell] = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
                       "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
                       "Feedback comments"]  # fmt: skip
HANDED_IN = "SELECT max(handed_in) FROM uploads WHERE student = ? AND unit = ? AND counts = 1"


def files(book: Gradebook, units: list[str]) -> Files:
    """The worksheets; what is late is taken off, and units that nobody handed in are left out.

    Raises:
        InputError: nobody handed anything in, or nobody has a number of Moodle's.
    """
    everyone = list(everybody(book, []))
    others = [clean(entry.student.name, 40) for entry in everyone if not entry.has_number]
    units = handed_in(book, units)
    if not units or len(others) == len(everyone):
        raise InputError(
            "Nobody with a number of Moodle's handed in anything of these units. "
            'Grade the zip that Moodle\'s "Download all submissions" gives.'
        )
    if others:
        print(f"convlings: without a number of Moodle's, and left out: {', '.join(others)}", file=sys.stderr)
    for unit in units:
        yield f"{unit}.csv", sheet(_rows(book, unit))


def _rows(book: Gradebook, unit: str) -> Iterator[list[Cell]]:
    most = possible(book, unit)
    yield COLUMNS
    for entry in everybody(book, [unit]):
        if entry.has_number:
            when = book.rows.execute(HANDED_IN, (entry.student.id, unit)).fetchone()[0]
            yield _row(entry, entry.units.get(unit), most, when)


def _row(entry: Entry, graded: Graded | None, most: float, when: str | None) -> list[Cell]:
    who: list[Cell] = [f"Participant {entry.student.student}", entry.student.name, None]
    if graded is None or graded.status == "missing":
        return [*who, "No submission", None, most, "Yes", when, None, None]
    comment = _comment(graded)
    return [*who, "Submitted for grading", graded.after_penalty, most, "Yes", when, graded.graded, comment]


def _comment(graded: Graded) -> str:
    heading = f"{number(graded.points)} of {number(graded.max_points)} points"
    lines = filter(None, (heading, graded.lateness, told(graded.verdict)))
    return f"<pre>{html.escape(chr(10).join(lines))}</pre>"
