"""The worker: a process of its own that runs one student's module and answers the judge's questions.

Nothing it says is believed to be more than data. The pool has confined it before it runs.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

from convlings.worker.calling import Raised, Reply, call, parameters, raised, without_tensors
from convlings.worker.questions import QUESTIONS
from convlings.worker.source import load_module
from convlings.worker.wire import Wire, WireError


class Worker:
    """Holds the student's module and the objects that do not cross the wire."""

    def __init__(self, wire: Wire, scratch: str) -> None:
        """Answers on the given wire; the module's text goes to the scratch folder."""
        self.wire, self.scratch = wire, scratch
        self.objects: list[Any] = []
        self.module: ModuleType
        self.sequence = 0

    def run(self) -> None:
        """Says that it is confined and ready, and answers questions until the judge hangs up."""
        self.wire.send(0, ["ready"], self._hold)
        while True:
            self.sequence, question = self.wire.receive(self._find)
            try:
                answer = self._answer(question)
            except BaseException as error:  # sys.exit() and KeyboardInterrupt are the student's too
                answer = _told(raised(error, getattr(self.module, "__file__", "")))
            _flush()
            try:
                self.wire.send(self.sequence, answer, self._hold)
            except WireError as error:
                self.wire.send(self.sequence, _told(Raised(["WireError"], str(error))), self._hold)

    def _answer(self, question: list) -> list:
        match question:
            case ["load", str(name), str(source)]:
                path = Path(self.scratch, name)
                path.write_text(source, encoding="utf-8")  # tracebacks and AutoGraph read it
                self.module = ModuleType("empty")
                self.module.__file__ = str(path)
                self.module = load_module(source, path)
                return ["loaded", parameters(self.module)]
            case ["call", target, list(args), dict(kwargs), list(watched)]:
                function = getattr(self.module, target) if isinstance(target, str) else target
                reply = call(function, args, kwargs, watched, self.module)
                return ["replied", *_parts(reply), _generators(args, kwargs)]
            case ["model", str(name), list(args)]:
                return ["answered", without_tensors(QUESTIONS[name](*args))]
            case ["function", str(name), str(function), list(args)]:
                return ["answered", QUESTIONS[name](getattr(self.module, function), *args)]
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


def _flush() -> None:
    """What was printed leaves before the answer, unless the student put something else in its place."""
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    with contextlib.suppress(Exception):
        sys.stderr.flush()


def serve(descriptor: int, scratch: str) -> NoReturn:
    """Answers on a descriptor until the judge hangs up, and ends the process."""
    reading = os.fdopen(descriptor, "rb", buffering=0)
    writing = os.fdopen(descriptor, "wb", buffering=0, closefd=False)
    try:
        Worker(Wire(reading, writing), scratch).run()
    finally:
        os._exit(0)
