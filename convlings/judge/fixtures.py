"""What a check asks for by name: the submission, the solution, random numbers, the time on a GPU."""

import zlib
from types import ModuleType

import numpy as np
import pytest

from convlings.course.course import Budget
from convlings.judge.misconceptions import load_solution
from convlings.judge.record import Place, Record
from convlings.judge.student import CALL_SECONDS, Student

RECORD = pytest.StashKey[Record]()
PLACE = pytest.StashKey[Place]()
UNTIMED = "not timed on a GPU"


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """The submission's module, in this process or behind the wall."""
    return request.config.stash[RECORD].student(request.node.stash[PLACE])


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> ModuleType:
    """The solution."""
    return load_solution(request.node.stash[PLACE].graders)


@pytest.fixture
def baseline(request: pytest.FixtureRequest) -> Student:
    """The solution, run where the submission runs, for comparing speed."""
    student = request.config.stash[RECORD].baseline(request.node.stash[PLACE])
    student.begin(seconds_of(request.node))
    return student


@pytest.fixture
def budget(request: pytest.FixtureRequest) -> Budget:
    """How long the exercise's training may take on a GPU; the check is left out where there is none."""
    place = request.node.stash[PLACE]
    assert place.exercise.gpu is not None, f"course.toml has no budget for {place.exercise.name}"
    student = request.config.stash[RECORD].student(place)
    student.load()
    if not student.on_model(student.backend, "gpus", []):
        pytest.skip(f"{UNTIMED}: Keras sees none here")
    return place.exercise.gpu


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """A random generator of this check's own; fresh in every run unless `--seed` repeats one."""
    return generator(request.node)


def seconds_of(item: pytest.Item) -> float:
    """How long the calls of a check may take together."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else CALL_SECONDS


def generator(item: pytest.Item) -> np.random.Generator:
    """A check's generator in its first state."""
    return np.random.default_rng([item.config.stash[RECORD].seed, zlib.crc32(name_of(item).encode())])


def name_of(item: pytest.Item) -> str:
    """A check's name in its file."""
    return "::".join(item.nodeid.split("::")[1:])


def title_of(item: pytest.Item) -> str:
    """A check's title for the learner: the first line of its docstring."""
    return (getattr(getattr(item, "obj", None), "__doc__", None) or item.name).strip().partition("\n")[0]
