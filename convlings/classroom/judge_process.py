"""A process that judges one unit after the other: `python -m convlings.classroom.judge_process`.

Judging needs a main thread, and its process may be killed. So it has one of its own, on this machine and on
those of a cluster alike; questions and answers are MessagePack behind four bytes of length.
"""

import contextlib
import os
import queue
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import IO

import msgspec

from convlings.course.course import Unit, load_course
from convlings.course.layout import course_file
from convlings.errors import InputError
from convlings.judge.feedback import block, clean
from convlings.judge.judging import stamp
from convlings.judge.series import Submission, judge_series
from convlings.judge.verdict import Verdict, unjudged
from convlings.worker.clearing import remove
from convlings.worker.linux import undumpable
from convlings.worker.probe import advice
from convlings.worker.process import Unconfined

COMMAND = [sys.executable, "-P", "-m", "convlings.classroom.judge_process"]  # -P: nothing of this folder
MEMORY_LIMIT = 3 << 30  # bytes, after which a judge is replaced by a fresh one
TASKS_LIMIT = 200  # the same; Keras keeps something of every model


class Question(msgspec.Struct):
    """One unit of one student."""

    graders: str
    unit: str
    text: bytes
    seed: int
    confinement: str


class Answer(msgspec.Struct):
    """What the judge says; no verdict where the judge ended, or where nothing can be judged."""

    verdict: Verdict | None
    seconds: float = 0.0
    said: str = ""  # for the teacher
    problem: str = ""  # why nothing can be judged
    memory: int = 0  # of the judge's process, bytes


class JudgeDied(Exception):
    """The process ended before it answered."""


class JudgeProcess:
    """The other end of such a process."""

    def __init__(self) -> None:
        """Starts it, in a process group of its own: Ctrl-C ends its parent, which ends it."""
        self.folder = tempfile.mkdtemp(prefix="convlings-judge-")
        os.chmod(self.folder, 0o711)  # workers may be other users; their own folders are closed
        self.process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
            env=_environment() | {"TMPDIR": self.folder},
        )
        self.count, self.memory = 0, 0

    def ask(self, question: Question) -> Answer:
        """Has one unit judged.

        Raises:
            JudgeDied: the process is gone.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            _write(self.process.stdin, msgspec.msgpack.encode(question))
            answer = msgspec.msgpack.decode(_read(self.process.stdout), type=Answer)
        except (OSError, EOFError, ValueError):  # a ValueError: its pipe is closed
            self.close()
            raise JudgeDied from None
        self.count, self.memory = self.count + 1, answer.memory
        return answer

    @property
    def is_used_up(self) -> bool:
        """Whether the next unit should have a fresh process."""
        return self.count >= TASKS_LIMIT or self.memory > MEMORY_LIMIT

    def close(self) -> None:
        """Ends it with everything that it started and left."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        self.process.wait()
        remove(self.folder)


def main() -> None:
    """Answers until there are no more questions, or nobody who asks."""
    undumpable()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what else is printed is no answer
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(os.fdopen(os.dup(0), "rb"), questions), daemon=True).start()
    desk = _Desk(questions, answers)
    while True:
        desk.serve()


def _listen(stream: IO[bytes], questions: "queue.SimpleQueue[bytes]") -> None:
    """Ends this process, in the middle of a unit too, as soon as its parent is gone."""
    with contextlib.suppress(OSError, EOFError):
        while True:
            questions.put(_read(stream))
    remove(os.environ["TMPDIR"])
    os._exit(0)


class _Desk:
    """Takes questions and gives answers; questions about the same checks share a session of pytest."""

    def __init__(self, questions: "queue.SimpleQueue[bytes]", answers: IO[bytes]) -> None:
        self.questions, self.answers = questions, answers
        self.question = self._next()

    def serve(self) -> None:
        """Answers the question that is there, and those that follow about the same checks."""
        first, graders = self.question, Path(self.question.graders)
        unit, self.start = load_course(course_file(graders)).unit(first.unit), time.monotonic()
        try:
            with contextlib.closing(self._submissions(unit)) as series:
                judge_series(unit, series, graders, first.confinement, self._note)
        except Unconfined as error:
            problem = f"No worker can be confined any more: {error}. {advice()}"
            self._answer(Answer(None, problem=problem))
        except InputError as error:
            headline, _, printed = str(error).partition("\n")
            self._note(unjudged(unit, "broken", UNENDED), f"{clean(headline)}\n{block(printed)}")
            self._answer(self.found)
        if self.question is self.answered:
            self.question = self._next()

    def _submissions(self, unit: Unit) -> Generator[Submission, None, None]:
        """The module of one question after the other in a folder, while they are about the same checks."""
        same = _checks(self.question)
        while _checks(self.question) == same:
            with tempfile.TemporaryDirectory(prefix="convlings-", ignore_cleanup_errors=True) as folder:
                path = Path(folder, unit.module)
                path.parent.mkdir()
                path.write_bytes(self.question.text)
                self.start = time.monotonic()
                yield Submission(Path(folder), self.question.seed)
            self._answer(self.found)
            self.question = self._next()

    def _next(self) -> Question:
        return msgspec.msgpack.decode(self.questions.get(), type=Question)

    def _note(self, verdict: Verdict, said: str = "") -> None:
        self.found = Answer(verdict, time.monotonic() - self.start, said, memory=_memory())

    def _answer(self, answer: Answer) -> None:
        self.answered = self.question
        _write(self.answers, msgspec.msgpack.encode(answer))


def _checks(question: Question) -> tuple:
    """What questions have in common that a session can answer: checks as they are now, and a level."""
    folder = Path(question.graders, question.unit)
    return question.graders, question.unit, question.confinement, stamp(folder)


UNENDED = "the checks did not come to their end; please tell your teacher."


def _memory() -> int:
    """The resident memory of this process in bytes; 0 where it cannot be read."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _environment() -> dict[str, str]:
    """Where modules are found is passed on as it is here, whatever changed it."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return os.environ | {
        "PYTHONPATH": path,
        "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3"),
    }


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


if __name__ == "__main__":
    main()
