"""What can be asked of a gradebook: everybody, one student, one unit, or anything in SQL."""

import sqlite3
from typing import NamedTuple

from convlings.classroom.gradebook import Gradebook, Student
from convlings.errors import InputError

READS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)

SAYS = """
    coalesce((SELECT substr(message, 1, instr(message || char(10), char(10)) - 1) FROM checks
              WHERE exercise = exercises.id AND NOT passed AND message != '' ORDER BY id LIMIT 1),
             (SELECT message FROM verdicts WHERE id = grades.verdict))
"""
OF_STUDENT = f"""
    SELECT unit, exercises.name AS exercise, exercises.status, exercises.points, exercises.max_points,
           (SELECT count(*) FROM checks WHERE exercise = exercises.id AND passed) AS passed,
           (SELECT count(*) FROM checks WHERE exercise = exercises.id) AS checks, {SAYS} AS says
    FROM grades JOIN exercises ON exercises.verdict = grades.verdict
    WHERE student = ? ORDER BY unit, exercises.id
"""
# A check that runs on several inputs has one row per input in the gradebook, and one here.
OF_UNIT = """
    WITH own AS (SELECT student, exercises.name AS exercise, checks.*,
                        substr(checks.name, 1, instr(checks.name || '[', '[') - 1) AS claim
                 FROM grades JOIN exercises ON exercises.verdict = grades.verdict
                 JOIN checks ON exercise = exercises.id WHERE unit = ?)
    SELECT exercise, title AS "check", max(hidden) AS hidden,
           count(DISTINCT CASE WHEN NOT passed THEN student END) AS failed,
           count(DISTINCT student) AS students,
           (SELECT misconception FROM own AS other WHERE other.claim = own.claim AND misconception IS NOT NULL
            GROUP BY misconception ORDER BY count(DISTINCT student) DESC, misconception LIMIT 1)
               AS "looks like"
    FROM own GROUP BY claim ORDER BY min(id)
"""
OF_BOTH = """
    WITH own AS (SELECT exercises.name AS exercise, checks.*,
                        substr(checks.name, 1, instr(checks.name || '[', '[') - 1) AS claim
                 FROM grades JOIN exercises ON exercises.verdict = grades.verdict
                 JOIN checks ON exercise = exercises.id WHERE student = ? AND unit = ?)
    SELECT exercise, title AS "check", max(hidden) AS hidden, sum(passed) AS passed, count(*) AS checks,
           max(misconception) AS "looks like",
           (SELECT message FROM own AS other WHERE other.claim = own.claim AND NOT passed AND message != ''
            ORDER BY id LIMIT 1) AS says
    FROM own GROUP BY claim ORDER BY min(id)
"""


class Answer(NamedTuple):
    """Rows, and what their columns are called."""

    columns: list[str]
    rows: list[tuple]


def everybody(book: Gradebook) -> Answer:
    """Everybody's points by unit, and the totals: raw, and those that count."""
    units = book.units()
    rows = []
    for student in book.students():
        own = {row["unit"]: row for row in book.grades(student.student)}
        points = [own[unit]["points"] if unit in own else None for unit in units]
        totals = [round(sum(row[name] for row in own.values()), 2) for name in ("points", "after_penalty")]
        rows.append((student.student, student.name, *points, *totals))
    return Answer(["student", "name", *units, "points", "after penalty"], rows)


def of_student(book: Gradebook, who: str) -> Answer:
    """One student's exercises.

    Raises:
        InputError: nobody, or more than one, is called so.
    """
    return _asked(book, OF_STUDENT, _find(book, who).student)


def of_unit(book: Gradebook, unit: str) -> Answer:
    """One unit's checks: how many students fail each, and which misconception is the most common."""
    return _asked(book, OF_UNIT, unit)


def of_both(book: Gradebook, who: str, unit: str) -> Answer:
    """One student's checks of one unit.

    Raises:
        InputError: nobody, or more than one, is called so.
    """
    return _asked(book, OF_BOTH, _find(book, who).student, unit)


def query(book: Gradebook, sql: str) -> Answer:
    """The rows of one statement that only reads.

    Raises:
        InputError: it is no such statement.
    """
    book.rows.set_authorizer(lambda deed, *_: sqlite3.SQLITE_OK if deed in READS else sqlite3.SQLITE_DENY)
    try:
        return _asked(book, sql)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise InputError(
            f"--sql takes one SELECT on the tables of gradebook.sql: {str(error).rstrip('.')}."
        ) from None
    finally:
        book.rows.set_authorizer(None)


def _asked(book: Gradebook, sql: str, *values: str) -> Answer:
    found = book.rows.execute(sql, values)
    if found.description is None:
        raise sqlite3.ProgrammingError("there is no statement")
    return Answer([column[0] for column in found.description], [tuple(row) for row in found])


def _find(book: Gradebook, who: str) -> Student:
    """By what the learning platform tells students apart by, or by the name."""
    exact = [one for one in book.students() if one.student == who]
    found = exact or [one for one in book.students() if one.name.casefold() == who.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(one.student for one in found)
        raise InputError(f"{len(found)} students are called {who!r}. Say which: {names}.")
    raise InputError(f"There is no student {who!r} in the gradebook. Without --student it lists everybody.")
