"""What hostile submissions once got through, each hole by itself and without a class."""

import io
import os
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
from attack_looks import ROOT

from convlings.course.course import load_course
from convlings.errors import InputError
from convlings.judge import judging, plugin
from convlings.judge.feedback import clean, described
from convlings.judge.student import Student
from convlings.worker.calling import Died, Raised, TimedOut
from convlings.worker.clearing import remove
from convlings.worker.levels import ENOUGH, LEVELS, at_least
from convlings.worker.probe import best, reason_against
from convlings.worker.remote import _are_functions
from convlings.worker.source import Unreadable, read_source
from convlings.worker.wire import HEADER, MAGIC, Wire, WireError

WORKER = """
import sys, threading
import numpy as np

def worker():
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "wire"):
        frame = frame.f_back
    return frame.f_locals["self"]

def negative(function):
    own = worker()
    own.wire.send(own.sequence, ["callback", -1, [1]], own._hold)
    return own.wire.receive(own._find)[1]

def flood(function):
    own = worker()
    def read():
        while True:
            own.wire.receive(own._find)
    threading.Thread(target=read, daemon=True).start()
    while True:
        own.wire.send(own.sequence, ["callback", 0, [1]], own._hold)

def stuck(rng):
    state = rng.bit_generator.state
    state["state"] = {"state": 0, "inc": 0}
    rng.bit_generator.state = state

def other_text(x):
    raise type("Secret" + str(x), (KeyError,), {})("text")
"""


@pytest.fixture
def walled(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(WORKER)
    student = Student(path, best())
    yield student
    student.close()


NOTES = """
import os

PLACES = ("/dev/shm", "/dev", "/tmp", "/var/tmp", "/scratch", "..", "/")

def leave(name):
    for place in PLACES:
        try:
            with open(os.path.join(place, name), "w") as file:
                file.write("x")
        except OSError:
            pass

def find(name):
    return [place for place in PLACES if os.path.exists(os.path.join(place, name))]
"""


@pytest.mark.parametrize(
    "level", [level for level in LEVELS if at_least(level, ENOUGH) and not reason_against(level)]
)
def test_a_worker_leaves_nothing_for_the_next_one_of_its_pool(tmp_path, level):
    path, found = tmp_path / "notes.py", []
    path.write_text(NOTES)
    for name in ("leave", "find"):
        student = Student(path, level)
        found.append(getattr(student, name)(f"note-{os.getpid()}"))
        student.close()
    assert found == [None, []]


def test_a_callback_that_was_not_given_is_none(walled):
    with pytest.raises(Died):
        walled.negative(1)


def test_a_worker_that_never_stops_talking_is_stopped_in_time(walled):
    walled.load()
    walled.begin(1.0)
    start = time.monotonic()
    with pytest.raises(TimedOut):
        walled.flood(lambda x: x)
    assert time.monotonic() - start < 9


def test_a_generator_comes_back_from_its_own_stream_only(walled):
    with pytest.raises(Died):
        walled.stuck(np.random.default_rng(1))


def test_the_name_of_an_exception_is_a_word():
    assert Raised(["\x1b[31m\n::error::\u202eX", "KeyError"], "").kinds == ["31merrorX", "KeyError"]
    assert Raised(["\n"], "").kinds == ["Exception"]


@pytest.mark.parametrize(
    "functions", [{"f": 5}, {"f": [[]]}, {"f": ["a b"]}, {1: []}, {"::error::": []}, {"f": None}]
)
def test_functions_that_python_could_not_have_are_refused(functions):
    assert not _are_functions(functions)
    assert _are_functions({"f": ["x", "größe"], "g": []})


def received(value):
    stream = io.BytesIO()
    Wire(stream, stream).send(0, value, lambda value: ["h", 0, ""])
    stream.seek(0)
    return Wire(stream, stream).receive(lambda tree: None)


def test_a_dict_that_could_be_made_of_colliding_keys_is_refused():
    received(dict.fromkeys(range(1000), 0))
    with pytest.raises(WireError):
        received(dict.fromkeys(range(1001), 0))


@pytest.mark.parametrize(
    ("kind", "place"), [("MT19937", 625), ("MT19937", -1), ("Philox", 5), ("Philox", -1)]
)
def test_a_generator_that_would_read_outside_of_its_state_is_refused(kind, place):
    generator = np.random.Generator(getattr(np.random, kind)(1))
    received(generator)
    state = generator.bit_generator.state
    (state if kind == "Philox" else state["state"])["buffer_pos" if kind == "Philox" else "pos"] = place
    generator.bit_generator.state = state
    with pytest.raises(WireError):
        received(generator)


def test_an_empty_array_of_impossible_shape_is_refused():
    tree = msgspec.msgpack.encode(["a", 11, [0, *[2**31 - 1] * 9]])
    stream = io.BytesIO(HEADER.pack(MAGIC, 0, len(tree), 0) + tree)
    with pytest.raises(WireError, match="no shape"):
        Wire(stream, stream).receive(lambda tree: None)


@pytest.mark.parametrize("depth", [1, 3000])
def test_deep_and_locked_folders_are_removed(tmp_path, depth):
    top, here = tmp_path / "top", Path.cwd()
    top.mkdir()
    try:
        os.chdir(top)
        for _ in range(depth):
            os.mkdir("d")
            os.chmod("d", 0o700)
            os.chdir("d")
        Path("file").write_text("x")
        os.chmod(".", 0)
    finally:
        os.chdir(here)
    (top / "link").symlink_to(here)
    remove(str(top))
    assert not top.exists()
    assert here.exists()


def test_links_of_all_kinds_are_refused(tmp_path):
    (tmp_path / "unit").mkdir()
    other = tmp_path / "unit" / "other.py"
    other.write_text("x = 1\n")
    assert read_source(other) == "x = 1\n"
    (tmp_path / "linked").symlink_to("unit")
    with pytest.raises(Unreadable, match="link"):
        read_source(tmp_path / "linked" / "other.py")
    os.link(other, tmp_path / "hard.py")
    with pytest.raises(Unreadable, match="link"):
        read_source(tmp_path / "hard.py")


def test_a_line_is_no_command_of_a_build_server():
    assert clean(" ::error::x") == "|::error::x"
    assert clean("a ##[error]x::y") == "a ## [error]x::y"


def test_large_values_are_described_in_few_words():
    assert described({i: np.ones(1000) for i in range(2000)}) == "a dict of 2000"
    assert described([[1, [2, [3]]], 4]) == "[2 values, 4]"
    assert len(described([[[0] * 6] * 6] * 6)) < 200


def test_a_judge_that_stumbles_over_a_submission_gives_no_points(tmp_path, monkeypatch):
    """Checks that passed before it stumbled were all that counted: a part for the whole."""
    unit = load_course(ROOT / "exercises" / "course.toml").unit("02")
    (tmp_path / unit.name).mkdir()
    text = (ROOT / "solutions" / unit.module).read_text() + "\ndef same_padding(*args):\n    return 0\n"
    (tmp_path / unit.module).write_text(text)

    def stumble(*_, **__):
        raise TypeError("a list cannot be a key")

    monkeypatch.setattr(plugin, "message", stumble)
    with pytest.raises(InputError, match="did not end"):
        judging.judge(unit, tmp_path, ROOT / "graders", exercise=None, confinement=best())


def test_messages_of_hidden_checks_hold_no_text_of_the_submission(tmp_path):
    unit = load_course(ROOT / "exercises" / "course.toml").unit("02")
    (tmp_path / unit.name).mkdir()
    (tmp_path / unit.module).write_text(
        "def output_size(size, *args, **kwargs):\n    raise type('Telling', (KeyError,), {})('telling')\n"
        "def same_padding(*args, **kwargs):\n    return 'telling'\n"
        "def zero_pad(*args, **kwargs):\n    raise ValueError('telling')\n"
    )
    found = judging.judge(unit, tmp_path, ROOT / "graders", confinement=best())
    hidden = [check for result in found.exercises.values() for check in result.checks if check.hidden]
    lines = [line for check in hidden for line in check.message.splitlines() if " at  " not in line]
    assert any("KeyError" in line for line in lines)
    assert [line for line in lines if "telling" in line.lower()] == []
