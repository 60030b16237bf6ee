"""The report as static pages: one for the class, one for each student, without a server."""

import hashlib
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import NamedTuple

from jinja2 import Environment

from convlings.classroom.gradebook import Gradebook, Student
from convlings.course.course import Course
from convlings.errors import InputError
from convlings.judge.feedback import clean
from convlings.report import overview
from convlings.report.histogram import histogram
from convlings.report.items import items
from convlings.report.look import environment
from convlings.report.student import parts, unit_of

GRADES = """
SELECT students.id AS id, students.student AS student, students.name AS name, verdicts.id AS verdict,
       unit, status, points, max_points, days_late, penalty, graded,
       round(points * (1 - penalty), 2) AS after_penalty
FROM students LEFT JOIN verdicts ON verdicts.student = students.id AND state = 'current'
ORDER BY name, student, unit"""
STAMP = re.compile(rb'<meta name="verdicts" content="([0-9a-f]+)">')
HEAD = 1500  # bytes of a page, in which its stamp stands
MARKED = re.compile(r"-[0-9a-f]{12}$")  # a name of this form could be another student's page
NAME_LENGTH = 40  # letters of a student's name in the name of his page


class Row(NamedTuple):
    """A student in the table of everyone."""

    id: int
    name: str
    page: str
    units: dict[str, sqlite3.Row]

    def total(self, column: str) -> float:
        """The sum of points, max_points, after_penalty or days_late."""
        return round(sum(grade[column] for grade in self.units.values()), 2)


def write_report(book: Gradebook, course: Course, folder: Path) -> Path:
    """Writes `index.html` and `students/NAME.html`; pages whose verdicts are the same stay as they are.

    Args:
        book: the gradebook.
        course: for titles and hints.
        folder: where to; it is made.

    Returns:
        the class page.

    Raises:
        InputError: the folder cannot be written to.
    """
    try:
        (folder / "students").mkdir(parents=True, exist_ok=True)
        pages = page_names(book.students())
        look = environment(course)
        rows = [_student(book, course, look, folder, pages, grades) for grades in _everybody(book)]
        for stray in set((folder / "students").glob("*.html")) - {folder / row.page for row in rows}:
            stray.unlink()
        index = folder / "index.html"
        _write(index, look.get_template("class.html").render(_class(book, course, rows)))
    except OSError as error:
        raise InputError(f"The report cannot be written: {error.filename}: {error.strerror}.") from None
    return index


def _everybody(book: Gradebook) -> Iterator[list[sqlite3.Row]]:
    """The rows of one student after another."""
    for _, rows in groupby(book.rows.execute(GRADES), key=lambda row: row["id"]):
        yield list(rows)


def page_names(students: Sequence[Student]) -> dict[int, str]:
    """The name of everybody's page: their own; marked where it is not plain, or somebody else's too."""
    plain = {one.id: re.sub(r"[^\w.-]+", "_", one.name)[:NAME_LENGTH].strip("._") for one in students}
    often = Counter(name.casefold() for name in plain.values())
    names = {}
    for one in students:
        name = plain[one.id]
        if often[name.casefold()] > 1 or name != one.name.replace(" ", "_") or MARKED.search(name):
            name = f"{name or 'student'}-" + hashlib.sha256(one.student.encode()).hexdigest()[:12]
        names[one.id] = f"{name}.html"
    return names


def _student(
    book: Gradebook,
    course: Course,
    look: Environment,
    folder: Path,
    pages: dict[int, str],
    grades: list[sqlite3.Row],
) -> Row:
    """Writes one student's page, if it would be another one; gives his row."""
    first = grades[0]
    judged = [grade for grade in grades if grade["verdict"] is not None]
    row = Row(first["id"], clean(first["name"], 80) or "(no name)", f"students/{pages[first['id']]}",
              {grade["unit"]: grade for grade in judged})  # fmt: skip
    path = folder / row.page
    stamp = _stamp([tuple(grade) for grade in grades], look)
    if _stamp_of(path) != stamp:
        template = look.get_template("student.html")
        _write(path, template.render(row=row, parts=parts(book, course, judged), stamp=stamp))
    return row


def _stamp(rows: list[tuple], look: Environment) -> str:
    """Of all that a page depends on."""
    return hashlib.sha256(f"{look.globals['design']} {rows}".encode()).hexdigest()[:32]


def _stamp_of(path: Path) -> str | None:
    """The stamp of a page that was written; None where there is none."""
    try:
        with path.open("rb") as page:
            found = STAMP.search(page.read(HEAD))
    except FileNotFoundError:
        return None
    return found[1].decode() if found else None


def _class(book: Gradebook, course: Course, rows: list[Row]) -> dict[str, object]:
    """What the class page is made of."""
    graded = [row for row in rows if row.units]
    names = {name for row in rows for name in row.units}
    known = [unit.name for unit in course.units]
    ordered = sorted(names, key=lambda name: (known.index(name) if name in known else len(known), name))
    return {
        "rows": rows,
        "of": {row.id: row for row in rows},
        "units": [unit_of(course, name) for name in ordered],
        "of_units": {name: unit_of(course, name) for name in ordered},
        "medians": _medians(rows),
        "late": any(grade["days_late"] or grade["penalty"] for row in rows for grade in row.units.values()),
        "graded": max((grade["graded"] for row in rows for grade in row.units.values()), default=""),
        "points": histogram([row.total("after_penalty") for row in graded],
                            max((row.total("max_points") for row in graded), default=0)),
        "items": items(book),
        "misconceptions": overview.misconceptions(book),
        "broken": overview.broken(book),
        "missing": overview.missing(book),
        "slowest": overview.slowest(book),
        "notices": overview.notices(book),
        "sure": overview.sureness(book),
    }  # fmt: skip


def _medians(rows: list[Row]) -> dict[str, float]:
    """The median points of every unit, of files that run."""
    points: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for unit, grade in row.units.items():
            if grade["status"] == "graded":
                points[unit].append(grade["points"])
    return {unit: median(values) for unit, values in points.items()}


def _write(path: Path, text: str) -> None:
    """Writes a page whole or not at all."""
    temporary = path.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8", errors="replace")
    temporary.replace(path)
