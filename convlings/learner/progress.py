"""What the learner's last checks said, remembered in `.convlings/progress.json`."""

import ast
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from convlings.course.course import Exercise, Unit, load_course
from convlings.judge.verdict import Verdict
from convlings.worker.source import Unreadable, read_source

UNWRITTEN = "raise NotImplementedError()"


class Remembered(msgspec.Struct):
    """What an exercise's last check said, and of which text of the function."""

    status: str
    points: float
    text: str | None


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
    progress, texts = _load(root), find_functions(root / "exercises" / unit.module)
    entries = progress.setdefault(unit.name, {})
    for name, result in verdict.exercises.items():
        entries[name] = Remembered(result.status, result.points, _digest(texts.get(name)))
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
    if text is not None and text.endswith(UNWRITTEN):
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
