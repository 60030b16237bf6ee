"""A progress bar on a terminal, and nothing elsewhere."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import Progress


@contextlib.contextmanager
def meter(total: int) -> Iterator[Callable[[], None]]:
    """Gives a function to call after every step."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("grading", total=total)
        yield lambda: progress.advance(task)
