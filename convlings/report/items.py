"""How a class does on every check: the share that fails it, and whether it tells strong work from weak."""

import math
import sqlite3
from typing import NamedTuple

from convlings.classroom.gradebook import Gradebook

# Who counts: his file runs, and he wrote the exercise. `rest` are his points in all other exercises.
# A check with parameters is one check; all its variants have to pass.
MOMENTS = """
WITH totals AS (SELECT student, sum(points) AS points FROM verdicts WHERE state = 'current' GROUP BY student),
answers AS (
  SELECT exercises.id, exercises.name, unit, totals.points - exercises.points AS rest
  FROM exercises JOIN verdicts ON verdicts.id = exercises.verdict JOIN totals USING (student)
  WHERE state = 'current' AND verdicts.status = 'graded' AND exercises.status != 'not started'),
outcomes AS (
  SELECT exercise, substr(name, 1, instr(name || '[', '[') - 1) AS name, title, hidden, min(passed) AS passed
  FROM checks GROUP BY 1, 2)
SELECT unit, answers.name AS exercise, outcomes.name AS name, title, hidden,
       count(*) AS tried, sum(passed) AS passed,
       sum(rest) AS total, sum(rest * rest) AS squares, sum(passed * rest) AS passed_total
FROM outcomes JOIN answers ON answers.id = outcomes.exercise
GROUP BY unit, answers.name, outcomes.name ORDER BY unit, answers.name, outcomes.name"""
FLAT = 1e-9  # a variance of points that is nothing but rounding


class Item(NamedTuple):
    """One check in one class."""

    unit: str
    exercise: str
    name: str
    title: str
    hidden: bool
    tried: int  # how many did: their file runs, and they wrote the exercise
    failed: int
    discrimination: float | None  # None: not defined

    @property
    def share(self) -> float:
        """The share of those who tried that fails it."""
        return self.failed / self.tried


def items(book: Gradebook) -> list[Item]:
    """Every check that somebody tried, those that most fail first."""
    found = [_item(row) for row in book.rows.execute(MOMENTS)]
    return sorted(found, key=lambda item: -item.share)


def _item(row: sqlite3.Row) -> Item:
    tried, passed = row["tried"], row["passed"]
    found = discrimination(tried, passed, row["total"], row["squares"], row["passed_total"])
    return Item(
        row["unit"],
        row["exercise"],
        row["name"],
        row["title"],
        bool(row["hidden"]),
        tried,
        tried - passed,
        found,
    )


def discrimination(
    count: int, passed: int, total: float, squares: float, passed_total: float
) -> float | None:
    """The point-biserial correlation of passing a check with the points earned elsewhere.

        r = (M1 - M0) / s * sqrt(p * (1 - p))

    M1 and M0 are the mean points of those who pass and of those who fail, s the standard deviation (divisor
    n) of everybody's, p the share that passes: Pearson's correlation where one variable is 0 or 1 (Tate 1954,
    "Correlation between a discrete and a continuous variable. Point-biserial correlation", Annals of
    Mathematical Statistics 25). The points are those of all other exercises: with its own points in the
    total, a check would be correlated with itself (Henrysson 1963, "Correction of item-total correlations in
    item analysis", Psychometrika 28), and checks of one exercise fail together.

    Args:
        count: how many tried.
        passed: how many of them pass.
        total: sum of their points elsewhere.
        squares: sum of the squares of these.
        passed_total: sum of the points elsewhere of those who pass.

    Returns:
        -1 to 1; None where nobody or everybody passes, or all have the same points elsewhere.
    """
    variance = squares / count - (total / count) ** 2
    if passed in (0, count) or variance < FLAT:
        return None
    share = passed / count
    difference = passed_total / passed - (total - passed_total) / (count - passed)
    return difference / math.sqrt(variance) * math.sqrt(share * (1 - share))
