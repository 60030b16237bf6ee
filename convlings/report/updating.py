"""What the commands `update` and `reset` say."""

import os
from pathlib import Path

from rich.console import Console
from rich.text import Text

from convlings.course.blocks import DOCSTRING
from convlings.course.merging import Note
from convlings.course.origin import is_module
from convlings.learner.resetting import Reset
from convlings.learner.undoing import Undone
from convlings.learner.updating import Plan

SAID = {
    "replaced": "{} is the new kit's; you had not touched it",
    "new": "{} is new",
    "dropped": "{} is no longer asked for; its stub is gone",
    "absent": "{} is not in your file; `convlings reset {}` brings its stub",
    "yours": "{} stays as you wrote it; what is asked has changed:",
}
STYLES = {"+": "green", "-": "red"}


def show_plan(plan: Plan, *, preview: bool) -> None:
    """Prints what an update does, or would do."""
    console = Console(highlight=False)

    def say(text: str, style: str = "") -> None:
        console.print(Text(text, style), soft_wrap=True)

    if plan.is_empty and not plan.problems:
        say(f"This folder is as kit {plan.now} has it. There is nothing to do.")
        return
    say(f"From kit {plan.was} to {plan.now}" + (", as it would be; nothing is written." if preview else "."))
    for name in sorted({*plan.notes, *plan.problems}):
        say(name, "bold")
        if name in plan.problems:
            say(f"  left as it is: {plan.problems[name]}. Mend that, and update again.", "yellow")
        for note in plan.notes.get(name, ()):
            for line, style in _note_lines(note):
                say(line, style)
    for name, place in plan.kept.items():
        say(f"{name}: you changed it, and so did the kit. Yours is kept as {place}", "yellow")
    say(_counted(plan))
    if not preview:
        say("`convlings update --undo` takes it back.")


def show_undo(undone: Undone) -> None:
    """Prints what was brought back."""
    print(f"{len(undone.files)} files are as they were before the update.")
    for name, place in undone.kept.items():
        print(f"{name}: you changed it since then; that is kept as {place}")


def show_reset(done: Reset) -> None:
    """Prints what was reset, and where the old text is."""
    if done.kept is None:
        print(f"{done.name} in {_here(done.path)} is as it was given. There is nothing to do.")
    else:
        print(
            f"{done.name} in {_here(done.path)} is as it was given. Your text is kept in {_here(done.kept)}"
        )


def _note_lines(note: Note) -> list[tuple[str, str]]:
    name = "the module's docstring" if note.name == DOCSTRING else note.name
    said = [(f"  {SAID[note.what].format(name, name)}", "yellow" if note.what == "yours" else "")]
    return said + [(f"      {line}", STYLES.get(line[:1], "")) for line in note.change]


def _counted(plan: Plan) -> str:
    others = [name for name in plan.writes if not is_module(name) and not name.startswith(".convlings")]
    others = [name for name in others if name not in plan.kept.values()]
    modules = [name for name in plan.writes if is_module(name)]
    return f"Modules: {len(modules)}. Lessons, checks and other files: {len(others)}."


def _here(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
