"""The process that judges: it answers, is replaced when it dies or is used up, and leaves nothing."""

import os
import signal
from pathlib import Path

import msgspec
import pytest

from convlings.classroom import judge_process, spreading
from convlings.classroom.judge_process import Answer, JudgeDied, JudgeProcess, Question
from convlings.classroom.spreading import Job, close_judges, judged
from convlings.worker.probe import best

RIGHT = b"def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values * 0.5\n"


@pytest.fixture(scope="module")
def job(tiny_course):
    yield Job(tiny_course / "graders", 1, best())
    close_judges()


def ask(job):
    return msgspec.msgpack.decode(judged("01_double", RIGHT, job), type=Answer)


def test_it_answers_again_and_again(job):
    first, second = ask(job), ask(job)
    assert first.verdict.points == second.verdict.points == 6
    assert len(spreading._judges) == 1


def test_one_that_died_is_replaced(job):
    ask(job)
    (judge,) = spreading._idle
    os.kill(judge.process.pid, signal.SIGKILL)
    assert ask(job).verdict.points == 6
    assert spreading._idle[0] is not judge
    assert not Path(judge.folder).exists()


def test_one_that_is_used_up_is_ended(job, monkeypatch):
    monkeypatch.setattr(judge_process, "TASKS_LIMIT", 1)
    close_judges()
    ask(job)
    assert (spreading._idle, spreading._judges) == ([], set())


def test_one_without_a_parent_removes_its_folder(job):
    judge = JudgeProcess()
    judge.ask(Question(str(job.graders), "01_double", RIGHT, 1, job.confinement))
    judge.process.stdin.close()
    assert judge.process.wait(30) == 0
    assert not Path(judge.folder).exists()
    with pytest.raises(JudgeDied):
        judge.ask(Question(str(job.graders), "01_double", RIGHT, 1, job.confinement))
