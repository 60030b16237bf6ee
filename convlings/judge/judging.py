"""Runs the graders of one unit on one submission, with pytest, and gives the verdict."""

import contextlib
import io
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
OUTSIDE = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")


class _Keeper:
    """Gives a module that runs already to a pytest session, and takes the record out before it is over."""

    record: Record | None = None
    is_whole = False

    def __init__(self, held: ModuleType | None) -> None:
        self.held = held

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """The record is there by now."""
        config.stash[RECORD].held = self.held

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Remembers the record of the session, and whether every check has come to its end."""
        self.record = session.config.stash[RECORD]
        ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        self.is_whole = ended and self.record.count >= len(session.items)


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
    file = (graders / unit.grader).absolute()
    if not file.is_file():
        raise InputError(f"There are no checks for {unit.name}: {file} does not exist.")
    arguments = _settings(graders.absolute()) + ["--submission", str(submission.absolute())]
    arguments += ["--seed", str(secrets.randbits(32) if seed is None else seed)]
    if confinement:  # the student prints elsewhere, and catching what is written to file numbers takes longer
        arguments += ["--confinement", confinement, "--capture=sys"]
    arguments += _but(leave_out)
    arguments += [f"{file}::{_class(exercise)}" for exercise in exercises] or [str(file)]
    _forget_others(unit, graders.absolute())
    keeper, printed = _Keeper(held), io.StringIO()
    with _plain_environment(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        pytest.main(arguments, plugins=[plugin, pytest_timeout, keeper, *plugins])
    if keeper.record is not None and keeper.record.unconfined:
        raise keeper.record.unconfined
    if keeper.record is None or not keeper.is_whole or unit.name not in keeper.record.weighed:
        raise InputError(f"The checks of {unit.name} did not end:\n{printed.getvalue().strip()[-2000:]}")
    return keeper.record


_loaded: dict[Path, list[tuple]] = {}  # folders of graders in use, and what their files were like


def _forget_others(unit: Unit, graders: Path) -> None:
    """Lets go of checks of other folders, which have modules of one name, and of files that have changed.

    The same checks stay: what they made for comparing is not made again for the next submission.
    """
    folder = graders / unit.name
    stamp = [
        (str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.glob("*.py"))
    ]
    others = [
        known for known in _loaded if known.parent != graders or (known == folder and _loaded[known] != stamp)
    ]
    for name, module in list(sys.modules.items()):
        if any(str(getattr(module, "__file__", None)).startswith(f"{known}{os.sep}") for known in others):
            del sys.modules[name]
    for known in others:
        del _loaded[known]
    _loaded[folder] = stamp


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
    """Keeps other plugins and the person's own pytest options out."""
    kept = {name: os.environ.pop(name) for name in OUTSIDE if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ |= kept
