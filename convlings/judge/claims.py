"""What a grader claims besides a value: a refusal, untouched inputs, a speed."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from convlings.judge.feedback import Feedback, described
from convlings.judge.student import Function
from convlings.worker.calling import Raised

FEWEST, PATIENCE = 3, 3.0  # rounds of a comparison of speed; seconds until one that fails is given up


def refuses(function: Callable, *args: Any, naming: Sequence, **kwargs: Any) -> None:
    """Checks that a call raises ValueError with a message that has one of the offending values.

    Args:
        function: the student's function.
        *args: its arguments.
        naming: the offending values, any of which may stand in the message.
        **kwargs: its keyword arguments.

    Raises:
        Feedback: it does not.
    """
    wanted = "ValueError naming " + " or ".join(map(str, naming))
    hint = "Check the arguments first, and put the value that cannot be into the message."
    try:
        value = function(*args, **kwargs)
    except Raised as error:
        got = f"{error.kinds[0]}: {error.text}"
        if "NotImplementedError" in error.kinds:
            raise
        if "ValueError" not in error.kinds:
            raise Feedback(
                "it should refuse this case with a ValueError.", expected=wanted, got=got, hint=hint
            ) from None
        if not any(str(value) in error.text for value in naming):
            raise Feedback(
                "the ValueError does not name the offending value.", expected=wanted, got=got, hint=hint
            ) from None
    else:
        raise Feedback(
            "it should refuse this case with a ValueError.", expected=wanted, got=described(value), hint=hint
        )


def keeps_inputs(function: Function, *args: Any, **kwargs: Any) -> Any:
    """Calls a function and checks that its inputs are the same afterwards, bit for bit.

    Returns:
        what the function returned.

    Raises:
        Feedback: an input was changed.
    """
    value = function(*args, **kwargs)
    if function.last.changed:
        names = list(function.student.calls[-1].described())
        which = [
            names[key] if isinstance(key, int) and key < len(names) else str(key)
            for key in function.last.changed
        ]
        raise Feedback(
            f"it changed its input {', '.join(which)}.",
            hint="Work on a copy; the caller still needs the original.",
        )
    return value


def within(ratio: float, function: Function, baseline: Function, *args: Any) -> None:
    """Checks that a function takes at most `ratio` times as long as the reference, which runs beside it.

    Both are called in turn, after one call each that does not count. The fastest calls are compared, after
    FEWEST rounds and after each one more until PATIENCE is over: noise only ever makes a call slower, and
    what is near the limit is quick enough for dozens of rounds. What a call costs besides the function itself
    (copies, and the wire behind the wall) is measured on the reference, whose own word is trusted, and taken
    off.

    Raises:
        Feedback: it takes longer.
    """
    function(*args), baseline(*args)
    rounds: list[tuple[float, float, float]] = []
    end = perf_counter() + PATIENCE
    while len(rounds) < FEWEST or perf_counter() < end:
        rounds.append(_round(function, baseline, args))
        mine, reference, besides = map(min, zip(*rounds))
        times = (mine - besides) / reference
        if len(rounds) >= FEWEST and times <= ratio:
            return
    raise Feedback(
        f"it took {times:.1f} times as long as the reference; {ratio:g} times is allowed.",
        hint="A Python loop over pixels costs most of the time; let NumPy do the inner loops.",
    )


def _round(function: Function, baseline: Function, args: Sequence) -> tuple[float, float, float]:
    """Seconds of a call of the student's, of the reference by itself, and of what is around it."""
    start = perf_counter()
    function(*args)
    between = perf_counter()
    baseline(*args)
    reference = baseline.last.seconds
    return between - start, reference, perf_counter() - between - reference
