"""Grades a class: what is new or changed is judged, and every verdict is in the gradebook when it ends."""

import contextlib
import fcntl
import secrets
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from convlings.classroom.environment import environment
from convlings.classroom.gradebook import Gradebook
from convlings.classroom.journal import Journal
from convlings.classroom.lateness import LateRule
from convlings.classroom.plan import Change, plan
from convlings.classroom.roster import Member, roster
from convlings.classroom.spreading import TRIES, Job, default_jobs, local, packed, spread
from convlings.classroom.work import Work, digest
from convlings.course.course import Course, Unit, load_course
from convlings.course.layout import course_file, find_graders
from convlings.errors import InputError
from convlings.judge.verdict import Verdict, unjudged
from convlings.worker import visible
from convlings.worker.levels import ENOUGH, at_least
from convlings.worker.probe import required
from convlings.worker.remote import KERAS
from convlings.worker.source import Unreadable

GRADEBOOK = "gradebook.sqlite"
ENDED = f"the judge ended {TRIES} times; grade it again."


@dataclass(frozen=True)
class Settings:
    """How a class is graded; None stands for what is usual."""

    units: str | None = None  # names or numbers, separated by commas; all
    seed: int | None = None  # of the random inputs of all submissions; the gradebook's, or a fresh one
    jobs: int | None = None  # judges at work at once; one per core, as far as memory goes
    graders: Path | None = None  # the folder of graders; those at hand
    confinement: str | None = None  # the level of the workers; the best one
    scheduler: str | None = None  # address of a Dask scheduler
    regrade: bool = False  # judge again what has not changed
    apply: bool = False  # write what a plan says
    late: LateRule | None = None


class Task(NamedTuple):
    """A unit that has to be judged."""

    student: int  # the number in the gradebook
    work: Work
    text: bytes
    unit: Unit


class Graded(NamedTuple):
    """What came of grading."""

    course: Course
    members: list[Member]
    units: list[Unit]
    seed: int
    confinement: str
    judged: int  # how many units were judged in this run
    plan: list[Change]  # what is not written yet


class Watcher:
    """Is told what happens; this one prints nothing."""

    def begins(self, members: list[Member], units: list[Unit]) -> None:
        """Everybody is known, and so are the units."""

    def ended(self, student: str, unit: Unit, verdict: Verdict, said: str) -> None:
        """There is a verdict on somebody's unit; `said` is for the teacher."""


def grade_class(submissions: Path, out: Path, settings: Settings, watcher: Watcher) -> Graded:
    """Grades everybody into the gradebook of a folder.

    Args:
        submissions: a folder with one folder of units per student, or what a learning platform gives: an
            archive of everybody's work, or a folder of archives and notebooks.
        out: the folder to write to; it is made.
        settings: see there.
        watcher: is told about every verdict.

    Raises:
        InputError: there are no submissions, no graders, no such unit, or no such confinement; or somebody
            else is grading into this folder.
    """
    graders = find_graders(Path.cwd(), settings.graders).absolute()
    course = load_course(course_file(graders))
    chosen = (
        [course.unit(name.strip()) for name in settings.units.split(",")] if settings.units else course.units
    )
    level = required(settings.confinement)
    refuse_exposed(level, [graders, submissions.absolute(), out.absolute()])
    with _alone(out), _written(out), Gradebook(out / GRADEBOOK) as book:
        members = roster(submissions, course, out)
        job = Job(graders, _seed(book, settings), level)
        journal = Journal(book, job, list(chosen), settings.late, regrade=settings.regrade)
        watcher.begins(members, list(chosen))
        with _judges(settings, course, job, list(chosen)) as judges:
            judged = _judge(journal, members, list(chosen), judges, watcher)
        changes = plan(book)
        if settings.apply or not changes:
            book.apply()
        book.end(journal.run)
        return Graded(
            course, members, list(chosen), job.seed, level, judged, [] if settings.apply else changes
        )


def _judge(
    journal: Journal,
    members: list[Member],
    units: list[Unit],
    judges: tuple[Job, Executor, int],
    watcher: Watcher,
) -> int:
    """Judges what is not known; gives how many units that were."""
    tasks, count = _tasks(journal, members, journal.enroll(members), units, watcher), 0
    for task, answer in spread(tasks, *judges):
        verdict = answer.verdict or unjudged(task.unit, "broken", ENDED)
        sha256, is_final = digest(task.text), answer.verdict is not None
        journal.keep(task.student, task.work, task.unit, sha256, verdict, answer.seconds, is_final=is_final)
        watcher.ended(task.work.student, task.unit, verdict, answer.said)
        count += 1
    return count


def _seed(book: Gradebook, settings: Settings) -> int:
    """A plan that waits has its own; unchanged work keeps the one that it was graded with."""
    if settings.seed is not None:
        return settings.seed
    known = book.seed(planned=settings.regrade)
    return secrets.randbits(32) if known is None else known


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Makes the folder, and keeps others from grading into it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = open(out / ".grading", "w")  # noqa: SIM115
    except OSError as error:
        raise InputError(f"{out} cannot be made: {error.strerror}. Name another folder with --out.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"Another `convlings grade` is at work in {out}.") from None
        yield


@contextlib.contextmanager
def _written(out: Path) -> Iterator[None]:
    """What cannot be written is said in a sentence; what was written before stays."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise InputError(
            f"{out / GRADEBOOK} cannot be written: {error}. "
            "Mend that, and run the same command again: it goes on."
        ) from None


def refuse_exposed(level: str, paths: list[Path]) -> None:
    """Nothing of a course may lie where workers read their packages."""
    if at_least(level, ENOUGH) and (seen := visible.exposed(list(map(str, paths)))):
        raise InputError(f"Graded code could read {seen[0]}. Move it out of the folders of libraries.")


@contextlib.contextmanager
def _judges(
    settings: Settings, course: Course, job: Job, units: list[Unit]
) -> Iterator[tuple[Job, Executor, int]]:
    """Where units are judged, and how many are sent there at once."""
    assert job.graders is not None
    if settings.scheduler is None:
        jobs = settings.jobs or default_jobs(keras=any(_needs_keras(unit, job.graders) for unit in units))
        with local(jobs) as executor:
            yield job, executor, 2 * jobs
        return
    from convlings.classroom.cluster import cluster

    with cluster(settings.scheduler, packed(course, job.graders)) as (executor, handle, threads):
        shared = job._replace(graders=None, course=handle, environment=environment())
        yield shared, executor, 3 * threads


def _needs_keras(unit: Unit, graders: Path) -> bool:
    path = graders.parent / "solutions" / unit.module
    return path.is_file() and bool(KERAS.search(path.read_text(encoding="utf-8")))


def _tasks(
    journal: Journal, members: list[Member], numbers: dict[str, int], units: list[Unit], watcher: Watcher
) -> Iterator[Task]:
    """What has to be judged; everything else has its verdict here."""
    for member in members:
        for unit in units:
            student, work = numbers[member.student], member.work(unit)
            text, verdict = _read(work, unit)
            sha256 = None if text is None else digest(text)
            if (known := journal.known(student, work, unit, sha256)) is not None:
                watcher.ended(member.student, unit, known, "")
            elif text is not None:
                yield Task(student, work, text, unit)
            elif verdict is not None:
                journal.keep(student, work, unit, None, verdict, 0.0)
                watcher.ended(member.student, unit, verdict, "")


def _read(work: Work, unit: Unit) -> tuple[bytes | None, Verdict | None]:
    """The text of what was handed in, or the verdict where there is none."""
    try:
        return work.text(), None
    except FileNotFoundError:
        return None, unjudged(unit, "missing", f"there is no {unit.module}.")
    except Unreadable as error:
        return None, unjudged(unit, "broken", str(error))
