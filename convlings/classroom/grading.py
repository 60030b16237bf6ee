"""Grades a folder of submissions, each unit of each in turn, over several processes."""

import hashlib
import os
import secrets
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import msgspec

from convlings import __version__
from convlings.classroom.collecting import collect, needs_collecting, write
from convlings.classroom.grades import Grades, Submission, write_grades
from convlings.course.course import Course, Unit, load_course
from convlings.course.layout import course_file, find_graders
from convlings.errors import InputError
from convlings.judge.feedback import block, clean
from convlings.judge.judging import judge
from convlings.judge.verdict import Verdict, unjudged
from convlings.report.feedback import feedback
from convlings.report.meter import meter
from convlings.worker import visible
from convlings.worker.levels import ENOUGH, at_least
from convlings.worker.linux import undumpable
from convlings.worker.probe import advice, required
from convlings.worker.process import Unconfined

Task = tuple[Path, Unit]


class Job(NamedTuple):
    """What all tasks of a run share."""

    graders: Path
    seed: int
    confinement: str


def grade_class(
    submissions: Path,
    out: Path,
    units: str | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    graders: Path | None = None,
    confinement: str | None = None,
) -> Grades:
    """Grades everybody and writes `grades.json` and the feedback.

    Args:
        submissions: a folder with one folder of units per student, or what a learning platform gives: an
            archive of everybody's work, or a folder of archives and notebooks.
        out: the folder to write to; it is made.
        units: names or numbers, separated by commas; all where it is None.
        seed: of the random inputs of all submissions; fresh where it is None.
        jobs: processes at work at once; one per core where it is None.
        graders: the folder of graders; those at hand where it is None.
        confinement: the level of the workers; the best one where it is None.

    Raises:
        InputError: there are no submissions, no graders, no such unit, or no such confinement.
    """
    graders = find_graders(Path.cwd(), graders).absolute()
    course = load_course(course_file(graders))
    chosen = [course.unit(name.strip()) for name in units.split(",")] if units else list(course.units)
    if needs_collecting(submissions):
        folders = _collected(submissions, course, out / "collected")
    else:
        folders = find_submissions(submissions)
    level = required(confinement)
    _refuse_exposed(level, [graders, submissions.absolute(), out.absolute()])
    seed = secrets.randbits(32) if seed is None else seed
    _make(out / "feedback")
    tasks = [(folder, unit) for folder in folders for unit in chosen]
    verdicts = _judge_all(tasks, Job(graders, seed, level), jobs or os.cpu_count() or 1)
    graded = [
        _submission(folder, {unit.name: verdicts[folder, unit] for unit in chosen}) for folder in folders
    ]
    grades = Grades(1, __version__, seed, level, graded)
    write_grades(grades, out / "grades.json")
    _write_feedback(grades, chosen, out / "feedback")
    return grades


def _collected(source: Path, course: Course, folder: Path) -> list[Path]:
    """Unpacks what a learning platform gives, and says what of it cannot be read."""
    everybody = collect(source, course)
    for one in everybody:
        for notice in one.notices:
            print(f"convlings: {clean(one.name, 40)}: {notice}", file=sys.stderr)
        if one.others:
            print(f"convlings: {clean(one.name, 40)}: left out {', '.join(one.others[:3])}", file=sys.stderr)
    _make(folder.parent)
    return write(everybody, folder)


def find_submissions(folder: Path) -> list[Path]:
    """The folders of the students, by name; what is none of them is said and left alone.

    Raises:
        InputError: there is no such folder, or it holds no folder.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder. Name one that holds a folder per student.")
    entries = [entry for entry in sorted(folder.iterdir()) if not entry.name.startswith((".", "__"))]
    found = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
    for entry in entries:
        if entry not in found:
            print(f"convlings: {entry.name!r} is not a folder and was left out.", file=sys.stderr)
    if not found:
        raise InputError(f"{folder} holds no submissions: there is no folder in it.")
    return found


def _refuse_exposed(level: str, paths: list[Path]) -> None:
    """Nothing of a course may lie where workers read their packages."""
    if at_least(level, ENOUGH) and (seen := visible.exposed(list(map(str, paths)))):
        raise InputError(f"Graded code could read {seen[0]}. Move it out of the folders of libraries.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made: {error.strerror}. Name another folder with --out."
        ) from None


def _judge_all(tasks: list[Task], job: Job, jobs: int) -> dict[Task, Verdict]:
    """Judges every task; where a judge's process dies, what it was doing is tried once more, alone."""
    verdicts: dict[Task, Verdict] = {}
    with meter(len(tasks)) as advance:
        for task, found in _spread(tasks, job, jobs):
            verdicts[task] = found
            advance()
        for task in [task for task in tasks if task not in verdicts]:
            again = dict(_spread([task], job, 1))
            verdicts[task] = again.get(task) or unjudged(
                task[1], "broken", "the judge ended twice; grade it again."
            )
            advance()
    return verdicts


def _spread(tasks: list[Task], job: Job, jobs: int) -> Iterable[tuple[Task, Verdict]]:
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as executor:
        futures = {executor.submit(judged, unit, folder, job): (folder, unit) for folder, unit in tasks}
        for future in as_completed(futures):
            try:
                yield futures[future], msgspec.json.decode(future.result(), type=Verdict)
            except BrokenProcessPool:
                continue
            except Unconfined as error:
                raise InputError(f"No worker can be confined any more: {error}. {advice()}") from None


def judged(unit: Unit, folder: Path, job: Job) -> bytes:
    """One unit's verdict as JSON, from behind the wall."""
    undumpable()
    try:
        found = judge(unit, folder, job.graders, seed=job.seed, confinement=job.confinement)
    except InputError as error:
        said, _, printed = str(error).partition("\n")
        print(f"convlings: {clean(said)}\n{block(printed)}", file=sys.stderr)
        found = unjudged(unit, "broken", "the checks did not come to their end; please tell your teacher.")
    return msgspec.json.encode(found)


def _submission(folder: Path, units: dict[str, Verdict]) -> Submission:
    points = round(sum(verdict.points for verdict in units.values()), 2)
    name = os.fsencode(folder.name).decode("utf-8", "backslashreplace")  # the file of grades is UTF-8
    return Submission(name, points, sum(verdict.max_points for verdict in units.values()), units)


def _write_feedback(grades: Grades, units: list[Unit], folder: Path) -> None:
    for submission in grades.submissions:
        lines = [f"{clean(submission.name)}: {submission.points:g} of {submission.max_points:g} points", ""]
        for unit in units:
            lines += feedback(unit, submission.units[unit.name])
        (folder / _file_name(submission.name)).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _file_name(name: str) -> str:
    """The name of somebody's feedback; longer ones than files may have are cut, and stay different."""
    if len(name.encode()) <= 250:
        return f"{name}.txt"
    return f"{name[:50]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}.txt"
