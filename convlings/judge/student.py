"""The submission's module as a grader sees it: the same in this process and behind the wall."""

import contextlib
import difflib
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from convlings.judge.call import Call, streams
from convlings.worker.calling import Died, Handle, Raised, Reply, TimedOut, parameters
from convlings.worker.local import Local
from convlings.worker.remote import KERAS, Remote
from convlings.worker.source import Unreadable, read_source

LOAD_SECONDS = 20.0  # for running a module that imports NumPy alone
KERAS_SECONDS = 60.0  # importing Keras takes long on a busy machine
CALL_SECONDS = 10.0
REFEREE = "import keras\n"  # all that the referee's worker runs besides the kit's own code
TRIES = 2  # a function that did not end so often is not called again


class Unavailable(Exception):
    """The function of a check cannot be called at all; said once per exercise, or once per unit."""

    def __init__(self, status: str, text: str, **lines: str) -> None:
        """`status` is "not started", "absent", "missing" or "broken"."""
        super().__init__(text)
        self.status, self.text, self.lines = status, text, lines


class Student:
    """Gives the functions of a submission's module; notes every call of the running check."""

    def __init__(self, path: Path, confinement: str | None = None) -> None:
        """Takes the module's file, and the level of a worker that runs it; nothing is read yet."""
        self.path, self.confinement = path, confinement
        self.functions: dict[str, list[str]] = {}
        self.problem: Unavailable | None = None
        self.calls: list[Call]
        self.late: Counter[str] = Counter()
        self.explained: dict[str, str] = {}  # misconceptions by exercise, in checks of models
        self.kept: dict = {}  # what several checks share, a training for example
        self.backend: Local | Remote | None = None
        self._referee: Local | Remote | None = None
        self.held = False  # whether the module is one that runs already
        self.modelled: bool  # whether models played a part in the running check
        self.probed: bool  # whether a model of the running check was probed in the student's own worker
        self.begin(CALL_SECONDS)

    @classmethod
    def of(cls, module: ModuleType, path: Path) -> "Student":
        """A student whose module runs already, in this process: a notebook, for example."""
        student = cls(path)
        student.backend = Local("", path, student)
        student.backend.module, student.functions, student.held = module, parameters(module), True
        return student

    @property
    def tried(self) -> bool:
        """Whether the module was read and run already."""
        return self.backend is not None or self.problem is not None

    def renew(self) -> None:
        """The next call begins with a module, and a worker, that nobody has called."""
        if self.backend is not None and not self.held:
            self.backend.close()
            self.backend = None

    def printed(self) -> str:
        """What the worker printed since this was asked last; empty where the module runs in this process."""
        return self.backend.printed() if isinstance(self.backend, Remote) else ""

    def begin(self, seconds: float) -> None:
        """Begins a check, whose calls have so many seconds together."""
        self.calls, self.allowed, self.spent = [], seconds, 0.0
        self.modelled = self.probed = False

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What checks of a session share, made for the first of them; raises again what that raised."""
        if key not in self.kept:
            try:
                self.kept[key] = make()
            except Exception as error:
                self.kept[key] = error
        if isinstance(self.kept[key], Exception):
            raise self.kept[key]
        return self.kept[key]

    def load(self) -> None:
        """Reads and runs the module, once.

        Raises:
            Unavailable: there is no module, or it cannot be run.
        """
        if not self.tried:
            self.problem = self._load()
        if self.problem is not None:
            raise self.problem

    def __getattr__(self, name: str) -> "Function":
        """The student's function of that name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return Function(self, name)

    def call(self, target: str | Handle, args: Sequence, kwargs: dict, watched: Sequence[str] = ()) -> Any:
        """Calls a function by its name, or an object that a call returned.

        Raises:
            Unavailable, Raised, TimedOut, Died: there is nothing to return.
        """
        name = target if isinstance(target, str) else f"what was returned ({target.kind})"
        if isinstance(target, str):
            self._require(target)
        call = Call(name, args, kwargs, self.functions.get(name, []), streams=streams(args, kwargs))
        self.calls.append(call)
        try:
            with self._spending():
                call.outcome = self.backend.invoke(target, args, kwargs, self.allowed - self.spent, watched)  # type: ignore[union-attr]
        except TimedOut:
            self.late[name] += 1
            call.outcome = TimedOut(self.allowed)
            raise call.outcome from None
        except (Raised, Died) as error:
            call.outcome = error
            raise
        return call.outcome.value

    def on_model(self, place: Any, name: str, args: Sequence) -> Any:
        """Asks a backend for something of a model or a figure that it holds, within the check's time.

        Raises:
            Raised, TimedOut, Died: there is nothing to return.
        """
        self.modelled = True
        with self._spending():
            return place.on_model(name, args, self.allowed - self.spent)

    def on_function(self, name: str, function: str, args: Sequence) -> Any:
        """Asks for something of a function, as of a model.

        Raises:
            Unavailable, Raised, TimedOut, Died: there is nothing to return.
        """
        self._require(function)
        self.modelled = True
        with self._spending():
            return self.backend.on_function(name, function, args, self.allowed - self.spent)  # type: ignore[union-attr]

    @contextlib.contextmanager
    def _spending(self) -> Iterator[None]:
        """Takes what the body needs from the check's time."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.spent += time.monotonic() - start

    def referee(self) -> Local | Remote:
        """Where models of this student are rebuilt: a clean worker, or this process where he runs here."""
        if self._referee is None:
            self._referee = self._backend(REFEREE, self.path.with_name("referee.py"))
            self._referee.load(KERAS_SECONDS)
        return self._referee

    def close(self) -> None:
        """Ends the workers."""
        for backend in (self.backend, self._referee):
            if backend is not None:
                backend.close()

    def _load(self) -> Unavailable | None:
        name = self.path.name
        try:
            source = read_source(self.path)
        except FileNotFoundError:
            return Unavailable("missing", f"there is no {self.path.parent.name}/{name}.")
        except Unreadable as error:
            return Unavailable("broken", str(error))
        backend = self._backend(source, self.path)
        try:
            self.functions = backend.load(KERAS_SECONDS if KERAS.search(source) else LOAD_SECONDS)
            self.backend = backend
            return None
        except TimedOut as error:
            problem = Unavailable(
                "broken", f"importing {name} {error}.", hint="Is there a loop at its top level?"
            )
        except Died as error:
            problem = Unavailable("broken", f"{name} cannot be imported: {error}.")
        except Raised as error:
            text = f"{name} cannot be imported: {error.kinds[0]}."
            problem = Unavailable("broken", text, **places(error, self.path))
        backend.close()
        return problem

    def _backend(self, source: str, path: Path) -> Local | Remote:
        return Remote(source, path, self, self.confinement) if self.confinement else Local(source, path, self)

    def _require(self, name: str) -> None:
        self.load()
        if name not in self.functions:
            near = difflib.get_close_matches(name, self.functions, 1)
            hint = {"hint": f"It has {near[0]}; is that the one?"} if near else {}
            where = "the notebook" if self.held else self.path.name
            raise Unavailable("absent", f"{where} has no function of this name.", **hint)
        if self.late[name] >= TRIES:
            raise TimedOut(self.allowed)


class Function:
    """A function of the student's module."""

    def __init__(self, student: Student, name: str, watched: Sequence[str] = ()) -> None:
        """Belongs to a student; `watched` names functions whose use is noted."""
        self.student, self.name, self.watched = student, name, watched

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls it with copies of the arguments."""
        return self.student.call(self.name, args, kwargs, self.watched)

    def watching(self, *names: str) -> "Function":
        """The same function, while the use of others (`numpy.pad`) is noted in the call's outcome."""
        return Function(self.student, self.name, names)

    def asked(self, name: str, args: Sequence) -> Any:
        """Something that a helper beside the function finds out of it; see `questions`."""
        return self.student.on_function(name, self.name, args)

    @property
    def last(self) -> Reply:
        """What the last call came to."""
        outcome = self.student.calls[-1].outcome
        assert isinstance(outcome, Reply)
        return outcome


def places(error: Raised, path: Path) -> dict[str, str]:
    """The lines of a feedback that say what was raised and where."""
    lines = {"error": f"{error.kinds[0]}: {error.text}" if error.text else error.kinds[0]}
    if error.line is not None:
        lines["at"] = f"{path.name} line {error.line}: {error.code}"
    return lines
