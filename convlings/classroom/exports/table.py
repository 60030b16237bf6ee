"""Everything for programs of one's own: a table of points, and all that the gradebook knows as JSON.

`csv`: one row per student. For each unit its raw points, those of its exercises, how many days late it was,
the share that this costs, and what is left; then the totals before and after. A unit without a verdict has
empty cells.

`json`, format 1, a student per line:
{"format": 1, "runs": [{every column of `runs`}], "students": [{"student": …, "name": …, "points": …,
"max_points": …, "after_penalty": …, "units": {"03_convolution": {"status": …, "sha256": …, "points": …,
"max_points": …, "message": …, "exercises": {as in grades.json, with checks, messages and misconceptions},
"confinement": …, "days_late": …, "penalty": …, "after_penalty": …, "seed": …, "graded": …, "seconds": …}},
"uploads": [{"unit": …, "origin": …, "sha256": …, "problem": …, "handed_in": …, "late": …, "counts": …}],
"notices": ["…"]}]}
"""

from collections.abc import Iterator

import msgspec

from convlings.classroom.exports.entries import Entry, Graded, everybody
from convlings.classroom.exports.files import Files
from convlings.classroom.exports.sheet import Cell, sheet
from convlings.classroom.gradebook import Gradebook

UPLOADS = (
    "SELECT unit, origin, sha256, problem, handed_in, late, counts FROM uploads WHERE student = ? ORDER BY id"
)
NOTICES = "SELECT text FROM notices WHERE student = ? ORDER BY id"
MORE = ("days_late", "penalty", "after_penalty", "seed", "graded", "seconds")
EXERCISES = """
    SELECT exercises.name FROM exercises JOIN grades ON exercises.verdict = grades.verdict
    WHERE unit = ? GROUP BY exercises.name ORDER BY min(exercises.id)
"""


def csv_file(book: Gradebook, units: list[str]) -> Files:
    """The table."""
    yield "", sheet(_rows(book, units))


def _rows(book: Gradebook, units: list[str]) -> Iterator[list[Cell]]:
    exercises = {unit: [row["name"] for row in book.rows.execute(EXERCISES, (unit,))] for unit in units}
    heading: list[Cell] = ["student", "name"]
    for unit in units:
        heading += [unit, *(f"{unit}.{name}" for name in exercises[unit])]
        heading += [f"{unit} days late", f"{unit} penalty", f"{unit} after penalty"]
    yield [*heading, "points", "max points", "points after penalty"]
    for entry in everybody(book, units):
        row: list[Cell] = [entry.student.student, entry.student.name]
        for unit in units:
            row += _cells(entry.units.get(unit), exercises[unit])
        yield [*row, entry.points, entry.max_points, entry.after_penalty]


def _cells(graded: Graded | None, exercises: list[str]) -> list[Cell]:
    if graded is None:
        return [None] * (len(exercises) + 4)
    results = graded.verdict.exercises
    points = [results[name].points if name in results else None for name in exercises]
    return [graded.points, *points, graded.days_late, graded.penalty, graded.after_penalty]


def json_file(book: Gradebook, units: list[str]) -> Files:
    """Everything."""
    yield "", _lines(book, units)


def _lines(book: Gradebook, units: list[str]) -> Iterator[bytes]:
    runs = [dict(row) for row in book.rows.execute("SELECT * FROM runs ORDER BY id")]
    yield b'{"format": 1, "runs": %b, "students": [' % msgspec.json.encode(runs)
    before = b"\n"
    for entry in everybody(book, units):
        yield before + msgspec.json.encode(_record(book, entry))
        before = b",\n"
    yield b"\n]}\n"


def _record(book: Gradebook, entry: Entry) -> dict[str, object]:
    totals = {name: getattr(entry, name) for name in ("points", "max_points", "after_penalty")}
    uploads = [dict(row) for row in book.rows.execute(UPLOADS, (entry.student.id,))]
    notices = [row["text"] for row in book.rows.execute(NOTICES, (entry.student.id,))]
    units = {unit: _unit(graded) for unit, graded in entry.units.items()}
    who = {"student": entry.student.student, "name": entry.student.name}
    return {**who, **totals, "units": units, "uploads": uploads, "notices": notices}


def _unit(graded: Graded) -> dict[str, object]:
    more = {name: getattr(graded, name) for name in MORE}
    return {**msgspec.to_builtins(graded.verdict), **more}
