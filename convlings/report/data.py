"""What `convlings data` and `convlings data get` print."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from convlings.data.download import download, state
from convlings.data.listing import Row
from convlings.data.places import look
from convlings.data.sources import SOURCES
from convlings.errors import InputError


def show_rows(rows: Sequence[Row]) -> None:
    """A line each: name, size, checksum, place."""
    for row in rows:
        size = "" if row.size is None else f"{row.size / 1e6:.1f} MB"
        print(f"{row.name:<20}{size:>9}  {row.checksum:<34}{row.place}".rstrip())


def get_set(name: str) -> None:
    """Downloads with a bar, unless the set is here and whole.

    Raises:
        InputError: there is nothing to download under this name, or it cannot be had, or differs.
    """
    if name not in SOURCES:
        raise InputError(f"There is nothing to download for {name!r}, but for {', '.join(SOURCES)}.")
    path = look(name)
    if path is None:
        with Progress(
            "{task.description}",
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task(name, total=None)
            path = download(SOURCES[name], lambda here, whole: bar.update(task, completed=here, total=whole))
    known = state(path)
    if known.startswith("differs"):
        raise InputError(f"{path} {known}. Remove it, and get it again.")
    print(f"{name} is at {path}: {known}.")
