"""A warm process for `convlings watch`: `python -m convlings.learner.warm ROOT`.

It has imported what checks need, and forks a spare that waits for one request, so that each save is judged
by a process that has run nothing of the learner's, and that may be killed without anything being imported
again. It has one thread when it forks: TensorFlow runs its first operation in the spare.

Requests and answers are lines of JSON on its input and output.
"""

import contextlib
import importlib
import os
import selectors
import signal
import sys
from pathlib import Path

import msgspec
import pytest

from convlings.course.course import Unit, load_course
from convlings.course.layout import find_checks, kit_trees
from convlings.errors import InputError
from convlings.judge.fixtures import PLACE, seconds_of, title_of
from convlings.judge.judging import judge, run_graders
from convlings.judge.verdict import Verdict, unjudged
from convlings.worker import linux
from convlings.worker.remote import KERAS

CHUNK = 1 << 16


class Request(msgspec.Struct):
    """Exercises of a unit that are to be judged; none, if only a spare is to be ready for them."""

    number: int
    unit: str
    exercises: list[str] = []


class Said(msgspec.Struct, omit_defaults=True):
    """What the process says of a request: that a check begins, the verdict, or how it ended."""

    number: int = 0
    exercise: str = ""
    title: str = ""
    seconds: float = 0.0  # that the check may take
    verdict: Verdict | None = None
    problem: str = ""
    importing: bool = False  # Keras is being imported
    ended: bool = False


class Spare:
    """A forked process that waits for one request."""

    def __init__(self, root: Path, unit: Unit) -> None:
        """Forks it."""
        self.unit, self.rest, self.number = unit, b"", 0
        request, self.request = os.pipe()
        self.answers, answers = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.request)
            _become_spare(root, unit, request, answers)
        os.close(request)
        os.close(answers)

    def ask(self, request: Request) -> None:
        """Sends it its request; it may be gone already, which its end will tell."""
        self.number = request.number
        with contextlib.suppress(BrokenPipeError):
            os.write(self.request, msgspec.json.encode(request))
        os.close(self.request)
        self.request = -1

    def lines(self) -> list[bytes] | None:
        """The whole lines that it has written since; None when it has ended."""
        data = os.read(self.answers, CHUNK)
        *lines, self.rest = (self.rest + data).split(b"\n")
        return lines if data else None

    def end(self) -> None:
        """Kills it with all that it started, and waits for it."""
        for kill, target in ((os.killpg, self.pid), (os.kill, self.pid)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(target, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        for descriptor in (self.answers, self.request):
            if descriptor >= 0:
                os.close(descriptor)


class Warm:
    """The process: a spare for the next request, and the one that is at work."""

    def __init__(self, root: Path) -> None:
        """Takes the learner's folder."""
        self.root, self.course = root, load_course(root / "exercises" / "course.toml")
        self.spare: Spare | None = None
        self.busy: Spare | None = None

    def run(self) -> None:
        """Answers until nobody asks any more."""
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ)
            rest = b""
            while True:
                watched = self.busy.answers if self.busy else None
                if watched is not None:
                    selector.register(watched, selectors.EVENT_READ)
                ready = {key.fd for key, _ in selector.select()}
                if watched is not None:
                    selector.unregister(watched)
                if watched in ready:
                    self._forward()
                if 0 in ready:
                    data = os.read(0, CHUNK)
                    *lines, rest = (rest + data).split(b"\n")
                    if not data:
                        return self.close()
                    for line in lines[-1:]:  # what was asked before is not wanted any more
                        self._take(msgspec.json.decode(line, type=Request))

    def close(self) -> None:
        """Ends both."""
        for process in (self.spare, self.busy):
            if process:
                process.end()
        self.spare = self.busy = None

    def _take(self, request: Request) -> None:
        if self.busy:
            self.busy.end()
            self.busy = None
        self._prepare(self.course.unit(request.unit))
        if request.exercises and self.spare:
            self.busy, self.spare = self.spare, None
            self.busy.ask(request)

    def _prepare(self, unit: Unit) -> None:
        """A spare for a unit; Keras is imported where its checks need it."""
        if self.spare and self.spare.unit == unit:
            return
        if self.spare:
            self.spare.end()
        if "keras" not in sys.modules and _needs_keras(self.root, unit):
            _say(1, Said(importing=True))
            importlib.import_module("keras")
        self.spare = Spare(self.root, unit)

    def _forward(self) -> None:
        """Passes on what the spare at work has said; when it ended, there is a new one."""
        assert self.busy is not None
        lines = self.busy.lines()
        for line in lines or []:
            os.write(1, line + b"\n")
        if lines is None:
            ended, self.busy = self.busy, None
            ended.end()
            _say(1, Said(ended.number, ended=True))
            self._prepare(ended.unit)


class Teller:
    """A plugin of pytest that tells which check begins."""

    def __init__(self, number: int, answers: int) -> None:
        """Takes the request's number and where to tell it."""
        self.number, self.answers = number, answers

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Tells it before the check runs."""
        place = item.stash.get(PLACE, None)
        if place is not None:
            _say(self.answers, Said(self.number, place.exercise.name, title_of(item), seconds_of(item)))


def _needs_keras(root: Path, unit: Unit) -> bool:
    """Whether a unit's checks, its stub or what the learner has written import Keras."""
    trees = (find_checks(root) / unit.grader, kit_trees()[0] / unit.module, root / "exercises" / unit.module)
    return any(path.is_file() and KERAS.search(path.read_text("utf-8", "replace")) for path in trees)


def _become_spare(root: Path, unit: Unit, request: int, answers: int) -> None:
    """Warms up on the untouched stubs, then answers one request; never returns."""
    os.setpgid(0, 0)
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    with contextlib.suppress(InputError):
        judge(unit, kit_trees()[0], find_checks(root), leave_out=["training"])
    asked = os.read(request, CHUNK)
    if asked:
        _answer(root, unit, msgspec.json.decode(asked, type=Request), answers)
    os._exit(0)


def _answer(root: Path, unit: Unit, request: Request, answers: int) -> None:
    submission = root / "exercises"
    teller = Teller(request.number, answers)
    try:
        if not os.path.lexists(submission / unit.module):
            found = unjudged(unit, "missing", f"there is no {unit.module}.")
        else:
            names = request.exercises
            record = run_graders(unit, submission, find_checks(root), exercises=names, plugins=[teller])
            found = record.verdicts()[unit.name]
        _say(answers, Said(request.number, verdict=found))
    except InputError as error:
        _say(answers, Said(request.number, problem=str(error)))


def _say(descriptor: int, said: Said) -> None:
    data = msgspec.json.encode(said) + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    Warm(Path(sys.argv[1])).run()
    os._exit(0)  # Keras takes seconds to tidy up
