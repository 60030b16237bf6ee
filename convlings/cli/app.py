"""The command `convlings` itself: what every command hangs on, and how its errors are said."""

import sys
from pathlib import Path

import typer

from convlings.errors import InputError

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Learn convolutional networks step by step. Without a command: where am I, and what is next.",
)


def main() -> None:
    """Runs the command; what a person's input causes is said in one or two lines, with exit code 2."""
    try:
        app()
    except InputError as error:
        print(f"convlings: {error}", file=sys.stderr)
        sys.exit(2)


@app.callback(invoke_without_command=True)
def where(context: typer.Context) -> None:
    """Shows a map of the course with state and points, and what is next."""
    if context.invoked_subcommand is None:
        from convlings.course.layout import find_root
        from convlings.learner.progress import states
        from convlings.report.map import show_map

        root = find_root(Path.cwd())
        show_map(states(root), root)
