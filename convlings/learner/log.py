"""What happened in a learner's folder: `.convlings/progress.jsonl`, a line of JSON for every event.

Lines are only ever added, each in one piece, so that two processes do not disturb one another; a line that
was damaged costs itself alone.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from convlings.errors import InputError


class Event(msgspec.Struct, omit_defaults=True):
    """A verdict on an exercise, or a hint that was shown."""

    at: datetime
    unit: str
    exercise: str
    status: str = ""  # of the verdict; empty for a hint
    points: float = 0.0
    text: str = ""  # the digest of the function that was judged
    hint: int = 0  # which one, from 1
    notebook: bool = False  # what was judged stands in a notebook, not in the module


def now() -> datetime:
    """The time here, in whole seconds."""
    return datetime.now().astimezone().replace(microsecond=0)


def add(root: Path, events: Iterable[Event]) -> None:
    """Adds lines.

    Raises:
        InputError: the folder cannot be written to.
    """
    lines = b"".join(msgspec.json.encode(event) + b"\n" for event in events)
    path = log_file(root)
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("ab", buffering=0) as file:
            file.write((b"" if _ends_whole(path) else b"\n") + lines)
    except OSError as error:
        raise InputError(f"Progress cannot be remembered: {path}: {error.strerror}.") from None


def read(root: Path) -> Iterator[Event]:
    """The events in the order in which they were added; what is no event is passed over."""
    try:
        lines = log_file(root).read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield _aware(msgspec.json.decode(line, type=Event))
        except (msgspec.MsgspecError, ValueError, OverflowError):
            continue


def log_file(root: Path) -> Path:
    """Where the events of a learner's folder stand."""
    return root / ".convlings" / "progress.jsonl"


def _aware(event: Event) -> Event:
    """A time that a person wrote without its zone is one of this zone."""
    event.at = event.at.astimezone()
    return event


def _ends_whole(path: Path) -> bool:
    """Whether the last line has its end; a process may have been killed in the middle of it."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
