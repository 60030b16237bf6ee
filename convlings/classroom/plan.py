"""What a regrading would change: whose points, how, and by which checks."""

from typing import NamedTuple

from convlings.classroom.gradebook import Gradebook
from convlings.judge.verdict import Verdict


class Change(NamedTuple):
    """Somebody's points for a unit, before and after."""

    name: str
    unit: str
    before: float
    after: float
    lost: list[str]  # checks that passed and would not any more: their exercise and title
    won: list[str]  # the other way


def plan(book: Gradebook) -> list[Change]:
    """All changes of points or of checks that wait, by name and unit."""
    rows = book.rows.execute(
        "SELECT students.name, now.unit, now.id, later.id FROM verdicts AS now "
        "JOIN verdicts AS later ON later.student = now.student AND later.unit = now.unit "
        "JOIN students ON students.id = now.student "
        "WHERE now.state = 'current' AND later.state = 'planned' ORDER BY students.name, now.unit"
    ).fetchall()
    found = [_change(name, unit, book.verdict(now), book.verdict(later)) for name, unit, now, later in rows]
    return [change for change in found if change.lost or change.won or change.before != change.after]


def _change(name: str, unit: str, before: Verdict, after: Verdict) -> Change:
    old, new = _passed(before), _passed(after)
    lost, won = old.keys() - new.keys(), new.keys() - old.keys()
    return Change(
        name,
        unit,
        before.points,
        after.points,
        [title for key, title in old.items() if key in lost],
        [title for key, title in new.items() if key in won],
    )


def _passed(verdict: Verdict) -> dict[tuple[str, str], str]:
    """The checks that passed, with exercise and title."""
    return {
        (name, check.name): f"{name}: {check.title or check.name}"
        for name, result in verdict.exercises.items()
        for check in result.checks
        if check.passed
    }
