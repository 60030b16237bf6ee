"""What the learner's last checks said, remembered in `.convlings/progress.json`."""

import ast
import json
import os
from dataclasses import dataclass
from pathlib import Path

from convlings.course.course import Exercise, Unit, load_course
from convlings.judge.verdict import Verdict
from convlings.worker.source import Unreadable, fingerprint, read_source


@dataclass
class State:
    """Where a learner stands with an exercise: a verdict's status, "not checked" or "changed"."""

    unit: Unit
    exercise: Exercise
    status: str
    points: float


def remember(root: Path, unit: Unit, verdict: Verdict) -> None:
    """Keeps a verdict of the learner's own work; exercises that were not checked keep theirs."""
    progress = _load(root)
    entry = progress.setdefault(unit.name, {})
    for name, result in verdict.exercises.items():
        entry[name] = {"status": result.status, "points": result.points, "sha256": verdict.sha256}
    path = _file(root)
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(progress, indent=1), encoding="utf-8")
    temporary.replace(path)


def states(root: Path) -> list[State]:
    """The state of every exercise, from what was remembered and from the files as they are now."""
    progress = _load(root)
    found = []
    for unit in load_course(root / "exercises" / "course.toml").units:
        path = root / "exercises" / unit.module
        digest, unwritten = fingerprint(path), find_unwritten(path)
        for exercise in unit.exercises:
            entry = progress.get(unit.name, {}).get(exercise.name, {})
            found.append(_state(unit, exercise, entry, digest, exercise.name in unwritten))
    return found


def find_unwritten(path: Path) -> set[str]:
    """The functions of the learner's file that still are stubs."""
    try:
        tree = ast.parse(read_source(path))
    except (OSError, Unreadable, SyntaxError):
        return set()
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.body[-1]) == "raise NotImplementedError()"
    }


def _state(unit: Unit, exercise: Exercise, entry: dict, digest: str | None, unwritten: bool) -> State:
    if unwritten:
        return State(unit, exercise, "not started", 0)
    if not entry:
        return State(unit, exercise, "not checked", 0)
    if entry.get("sha256") != digest and entry.get("status") != "passed":
        return State(unit, exercise, "changed", entry.get("points", 0))
    return State(unit, exercise, entry.get("status", "not checked"), entry.get("points", 0))


def _file(root: Path) -> Path:
    return root / ".convlings" / "progress.json"


def _load(root: Path) -> dict:
    """What is remembered; a file that was damaged counts as none."""
    try:
        progress = json.loads(_file(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return progress if isinstance(progress, dict) else {}
