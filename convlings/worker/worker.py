"""The worker: a process of its own that runs one student's module and answers the judge's questions.

Nothing it says is believed to be more than data. Confinement belongs where `confine` is called from,
before the student's text is run; none is in force yet.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from convlings.worker.calling import Raised, Reply, call, parameters, raised
from convlings.worker.source import load_module
from convlings.worker.wire import Wire, WireError


class Worker:
    """Holds the student's module and the objects that do not cross the wire."""

    def __init__(self, wire: Wire) -> None:
        """Answers on the given wire."""
        self.wire = wire
        self.objects: list[Any] = []
        self.module: ModuleType
        self.sequence = 0

    def run(self) -> None:
        """Answers questions until the judge hangs up."""
        while True:
            self.sequence, question = self.wire.receive(self._find)
            try:
                answer = self._answer(question)
            except BaseException as error:  # sys.exit() and KeyboardInterrupt are the student's too
                answer = _told(raised(error, getattr(self.module, "__file__", "")))
            try:
                self.wire.send(self.sequence, answer, self._hold)
            except WireError as error:
                self.wire.send(self.sequence, _told(Raised(["WireError"], str(error))), self._hold)

    def _answer(self, question: list) -> list:
        match question:
            case ["load", str(path), str(source)]:
                self.module = ModuleType("empty")
                self.module.__file__ = path
                self.module = load_module(source, Path(path))
                return ["loaded", parameters(self.module)]
            case ["call", target, list(args), dict(kwargs), list(watched)]:
                function = getattr(self.module, target) if isinstance(target, str) else target
                reply = call(function, args, kwargs, watched, self.module)
                return ["replied", *_parts(reply), _generators(args, kwargs)]
        raise WireError("this is no question")

    def _hold(self, value: Any) -> list:
        self.objects.append(value)
        return ["h", len(self.objects) - 1, type(value).__name__]

    def _find(self, tree: list) -> Any:
        match tree:
            case ["h", int(number), str()]:
                return self.objects[number]
            case ["f", int(number)]:
                return self._function_of_the_judge(number)
        raise WireError("this stands for nothing here")

    def _function_of_the_judge(self, number: int) -> Callable:
        def function(*args: Any) -> Any:
            self.wire.send(self.sequence, ["callback", number, list(args)], self._hold)
            _, answer = self.wire.receive(self._find)
            if answer[0] == "failed":
                raise ValueError(answer[1])
            return answer[1]

        return function


def _parts(reply: Reply) -> list:
    return [reply.value, reply.changed, reply.warned, reply.used, reply.seconds]


def _told(error: Raised) -> list:
    return ["raised", error.kinds, error.text, error.line, error.code]


def _generators(args: list, kwargs: dict) -> list:
    """The generators among the arguments, so that the judge's advance as if they had been used there."""
    return [value for value in [*args, *kwargs.values()] if isinstance(value, np.random.Generator)]


def main() -> None:
    """Speaks over standard input and output; what the student prints goes where errors go."""
    reading = os.fdopen(os.dup(0), "rb", buffering=0)
    writing = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.dont_write_bytecode = True
    try:
        Worker(Wire(reading, writing)).run()
    except (EOFError, OSError):
        os._exit(0)
