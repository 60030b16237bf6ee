"""Finds everybody's work in what a learning platform gives: folders, archives, notebooks, single files.

Nothing of the original is changed. What counts can be written, unit by unit, into one folder per student;
what cannot be read is listed with its reason.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from convlings.classroom.archive import BadArchive, is_archive, members, stem
from convlings.classroom.manifests import differences
from convlings.classroom.naming import Label, label
from convlings.classroom.notebook import BadNotebook, module_of
from convlings.classroom.uploads import File, is_ignored, is_litter, timed, uploads
from convlings.course.course import Course, Unit
from convlings.course.manifest import NAME as MANIFEST
from convlings.errors import InputError
from convlings.judge.feedback import clean
from convlings.worker.source import LIMIT


@dataclass(frozen=True)
class Piece:
    """A student's module for one unit, as it was uploaded."""

    unit: Unit
    origin: str  # where it was found
    order: tuple  # the newest of a unit counts
    text: bytes = b""
    problem: str = ""  # why it cannot be read
    late: bool = False
    changed: datetime | None = None  # when it was handed in, as far as that is known


@dataclass
class Collected:
    """Everything that one student handed in."""

    student: str
    name: str
    pieces: list[Piece] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)  # what could not be read, and why
    others: list[str] = field(default_factory=list)  # files that are no unit's module
    manifests: list[File] = field(default_factory=list)  # of `convlings submit`

    @property
    def newest(self) -> dict[str, Piece]:
        """What counts, by the unit's name."""
        return {piece.unit.name: piece for piece in sorted(self.pieces, key=lambda piece: piece.order)}


def collect(source: Path, course: Course) -> list[Collected]:
    """Everybody's work, in the order of their names.

    Args:
        source: a folder of submissions, or an archive of such a folder.
        course: whose units are looked for.

    Raises:
        InputError: there is nothing of the kind.
    """
    found: dict[str, Collected] = {}
    for name, files in uploads(source):
        tag = label(stem(name))
        owner = found.setdefault(tag.student, Collected(tag.student, tag.name))
        for file in timed(_unpacked(files, owner)):
            _take(owner, tag, file, course)
    for owner in found.values():
        texts = {piece.origin: piece.text for piece in owner.pieces}
        for file in owner.manifests:
            owner.notices += [_said(file.path, reason) for reason in differences(file, texts)]
    if not found:
        raise InputError(f"{source} holds no submissions: there is nothing in it that is anybody's.")
    return sorted(found.values(), key=lambda one: (one.name, one.student))


def needs_collecting(source: Path) -> bool:
    """Whether a source is anything else than a folder with one folder of units per student, unpacked."""
    if not source.is_dir():
        return source.is_file()
    entries = [entry for entry in source.iterdir() if not is_litter(entry.name)]
    folders = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
    inner = [child for folder in folders for child in folder.iterdir() if is_archive(child.name)]
    uploads = inner + [entry for entry in entries if is_archive(entry.name) or entry.suffix == ".ipynb"]
    platform = any(label(entry.name).platform for entry in entries)
    return bool(uploads) or platform or any(source.glob("*/*/*.ipynb"))  # nbgrader's submitted/


def write(collected: list[Collected], folder: Path) -> list[Path]:
    """Writes what counts into a new folder of units per student, whose name it is.

    Returns:
        the students' folders: as many as there are students, empty where nothing of theirs can be read.
    """
    shutil.rmtree(folder, ignore_errors=True)
    names = Counter(one.name for one in collected)
    places = []
    for one in collected:
        name = clean(one.name if names[one.name] == 1 else f"{one.name} {one.student}", 80)
        places.append(folder / name.replace("/", "_"))
        places[-1].mkdir(parents=True)
        for piece in one.newest.values():
            if not piece.problem:
                path = places[-1] / piece.unit.module
                path.parent.mkdir()
                path.write_bytes(piece.text)
    return places


def _unpacked(files: Iterator[File], owner: Collected) -> Iterator[File]:
    """Files, and those in archives among them; an archive in an archive is refused."""
    for file in files:
        if not is_archive(file.path.name) or file.problem:
            yield file
            continue
        try:
            for path, data, _ in list(
                members(file.data, file.path.name)
            ):  # their times are the student's own
                if is_ignored(path):
                    continue
                if is_archive(path.name):
                    owner.notices.append(_said(file.path / path, "an archive in an archive is not opened."))
                else:
                    yield File(file.path / path, data, file.changed)
        except BadArchive as error:
            owner.notices.append(_said(file.path, str(error)))


def _take(owner: Collected, tag: Label, file: File, course: Course) -> None:
    """Adds a file to what its owner handed in, if it is a unit's or a manifest."""
    if file.path.name == MANIFEST:
        owner.manifests.append(file)
        return
    name = tag.file if tag.file and len(file.path.parts) == 1 else file.path.name
    unit = named = unit_of(name, course)
    text, problem = file.data, file.problem
    if not problem and name.lower().endswith(".ipynb"):
        text, problem = _module(file, owner)
    if unit is None and name.lower().endswith((".py", ".ipynb")):
        unit = defined_unit(text, course)
    if unit is None:
        owner.others.append(clean(str(file.path), 120))
        return
    if not problem and len(text) > LIMIT:
        problem = f"it has {len(text) / 2**20:.1f} MiB; a module may have at most {LIMIT // 1024} KiB."
    if problem:
        owner.notices.append(_said(file.path, problem))
    changed, order = (
        tag.time or file.changed,
        _order(tag, unit, file, is_named=named is not None, problem=problem),
    )
    owner.pieces.append(
        Piece(unit, str(file.path), order, b"" if problem else text, problem, tag.late, changed)
    )


def _order(tag: Label, unit: Unit, file: File, *, is_named: bool, problem: str) -> tuple:
    """Of a student's pieces for a unit, the one with the largest counts."""
    path = file.path
    own = unit.name in path.parts
    return tag.order, is_named, not problem, own, path.suffix == ".py", -len(path.parts), str(path)


def _module(file: File, owner: Collected) -> tuple[bytes, str]:
    try:
        text, left_out = module_of(file.data)
    except BadNotebook as error:
        return b"", str(error)
    owner.notices += [_said(file.path, reason) for reason in left_out]
    return text.encode(), ""


def unit_of(name: str, course: Course) -> Unit | None:
    """The unit that a file is about: `convolution.py`, `03_convolution.ipynb`, `Convolution (1).py`."""
    path = PurePosixPath(label(PurePosixPath(name).stem).name + PurePosixPath(name).suffix)
    if path.suffix.lower() not in (".py", ".ipynb"):
        return None
    known = path.stem.lower().strip()
    return next((unit for unit in course.units if known in (unit.stem, unit.name)), None)


def defined_unit(text: bytes, course: Course) -> Unit | None:
    """The unit of which a module, whatever its name is, defines most functions."""
    defined = set(re.findall(rb"^def (\w+)", text, re.MULTILINE))
    shares = [sum(one.name.encode() in defined for one in unit.exercises) for unit in course.units]
    return course.units[shares.index(max(shares))] if any(shares) else None


def _said(path: PurePosixPath, reason: str) -> str:
    return f"{clean(str(path), 120)}: {clean(reason, 300)}"
