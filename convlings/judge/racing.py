"""Comparing a function's speed with the reference's, in rounds that several limits share."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from convlings.judge.compare import compare
from convlings.judge.feedback import Feedback
from convlings.judge.student import Function

FEWEST, PATIENCE = 3, 3.0  # rounds near a limit; seconds until one that is not kept is given up


class Race:
    """A student's function beside the reference on the same arguments, whose results agree.

    Both are called in turn, and the fastest calls are compared: noise only ever makes a call slower, and
    what is near the limit is quick enough for dozens of rounds. What a call costs besides the function
    itself (copies, and the wire behind the wall) is measured on the reference, whose own word is trusted.
    """

    def __init__(self, function: Function, baseline: Function, args: Sequence, operations: int) -> None:
        """Compares the results of the first round.

        Raises:
            Feedback: they differ; `operations` as in `compare`.
        """
        self.function, self.baseline, self.args = function, baseline, args
        self.rounds: list[tuple[float, float, float]] = []
        compare(*self._round(), operations=operations)
        self.end = perf_counter() + PATIENCE

    def keep_within(self, ratio: float) -> None:
        """Checks that the function takes at most `ratio` times as long as the reference.

        One round is enough for less than half of that with all that is around it, FEWEST are for less than
        that; then there is one more until PATIENCE is over.

        Raises:
            Feedback: it takes longer.
        """
        while not self._keeps(ratio):
            if len(self.rounds) >= FEWEST and perf_counter() >= self.end:
                raise Feedback(
                    f"it took {self.times:.1f} times as long as the reference; {ratio:g} times is allowed.",
                    hint="A Python loop over pixels costs most of the time; let NumPy do the inner loops.",
                )
            self._round()

    @property
    def times(self) -> float:
        """How many times as long as the reference it takes, as far as is known."""
        mine, reference, besides = map(min, zip(*self.rounds))
        return (mine - besides) / reference

    def _keeps(self, ratio: float) -> bool:
        mine, reference, _ = map(min, zip(*self.rounds))
        return mine <= ratio / 2 * reference or (len(self.rounds) >= FEWEST and self.times <= ratio)

    def _round(self) -> tuple[Any, Any]:
        """Notes the seconds of a call of the student's, of the reference itself, and of what is around it."""
        start = perf_counter()
        theirs = self.function(*self.args)
        between = perf_counter()
        result = self.baseline(*self.args)
        reference = self.baseline.last.seconds
        self.rounds.append((between - start, reference, perf_counter() - between - reference))
        return theirs, result


def race(function: Function, baseline: Function, make: Callable[[], Sequence[Any]], operations: int) -> Race:
    """The race of a function, begun once for all checks of a session.

    Args:
        function: the student's.
        baseline: the reference, run where the student's runs.
        make: gives the arguments.
        operations: as in `compare`.

    Raises:
        Feedback: the results differ.
    """
    return function.student.once(
        ("race", function.name), lambda: Race(function, baseline, make(), operations)
    )
