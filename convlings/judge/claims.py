"""What a grader claims besides a value: a refusal, untouched inputs."""

from collections.abc import Callable, Sequence
from typing import Any

from convlings.judge.feedback import Feedback, described
from convlings.judge.student import Function
from convlings.worker.calling import Raised


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
