"""What the kit's own tests share: the checkout, and a tiny course to try the machinery on."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from convlings.course.build import build

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent

COURSE = """\
title = "A tiny course"
[units.01_double]
title = "Doubling"
minutes = 5
[units.01_double.exercises.double]
title = "Twice"
points = 4
hints = ["Think of two.", "Add it to itself."]
[units.01_double.exercises.halve_all]
title = "Half of everything"
points = 2
hints = ["Think of a half.", "Divide."]
"""

SOLUTION = '''\
"""Doubling and halving."""


def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION


def halve_all(values):
    """Half of everything."""
    ### BEGIN SOLUTION
    return values / 2
    ### END SOLUTION
'''

GRADER = '''\
"""Checks of doubling."""

import numpy as np

from convlings.judge import compare, hidden, weight


class TestDouble:
    def test_two(self, student):
        """Twice two is four."""
        compare(student.double(2.0), 4.0)

    @hidden
    @weight(3)
    def test_random(self, student, reference, rng):
        """Any number."""
        x = rng.normal()
        compare(student.double(x), reference.double(x))


class TestHalveAll:
    def test_row(self, student):
        """A row of numbers."""
        compare(student.halve_all(np.array([2.0, 4.0])), np.array([1.0, 2.0]))

    @hidden
    def test_random(self, student, reference, rng):
        """Any numbers."""
        values = rng.normal(size=(2, 3))
        compare(student.halve_all(values), reference.halve_all(values))
'''

MISCONCEPTIONS = '''\
"""What goes astray."""

from convlings.judge import misconception


@misconception("double")
def squared(x):
    """This is what you get when x is squared: doubling adds it to itself."""
    return x * x


@misconception("halve_all")
def halved_in_place(values):
    """Everything was rounded down: halves stay as they are."""
    return values // 2
'''


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def tiny_course(tmp_path_factory) -> Path:
    """A checkout of a course with one unit of two exercises; do not write into it."""
    folder = tmp_path_factory.mktemp("tiny")
    files = {
        "exercises/course.toml": COURSE,
        "exercises/01_double/README.md": "# Doubling\n",
        "solutions/01_double/double.py": SOLUTION,
        "graders/01_double/test_double.py": GRADER,
        "graders/01_double/misconceptions.py": MISCONCEPTIONS,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build(folder)
    return folder


@pytest.fixture
def folder(tiny_course, tmp_path):
    """A copy of the tiny course to work in."""
    return shutil.copytree(tiny_course, tmp_path / "folder")


@pytest.fixture
def convlings():
    """Runs the command in a folder, as a person would."""

    def run(*arguments, cwd, timeout=300):
        command = [sys.executable, "-m", "convlings", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=timeout)

    return run


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder with an empty `data` that CONVLINGS_DATA names, and an empty `cache`."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("CONVLINGS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def unexplained(monkeypatch):
    """Which misconception a failure is like is not asked: that takes longer than all checks."""
    for name in ("_known", "repeated"):
        monkeypatch.setattr(f"convlings.judge.message.{name}", lambda *_: None)
