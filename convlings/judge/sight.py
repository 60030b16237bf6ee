"""What a failed public check can show in a picture: the arrays of its call, its result, the expected one.

It lives in the process that ran a learner's own work, and nowhere else: no verdict holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from convlings.judge.call import Call
from convlings.judge.feedback import Feedback
from convlings.worker.calling import Reply


@dataclass(frozen=True)
class Sight:
    """A failed public check."""

    exercise: str
    title: str
    arguments: dict[str, Any]  # of the call that gave the result; none where that is not known
    actual: np.ndarray
    expected: np.ndarray


def sights_of(error: Exception, exercise: str, title: str, calls: Sequence[Call]) -> list[Sight]:
    """The sight of what a check failed with, if it failed in comparing arrays of numbers."""
    compared = error.compared if isinstance(error, Feedback) else None
    if compared is None or any(array.dtype.kind not in "biuf" for array in compared):
        return []
    actual, expected = compared
    call = next((call for call in reversed(calls) if _gave(call, actual)), None)
    return [Sight(exercise, title, call.described() if call else {}, actual, expected)]


def _gave(call: Call, array: np.ndarray) -> bool:
    value = call.outcome.value if isinstance(call.outcome, Reply) else None
    values = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(one, np.ndarray) and np.may_share_memory(one, array) for one in values)
