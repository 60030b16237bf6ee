"""The judge's end of a worker: starts it, asks it, and ends it when its time is over."""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from convlings.worker.calling import Died, Handle, Raised, Reply, TimedOut
from convlings.worker.wire import Wire, WireError

CONFINEMENT = "none"  # the tier in force; it is written into every verdict
BOOT = "import sys; sys.path[:] = sys.argv[1:]; from convlings.worker.worker import main; main()"


class Remote:
    """Runs a student's module in a process of its own. The same interface as `Local`."""

    def __init__(self, source: str, path: Path, owner: Any) -> None:
        """Takes the module's text and its name; the worker sees neither the file nor its folder."""
        self.source, self.name, self.owner = source, path.name, owner
        self.process: subprocess.Popen | None = None
        self.generation = 0  # how many workers came before: their objects are gone

    def load(self, seconds: float) -> dict[str, list[str]]:
        """Starts a worker and runs the module in it.

        Returns:
            the module's functions and the names of their parameters.

        Raises:
            Raised: the module raised.
            TimedOut: it did not end.
            Died: the process ended.
        """
        self.close()
        self._start()
        file = Path(self.scratch.name, self.name)
        file.write_text(self.source, encoding="utf-8")
        match self._ask(["load", str(file), self.source], [], seconds):
            case ["loaded", dict(functions)]:
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
                if _advance([*args, *kwargs.values()], generators):
                    return Reply(value, changed, list(map(str, warned)), list(map(str, used)), taken)
        raise self._broken()

    def close(self) -> None:
        """Ends the worker and removes its scratch folder."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()  # type: ignore[union-attr]
            self.process.stdout.close()  # type: ignore[union-attr]
            self.process = None
            self.scratch.cleanup()

    def _start(self) -> None:
        self.generation += 1
        self.scratch = tempfile.TemporaryDirectory(prefix="convlings-", ignore_cleanup_errors=True)
        path = [entry for entry in sys.path if os.path.isabs(entry) and os.path.exists(entry)]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", BOOT, *path],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.scratch.name,
            env=_environment(self.scratch.name),
        )
        self.wire = Wire(self.process.stdout, self.process.stdin)  # type: ignore[arg-type]

    def _ask(self, question: list, functions: list, seconds: float) -> list:
        """One question, its callbacks and its answer, within one deadline."""
        with self._deadline(seconds):
            sequence = secrets.randbits(32)
            self.wire.send(sequence, question, lambda value: self._hold(value, functions))
            while True:
                answered, answer = self.wire.receive(self._find)
                if answered != sequence:
                    raise WireError("this answers no question")
                match answer:
                    case ["callback", int(number), list(args)] if number < len(functions):
                        told = _called_back(functions[number], args)
                        self.wire.send(sequence, told, lambda value: self._hold(value, functions))
                    case ["raised", [str(), *_] as kinds, str(text), int() | None as line, str(code)]:
                        raise Raised([str(kind) for kind in kinds], text, line, code)
                    case [str(), *_]:
                        return answer
                    case _:
                        raise WireError("this is no answer")

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kills the worker when the time is over, whatever it is doing or not reading."""
        process, late = self.process, threading.Event()
        assert process is not None

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (WireError, EOFError, OSError):
            raise TimedOut(seconds) if late.is_set() else self._broken() from None
        finally:
            timer.cancel()
            if late.is_set():
                self.close()

    def _broken(self) -> Died:
        self.close()
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


def _advance(values: list, generators: list) -> bool:
    """Moves the judge's generators on as the worker's copies moved; false where these are none."""
    own = [value for value in values if isinstance(value, np.random.Generator)]
    kinds = [type(value.bit_generator) for value in own]
    if kinds != [type(getattr(value, "bit_generator", None)) for value in generators]:
        return False
    for mine, theirs in zip(own, generators):
        mine.bit_generator.state = theirs.bit_generator.state
    return True


def _environment(home: str) -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    own = {"HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return own | {name: os.environ[name] for name in kept if name in os.environ}
