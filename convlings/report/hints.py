"""Hints as a learner reads them."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from convlings.learner.progress import State


def show_hints(state: State, hints: Sequence[str], console: Console | None = None) -> None:
    """Prints the hints shown so far; the newest stands out."""
    console = console or Console(highlight=False)
    exercise, total = state.exercise, len(state.exercise.hints)
    console.print(Text.assemble((exercise.name, "bold"), f"  {exercise.title}"))
    for number, hint in enumerate(hints, 1):
        style = "" if number == len(hints) else "dim"
        console.print(Padding(Text(f"{number} of {total}  {hint}", style), (0, 0, 0, 2)))
    again = (
        "This was the last one; the lesson says more." if len(hints) == total else "Ask again for the next."
    )
    console.print(Text(again, "dim"))
