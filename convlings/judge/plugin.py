"""The pytest plugin that makes graders work: fixtures, options, feedback and verdicts.

Other tests are left alone: a grader is `<unit>/test_<module>.py` for a unit of the course beside it.
"""

import functools
import secrets
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from convlings.judge.bar import find_terminal, leave_terminal
from convlings.judge.feedback import block
from convlings.judge.fixtures import (
    PLACE,
    RECORD,
    UNTIMED,
    baseline,
    budget,
    generator,
    name_of,
    reference,
    rng,
    seconds_of,
    student,
    title_of,
)
from convlings.judge.message import is_unwritten, message, once
from convlings.judge.record import Place, Record
from convlings.judge.repeating import told
from convlings.judge.sight import sights_of
from convlings.judge.student import KERAS_SECONDS, Student
from convlings.judge.verdict import Check, Weighed
from convlings.worker.alarm import silence
from convlings.worker.levels import LEVELS
from convlings.worker.process import Unconfined

__all__ = ["baseline", "budget", "reference", "rng", "student"]  # the fixtures

STARTED = pytest.StashKey[float]()
BACKSTOP_SECONDS = 30.0
with pytest.raises(pytest.fail.Exception) as UNFORMATTED:  # a failure that pytest writes no traceback for
    pytest.fail("said by the plugin", pytrace=False)


class LearnerText:
    """A failure in the learner's words, where pytest would show a traceback of ours."""

    def __init__(self, text: str) -> None:
        """The first line also stands in pytest's short summary."""
        self.text = text
        self.reprcrash = type("Headline", (), {"message": text.partition("\n")[0]})

    def __str__(self) -> str:
        """The whole text."""
        return self.text

    def toterminal(self, terminal: Any) -> None:
        """Writes it as pytest writes tracebacks."""
        terminal.line(self.text)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options of the judge."""
    group = parser.getgroup("convlings")
    group.addoption(
        "--submission", type=Path, metavar="DIR", help="folder of the student's units (default: exercises)"
    )
    group.addoption(
        "--seed", type=int, metavar="N", help="repeat the random inputs of the run with this seed"
    )
    group.addoption(
        "--confinement",
        choices=LEVELS,
        metavar="LEVEL",
        help=f"run the student's code in a process of its own, confined so: {', '.join(LEVELS)}",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Starts the record of this session."""
    config.addinivalue_line("markers", "hidden: a check that stays with the teacher")
    config.addinivalue_line("markers", "fresh: a check with a module that no other check has called")
    config.addinivalue_line("markers", "gpu: a training of real size, timed on a GPU; -m gpu selects these")
    config.addinivalue_line("markers", "training: a check that trains for a while")
    config.addinivalue_line("markers", "weight(n): how often a check counts")
    seed = config.option.seed if config.option.seed is not None else secrets.randbits(32)
    config.stash[RECORD] = Record(seed, config.option.confinement, config.option.submission)
    find_terminal(config)


def pytest_report_header(config: pytest.Config) -> str:
    """Says how to repeat this run."""
    return f"convlings: --seed {config.stash[RECORD].seed}"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Finds the unit and the exercise of a check by its path and its class."""
    record, folder = item.config.stash[RECORD], item.path.parent
    course = record.course_of(folder.parent)
    unit = next((unit for unit in course.units if unit.name == folder.name), None) if course else None
    if unit is None or item.path.name != unit.grader.name:
        return
    name = getattr(getattr(item, "cls", None), "__name__", "")
    for exercise in unit.exercises:
        if name.lower() == "test" + exercise.name.replace("_", "").lower():
            submission = record.submission or folder.parent.parent / "exercises"
            module = Path("cell") if record.held else (submission / unit.module).absolute()
            place = Place(unit, exercise, folder, module)
            item.stash[PLACE] = record.units[unit.name] = place
            return
    raise pytest.UsageError(f"{item.path}: {name or item.name} belongs to no exercise of {unit.name}.")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Begins a check with its time; pytest-timeout stays behind for code that cannot be interrupted."""
    place = item.stash.get(PLACE, None)
    if place is not None:
        student = item.config.stash[RECORD].student(place)
        seconds = seconds_of(item)
        if item.get_closest_marker("fresh"):
            student.renew()
        student.begin(seconds)
        method = "signal" if item.config.option.confinement else "thread"  # alarms are the student's here
        backstop = pytest.mark.timeout(seconds + KERAS_SECONDS + BACKSTOP_SECONDS, method=method)
        item.own_markers.insert(0, backstop.mark)
        item.stash[STARTED] = time.perf_counter()
    try:
        return (yield)
    finally:
        if place is not None:
            item.own_markers.remove(backstop.mark)  # the check may run again, for another submission


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes a check's outcome, and puts feedback in the place of a traceback."""
    place, error = item.stash.get(PLACE, None), call.excinfo.value if call.excinfo else None
    explained = place is not None and isinstance(error, Exception)
    if explained and not item.config.option.usepdb:
        call.excinfo = UNFORMATTED  # pytest would spend more time on a traceback than on the check
    report = yield
    if place is None or (call.when != "call" and report.passed):
        return report
    record, check = item.config.stash[RECORD], _checked(item, place, report)
    if isinstance(error, Unconfined):
        record.unconfined = error
    if explained:
        assert isinstance(error, Exception)
        _explain(report, check, error, item)
    marker = item.get_closest_marker("weight")
    unwritten = error is not None and is_unwritten(error)
    left_out = UNTIMED if report.skipped and item.get_closest_marker("gpu") else ""
    weighed = Weighed(place.exercise.name, check, marker.args[0] if marker else 1.0, unwritten, left_out)
    record.weighed.setdefault(place.unit.name, []).append(weighed)
    return report


def pytest_enter_pdb() -> None:
    """Nobody is hurried at a debugger's prompt."""
    silence()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints the points of every unit."""
    for name, verdict in terminalreporter.config.stash[RECORD].verdicts().items():
        terminalreporter.write_line(f"{name}: {verdict.points:g} of {verdict.max_points:g} points")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the workers."""
    leave_terminal()
    config.stash[RECORD].close()


def _checked(item: pytest.Item, place: Place, report: pytest.TestReport) -> Check:
    """What is known of a check that ran, but for its feedback."""
    record = item.config.stash[RECORD]
    student = record.student(place)
    check = Check(name_of(item), title_of(item), bool(item.get_closest_marker("hidden")), report.passed)
    check.seconds = round(time.perf_counter() - item.stash[STARTED], 4)
    printed = student.printed() if record.confinement else report.capstdout
    check.probed = student.probed
    check.printed = "" if check.hidden else block(printed)
    return check


def _explain(report: pytest.TestReport, check: Check, error: Exception, item: pytest.Item) -> None:
    """Writes the feedback; what is said only once makes the later checks skipped, never passed."""
    place, record = item.stash[PLACE], item.config.stash[RECORD]
    student = record.student(place)
    key = once(error, place)
    if key in record.told:
        report.outcome = "skipped"
        report.longrepr = (
            str(place.graders / place.unit.grader.name),
            0,
            f"{place.exercise.name}: said above",
        )
        return
    if key:
        record.told.add(key)
    canned = check.hidden and bool(record.confinement)
    check.message, check.misconception = message(
        error, place, student, check.name, functools.partial(_repeat, item), canned=canned
    )
    report.longrepr = LearnerText(check.message)  # type: ignore[assignment]
    if not record.confinement:  # only `convlings build` reads them, and they may be large
        record.failed[check.name] = list(student.calls)
        if not check.hidden:
            record.sights += sights_of(error, place.exercise.name, check.title, student.calls)
    if student.modelled:
        record.told_of[check.name] = told(error)


def _repeat(item: pytest.Item, student: Student) -> None:
    """Runs a check once more, on another student, with the random numbers that it had."""
    assert isinstance(item, pytest.Function)
    given = {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
    given |= {"student": student} | ({"rng": generator(item)} if "rng" in given else {})
    student.begin(seconds_of(item))
    item.obj(**given)
