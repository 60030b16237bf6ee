"""Data sets in a worker: it has no file of the kit's, so `convlings.data` asks the judge there.

It is answered in a call that a check marked so, and in no other.
"""

import contextlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from convlings.errors import InputError
from convlings.worker.calling import without_tensors

LENT = ("load", "first_found", "classes")  # what of convlings.data is answered
KEPT = ("weights", "shapes_folder")  # and what is not: it has to do with files
_answers: dict[str, Callable] = {}


def hide() -> None:
    """Puts questions to the judge in the place of what reads files, before a student's module is run."""
    if importlib.util.find_spec("convlings.data") is None:
        return
    home = importlib.import_module("convlings.data")
    for name in (*LENT, *KEPT):
        setattr(home, name, _asking(name))


def with_data(function: Callable, args: Sequence, kwargs: dict, answers: Sequence[Callable]) -> Any:
    """Calls a function while the judge answers for `convlings.data`; `answers` in the order of `LENT`."""
    with _lending(dict(zip(LENT, answers))):
        return without_tensors(function(*args, **kwargs))


@contextlib.contextmanager
def _lending(answers: dict[str, Callable]) -> Iterator[None]:
    _answers.update(answers)
    try:
        yield
    finally:
        _answers.clear()


def _asking(name: str) -> Callable:
    def asked(*args: Any, **kwargs: Any) -> Any:
        if name not in _answers:
            raise InputError(f"there is no data here: convlings.data.{name} is not answered in this call")
        return _answers[name](*args, *kwargs.values())

    return asked
