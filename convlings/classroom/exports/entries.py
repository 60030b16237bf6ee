"""Everybody's grades as the formats take them from the gradebook, one student at a time."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

from convlings.classroom.gradebook import Gradebook, Student
from convlings.course.course import Course, Unit
from convlings.judge.verdict import Verdict
from convlings.report.feedback import feedback


@dataclass(frozen=True)
class Graded:
    """One unit of one student: a row of the view `grades`, and the verdict for whom it is asked."""

    book: Gradebook
    number: int
    status: str
    points: float
    max_points: float
    days_late: int
    penalty: float  # share of the points
    after_penalty: float
    seed: int
    graded: str  # ISO 8601, UTC
    seconds: float

    @cached_property
    def verdict(self) -> Verdict:
        """With exercises and checks, which are many."""
        return self.book.verdict(self.number)

    @property
    def lateness(self) -> str:
        """What being late cost, in words; empty where it cost nothing."""
        if not self.penalty:
            return ""
        days = f"{self.days_late} day{'s' if self.days_late != 1 else ''} late"
        return f"{days}: {number(100 * self.penalty)}% off, {number(self.after_penalty)} points count"


@dataclass(frozen=True)
class Entry:
    """One student."""

    student: Student
    units: dict[str, Graded]

    @property
    def has_number(self) -> bool:
        """Whether a learning platform's number tells the student apart."""
        return self.student.student.isascii() and self.student.student.isdigit()

    @property
    def points(self) -> float:
        """All raw points."""
        return round(sum(graded.points for graded in self.units.values()), 2)

    @property
    def max_points(self) -> float:
        """All that could be earned."""
        return round(sum(graded.max_points for graded in self.units.values()), 2)

    @property
    def after_penalty(self) -> float:
        """All points that count."""
        return round(sum(graded.after_penalty for graded in self.units.values()), 2)


def everybody(book: Gradebook, units: list[str]) -> Iterator[Entry]:
    """Everybody in the gradebook by name, those without a verdict too."""
    for student in book.students():
        rows = [row for row in book.grades(student.student) if row["unit"] in units]
        yield Entry(student, {row["unit"]: _graded(book, row) for row in rows})


def _graded(book: Gradebook, row: sqlite3.Row) -> Graded:
    own = {field.name: row[field.name] for field in fields(Graded) if field.name not in ("book", "number")}
    return Graded(book, row["verdict"], **own)


def chosen(book: Gradebook, units: str | None) -> list[str]:
    """The units of a gradebook that are meant by names or numbers, separated by commas; all by None.

    Raises:
        InputError: there is no such unit.
    """
    known = Course("", tuple(Unit(name, "", 0, ()) for name in book.units()))
    if units is None:
        return [unit.name for unit in known.units]
    wanted = {known.unit(name.strip()).name for name in units.split(",")}
    return [unit.name for unit in known.units if unit.name in wanted]


def handed_in(book: Gradebook, units: list[str]) -> list[str]:
    """Those of some units that anybody handed in: others would become empty assignments elsewhere."""
    found = book.rows.execute("SELECT DISTINCT unit FROM grades WHERE status != 'missing'")
    names = {row["unit"] for row in found}
    return [unit for unit in units if unit in names]


def possible(book: Gradebook, unit: str) -> float:
    """The points that a unit has."""
    return book.rows.execute("SELECT max(max_points) FROM grades WHERE unit = ?", (unit,)).fetchone()[0]


def told(verdict: Verdict) -> str:
    """What a student reads about a unit, without its headline."""
    lines = list(feedback(Unit("", "", 0, ()), verdict))[1:]
    return printable("\n".join(lines).rstrip())


def printable(text: str) -> str:
    """A text whose only control characters are the ends of its lines."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in text)


def number(value: float) -> str:
    """A number as everybody writes it: 3, 2.5, 0.125."""
    return f"{value:.10g}"
