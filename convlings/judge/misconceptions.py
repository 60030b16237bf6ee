"""Misconceptions: wrong versions of exercises, and the recognition of a student's result as one of them.

A grader's folder holds their code in `misconceptions.py`. A student's folder holds what they come to
on the public checks' fixed inputs, in `misconceptions.json`.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import numpy as np

from convlings.judge.student import Call
from convlings.worker.calling import Raised, Reply, call
from convlings.worker.source import load_module

CALLS_LIMIT = 20  # of one check, that are tried again
SIZE_LIMIT = 100_000  # values of an argument or a result, beyond which nothing is tried again


@dataclass(frozen=True)
class Misconception:
    """A named wrong answer to some exercises of a unit."""

    name: str
    says: str  # the sentence for the learner
    exercises: tuple[str, ...]
    function: Callable


def misconception(*exercises: str) -> Callable[[Callable], Callable]:
    """Marks a function as a wrong version of exercises; its docstring is the sentence for the learner."""

    def mark(function: Callable) -> Callable:
        function.exercises = exercises  # type: ignore[attr-defined]
        return function

    return mark


def solution_of(file: str) -> ModuleType:
    """The solution that a file of a grader's folder belongs to, found by its path.

    Args:
        file: `__file__` of `graders/03_convolution/misconceptions.py`, say.
    """
    return load_solution(Path(file).parent)


@functools.cache
def load_solution(folder: Path) -> ModuleType:
    """The solution of a grader's folder."""
    path = folder.parent.parent / "solutions" / folder.name / f"{folder.name.partition('_')[2]}.py"
    return load_module(path.read_text(encoding="utf-8"), path, register=False)


@functools.cache
def load_misconceptions(folder: Path) -> tuple[Misconception, ...]:
    """The misconceptions of a grader's folder, in the order of the file; none where there is no file."""
    path = folder / "misconceptions.py"
    if not path.is_file():
        return ()
    module = load_module(path.read_text(encoding="utf-8"), path, register=False)
    return tuple(
        Misconception(name, " ".join((value.__doc__ or "").split()), value.exercises, value)
        for name, value in vars(module).items()
        if hasattr(value, "exercises")
    )


def recognised(folder: Path, exercise: str, check: str, calls: list[Call]) -> tuple[str, str] | None:
    """The name and the sentence of the misconception that explains a failed check's calls, if one does."""
    own = [call for call in calls if call.function == exercise][:CALLS_LIMIT]
    outcomes = [outcome_of(call) for call in own]
    if not own or any(outcome is None for outcome in outcomes) or _is_large([call.args for call in own]):
        return None
    for known in load_misconceptions(folder):
        if exercise in known.exercises and _explains(known, load_solution(folder), own, outcomes):
            return known.name, known.says
    for entry in load_results(folder).get(exercise, []):
        if check in entry["checks"] and _agree(outcomes, entry["checks"][check]):
            return entry["name"], entry["says"]
    return None


@functools.cache
def load_results(folder: Path) -> dict[str, list[dict]]:
    """What misconceptions come to on the public checks, as a student's folder has it."""
    path = folder / "misconceptions.json"
    return msgspec.json.decode(path.read_bytes()) if path.is_file() else {}


def _is_large(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_is_large, value))
    return isinstance(value, np.ndarray) and value.size > SIZE_LIMIT


def outcome_of(call: Call) -> dict | None:
    """What a call came to, as plain data; None where that cannot be compared."""
    if isinstance(call.outcome, Raised):  # a refusal is an answer; other exceptions have many causes
        return {"raised": "ValueError"} if call.outcome.kinds[0] == "ValueError" else None
    if not isinstance(call.outcome, Reply):
        return None
    try:
        return {"value": _plain(call.outcome.value), "changed": call.outcome.changed}
    except TypeError:
        return None


def _explains(known: Misconception, solution: ModuleType, calls: list[Call], outcomes: list) -> bool:
    """Whether a misconception gives the student's outcomes, and not the solution's."""
    theirs = [replayed(known.function, call, solution) for call in calls]
    if not _agree(outcomes, theirs):
        return False
    right = [replayed(getattr(solution, call.function), call, solution) for call in calls]
    return not _agree(right, theirs)


def replayed(function: Callable, past: Call, module: ModuleType) -> dict | None:
    """The outcome of another function in a past call's place."""
    streams = iter(past.streams)
    args = [_restored(value, streams) for value in past.args]
    kwargs = {name: _restored(value, streams) for name, value in past.kwargs.items()}
    outcome: Reply | Raised
    try:
        outcome = call(function, args, kwargs, (), module)
    except Exception as error:
        outcome = Raised([type(error).__name__], "")
    return outcome_of(Call(past.function, args, kwargs, [], outcome))


def _restored(value: Any, streams: Any) -> Any:
    """A generator gets back the state that it had before the call."""
    if not isinstance(value, np.random.Generator):
        return value
    generator = np.random.Generator(type(value.bit_generator)())
    generator.bit_generator.state = next(streams)
    return generator


def _plain(value: Any) -> Any:
    """A value as numbers, texts, lists and flat arrays with dtype and shape."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if isinstance(value, np.ndarray):
        kind = value.dtype.str[1:] if value.dtype.kind == "f" else value.dtype.kind  # ints of any size agree
        return {"dtype": kind, "shape": list(value.shape), "values": value.ravel()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bool | int | float | str | None):
        return value
    raise TypeError


def _agree(one: Any, other: Any) -> bool:
    """Whether two outcomes are the same but for rounding."""
    if isinstance(one, np.ndarray):
        return np.allclose(one, np.asarray(other, one.dtype), rtol=1e-4, atol=1e-6, equal_nan=True)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_agree(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_agree(a, b) for a, b in zip(one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return bool(np.isclose(one, other, rtol=1e-4, atol=1e-6, equal_nan=True))
    return type(one) is type(other) and one == other
