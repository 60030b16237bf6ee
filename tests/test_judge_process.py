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


def ask(job, text=RIGHT):
    return msgspec.msgpack.decode(judged("01_double", text, job), type=Answer)


def checks(answer):
    return [check for result in answer.verdict.exercises.values() for check in result.checks]


def untimed(verdict):
    for result in verdict.exercises.values():
        for check in result.checks:
            check.seconds = 0.0
    return verdict


def test_it_answers_again_and_again(job):
    first, second = ask(job), ask(job)
    assert first.verdict.points == second.verdict.points == 6
    assert len(spreading._judges) == 1


def test_checks_that_change_are_collected_anew(job, folder):
    own = job._replace(graders=folder / "graders")
    (grader,) = (folder / "graders" / "01_double").glob("test_*.py")
    count = len(checks(ask(own)))
    grader.write_text(
        grader.read_text().replace(
            "    def test_", "    def test_new(self):\n        pass\n\n    def test_", 1
        )
    )
    assert [len(checks(ask(one))) for one in (own, own, job)] == [count + 1, count + 1, count]


def test_checks_that_cannot_be_collected_are_said_and_the_next_are_judged(job, folder):
    (grader,) = (folder / "graders" / "01_double").glob("test_*.py")
    grader.write_text("import nothing_of_the_kind\n")
    for _ in range(2):
        answer = ask(job._replace(graders=folder / "graders"))
        assert (answer.verdict.status, answer.verdict.points) == ("broken", 0)
        assert "nothing_of_the_kind" in answer.said
    assert ask(job).verdict.points == 6


def test_a_submission_gets_what_it_gets_alone(job):
    """What was found for one is not there any more for the next."""
    texts = [
        RIGHT,
        b"def double(",
        RIGHT.replace(b"2 * x", b"x * x"),
        b"import os; os._exit(0)",
    ]
    alone = []
    for text in texts:
        close_judges()
        alone.append(ask(job, text).verdict)
    close_judges()
    for text, verdict in [*zip(texts, alone), *reversed(list(zip(texts, alone)))]:
        assert untimed(ask(job, text).verdict) == untimed(verdict)
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
