"""Judges one submission after the other in one session of pytest: what it has collected stays."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from convlings.course.course import Unit
from convlings.judge import plugin
from convlings.judge.fixtures import RECORD
from convlings.judge.judging import not_ended, run_session, walled
from convlings.judge.record import Record
from convlings.judge.verdict import Verdict
from convlings.worker.process import Unconfined


class Submission(NamedTuple):
    """The folder of a student's units, and the seed of the random inputs."""

    folder: Path
    seed: int


def judge_series(
    unit: Unit,
    submissions: Iterable[Submission],
    graders: Path,
    confinement: str,
    told: Callable[[Verdict], None],
) -> None:
    """Judges one unit of every submission.

    Args:
        unit: the unit.
        submissions: each is asked for when the one before it has its verdict.
        graders: the folder of graders.
        confinement: the level of the workers that run the students' code.
        told: is given the verdicts.

    Raises:
        InputError: there is no grader, or the checks of the last submission did not come to their end.
        Unconfined: no worker can be confined so.
    """
    series = _Series(unit, submissions, told)
    printed = run_session(unit, graders, walled(confinement), [series])
    if series.unconfined is not None:
        raise series.unconfined
    if not series.is_over:
        raise not_ended(unit, printed)


class _Series:
    """Runs the checks of a session again for every submission."""

    def __init__(self, unit: Unit, submissions: Iterable[Submission], told: Callable) -> None:
        self.unit, self.submissions, self.told = unit, submissions, told
        self.unconfined: Unconfined | None = None
        self.is_over = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """In the place of pytest's own, which runs every check once, and says what could not be collected."""
        if session.testsfailed:
            return None
        for submission in self.submissions:
            record = _fresh(session, submission)
            try:
                _run(session)
            finally:
                record.close()
            self.unconfined = record.unconfined
            if record.unconfined or not record.is_whole(self.unit, session.items):
                return True
            self.told(record.verdicts()[self.unit.name])
        self.is_over = True
        return True


def _fresh(session: pytest.Session, submission: Submission) -> Record:
    """The record of the next submission, in the place of the last one's."""
    config = session.config
    record = Record(submission.seed, config.option.confinement, submission.folder.absolute())
    config.stash[RECORD] = record
    for item in session.items:
        plugin.pytest_itemcollected(item)
    return record


def _run(session: pytest.Session) -> None:
    for item, following in zip(session.items, [*session.items[1:], None]):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    session.config.pluginmanager.getplugin("terminalreporter").stats.clear()  # it keeps every report
