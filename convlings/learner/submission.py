"""The one file that a learner hands in: his own modules, and a manifest."""

import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from convlings import __version__
from convlings.course.blocks import blocks, bound, fault
from convlings.course.course import Unit, load_course
from convlings.course.layout import find_root
from convlings.course.manifest import FORMAT, NAME, Manifest, Module, Standing, write_manifest
from convlings.course.origin import digest
from convlings.errors import InputError
from convlings.learner.keeping import put
from convlings.learner.progress import State, states
from convlings.worker.source import LIMIT, Unreadable, read_bytes, read_source

FILE = "submission.zip"
UNCHECKED = ("not checked", "changed")


@dataclass(frozen=True)
class Part:
    """A unit's module as it would be handed in."""

    unit: Unit
    states: tuple[State, ...]
    text: bytes
    unwritten: tuple[str, ...]  # exercises
    problem: str = ""  # why it cannot be run

    @property
    def is_begun(self) -> bool:
        """Whether anything in it is the learner's answer."""
        functions = [one for one in self.unit.exercises if one.is_function]
        return bool(self.problem) or len(self.unwritten) < len(functions)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Exercises that are written, and not checked as they are now."""
        found = (state for state in self.states if state.status in UNCHECKED)
        return tuple(one.exercise.name for one in found if one.exercise.name not in self.unwritten)


@dataclass(frozen=True)
class Submission:
    """What would be handed in, and where it is written."""

    parts: tuple[Part, ...]
    left_out: tuple[Unit, ...]  # nothing in them is written, and nobody asked for them
    path: Path


def find_submission(start: Path, names: Sequence[str], to: Path | None) -> Submission:
    """The learner's modules: of the units that are named, or of all that he began.

    Raises:
        InputError: there is no course here, no such unit or module, nothing is written, or a file of another
            kind stands where the submission would.
    """
    root = find_root(start)
    course = load_course(root / "exercises" / "course.toml")
    units = [unit for unit in course.units if unit in [course.unit(name) for name in names] or not names]
    known = states(root)
    parts = [
        _part(root, unit, known) for unit in units if names or (root / "exercises" / unit.module).exists()
    ]
    chosen = [part for part in parts if part.is_begun or names]
    if not any(part.is_begun for part in parts):
        raise InputError("Nothing is written yet. `convlings` says what is next.")
    left_out = [unit for unit in units if unit not in [part.unit for part in chosen]]
    return Submission(tuple(chosen), tuple(left_out), _place(to or root / FILE))


def write_submission(submission: Submission) -> None:
    """Writes the file: the same work is the same bytes.

    Raises:
        InputError: it cannot be written.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _add(archive, NAME, write_manifest(_manifest(submission.parts)))
        for part in submission.parts:
            _add(archive, part.unit.module.as_posix(), part.text)
    put(submission.path, buffer.getvalue())


def _part(root: Path, unit: Unit, known: list[State]) -> Part:
    path, own = root / "exercises" / unit.module, tuple(state for state in known if state.unit == unit)
    try:
        source, text = read_source(path), read_bytes(path, LIMIT)
    except FileNotFoundError:
        raise InputError(f"There is no {path}. `convlings update` brings a new one.") from None
    except Unreadable as error:
        raise InputError(str(error).replace(path.name, str(unit.module), 1)) from None
    try:
        return Part(unit, own, text, _unwritten(unit, source))
    except SyntaxError as error:
        return Part(unit, own, text, (), fault(unit.module, error))


def _unwritten(unit: Unit, source: str) -> tuple[str, ...]:
    names, stubs = bound(source), {block.key for block in blocks(source) if block.is_unwritten}
    functions = [one.name for one in unit.exercises if one.is_function]
    return tuple(name for name in functions if name in stubs or name not in names)


def _place(path: Path) -> Path:
    """The file to write, which may replace an older submission and nothing else."""
    if path.suffix.lower() != ".zip":
        raise InputError(f"{path} does not end in .zip, as the file to hand in has to.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}. Make it, or name another file with --to.")
    if os.path.lexists(path) and not _is_submission(path):
        raise InputError(f"{path} is there already and is no submission. Name another file with --to.")
    return path


def _is_submission(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return NAME in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def _manifest(parts: Sequence[Part]) -> Manifest:
    return Manifest(FORMAT, __version__, {part.unit.name: _module(part) for part in parts})


def _module(part: Part) -> Module:
    standings = {
        state.exercise.name: Standing(state.status, state.points, state.exercise.points)
        for state in part.states
    }
    return Module(part.unit.module.as_posix(), digest(part.text), standings)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name)  # without a time of day
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
