"""Files of the learner's folder: read with their kind of newlines, written whole, old texts kept beside."""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

from convlings.errors import InputError
from convlings.worker.source import LIMIT, read_bytes, read_source

BOM = b"\xef\xbb\xbf"


class Written(NamedTuple):
    """A module's text, and what its bytes have besides."""

    text: str  # lines end in newlines alone
    data: bytes

    def encode(self, text: str) -> bytes:
        """Another text in the manner of this file; the same text as the same bytes."""
        if text == self.text:
            return self.data
        newline = "\r\n" if b"\r\n" in self.data else "\n"
        mark = BOM if self.data.startswith(BOM) else b""
        return mark + text.replace("\n", newline).encode()


def read_written(path: Path) -> Written:
    """Reads a module.

    Raises:
        FileNotFoundError: there is none.
        Unreadable: it is no ordinary file of text.
    """
    return Written(read_source(path), read_bytes(path, LIMIT))


def beside(path: Path) -> Path:
    """A free name for the old text of a file: `convolution.py.old`, `convolution.py.old-2`."""
    free, number = path.with_name(f"{path.name}.old"), 1
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name}.old-{number}")
    return free


def is_inside(name: str) -> bool:
    """Whether a path leads to a place in the folder that it is joined to."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def put(path: Path, data: bytes | None) -> None:
    """Writes a file whole, or takes it away.

    Raises:
        InputError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if data is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise InputError(f"{path} cannot be written: {error.strerror}.") from None
