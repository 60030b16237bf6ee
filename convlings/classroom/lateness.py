"""How late work is, and what that costs; raw points never change."""

from datetime import UTC, datetime
from typing import NamedTuple

from convlings.classroom.work import Work
from convlings.errors import InputError

DAY = 86400.0


class LateRule(NamedTuple):
    """When work was due, and which share of its points each day costs that was begun after that."""

    due: datetime
    share: float = 0.0

    def days(self, work: Work) -> int:
        """The days begun after the time; 1 where the learning platform only says that it is late."""
        if work.handed_in is None:
            return int(work.late)
        seconds = (datetime.fromisoformat(work.handed_in) - self.due).total_seconds()
        return max(int(-(-seconds // DAY)), int(work.late), 0)

    def penalty(self, work: Work) -> float:
        """The share of the points that being late costs, 0 to 1."""
        return min(1.0, self.days(work) * self.share)


def late_rule(due: str | None, percent: float) -> LateRule | None:
    """The rule that a person's options make; None where there is none.

    Args:
        due: a date or a time in ISO 8601, in local time where it names no zone; a date means its end.
        percent: of the points, for each day begun.

    Raises:
        InputError: it is no time, or the percentage is none, or it is for nothing.
    """
    if due is None:
        if percent:
            raise InputError("A late penalty needs a time: add --due 2026-11-30T23:59.")
        return None
    try:
        time = datetime.fromisoformat(due)
    except ValueError:
        raise InputError(
            f"{due!r} is no time. Write it as 2026-11-30T23:59, or 2026-11-30T23:59+01:00."
        ) from None
    if len(due) == len("2026-11-30"):
        time = time.replace(hour=23, minute=59, second=59)
    if not 0 <= percent <= 100:
        raise InputError(f"A late penalty is 0 to 100 percent a day, not {percent:g}.")
    return LateRule(time.astimezone(UTC), percent / 100)
