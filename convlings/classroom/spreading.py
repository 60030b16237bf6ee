"""Spreads the judging over processes of this machine, or over a Dask cluster: the same function for both."""

import contextlib
import io
import os
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from convlings.classroom.environment import environment
from convlings.classroom.judge_process import Answer, JudgeDied, JudgeProcess, Question
from convlings.course.course import Course
from convlings.course.layout import course_file
from convlings.errors import InputError

JUDGE_BYTES = 4 << 30  # that a judge with its workers may need where models are trained
TRIES = 3  # judges that may end over one unit

Task = TypeVar("Task")


class Job(NamedTuple):
    """What all units of a run share."""

    graders: Path | None  # None: they are in `course`
    seed: int
    confinement: str
    course: Any = None  # the course as bytes, or a cluster's handle of them
    environment: dict[str, str] | None = None  # that the judge has to agree with


def judged(unit: str, text: bytes, job: Job, course: bytes | None = None) -> bytes:
    """Has one unit judged by a process of this machine.

    Args:
        unit: the unit's name.
        text: the student's module.
        job: see there.
        course: the course, where it is not on this machine.

    Returns:
        an `Answer` as MessagePack.
    """
    if job.environment and (other := _difference(job.environment)):
        return msgspec.msgpack.encode(Answer(None, problem=other))
    graders = job.graders or _unpacked(course or b"")
    question = Question(str(graders), unit, text, job.seed, job.confinement)
    for _ in range(TRIES):
        with contextlib.suppress(JudgeDied), _judge() as judge:
            return msgspec.msgpack.encode(judge.ask(question))
    return msgspec.msgpack.encode(Answer(None))


_judges: set[JudgeProcess] = set()
_idle: list[JudgeProcess] = []
_lock = threading.Lock()


@contextlib.contextmanager
def _judge() -> Iterator[JudgeProcess]:
    """A process that is at work for nobody else."""
    with _lock:
        judge = _idle.pop() if _idle else JudgeProcess()
        _judges.add(judge)
    try:
        yield judge
    except BaseException:
        _end(judge)
        raise
    if judge.is_used_up:
        _end(judge)
    else:
        with _lock:
            _idle.append(judge)


def _end(judge: JudgeProcess) -> None:
    with _lock:
        _judges.discard(judge)
    judge.close()


def close_judges() -> None:
    """Ends all judges of this process, those at work too."""
    with _lock:
        judges = list(_judges)
        _judges.clear()
        _idle.clear()
    for judge in judges:
        judge.close()


def _difference(wanted: dict[str, str]) -> str:
    own = environment()
    names = [name for name in wanted if wanted[name] != own.get(name)]
    told = [f"{name} {own.get(name, 'none')} instead of {wanted[name]}" for name in names]
    return f"a worker of the cluster has {', '.join(told)}. Install the same everywhere." if told else ""


def packed(course: Course, graders: Path) -> bytes:
    """What judging needs of a course, as a zip."""
    root, file = graders.parent, io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(course_file(graders), "exercises/course.toml")
        for unit in course.units:
            for folder in (graders / unit.name, root / "solutions" / unit.name):
                for path in sorted(folder.rglob("*")):
                    if path.is_file() and "__pycache__" not in path.parts:
                        archive.write(path, Path(folder.parent.name, path.relative_to(folder.parent)))
    return file.getvalue()


_courses: dict[int, Path] = {}


def _unpacked(course: bytes) -> Path:
    """The graders of a course that came as a zip; unpacked once."""
    with _lock:
        if hash(course) not in _courses:
            folder = Path(tempfile.mkdtemp(prefix="convlings-course-"))
            zipfile.ZipFile(io.BytesIO(course)).extractall(folder)
            _courses[hash(course)] = folder / "graders"
        return _courses[hash(course)]


def spread(tasks: Iterable[Task], job: Job, executor: Executor, width: int) -> Iterator[tuple[Task, Answer]]:
    """Judges tasks, which have `unit.name` and `text`, in any order; a few more than are at work wait there.

    Raises:
        InputError: nothing can be judged as it is asked for.
    """
    waiting, running = iter(tasks), dict[Future, Task]()
    while True:
        for task in islice(waiting, width - len(running)):
            running[executor.submit(judged, task.unit.name, task.text, job, job.course)] = task  # type: ignore[attr-defined]
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            yield task, _answer(future)


def _answer(future: Future) -> Answer:
    try:
        answer = msgspec.msgpack.decode(future.result(), type=Answer)
    except InputError:
        raise
    except Exception as error:  # a cluster gives a unit up when several of its workers were lost over it
        return Answer(None, said=f"{type(error).__name__}: {error}")
    if answer.problem:
        raise InputError(answer.problem)
    return answer


@contextlib.contextmanager
def local(jobs: int) -> Iterator[Executor]:
    """Judges on this machine."""
    executor = ThreadPoolExecutor(jobs)
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        close_judges()


def default_jobs(*, keras: bool) -> int:
    """One judge per core, and with models no more than there is memory for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not keras or not hasattr(os, "sysconf"):
        return cores
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(cores, memory // JUDGE_BYTES))
