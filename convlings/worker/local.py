"""Runs a student's module in this process, so that `print` and `pdb` work."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from convlings.worker.alarm import Alarm, alarm
from convlings.worker.calling import Handle, Reply, TimedOut, call, parameters, raised, without_tensors
from convlings.worker.questions import QUESTIONS
from convlings.worker.source import load_module
from convlings.worker.wire import is_data


class Local:
    """The same interface as `Remote`, without a wall."""

    def __init__(self, source: str, path: Path, owner: Any) -> None:
        """Takes the module's text and where it stands."""
        self.source, self.path, self.owner = source, path, owner
        self.objects: list[Any] = []
        self.lent = contextlib.ExitStack()  # folders, removed at the end
        self.module: ModuleType

    def load(self, seconds: float) -> dict[str, list[str]]:
        """Runs the module.

        Returns:
            the module's functions and the names of their parameters.

        Raises:
            Raised: the module raised.
            TimedOut: it did not end.
        """
        with self._bounded(seconds):
            self.module = load_module(self.source, self.path)
        return parameters(self.module)

    def invoke(
        self, target: str | Handle, args: Sequence, kwargs: dict, seconds: float, watched: Sequence[str] = ()
    ) -> Reply:
        """Calls a function of the module, or an object that it returned."""
        function = getattr(self.module, target) if isinstance(target, str) else self.objects[target.number]
        with self._bounded(seconds, getattr(function, "__code__", None)):
            reply = call(function, self._given(list(args)), self._given(kwargs), watched, self.module)
        reply.value = self._told(reply.value)
        return reply

    def on_model(self, name: str, args: Sequence, seconds: float) -> Any:
        """Asks for something of a model or a figure that is held here; see `questions`."""
        with self._bounded(seconds):
            return self._told(without_tensors(QUESTIONS[name](*self._given(list(args)))))

    def on_function(self, name: str, function: str, args: Sequence, seconds: float) -> Any:
        """Asks for something of a function of the module; see `questions`."""
        with self._bounded(seconds):
            return self._told(QUESTIONS[name](getattr(self.module, function), *args))

    def close(self) -> None:
        """Removes the folders that were lent."""
        self.lent.close()

    @contextlib.contextmanager
    def _bounded(self, seconds: float, code: CodeType | None = None) -> Iterator[None]:
        try:
            with alarm(seconds):
                yield
        except Alarm:
            raise TimedOut(seconds) from None
        except BaseException as error:  # sys.exit() is the student's too
            file = str(self.path) if self.source or code is None else code.co_filename  # a cell has its own
            raise raised(error, file) from error

    def _given(self, value: Any) -> Any:
        """Handles become the objects that they stand for."""
        if isinstance(value, Handle):
            return self.objects[value.number]
        return _mapped(value, self._given)

    def _told(self, value: Any) -> Any:
        """Objects that are no data become handles."""
        if is_data(value):
            return _mapped(value, self._told)
        self.objects.append(value)
        return Handle(len(self.objects) - 1, type(value).__name__, self.owner)


def _mapped(value: Any, change: Any) -> Any:
    if type(value) in (list, tuple):
        return type(value)(change(item) for item in value)
    if type(value) is dict:
        return {key: change(item) for key, item in value.items()}
    return value
