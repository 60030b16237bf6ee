"""Hints as a learner reads them."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from convlings.learner.progress import State


def show_hints(state: State, hints: Sequence[str]) -> None:
    """Prints the hints shown so far."""
    console = Console(highlight=False)
    console.print(Text.assemble((state.exercise.name, "bold"), f"  {state.exercise.title}"))
    console.print(hints_text(state, hints))


def hints_text(state: State, hints: Sequence[str]) -> Text:
    """The hints shown so far; the newest stands out."""
    total = len(state.exercise.hints)
    text = Text()
    for number, hint in enumerate(hints, 1):
        text.append(f"hint {number} of {total}  {hint}\n", "" if number == len(hints) else "dim")
    is_last = len(hints) == total
    return text.append(
        "This was the last one; the lesson says more." if is_last else "Ask again for the next.", "dim"
    )
