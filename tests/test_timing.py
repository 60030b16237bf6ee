"""Training checks: one training for several checks, its time against the solution's, a GPU that is or is not here."""

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convlings.course.build import build
from convlings.course.course import Budget, load_course
from convlings.judge import Feedback, better_of_two, keeps_budget, keeps_pace, trained
from convlings.judge.judging import judge
from convlings.judge.student import Student
from convlings.judge.timing import Training
from convlings.worker import questions

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

COURSE = """\
title = "A course that trains"
[units.01_line]
title = "A line"
minutes = 5
[units.01_line.exercises.fit_line]
title = "Fit it"
points = 4
hints = ["Begin.", "End."]
[units.01_line.exercises.training]
title = "Does it learn?"
points = 6
gpu = {seconds = 1000, step_seconds = 100}
hints = ["Begin.", "End."]
"""
SOLUTION = '''\
"""A line."""

import keras


def fit_line(x, y, epochs):
    """Fits a line and gives the last loss."""
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return model.fit(x, y, epochs=epochs, batch_size=8, verbose=0).history["loss"]
    ### END SOLUTION
'''
GRADER = '''\
"""Checks of a line."""

import numpy as np

from convlings.judge import Feedback, gpu, hidden, keeps_budget, keeps_pace, trained, training

X = np.linspace(-1, 1, 64).reshape(-1, 1)


def run(student, epochs, batches):
    losses = student.fit_line(X[: 8 * batches], 3 * X[: 8 * batches], epochs)
    return losses, len(losses)


class TestFitLine:
    def test_one_epoch(self, student):
        """One loss."""
        assert len(student.fit_line(X[:8], X[:8], 1)) == 1


class TestTraining:
    def test_it_learns(self, student):
        """The loss falls."""
        losses = trained(student, run, 5, 8).result
        if losses[-1] > losses[0] / 2:
            raise Feedback("the loss does not fall.")

    @hidden
    @training
    def test_pace(self, student, baseline):
        """In time."""
        keeps_pace(trained(student, run, 5, 8), trained(baseline, run, 5, 8), 1000)

    @hidden
    @training
    @gpu
    def test_on_a_gpu(self, student, budget):
        """In time on a GPU."""
        keeps_budget(trained(student, run, 6, 8), budget)
'''


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line")
    files = {
        "exercises/course.toml": COURSE,
        "exercises/01_line/README.md": "# A line\n",
        "solutions/01_line/line.py": SOLUTION,
        "graders/01_line/test_line.py": GRADER,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build(folder)
    return folder


def judged(course, submission="solutions", **settings):
    unit = load_course(course / "exercises" / "course.toml").unit("1")
    return judge(unit, course / submission, course / "graders", **settings)


def test_without_a_gpu_nothing_is_lost_and_this_is_said(course):
    result = judged(course, exercise="training").exercises["training"]
    assert (result.points, result.note) == (6, "not timed on a GPU")
    assert [check.name for check in result.checks] == [
        "TestTraining::test_it_learns",
        "TestTraining::test_pace",
    ]


def test_on_a_gpu_the_budget_counts(course, monkeypatch):
    monkeypatch.setitem(questions.QUESTIONS, "gpus", lambda: ["GPU:0"])
    result = judged(course, exercise="training").exercises["training"]
    assert (result.points, result.note, len(result.checks)) == (6, "", 3)


def test_a_stub_is_not_started(course):
    verdict = judged(course, "exercises")
    assert {result.status for result in verdict.exercises.values()} == {"not started"}
    assert verdict.points == 0


def test_training_can_be_left_out(course):
    result = judged(course, leave_out=["training"]).exercises["training"]
    assert [check.name for check in result.checks] == ["TestTraining::test_it_learns"]


def test_the_marker_selects(course):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "convlings.judge.plugin",
        "-m",
        "gpu",
        "-rs",
        "--no-header",
    ]
    command += [
        "-c",
        os.devnull,
        "--rootdir",
        course,
        "--submission",
        course / "solutions",
        course / "graders",
    ]
    done = subprocess.run([*map(str, command)], cwd=course, capture_output=True, text=True, timeout=300)
    assert "not timed on a GPU: Keras sees none here" in done.stdout
    assert "1 skipped, 3 deselected" in done.stdout


def test_a_bar_is_shown_before_a_terminal(course):
    main, terminal = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "convlings",
        "check",
        "training",
        "--submission",
        str(course / "solutions"),
    ]
    with os.fdopen(main, "rb", buffering=0) as screen:
        done = subprocess.run(command, cwd=course, stdout=subprocess.PIPE, stderr=terminal, timeout=300)
        os.close(terminal)
        shown = b"".join(iter(lambda: _read(screen), b"")).decode()
    assert done.returncode == 0, done.stdout
    assert "training" in shown
    assert "━" in shown


def _read(screen):
    try:
        return screen.read(4096)
    except OSError:  # the other end is closed
        return b""


def test_a_training_happens_once_and_its_error_is_kept():
    student, calls = Student(Path("nowhere.py")), []

    def run(student, epochs, batches):
        calls.append((epochs, batches))
        if epochs == 3:
            raise ValueError("three")
        return "model", epochs

    assert trained(student, run, 2, 5) is trained(student, run, 2, 5)
    assert calls == [(1, 1), (2, 5)]
    for _ in range(2):
        with pytest.raises(ValueError, match="three"):
            trained(student, run, 3, 5)
    assert calls[2:] == [(1, 1), (3, 5)]


def test_a_cold_training_has_no_shorter_one_before_it():
    student, calls = Student(Path("nowhere.py")), []

    def run(student, epochs, batches):
        calls.append((epochs, batches))
        time.sleep(0.1)
        return "model", epochs

    training = trained(student, run, 2, 5, cold=True)
    assert trained(student, run, 2, 5, cold=True) is training
    assert calls == [(2, 5)]
    assert training.seconds >= 0.1
    assert training.step_seconds == pytest.approx(training.seconds / 10)


def test_steps_and_the_whole_are_compared():
    keeps_pace(Training(None, 30, 3), Training(None, 10, 1), 3)
    with pytest.raises(Feedback, match=r"a training step took 4\.0 times"):
        keeps_pace(Training(None, 30, 4), Training(None, 10, 1), 3)
    with pytest.raises(Feedback, match=r"the whole training took 3\.1 times"):
        keeps_pace(Training(None, 31, 1), Training(None, 10, 1), 3)


def test_budgets_are_absolute():
    keeps_budget(Training(None, 10, 0.1), Budget(10, 0.1))
    with pytest.raises(Feedback, match=r"a training step took 0\.2 s on the GPU; 0\.1 s is allowed"):
        keeps_budget(Training(None, 10, 0.2), Budget(10, 0.1))
    with pytest.raises(Feedback, match="the whole training took 11 s"):
        keeps_budget(Training(None, 11, 0.1), Budget(10, 0.1))


def test_keras_tells_its_gpus():
    assert questions.QUESTIONS["gpus"]() == []


@pytest.mark.parametrize(
    ("first", "second", "trainings", "best"), [(0.5, 0.9, 1, 0.5), (0.4, 0.9, 2, 0.9), (0.4, 0.1, 2, 0.4)]
)
def test_what_falls_short_is_trained_again_and_the_better_counts(first, second, trainings, best):
    rest = [second]
    assert better_of_two(first, 0.5, rest.pop) == best
    assert 2 - len(rest) == trainings
