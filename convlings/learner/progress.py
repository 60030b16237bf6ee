"""What the learner's last checks said, remembered in `.convlings/progress.json`."""

import ast
import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from convlings.course.course import Exercise, Unit, load_course
from convlings.course.layout import find_root
from convlings.errors import InputError
from convlings.judge.verdict import Verdict
from convlings.worker.source import Unreadable, read_source

UNWRITTEN = "raise NotImplementedError()"


class Remembered(msgspec.Struct):
    """What an exercise's last check said, and of which text of the function."""

    status: str
    points: float
    text: str | None
    notebook: bool = False  # the function stands in a notebook; the module beside it says nothing


Progress = dict[str, dict[str, Remembered]]  # by unit and exercise


@dataclass
class State:
    """Where a learner stands with an exercise: a verdict's status, "not checked" or "changed" since."""

    unit: Unit
    exercise: Exercise
    status: str
    points: float


def remember(root: Path, unit: Unit, verdict: Verdict) -> None:
    """Keeps a verdict of the learner's own work; exercises that were not checked keep theirs."""
    texts = find_functions(root / "exercises" / unit.module)
    _keep(
        root,
        unit,
        {
            name: Remembered(result.status, result.points, _digest(texts.get(name)))
            for name, result in verdict.exercises.items()
        },
    )


def remember_here(folder: Path, unit: Unit, verdict: Verdict) -> None:
    """Keeps a verdict on what a notebook defines, as far as its folder can be written to."""
    with contextlib.suppress(OSError):
        results = verdict.exercises.items()
        _keep(folder, unit, {name: Remembered(one.status, one.points, None, True) for name, one in results})


def home() -> Path:
    """Where progress is remembered: the learner's folder that this is in, or this folder."""
    try:
        return find_root(Path.cwd())
    except InputError:
        return Path.cwd()


def standing(folder: Path, unit: Unit) -> str:
    """How far the learner is in a unit, by what is remembered."""
    entries = _load(folder).get(unit.name, {})
    passed = [
        one.name for one in unit.exercises if one.name in entries and entries[one.name].status == "passed"
    ]
    points = sum(entries[one.name].points for one in unit.exercises if one.name in entries)
    rest = [one.name for one in unit.exercises if one.name not in passed]
    following = f" Next: {rest[0]}." if rest else ""
    return (
        f"{unit.name}: {len(passed)} of {len(unit.exercises)} exercises passed, "
        f"{points:g} of {unit.points} points.{following}"
    )


def _keep(root: Path, unit: Unit, results: dict[str, Remembered]) -> None:
    progress = _load(root)
    progress.setdefault(unit.name, {}).update(results)
    path = _file(root)
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(progress), indent=1))
    temporary.replace(path)


def states(root: Path) -> list[State]:
    """The state of every exercise, from what was remembered and from the files as they are now."""
    progress = _load(root)
    found = []
    for unit in load_course(root / "exercises" / "course.toml").units:
        texts = find_functions(root / "exercises" / unit.module)
        for exercise in unit.exercises:
            entry = progress.get(unit.name, {}).get(exercise.name)
            found.append(_state(unit, exercise, entry, texts.get(exercise.name)))
    return found


def find_functions(path: Path) -> dict[str, str]:
    """The functions of the learner's file, without comments and layout; none where it cannot be read."""
    try:
        tree = ast.parse(read_source(path))
    except (OSError, Unreadable, SyntaxError, ValueError):
        return {}
    return {node.name: ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def _state(unit: Unit, exercise: Exercise, entry: Remembered | None, text: str | None) -> State:
    unwritten = text is None or text.endswith(UNWRITTEN)
    if entry is not None and entry.notebook and unwritten:
        return State(unit, exercise, entry.status, entry.points)
    if text is not None and unwritten:
        return State(unit, exercise, "not started", 0)
    if entry is None:
        return State(unit, exercise, "not checked", 0)
    return State(unit, exercise, entry.status if entry.text == _digest(text) else "changed", entry.points)


def _digest(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def _file(root: Path) -> Path:
    return root / ".convlings" / "progress.json"


def _load(root: Path) -> Progress:
    """What is remembered; a file that was damaged counts as none."""
    try:
        return msgspec.json.decode(_file(root).read_bytes(), type=Progress)
    except (OSError, msgspec.MsgspecError, ValueError):
        return {}
