"""The judge's end of a worker: starts it, asks it, and ends it when its time is over."""

import os
import re
import secrets
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from convlings.worker import process
from convlings.worker.calling import TEXT_LIMIT, Died, Handle, Raised, Reply, TimedOut
from convlings.worker.channel import Flooded
from convlings.worker.wire import Wire, WireError

READY_SECONDS = 60.0  # until a worker is confined, on a busy machine
KERAS = re.compile(r"^\s*(?:import|from)\s+(?:keras|tensorflow)\b", re.MULTILINE)


class Remote:
    """Runs a student's module in a worker. The same interface as `Local`."""

    def __init__(self, source: str, path: Path, owner: Any, level: str) -> None:
        """Takes the module's text and its name; the worker sees neither the file nor its folder."""
        self.source, self.name, self.owner, self.level = source, path.name, owner, level
        self.process: process.Process | None = None
        self.generation = 0  # how many workers came before: their objects are gone

    def load(self, seconds: float) -> dict[str, list[str]]:
        """Starts a worker and runs the module in it.

        Returns:
            the module's functions and the names of their parameters.

        Raises:
            Raised: the module raised.
            TimedOut: it did not end.
            Died: the process ended.
            Unconfined: no worker can be confined as asked.
        """
        self.close()
        self._start()
        match self._ask(["load", self.name, self.source], [], seconds):
            case ["loaded", dict(functions)] if _are_functions(functions):
                return functions
        raise self._broken()

    def invoke(
        self, target: str | Handle, args: Sequence, kwargs: dict, seconds: float, watched: Sequence[str] = ()
    ) -> Reply:
        """Calls a function of the module, or an object that it returned; a worker that died is replaced.

        Raises:
            Raised, TimedOut, Died: as `load`.
        """
        if self.process is None:
            self.load(seconds)
        functions: list = []
        match self._ask(["call", target, list(args), kwargs, list(watched)], functions, seconds):
            case ["replied", value, list(changed), list(warned), list(used), float(taken), list(generators)]:
                known = all(key in kwargs or key in range(len(args)) for key in map(_key, changed))
                if known and _advance([*args, *kwargs.values()], generators):
                    return Reply(value, changed, list(map(str, warned)), list(map(str, used)), taken)
        raise self._broken()

    def on_model(self, name: str, args: Sequence, seconds: float) -> Any:
        """Asks for something of a model or a figure that the worker holds; see `questions`."""
        if self.process is None:
            self.load(seconds)
        return self._answered(["model", name, list(args)], seconds)

    def on_function(self, name: str, function: str, args: Sequence, seconds: float) -> Any:
        """Asks for something of a function of the module; see `questions`."""
        if self.process is None:
            self.load(seconds)
        return self._answered(["function", name, function, list(args)], seconds)

    def printed(self) -> str:
        """What the worker printed since this was asked last, as far as it was kept."""
        if self.process is None:
            return ""
        text, self.process.channel.printed = self.process.channel.printed, b""
        return text.decode("utf-8", "replace")

    def close(self) -> int:
        """Ends the worker with all that it left; gives the status that it ended with."""
        ending, self.process = self.process, None
        return ending.end() if ending else 0

    def _start(self) -> None:
        self.generation += 1
        self.process = process.start(self.level, "keras" if KERAS.search(self.source) else "numpy")
        self.wire = Wire(self.process.channel, self.process.channel)  # type: ignore[arg-type]
        self.process.channel.deadline = time.monotonic() + READY_SECONDS
        try:
            self.wire.receive(self._find)
        except (WireError, EOFError, OSError):
            reason = self.printed() or "a worker did not get ready"
            self.close()
            raise process.Unconfined(reason) from None

    def _ask(self, question: list, functions: list, seconds: float) -> list:
        """One question, its callbacks and its answer, within one deadline."""
        assert self.process is not None
        channel = self.process.channel
        channel.deadline = time.monotonic() + seconds
        try:
            answer = self._asked(question, functions)
            channel.drain()
            return answer
        except TimeoutError:
            self.close()
            raise TimedOut(seconds) from None
        except Flooded:
            self.close()
            raise Died("it printed more than can be kept, and was ended") from None
        except (WireError, EOFError, OSError):
            raise self._broken() from None

    def _asked(self, question: list, functions: list) -> list:
        sequence = secrets.randbits(32)
        self.wire.send(sequence, question, lambda value: self._hold(value, functions))
        while True:
            answered, answer = self.wire.receive(self._find)
            if answered != sequence:
                raise WireError("this answers no question")
            match answer:
                case ["callback", int(number), list(args)] if 0 <= number < len(functions):
                    told = _called_back(functions[number], args)
                    self.wire.send(sequence, told, lambda value: self._hold(value, functions))
                case ["raised", [str(), *_] as kinds, str(text), int() | None as line, str()]:
                    raise Raised([str(kind) for kind in kinds], text[:TEXT_LIMIT], line, self._code(line))
                case [str(), *_]:
                    return answer
                case _:
                    raise WireError("this is no answer")

    def _answered(self, question: list, seconds: float) -> Any:
        match self._ask(question, [], seconds):
            case ["answered", value]:
                return value
        raise self._broken()

    def _code(self, line: int | None) -> str:
        """A line of the module, from the judge's own copy."""
        lines = self.source.split("\n")
        return lines[line - 1].strip()[:TEXT_LIMIT] if line is not None and 0 < line <= len(lines) else ""

    def _broken(self) -> Died:
        status = self.close()
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
            name = signal.Signals(os.WTERMSIG(status)).name
            return Died(f"the process that ran it crashed or met a limit ({name})")
        return Died("the process that ran it ended or broke the rules of the wire")

    def _hold(self, value: Any, functions: list) -> list:
        if isinstance(value, Handle):
            if value.number >> 32 != self.generation:
                raise Died("the process that held this object ended")
            return ["h", value.number & 0xFFFFFFFF, ""]
        if callable(value):
            functions.append(value)
            return ["f", len(functions) - 1]
        raise TypeError(f"a check passed a {type(value).__name__}, which is no data")

    def _find(self, tree: list) -> Any:
        match tree:
            case ["h", int(number), str(kind)] if 0 <= number < 2**31:
                return Handle(self.generation << 32 | number, kind[:80], self.owner)
        raise WireError("this stands for nothing here")


def _called_back(function: Any, args: list) -> list:
    try:
        return ["returned", function(*args)]
    except Exception as error:  # what the student passed does not suit; he is told, and the check goes on
        return ["failed", f"{type(error).__name__}: {error}"]


def _are_functions(functions: dict) -> bool:
    """Whether these are names with the names of their parameters, as far as Python could have them."""
    lists = [value for value in functions.values() if type(value) is list]
    names = [*functions, *(name for value in lists for name in value)]
    return len(lists) == len(functions) and all(type(name) is str and name.isidentifier() for name in names)


def _key(value: Any) -> Any:
    return value if type(value) in (int, str) else None


def _advance(values: list, generators: list) -> bool:
    """Moves the judge's generators on as the worker's copies moved; false where these are none."""
    own = [value for value in values if isinstance(value, np.random.Generator)]
    kinds = [type(value.bit_generator) for value in own]
    if kinds != [type(getattr(value, "bit_generator", None)) for value in generators]:
        return False
    if any(_stream(mine) != _stream(theirs) for mine, theirs in zip(own, generators)):
        return False
    for mine, theirs in zip(own, generators):
        mine.bit_generator.state = theirs.bit_generator.state
    return True


def _stream(generator: np.random.Generator) -> Any:
    """What no use of a generator changes; with another increment it may repeat one number for ever."""
    state = generator.bit_generator.state["state"]
    return state.get("inc") if isinstance(state, dict) else None
