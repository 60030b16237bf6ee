"""The CSV that Canvas imports into its gradebook.

The columns Student, ID, SIS User ID, SIS Login ID and Section come first, then an assignment each; the
second row has the points possible. Canvas finds a student by ID, by the SIS ids, and by the name at last.
Its user id is the number in the names of downloaded submissions. An empty cell changes no grade.
"""

from collections.abc import Iterator

from convlings.classroom.exports.entries import Entry, everybody, handed_in, possible
from convlings.classroom.exports.files import Files
from convlings.classroom.exports.sheet import Cell, sheet
from convlings.classroom.gradebook import Gradebook
from convlings.errors import InputError

COLUMNS: list[Cell] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


def files(book: Gradebook, units: list[str]) -> Files:
    """The file; what is late is taken off, and units that nobody handed in are left out.

    Raises:
        InputError: nobody handed anything in.
    """
    units = handed_in(book, units)
    if not units:
        raise InputError("Nobody handed in anything of these units: there is nothing to import into Canvas.")
    yield "", sheet(_rows(book, units))


def _rows(book: Gradebook, units: list[str]) -> Iterator[list[Cell]]:
    yield [*COLUMNS, *units]
    yield ["    Points Possible", *([None] * 4), *(possible(book, unit) for unit in units)]
    for entry in everybody(book, units):
        yield [*_who(entry), *(_points(entry, unit) for unit in units)]


def _who(entry: Entry) -> list[Cell]:
    student, name = entry.student.student, entry.student.name
    return [name, student, None, None, None] if entry.has_number else [name, None, None, student, None]


def _points(entry: Entry, unit: str) -> float | None:
    """What counts; nothing where nothing was handed in, for which Canvas has rules of its own."""
    graded = entry.units.get(unit)
    return None if graded is None or graded.status == "missing" else graded.after_penalty
