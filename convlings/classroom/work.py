"""One student's module for one unit, as it was handed in."""

import hashlib
from pathlib import Path

import msgspec

from convlings.worker.source import LIMIT, Unreadable, read_bytes


class Work(msgspec.Struct, frozen=True):
    """What is graded, or could not be read."""

    student: str  # what the learning platform tells students apart by
    unit: str
    origin: str = ""  # path in what was handed in; nothing where there is none
    path: Path | None = None  # where it is read from
    problem: str = ""  # why it cannot be read
    sha256: str | None = None
    handed_in: str | None = None  # ISO 8601, UTC
    late: bool = False  # the learning platform marked it so
    counts: bool = True  # it is the newest

    def text(self) -> bytes:
        """The module, of at most a little more than a module may have.

        Raises:
            FileNotFoundError: there is none.
            Unreadable: it is no ordinary file.
        """
        if self.problem:
            raise Unreadable(self.problem)
        if self.path is None:
            raise FileNotFoundError
        data = read_bytes(self.path, LIMIT + 1)
        if len(data) > LIMIT:
            size = f"{self.path.stat().st_size / 2**20:.1f} MiB"
            raise Unreadable(f"{self.path.name} has {size}; a module may have at most {LIMIT // 1024} KiB.")
        return data


def digest(text: bytes) -> str:
    """The SHA-256 of a module."""
    return hashlib.sha256(text).hexdigest()
