"""Makes what is generated: stubs, public checks, and what misconceptions come to on them."""

import ast
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import numpy as np

from convlings.course.course import Unit, load_course
from convlings.course.public import public_checks
from convlings.course.stub import stub
from convlings.errors import InputError
from convlings.judge.call import Call
from convlings.judge.impostor import Faults, impostors, write_impostor
from convlings.judge.judging import run_graders
from convlings.judge.misconceptions import (
    CALLS_LIMIT,
    Misconception,
    Pattern,
    Results,
    load_solution,
    pattern_of,
)
from convlings.judge.record import Record

SIZE_LIMIT = 1000  # values of an outcome that travels


def generated(root: Path) -> dict[Path, str]:
    """The text of every generated file of a checkout.

    Raises:
        InputError: a source is missing or malformed; the text names file and line.
    """
    texts: dict[Path, str] = {}
    for unit in load_course(root / "exercises" / "course.toml").units:
        texts |= modules(unit, root)
        texts[root / "checks" / unit.name / "misconceptions.json"] = results(unit, root / "graders")
    return texts


def modules(unit: Unit, root: Path) -> dict[Path, str]:
    """A unit's stub and its public checks.

    Raises:
        InputError: see `generated`.
    """
    solution, grader = root / "solutions" / unit.module, root / "graders" / unit.grader
    return {
        root / "exercises" / unit.module: stub(_parsed(solution, root), _said(solution, root)),
        root / "checks" / unit.grader: public_checks(_parsed(grader, root), _said(grader, root)),
    }


def build(root: Path) -> list[Path]:
    """Writes the generated files that are stale, and says which they were."""
    stale = find_stale(root, texts := generated(root))
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    return stale


def find_stale(root: Path, texts: dict[Path, str] | None = None) -> list[Path]:
    """The generated files that are not what their sources make."""
    texts = generated(root) if texts is None else texts
    return [path for path, text in texts.items() if not path.is_file() or path.read_text("utf-8") != text]


def results(unit: Unit, graders: Path) -> str:
    """What the misconceptions of a unit come to on its public checks' fixed inputs, as JSON."""
    entries: dict[str, list[str]] = {exercise.name: [] for exercise in unit.exercises}
    for faults in impostors(unit, graders):
        for exercise, line in results_of(_record(faults, unit, graders), unit, faults, graders).items():
            entries[exercise].append(line)
    parts = [f'"{name}": [\n' + ",\n".join(lines) + "\n]" for name, lines in entries.items() if lines]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def results_of(record: Record, unit: Unit, faults: Faults, graders: Path) -> dict[str, str]:
    """What an impostor's misconceptions came to in the public checks, as a line of JSON by exercise."""
    solution, lines = load_solution(graders / unit.name), {}
    public = [entry.check.name for entry in record.weighed[unit.name] if not entry.check.hidden]
    for exercise, known in faults.items():
        patterns = {
            check: _told(record, check, exercise) or _pattern(known, calls, exercise, solution)
            for check, calls in record.failed.items()
            if check in public
        }
        found = {check: pattern for check, pattern in patterns.items() if pattern}
        if found:
            lines[exercise] = _json(Results(known.name, known.says, found))
    return lines


def _record(faults: Faults, unit: Unit, graders: Path) -> Record:
    """What happens to an impostor in the public checks."""
    with tempfile.TemporaryDirectory() as folder:
        write_impostor(Path(folder), unit, graders, faults)
        return run_graders(unit, Path(folder), graders, exercises=list(faults), leave_out=["hidden"], seed=0)


def _told(record: Record, check: str, exercise: str) -> Pattern | None:
    """What a failed check of models said of it; see `repeating`."""
    said = record.told_of.get(check)
    owner = check.partition("::")[0].lower() == "test" + exercise.replace("_", "")
    return Pattern([{"told": said}], exact=False) if said and owner else None


def _pattern(known: Misconception, calls: list[Call], exercise: str, solution: ModuleType) -> Pattern | None:
    """The pattern of a failed check, or none where it is no data or too large."""
    own = [call for call in calls if call.function == exercise][:CALLS_LIMIT]
    pattern = pattern_of(known.function, own, solution) if own else None
    return pattern if pattern and _size(pattern.outcomes) <= SIZE_LIMIT else None


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 1


def _json(found: Results) -> str:
    return msgspec.json.encode(_rounded(msgspec.to_builtins(found, enc_hook=np.ndarray.tolist))).decode()


def _rounded(value: Any) -> Any:
    """Six digits: more than recognition needs, fewer than platforms differ in. JSON has no NaN: a text."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if np.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return list(map(_rounded, value)) if isinstance(value, list) else value


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path} is missing; the course lists its unit.") from None


def _parsed(path: Path, root: Path) -> str:
    """The text of a source that is Python."""
    text = _read(path)
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise InputError(f"{_said(path, root)}:{error.lineno}: {error.msg}") from None
    return text


def _said(path: Path, root: Path) -> str:
    return str(path.relative_to(root))
