"""Begins an exercise, or a module, anew: the stub as it was given; the old text is kept beside it."""

from pathlib import Path
from typing import NamedTuple

from convlings.course.blocks import blocks, fault
from convlings.course.course import Unit, load_course
from convlings.course.layout import find_root
from convlings.course.merging import restore
from convlings.course.origin import given_stub
from convlings.errors import InputError
from convlings.learner.checking import targets
from convlings.learner.keeping import Written, beside, put, read_written
from convlings.worker.source import Unreadable


class Reset(NamedTuple):
    """What was reset."""

    name: str  # of the exercise or the module
    path: Path
    kept: Path | None  # where the old text is; None where nothing had to change


def reset(start: Path, target: str) -> Reset:
    """Resets an exercise, or the whole module of a unit.

    Raises:
        InputError: there is no such thing, nobody knows its stub, or the file cannot be read or written.
    """
    root = find_root(start)
    unit, exercise = targets(load_course(root / "exercises" / "course.toml"), target)[0]
    path = root / "exercises" / unit.module
    stub = given_stub(root, f"exercises/{unit.module.as_posix()}")
    if stub is None:
        raise InputError(
            f"How {unit.module} began is not known here. Take it from a fresh `convlings init DIR`."
        )
    if exercise and not unit.exercise(exercise).is_function:
        names = ", ".join(one.name for one in unit.exercises if one.is_function)
        raise InputError(f"There is no function {exercise} to reset. {unit.name} has: {names}.")
    written = _read(path)
    if exercise is None:
        return _reset_module(path, written, stub)
    try:
        return _reset_function(path, written, stub, exercise)
    except SyntaxError as error:
        raise InputError(_unparsed(unit, error)) from None


def _read(path: Path) -> Written:
    try:
        return read_written(path)
    except FileNotFoundError:
        return Written("", b"")
    except Unreadable as error:
        raise InputError(f"{error} Nothing was changed.") from None


def _reset_module(path: Path, written: Written, stub: str) -> Reset:
    if written.text == stub:
        return Reset(path.name, path, None)
    kept = beside(path)
    put(kept, written.data)
    put(path, written.encode(stub))
    return Reset(path.name, path, kept)


def _reset_function(path: Path, written: Written, stub: str, name: str) -> Reset:
    text = restore(written.text, stub, name)
    if text == written.text:
        return Reset(name, path, None)
    kept = beside(path.with_name(f"{name}.py"))
    old = [block.text for block in blocks(written.text) if block.key == name]
    put(kept, ("\n\n\n".join(old) + "\n").encode())
    put(path, written.encode(text))
    return Reset(name, path, kept)


def _unparsed(unit: Unit, error: SyntaxError) -> str:
    number = unit.name.partition("_")[0].lstrip("0")
    return (
        f"{fault(unit.module, error)}. Mend that first,\n"
        f"or reset the whole module with `convlings reset {number}`; its text is kept beside it."
    )
