"""Reads archives that students upload: nothing is written, nothing is followed, everything has a bound."""

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import IO, NamedTuple

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
OTHERS = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst")
FILES_LIMIT = 2000  # members of one archive
BYTES_LIMIT = 64 << 20  # of all that is read out of one archive
DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, RuntimeError,
          NotImplementedError)  # fmt: skip


class BadArchive(Exception):
    """An archive that is damaged, too large, or not what it should be; the text says why."""


class Member(NamedTuple):
    """A file in an archive."""

    path: PurePosixPath
    data: bytes
    changed: datetime | None  # as the archive says, which has no time zone in a zip


def is_archive(name: str) -> bool:
    """Whether a file's name says that it is an archive of any kind."""
    return name.lower().endswith(SUFFIXES + OTHERS)


def stem(name: str) -> str:
    """A file's name without what says that it is an archive."""
    return next((name[: -len(end)] for end in SUFFIXES if name.lower().endswith(end)), name)


def members(data: bytes, name: str) -> Iterator[Member]:
    """The files in an archive, in its order.

    Args:
        data: the archive.
        name: its name, which says of which kind it is.

    Raises:
        BadArchive: see there. Paths that leave the archive, links and devices make the whole of it bad:
            nobody makes these by accident.
    """
    if not name.lower().endswith(SUFFIXES):
        raise BadArchive(f"{name} is of a kind that is not read; a .zip is.")
    kind = _zip if name.lower().endswith(".zip") else _tar
    try:
        yield from kind(data)
    except DAMAGE as error:
        raise BadArchive(f"{name} cannot be read: {error or type(error).__name__}.") from None


def _zip(data: bytes) -> Iterator[Member]:
    budget = _Budget()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            kind = stat.S_IFMT(entry.external_attr >> 16)
            path = _inside(entry.filename, kind in (0, stat.S_IFREG))
            with archive.open(entry) as file:
                yield Member(path, budget.read(file), _zip_time(entry))


def _zip_time(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*entry.date_time).astimezone()
    except (ValueError, OverflowError):
        return None


def _tar(data: bytes) -> Iterator[Member]:
    budget = _Budget()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for entry in archive:
            if entry.isdir():
                continue
            path, file = _inside(entry.name, entry.isreg()), archive.extractfile(entry)
            if file is not None:
                yield Member(path, budget.read(file), datetime.fromtimestamp(entry.mtime, UTC))


def _inside(name: str, regular: bool) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        raise BadArchive(f"it holds a path that leads out of it: {name!r}.")
    if not regular:
        raise BadArchive(f"it holds a link or a device: {name!r}.")
    return path


class _Budget:
    """What may still be read of an archive."""

    def __init__(self) -> None:
        self.files, self.bytes = FILES_LIMIT, BYTES_LIMIT

    def read(self, file: IO[bytes]) -> bytes:
        self.files -= 1
        if self.files < 0:
            raise BadArchive(f"it holds more than {FILES_LIMIT} files.")
        data = file.read(self.bytes + 1)
        self.bytes -= len(data)
        if self.bytes < 0:
            raise BadArchive(f"it holds more than {BYTES_LIMIT >> 20} MiB.")
        return data
