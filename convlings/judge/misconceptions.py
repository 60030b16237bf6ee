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

from convlings.judge.call import Call
from convlings.worker.calling import TEXT_LIMIT, Handle, Raised, Reply, call
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
    """The name and the sentence of the misconception that explains a failed check's calls, if one does.

    One that agrees in dtypes too comes before one that agrees in values alone.
    """
    own = [call for call in calls if call.function == exercise][:CALLS_LIMIT]
    outcomes = [outcome_of(call) for call in own]
    if not own or any(outcome is None for outcome in outcomes) or _is_large([call.args for call in own]):
        return None
    if any(map(_is_given_objects, own)):
        return None
    candidates = _from_code(folder, exercise, own, outcomes) + _from_results(folder, exercise, check)
    for exact in (True, False):
        for name, says, pattern in candidates:
            if (exact or not pattern.exact) and _agree(outcomes, pattern.outcomes, dtypes=exact):
                return name, says
    return None


class Pattern(msgspec.Struct):
    """What a misconception comes to in a check's calls, and whether only its dtypes are off."""

    outcomes: list
    exact: bool


def pattern_of(function: Callable, calls: list[Call], solution: ModuleType) -> Pattern | None:
    """The pattern of a wrong version; None where it gives what the solution gives, or cannot be tried."""
    if any(map(_is_given_objects, calls)):
        return None
    theirs = [replayed(function, call, solution) for call in calls]
    right = [replayed(getattr(solution, call.function), call, solution) for call in calls]
    if any(outcome is None for outcome in theirs) or _agree(right, theirs, dtypes=True):
        return None
    return Pattern(theirs, _agree(right, theirs, dtypes=False))


def _from_code(
    folder: Path, exercise: str, calls: list[Call], outcomes: list
) -> list[tuple[str, str, Pattern]]:
    known = [known for known in load_misconceptions(folder) if exercise in known.exercises]
    known = [entry for entry in known if _repeats(entry.function, calls, outcomes, load_solution(folder))]
    found = [(entry, pattern_of(entry.function, calls, load_solution(folder))) for entry in known]
    return [(entry.name, entry.says, pattern) for entry, pattern in found if pattern]


def _repeats(function: Callable, calls: list[Call], outcomes: list, solution: ModuleType) -> bool:
    """Whether a wrong version gives these outcomes; most are out after the first call."""
    return all(
        _agree(outcome, replayed(function, call, solution), dtypes=False)
        for call, outcome in zip(calls, outcomes)
    )


def _from_results(folder: Path, exercise: str, check: str) -> list[tuple[str, str, Pattern]]:
    entries = load_results(folder).get(exercise, [])
    return [(entry.name, entry.says, entry.checks[check]) for entry in entries if check in entry.checks]


class Results(msgspec.Struct):
    """A misconception's patterns in public checks, as a student's folder has them."""

    name: str
    says: str
    checks: dict[str, Pattern]


@functools.cache
def load_results(folder: Path) -> dict[str, list[Results]]:
    """The patterns of a folder of public checks, by exercise; none where there is no file."""
    path = folder / "misconceptions.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, list[Results]]) if path.is_file() else {}


def _is_large(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_is_large, value))
    return isinstance(value, np.ndarray) and value.size > SIZE_LIMIT


def _is_given_objects(call: Call) -> bool:
    """Whether a call was given objects that are held elsewhere (models): it cannot be tried again here."""
    return any(isinstance(value, Handle) for value in [*call.args, *call.kwargs.values()])


def outcome_of(call: Call) -> dict | None:
    """What a call came to, as plain data; None where that cannot be compared."""
    if isinstance(call.outcome, Raised):  # a refusal is an answer; other exceptions have many causes
        kind = call.outcome.kinds[0]
        return {"raised": kind if kind == "ValueError" else f"{kind}: {call.outcome.text}"}
    if not isinstance(call.outcome, Reply):
        return None
    try:
        return {"value": _plain(call.outcome.value), "changed": call.outcome.changed}
    except TypeError:
        return None


def replayed(function: Callable, past: Call, module: ModuleType) -> dict | None:
    """The outcome of another function in a past call's place."""
    streams = iter(past.streams)
    args = [_restored(value, streams) for value in past.args]
    kwargs = {name: _restored(value, streams) for name, value in past.kwargs.items()}
    outcome: Reply | Raised
    try:
        outcome = call(function, args, kwargs, (), module)
    except Exception as error:
        outcome = Raised([type(error).__name__], str(error)[:TEXT_LIMIT])
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
    if isinstance(value, dict):
        return [[_plain(key), _plain(value[key])] for key in sorted(value, key=str)]
    if isinstance(value, bool | int | float | str | None):
        return value
    raise TypeError


def _agree(one: Any, other: Any, *, dtypes: bool) -> bool:
    """Whether two outcomes are the same but for rounding, and but for dtypes where these do not count."""
    if isinstance(one, np.ndarray):  # "nan" and "inf" are texts in JSON
        numbers = np.asarray(other, None if np.iscomplexobj(one) else np.float64)
        return one.size == numbers.size and np.allclose(one, numbers, rtol=1e-4, atol=1e-6, equal_nan=True)
    if isinstance(one, dict) and isinstance(other, dict):
        names = one.keys() if dtypes else one.keys() - {"dtype"}
        same_keys = one.keys() == other.keys()
        return same_keys and all(_agree(one[key], other[key], dtypes=dtypes) for key in names)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_agree(a, b, dtypes=dtypes) for a, b in zip(one, other))
    if isinstance(one, int | float) and (isinstance(other, int | float) or other in ("nan", "inf", "-inf")):
        return one == other or bool(
            np.isclose(float(one), float(other), rtol=1e-4, atol=1e-6, equal_nan=True)
        )
    return type(one) is type(other) and one == other
