"""Calls a student's function on copies, and watches what else it does. The same on both sides of the wall."""

import contextlib
import importlib
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

TEXT_LIMIT = 500  # characters of an exception's text that are kept
NAME_LIMIT = 80


@dataclass
class Reply:
    """What a call came to: its value, the inputs it changed, its warnings, the watched functions it used."""

    value: Any
    changed: list[int | str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    seconds: float = 0.0  # of the function itself, by the word of the process that ran it


class Raised(Exception):
    """An exception of the student's code, as data."""

    def __init__(self, kinds: list[str], text: str, line: int | None = None, code: str = "") -> None:
        """Keeps the names of the exception's classes, its text, and the line of the student's file."""
        self.kinds = [_word(kind) for kind in kinds]
        super().__init__(f"{self.kinds[0]}: {text}")
        self.text, self.line, self.code = text, line, code


def _word(name: str) -> str:
    """The name of a class, which may be any text, as a word."""
    return "".join(letter for letter in name if letter.isalnum() or letter == "_")[:NAME_LIMIT] or "Exception"


class TimedOut(Exception):
    """The student's code did not end in time."""

    def __init__(self, seconds: float) -> None:
        """Keeps how long it was given."""
        super().__init__(f"did not end within {seconds:g} seconds")
        self.seconds = seconds


class Died(Exception):
    """The process that ran the student's code ended, or broke the rules of the wire."""


@dataclass(frozen=True)
class Handle:
    """Stands for an object that is no data and stays where it was made."""

    number: int
    kind: str
    owner: Any = field(repr=False, compare=False)  # the student it belongs to

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the object there."""
        return self.owner.call(self, args, kwargs)


def call(
    function: Callable, args: Sequence, kwargs: dict, watched: Sequence[str], module: ModuleType
) -> Reply:
    """Calls a function on copies of its arguments; generators and functions are passed as they are."""
    given, named = copied(list(args)), copied(kwargs)
    with warnings.catch_warnings(record=True) as warned, _watching(watched, module) as used:
        warnings.simplefilter("always")
        start = time.perf_counter()
        value = function(*given, **named)
        seconds = time.perf_counter() - start
    value = without_tensors(value)
    changed: list[int | str] = [i for i, old in enumerate(args) if not unchanged(old, given[i])]
    changed += [name for name, old in kwargs.items() if not unchanged(old, named[name])]
    texts = [f"{entry.category.__name__}: {entry.message}"[:TEXT_LIMIT] for entry in warned[:8]]
    return Reply(value, changed, texts, sorted(used), seconds)


def without_tensors(value: Any) -> Any:
    """Tensors of Keras' backend become arrays; where Keras is not imported there are none."""
    keras = sys.modules.get("keras")
    if keras is None or value is None or isinstance(value, int | float | str | np.ndarray | np.generic):
        return value
    if type(value) in (list, tuple):
        return type(value)(without_tensors(item) for item in value)
    if type(value) is dict:
        return {key: without_tensors(item) for key, item in value.items()}
    if keras.ops.is_tensor(value) and not isinstance(value, keras.KerasTensor):
        return keras.ops.convert_to_numpy(value)
    return value


def raised(error: BaseException, file: str) -> Raised:
    """Turns an exception into data, with the last line of `file` that it passed through."""
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    kinds = [name for name in kinds if name not in ("object", "BaseException")]
    if type(error).__name__ not in kinds:
        kinds.insert(0, type(error).__name__)
    line, code = None, ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == file:
            line, code = frame.lineno, frame.line or ""
    if isinstance(error, SyntaxError) and error.filename == file:
        line, code, text = error.lineno, (error.text or "").strip(), error.msg
    else:
        text = "" if isinstance(error, SystemExit) and error.code is None else str(error)
    return Raised(kinds or ["BaseException"], text[:TEXT_LIMIT], line, code[:TEXT_LIMIT])


def parameters(module: ModuleType) -> dict[str, list[str]]:
    """The functions of a module and the names of their parameters."""
    found = {}
    for name, value in vars(module).items():
        if callable(value) and not name.startswith("_"):
            code = getattr(value, "__code__", None)
            found[name] = list(code.co_varnames[: code.co_argcount]) if code else []
    return found


def copied(value: Any) -> Any:
    """A copy of the arrays and containers of a value."""
    if isinstance(value, np.ndarray):
        return np.array(value, order="C")
    if type(value) in (list, tuple):
        return type(value)(copied(item) for item in value)
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    return value


def unchanged(old: Any, new: Any) -> bool:
    """Whether two values agree in every bit of their arrays."""
    if isinstance(old, np.ndarray):
        return old.shape == new.shape and old.tobytes() == new.tobytes()
    if type(old) in (list, tuple):
        return len(old) == len(new) and all(unchanged(a, b) for a, b in zip(old, new))
    if type(old) is dict:
        return old.keys() == new.keys() and all(unchanged(old[key], new[key]) for key in old)
    return True


@contextlib.contextmanager
def _watching(names: Sequence[str], module: ModuleType) -> Iterator[set[str]]:
    """Notes which of the named functions (`numpy.pad`) run, also where the module imported them itself."""
    used: set[str] = set()
    with contextlib.ExitStack() as undo:
        for name in names:
            home, _, attribute = name.rpartition(".")
            owner = importlib.import_module(home)
            original = getattr(owner, attribute)
            for place in (vars(owner), vars(module)):
                for key in [key for key, value in place.items() if value is original]:
                    place[key] = _noting(original, name, used)
                    undo.callback(place.__setitem__, key, original)
        yield used


def _noting(original: Callable, name: str, used: set[str]) -> Callable:
    def function(*args: Any, **kwargs: Any) -> Any:
        used.add(name)
        return original(*args, **kwargs)

    return function
