"""What the class page says beside the table of everyone: misconceptions, trouble, and how sure grades are."""

import sqlite3
from collections import defaultdict
from typing import NamedTuple

from convlings.classroom.gradebook import Gradebook
from convlings.judge.verdict import SAME_PROCESS
from convlings.worker.levels import ENOUGH, LEVELS, MEANING, at_least

CURRENT = (
    "FROM verdicts JOIN students ON students.id = verdicts.student "
    "LEFT JOIN exercises ON exercises.verdict = verdicts.id "
    "LEFT JOIN checks ON checks.exercise = exercises.id "
    "WHERE state = 'current'"
)
SHOWN = 10  # of what is common, or slow
PRIVATE = ("  at ", "  error ")  # lines of a message that hold a student's own text


class Misconception(NamedTuple):
    """A mistake that several make, with what one of them was told."""

    unit: str
    exercises: str
    name: str
    sentence: str
    example: str
    students: int


class Sureness(NamedTuple):
    """What the grades rest on."""

    confinement: list[tuple[str, str, bool, int]]  # level, meaning, whether it is enough, verdicts
    seeds: list[tuple[int, int]]
    notes: list[tuple[str, str, str, int]]  # unit, exercise, what was left out, students
    probed: int  # checks that asked a model in its student's worker
    planned: int  # verdicts that are not applied
    unfinished: bool  # the last run did not end


def misconceptions(book: Gradebook) -> list[Misconception]:
    """The most common ones; the example is a public check's where there is one."""
    rows = book.rows.execute(
        "SELECT unit, group_concat(DISTINCT exercises.name) AS exercises, misconception, "
        "count(DISTINCT verdicts.student) AS made_by, students.name, checks.message, min(checks.hidden) "
        f"{CURRENT} AND misconception IS NOT NULL GROUP BY unit, misconception "
        f"ORDER BY made_by DESC, unit, misconception LIMIT {SHOWN}"
    )
    return [_misconception(row) for row in rows]


def _misconception(row: sqlite3.Row) -> Misconception:
    lines = [line for line in row["message"].splitlines() if not line.startswith(PRIVATE)]
    label = "  looks like "
    sentence = next((line.removeprefix(label) for line in lines if line.startswith(label)), "")
    example = "\n".join(line for line in lines if not line.startswith(label))
    if len(row["name"]) > 2:
        example = example.replace(row["name"], "…")
    exercises = row["exercises"].replace(",", ", ")
    return Misconception(row["unit"], exercises, row["misconception"], sentence, example, row["made_by"])


def broken(book: Gradebook) -> list[sqlite3.Row]:
    """Whose file does not run, with the reason."""
    return book.rows.execute(
        "SELECT verdicts.student, unit, message "
        "FROM verdicts JOIN students ON students.id = verdicts.student "
        "WHERE state = 'current' AND status = 'broken' ORDER BY unit, name"
    ).fetchall()


def missing(book: Gradebook) -> dict[str, list[int]]:
    """Who handed in nothing, by unit."""
    found: dict[str, list[int]] = defaultdict(list)
    for unit, student in book.rows.execute(
        "SELECT unit, verdicts.student FROM verdicts JOIN students ON students.id = verdicts.student "
        "WHERE state = 'current' AND status = 'missing' ORDER BY unit, name"
    ):
        found[unit].append(student)
    return found


def slowest(book: Gradebook) -> list[sqlite3.Row]:
    """What took the judge longest."""
    return book.rows.execute(
        "SELECT student, unit, seconds FROM verdicts WHERE state = 'current' AND status = 'graded' "
        f"ORDER BY seconds DESC LIMIT {SHOWN}"
    ).fetchall()


def notices(book: Gradebook) -> list[sqlite3.Row]:
    """What of somebody's work could not be read, as the last run found it."""
    return book.rows.execute(
        "SELECT student, text FROM notices WHERE run = (SELECT max(id) FROM runs) "
        "UNION SELECT student, origin || ': ' || problem FROM uploads WHERE counts AND problem != '' "
        "ORDER BY student, text"
    ).fetchall()


def sureness(book: Gradebook) -> Sureness:
    """How verdicts came to be."""
    ask = book.rows.execute
    current = "FROM verdicts WHERE state = 'current'"
    levels = ask(f"SELECT confinement, count(*) {current} AND status = 'graded' GROUP BY 1")
    seeds = ask(f"SELECT seed, count(*) {current} GROUP BY 1 ORDER BY 2 DESC, 1")
    left_out = "SELECT unit, exercises.name, note, count(DISTINCT verdicts.student)"
    notes = ask(f"{left_out} {CURRENT} AND note != '' GROUP BY unit, exercises.name, note")
    (probed,) = ask(f"SELECT count(*) {CURRENT} AND probed").fetchone()
    (planned,) = ask("SELECT count(*) FROM verdicts WHERE state = 'planned'").fetchone()
    last = ask("SELECT ended FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return Sureness(
        [(level, *_meaning(level), count) for level, count in levels],
        [tuple(row) for row in seeds],
        [tuple(row) for row in notes],
        probed,
        planned,
        last is not None and last["ended"] is None,
    )


def _meaning(level: str) -> tuple[str, bool]:
    """What a level means, and whether hidden checks were safe on it."""
    if level not in LEVELS:
        where = "in the judge's own process: it could read the graders" if level == SAME_PROCESS else ""
        return where, False
    return MEANING[level], at_least(level, ENOUGH)
