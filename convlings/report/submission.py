"""What the command `submit` says and asks."""

import sys

from rich.console import Console
from rich.text import Text

from convlings.errors import InputError
from convlings.judge.feedback import clean
from convlings.learner.submission import Part, Submission

UNFINISHED = "yellow"
NAMED = 4  # units that are left out by name


def show_submission(submission: Submission) -> None:
    """Prints what would be handed in, and what is missing from it."""
    console = Console(highlight=False)
    for part in submission.parts:
        console.print(Text(_headline(part), "bold"))
        for label, text in _notes(part):
            console.print(Text(f"  {label}: {text}", UNFINISHED), soft_wrap=True)
    if submission.left_out:
        names = [unit.name for unit in submission.left_out]
        told = ", ".join(names) if len(names) <= NAMED else f"{len(names)} units"
        console.print(Text(f"Left out, as nothing in them is written: {told}", "dim"), soft_wrap=True)


def is_agreed(submission: Submission, *, yes: bool) -> bool:
    """Whether to hand it in as it is; asks where something is not written or cannot be run.

    Raises:
        InputError: nobody is there to answer.
    """
    if yes or not any(part.unwritten or part.problem for part in submission.parts):
        return True
    if not sys.stdin.isatty():
        raise InputError(
            "Not everything is written, and nobody is here to ask. Add --yes to hand it in as it is."
        )
    answer = input("Hand it in as it is? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def show_written(submission: Submission) -> None:
    """Prints where the file is."""
    count = len(submission.parts)
    size = submission.path.stat().st_size
    print(f"{submission.path}: {count} unit{'s' if count > 1 else ''}, {size:,} bytes. Hand this file in.")


def _headline(part: Part) -> str:
    total = sum(exercise.is_function for exercise in part.unit.exercises)
    passed = sum(state.status == "passed" for state in part.states)
    written = "" if part.problem else f"{total - len(part.unwritten)} of {total} written, "
    return f"{part.unit.name}  {written}{passed} of {len(part.states)} passed the public checks"


def _notes(part: Part) -> list[tuple[str, str]]:
    told = [
        ("it cannot be run", clean(part.problem)),
        ("not written yet", ", ".join(part.unwritten)),
        ("not checked as it is now (`convlings check`)", ", ".join(part.unchecked)),
    ]
    return [(label, text) for label, text in told if text]
