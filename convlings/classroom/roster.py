"""Everybody who handed something in, with the work that counts."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from convlings.classroom.collecting import Collected, Piece, collect, needs_collecting, write
from convlings.classroom.work import Work, digest
from convlings.course.course import Course, Unit
from convlings.errors import InputError
from convlings.worker.source import Unreadable


class Member(NamedTuple):
    """A student with everything that was handed in."""

    student: str  # what the learning platform tells students apart by
    name: str
    works: list[Work]
    notices: list[str]

    def work(self, unit: Unit) -> Work:
        """What counts of a unit; an empty one where there is nothing."""
        own = [work for work in self.works if work.counts and work.unit == unit.name]
        return own[-1] if own else Work(self.student, unit.name)


def roster(submissions: Path, course: Course, out: Path) -> list[Member]:
    """Everybody, by name.

    Args:
        submissions: a folder with one folder of units per student, or what a learning platform gives.
        course: whose units are looked for.
        out: where what a platform gave is unpacked, in `collected`.

    Raises:
        InputError: there are no submissions.
    """
    if not needs_collecting(submissions):
        return [_from_folder(folder, course) for folder in find_submissions(submissions)]
    everybody = collect(submissions, course)
    return [_collected(one, place) for one, place in zip(everybody, write(everybody, out / "collected"))]


def find_submissions(folder: Path) -> list[Path]:
    """The folders of the students, by name; what is none of them is said and left alone.

    Raises:
        InputError: there is no such folder, or it holds no folder.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder. Name one that holds a folder per student.")
    entries = [entry for entry in sorted(folder.iterdir()) if not entry.name.startswith((".", "__"))]
    found = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
    for entry in entries:
        if entry not in found:
            print(f"convlings: {entry.name!r} is not a folder and was left out.", file=sys.stderr)
    if not found:
        raise InputError(f"{folder} holds no submissions: there is no folder in it.")
    return found


def _from_folder(folder: Path, course: Course) -> Member:
    name = os.fsencode(folder.name).decode("utf-8", "backslashreplace")  # the file of grades is UTF-8
    paths = [(unit, folder / unit.module) for unit in course.units]
    works = [_from_file(name, unit, path) for unit, path in paths if os.path.lexists(path)]
    return Member(name, name, works, [])


def _from_file(student: str, unit: Unit, path: Path) -> Work:
    work = Work(student, unit.name, str(unit.module), path)
    try:
        handed_in = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
        return Work(student, unit.name, str(unit.module), path, "", digest(work.text()), handed_in)
    except (Unreadable, OSError) as error:
        return Work(student, unit.name, str(unit.module), problem=str(error))


def _collected(one: Collected, place: Path) -> Member:
    newest = one.newest
    works = [_work(one, piece, place, counts=newest[piece.unit.name] is piece) for piece in one.pieces]
    left_out = [f"left out {', '.join(one.others[:3])}"] if one.others else []
    return Member(one.student, place.name, works, one.notices + left_out)


def _work(one: Collected, piece: Piece, place: Path, *, counts: bool) -> Work:
    handed_in = piece.changed.astimezone(UTC).isoformat(timespec="seconds") if piece.changed else None
    path, known = (None, None) if piece.problem else (place / piece.unit.module, digest(piece.text))
    return Work(
        one.student, piece.unit.name, piece.origin, path, piece.problem, known, handed_in, piece.late, counts
    )
