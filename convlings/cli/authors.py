"""Commands of authors, in a checkout."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from convlings.cli.app import app


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="only say what is stale; exit code 1 if something is")
    ] = False,
) -> None:
    """Makes stubs and public checks from solutions and graders (for authors, in a checkout)."""
    from convlings.course import build as builder
    from convlings.course.layout import find_root

    root = find_root(Path.cwd())
    stale = builder.find_stale(root) if check else builder.build(root)
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(root)}")
    if stale and check:
        print("Run `convlings build` and commit what it writes.", file=sys.stderr)
        raise typer.Exit(1)
