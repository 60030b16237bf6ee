"""What other programs read of a gradebook: one module per format."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from convlings.classroom.exports import autograder, canvas, gradescope, junit, moodle, nbgrader, table
from convlings.classroom.exports.entries import chosen
from convlings.classroom.exports.files import Files, write
from convlings.classroom.gradebook import Gradebook
from convlings.classroom.reading import reading
from convlings.errors import InputError

AUTOGRADER, NBGRADER = "gradescope-autograder", "nbgrader"


class Format(NamedTuple):
    """A format of a whole class."""

    place: str  # name in the folder of exports; without an ending it is a folder
    files: Callable[[Gradebook, list[str]], Files]


FORMATS = {
    "csv": Format("grades.csv", table.csv_file),
    "json": Format("grades.json", table.json_file),
    "canvas": Format("canvas.csv", canvas.files),
    "moodle": Format("moodle", moodle.files),
    "gradescope": Format("gradescope", gradescope.files),
    "junit": Format("junit.xml", junit.files),
}


def export(out: Path, format: str, to: Path | None = None, units: str | None = None) -> list[Path]:
    """Writes grades, or an autograder, in another program's format.

    Args:
        out: what `convlings grade` wrote.
        format: one of FORMATS, "nbgrader", or "gradescope-autograder", which needs no grades.
        to: the file or folder to write; inside `out` where it is None; for "nbgrader" its gradebook.
        units: names or numbers, separated by commas; all where it is None.

    Returns:
        the files that were written.

    Raises:
        InputError: there is no such format or unit, no gradebook, or it cannot be read or written.
    """
    if format == AUTOGRADER:
        return write(autograder.files(units), to or out / "exports" / f"{AUTOGRADER}.zip")
    if format == NBGRADER:
        with reading(out) as book:
            return [nbgrader.write(book, chosen(book, units), to)]
    if format not in FORMATS:
        names = ", ".join([*FORMATS, NBGRADER, AUTOGRADER])
        raise InputError(f"There is no format {format!r}. Formats: {names}.")
    with reading(out) as book:
        files = FORMATS[format].files(book, chosen(book, units))
        return write(files, to or out / "exports" / FORMATS[format].place)
