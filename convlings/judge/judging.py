"""Runs the graders of one unit on one submission, with pytest, and gives the verdict."""

import contextlib
import io
import logging
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest
import pytest_timeout

from convlings.course.course import Unit
from convlings.errors import InputError
from convlings.judge import plugin
from convlings.judge.fixtures import RECORD
from convlings.judge.record import Record
from convlings.judge.sight import Sight
from convlings.judge.verdict import Verdict, unjudged

UNUSED = ("cacheprovider", "junitxml", "doctest", "unittest", "pastebin", "logging", "stepwise",
          "unraisableexception", "threadexception")  # fmt: skip
ENDED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
OUTSIDE = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")


class _Keeper:
    """Gives a module that runs already to a pytest session, and takes the record out before it is over."""

    record: Record | None = None
    is_whole = False

    def __init__(self, unit: Unit, held: ModuleType | None) -> None:
        self.unit, self.held = unit, held

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """The record is there by now."""
        config.stash[RECORD].held = self.held

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Remembers the record of the session, and whether every check has come to its end."""
        self.record = session.config.stash[RECORD]
        self.is_whole = exitstatus in ENDED and self.record.is_whole(self.unit, session.items)


def judge(
    unit: Unit,
    submission: Path,
    graders: Path,
    *,
    exercise: str | None = None,
    seed: int | None = None,
    confinement: str | None = None,
    leave_out: Sequence[str] = (),
    sights: list[Sight] | None = None,
) -> Verdict:
    """Judges one unit of a submission.

    Args:
        unit: the unit.
        submission: the folder of the student's units.
        graders: the folder of graders, or of public checks.
        exercise: only this one.
        seed: of the random inputs; fresh where it is None.
        confinement: the level of the worker that runs the student's code; in this process where it is None.
        leave_out: marks of checks that do not run.
        sights: takes what can be drawn of failed public checks, where the code runs in this process.

    Returns:
        the verdict on the exercises of which a check ran.

    Raises:
        InputError: there is no grader, or no check ran.
        Unconfined: no worker can be confined so.
    """
    if not os.path.lexists(submission / unit.module):
        return unjudged(unit, "missing", f"there is no {unit.module}.", exercise)
    chosen = [exercise] if exercise else []
    record = run_graders(
        unit, submission, graders, exercises=chosen, seed=seed, confinement=confinement, leave_out=leave_out
    )
    if sights is not None:
        sights += record.sights
    return record.verdicts()[unit.name]


def judge_module(
    unit: Unit, module: ModuleType, graders: Path, exercise: str, sights: list[Sight] | None = None
) -> Verdict:
    """As `judge`, for one exercise of a module that runs already in this process, a notebook."""
    record = run_graders(unit, Path(), graders, exercises=[exercise], held=module)
    if sights is not None:
        sights += record.sights
    return record.verdicts()[unit.name]


def run_graders(
    unit: Unit,
    submission: Path,
    graders: Path,
    *,
    exercises: Sequence[str] = (),
    seed: int | None = None,
    confinement: str | None = None,
    leave_out: Sequence[str] = (),
    held: ModuleType | None = None,
    plugins: Sequence[object] = (),
) -> Record:
    """As `judge`, for some exercises or all, of a folder or a module, with plugins; gives the record."""
    arguments = ["--submission", str(submission.absolute())]
    arguments += ["--seed", str(secrets.randbits(32) if seed is None else seed)]
    arguments += (walled(confinement) if confinement else []) + _but(leave_out)
    keeper = _Keeper(unit, held)
    printed = run_session(unit, graders, arguments, [keeper, *plugins], exercises)
    if keeper.record is not None and keeper.record.unconfined:
        raise keeper.record.unconfined
    if keeper.record is None or not keeper.is_whole:
        raise not_ended(unit, printed)
    return keeper.record


def run_session(
    unit: Unit, graders: Path, arguments: Sequence[str], plugins: Sequence, exercises: Sequence[str] = ()
) -> str:
    """Runs pytest on a unit's checks, or those of some exercises; gives what it printed.

    Raises:
        InputError: there are no checks.
    """
    file = (graders / unit.grader).absolute()
    if not file.is_file():
        raise InputError(f"There are no checks for {unit.name}: {file} does not exist.")
    _forget_others(unit, graders.absolute())
    chosen = [f"{file}::{_class(exercise)}" for exercise in exercises] or [str(file)]
    printed = io.StringIO()
    every = [*_settings(graders.absolute()), *arguments, *chosen]
    with _plain_environment(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = pytest.main(every, plugins=[plugin, pytest_timeout, *plugins])
    if code not in ENDED:  # what could not be imported is half there
        _forget(file.parent)
    return printed.getvalue()


def walled(confinement: str) -> list[str]:
    """The options for code behind the wall: it prints there, and catching by file number takes longer."""
    return ["--confinement", confinement, "--capture=sys"]


def not_ended(unit: Unit, printed: str) -> InputError:
    """What is said where not every check came to its end."""
    return InputError(f"The checks of {unit.name} did not end:\n{printed.strip()[-2000:]}")


_loaded: dict[Path, list[tuple]] = {}  # folders of graders in use, and what their files were like


def _forget_others(unit: Unit, graders: Path) -> None:
    """Lets go of checks of other folders, which have modules of one name, and of files that have changed.

    The same checks stay: what they made for comparing is not made again for the next submission.
    """
    folder = graders / unit.name
    now = stamp(folder)
    others = [
        known for known in _loaded if known.parent != graders or (known == folder and _loaded[known] != now)
    ]
    for known in others:
        _forget(known)
    _loaded[folder] = now


def _forget(folder: Path) -> None:
    """Lets go of the modules of a folder of checks."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(f"{folder}{os.sep}"):
            del sys.modules[name]
    del _loaded[folder]


def stamp(folder: Path) -> list[tuple]:
    """What changes as soon as a unit's checks do."""
    files = sorted(folder.glob("*.py"))
    return [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files]


def _settings(graders: Path) -> list[str]:
    """Only our plugin and pytest-timeout, and no settings of any folder."""
    settings = ["-c", os.devnull, "--rootdir", str(graders), "--confcutdir", str(graders)]
    settings += ["--import-mode=importlib", "--assert=plain"]
    return settings + [text for name in UNUSED for text in ("-p", f"no:{name}")]


def _but(marks: Sequence[str]) -> list[str]:
    """The options for all checks but those with some marks."""
    return ["-m", " and ".join(f"not {mark}" for mark in marks)] if marks else []


def _class(exercise: str) -> str:
    return "Test" + "".join(part[:1].upper() + part[1:] for part in exercise.split("_"))


@contextlib.contextmanager
def _plain_environment() -> Iterator[None]:
    """Keeps other plugins, the person's own pytest options and a complaint of TensorFlow's out."""
    kept = {name: os.environ.pop(name) for name in OUTSIDE if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    logging.getLogger("tensorflow").addFilter(_tells_more)
    try:
        yield
    finally:
        logging.getLogger("tensorflow").removeFilter(_tells_more)
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ |= kept


def _tells_more(record: logging.LogRecord) -> bool:
    """Whether it is not the warning that there are many models, which is how checks are."""
    return "tf.function retracing" not in record.getMessage()
