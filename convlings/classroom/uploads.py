"""What was uploaded, one entry at a time: a folder's children, or an archive's first level."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path, PurePosixPath

from convlings.classroom.archive import BYTES_LIMIT, FILES_LIMIT, BadArchive, is_archive, members, stem
from convlings.course.manifest import NAME as MANIFEST
from convlings.errors import InputError
from convlings.worker.source import Unreadable, read_bytes

LITTER = (
    ".convlings",
    "__MACOSX",
    "__pycache__",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    ".ipynb_checkpoints",
    ".git",
)
TIMESTAMP = "timestamp.txt"  # nbgrader's, beside what was handed in


@dataclass(frozen=True)
class File:
    """A file of an upload."""

    path: PurePosixPath  # from the upload on
    data: bytes = b""
    changed: datetime | None = None
    problem: str = ""  # why it cannot be read


def uploads(source: Path) -> Iterator[tuple[str, Iterator[File]]]:
    """The names of what was uploaded, with the files in each.

    Args:
        source: a folder, or an archive of one.

    Raises:
        InputError: it is neither, or it cannot be read.
    """
    if source.is_dir():
        for entry in sorted(os.scandir(source), key=lambda entry: entry.name):
            if not is_litter(entry.name):
                yield entry.name, _files(Path(entry.path))
        return
    if not source.is_file() or not is_archive(source.name):
        raise InputError(f"{source} is neither a folder of submissions nor an archive of one.")
    yield from _grouped(source)


def timed(files: Iterator[File]) -> Iterator[File]:
    """Files without nbgrader's `timestamp.txt`; those beside it were handed in at the time that it has."""
    found = list(files)
    times = {file.path.parent: moment(file.data) for file in found if file.path.name == TIMESTAMP}
    for file in found:
        if file.path.name != TIMESTAMP:
            yield replace(file, changed=times.get(file.path.parent) or file.changed)


def moment(text: bytes) -> datetime | None:
    """A time as nbgrader writes it, `2026-11-30 23:59:59.000001 UTC`: in UTC where it names no other zone."""
    try:
        told = datetime.fromisoformat(text.decode().strip().replace(" UTC", ""))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def is_litter(name: str) -> bool:
    """Whether nobody made this on purpose."""
    return name in LITTER or name.startswith("._")


def _files(path: Path) -> Iterator[File]:
    """A file, or all files of a folder; links are not followed."""
    start, waiting, left = path, [path], FILES_LIMIT
    while waiting and left > 0:
        place = waiting.pop()
        status = place.lstat()
        if stat.S_ISDIR(status.st_mode):
            waiting += sorted((child for child in place.iterdir() if not is_litter(child.name)), reverse=True)
            continue
        left -= 1
        yield _file(place, PurePosixPath(place.relative_to(start.parent).as_posix()), status)


def _file(place: Path, name: PurePosixPath, status: os.stat_result) -> File:
    changed = datetime.fromtimestamp(status.st_mtime, UTC)
    try:
        return File(name, read_bytes(place, BYTES_LIMIT), changed)
    except (Unreadable, OSError) as error:
        return File(name, changed=changed, problem=str(error))


def _grouped(source: Path) -> Iterator[tuple[str, Iterator[File]]]:
    """An archive's files by their first folder, or by the second where there is but one first."""
    try:
        found = [entry for entry in members(source.read_bytes(), source.name) if not is_ignored(entry.path)]
    except BadArchive as error:
        raise InputError(str(error)) from None
    files = [File(path, data, changed) for path, data, changed in found]
    if any(file.path == PurePosixPath(MANIFEST) for file in files):  # one student's `convlings submit`
        yield stem(source.name), iter(files)
        return
    if len({file.path.parts[0] for file in files}) == 1 and all(len(file.path.parts) > 2 for file in files):
        files = [replace(file, path=PurePosixPath(*file.path.parts[1:])) for file in files]
    for name, group in groupby(
        sorted(files, key=lambda file: file.path.parts), lambda file: file.path.parts[0]
    ):
        yield name, iter(list(group))


def is_ignored(path: PurePosixPath) -> bool:
    """Whether nobody made this on purpose, or the folder that it is in."""
    return any(map(is_litter, path.parts))
