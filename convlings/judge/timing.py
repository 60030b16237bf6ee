"""Trainings that several checks look at: made once, and timed beside the solution's in the same run.

The judge's clock is used, from the question to the answer. The answer has numbers of the last step in it, so
that a device has done its work by then. Compilation does not count: the time of a training that is as short
as can be is taken off, unless a check says that it does not matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from convlings.course.course import Budget
from convlings.judge.bar import shown
from convlings.judge.feedback import Feedback
from convlings.judge.student import Student

Run = Callable[[Student, int, int], tuple[Any, int]]  # epochs, batches in each -> the result, epochs that ran


@dataclass(frozen=True)
class Training:
    """What came of a training, and how long it took without compilation."""

    result: Any
    seconds: float  # of the whole training
    step_seconds: float  # of one batch, on average


def trained(student: Student, run: Run, epochs: int, batches: int, *, cold: bool = False) -> Training:
    """A student's training; the same one for all checks of a session, which raises again what it raised.

    Args:
        student: the submission's module, or the solution's.
        run: trains for so many epochs of so many batches each.
        epochs: of the training that counts.
        batches: in each of them.
        cold: compilation counts; for large networks and short trainings, where doing it twice takes longer
            than all steps.
    """
    measure = _once if cold else _measured
    return student.once((run.__qualname__, epochs, batches), lambda: measure(student, run, epochs, batches))


def better_of_two(first: float, least: float, second: Callable[[], float]) -> float:
    """What a training reached, or where that falls short, the better of two: some start without luck.

    Args:
        first: what it reached.
        least: what is asked for.
        second: trains again; gives what that reaches.
    """
    return first if first >= least else max(first, second())


def keeps_pace(mine: Training, reference: Training, ratio: float) -> None:
    """Checks that a step and the whole training take at most `ratio` times as long as the solution's.

    Raises:
        Feedback: they take longer.
    """
    for name, took, least in (
        ("a training step", mine.step_seconds, reference.step_seconds),
        ("the whole training", mine.seconds, reference.seconds),
    ):
        if took > ratio * least:
            raise Feedback(
                f"{name} took {took / least:.1f} times as long as the reference's; {ratio:g} is allowed.",
                hint="Fewer filters at full resolution, and pooling earlier, make a network fast.",
            )


def keeps_budget(mine: Training, budget: Budget) -> None:
    """Checks that a training on a GPU takes no longer than the course allows.

    Raises:
        Feedback: it takes longer.
    """
    for name, took, most in (
        ("a training step", mine.step_seconds, budget.step_seconds),
        ("the whole training", mine.seconds, budget.seconds),
    ):
        if took > most:
            raise Feedback(f"{name} took {took:.3g} s on the GPU; {most:g} s is allowed.")


def _once(student: Student, run: Run, epochs: int, batches: int) -> Training:
    with shown(student, "training"):
        start = perf_counter()
        result, ran = run(student, epochs, batches)
        seconds = perf_counter() - start
    return Training(result, seconds, seconds / max(1, ran * batches))


def _measured(student: Student, run: Run, epochs: int, batches: int) -> Training:
    with shown(student, "training"):
        start = perf_counter()
        run(student, 1, 1)
        between = perf_counter()
        result, ran = run(student, epochs, batches)
        seconds = max(1e-9, perf_counter() - between - (between - start))
    return Training(result, seconds, seconds / max(1, ran * batches - 1))
