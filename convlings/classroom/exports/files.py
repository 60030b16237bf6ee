"""Writes exported files, all of them or none."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from convlings.errors import InputError

Files = Iterator[tuple[str, Iterable[bytes]]]  # names inside a folder; "" for a single file


def write(files: Files, to: Path) -> list[Path]:
    """Writes files beside their places, and moves them there when all are whole.

    Raises:
        InputError: they cannot be written.
    """
    parts: list[tuple[Path, Path]] = []
    try:
        for name, pieces in files:
            path = to / name if name else to
            path.parent.mkdir(parents=True, exist_ok=True)
            parts.append((path.with_name(f"{path.name}.part"), path))
            with parts[-1][0].open("wb") as file:
                file.writelines(pieces)
        for part, path in parts:
            part.replace(path)
    except OSError as error:
        raise InputError(f"{to} cannot be written: {error.strerror}. Name another place with --to.") from None
    finally:
        for part, _ in parts:
            part.unlink(missing_ok=True)
    return [path for _, path in parts]


def file_name(student: str) -> str:
    """A student's file name without its ending: no folder in it, and different for everybody."""
    name = re.sub(r"[^\w.-]", "_", student)[:80]
    digest = hashlib.sha256(student.encode()).hexdigest()[:12]
    return student if student == name else f"{name}-{digest}"
