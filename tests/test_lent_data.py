"""Data sets in a student's code: as they are here; behind the wall only where a check allows it."""

import numpy as np
import pytest

from convlings import data
from convlings.judge.data import with_data
from convlings.judge.student import Student
from convlings.worker.calling import Raised
from convlings.worker.levels import LEVELS
from convlings.worker.probe import reason_against

MODULE = """\
from convlings import data
from convlings.data import PALETTE, load

def one(split):
    return data.load(data.first_found("digits"), split)

def named(split):
    return load("digits", split=split)

def names():
    return list(data.classes("digits")), PALETTE

def weights():
    return str(data.weights("mobilenet_v2_small"))

def absent():
    return data.load("cifar10", "test")
"""


@pytest.fixture(scope="module", params=[None, *LEVELS], ids=str)
def student(request, tmp_path_factory):
    if request.param and (reason := reason_against(request.param)):
        pytest.skip(f"{request.param} cannot be in force here: {reason}")
    path = tmp_path_factory.mktemp("lent") / "lent_data.py"
    path.write_text(MODULE)
    student = Student(path, request.param)
    student.begin(100)
    yield student
    student.close()


def test_a_marked_call_has_data(student):
    images, labels = data.load("digits", "validation")
    for function in (student.one, student.named):
        mine = with_data(function)("validation")
        np.testing.assert_array_equal(mine[0], images)
        np.testing.assert_array_equal(mine[1], labels)
    assert student.calls[-1].described() == {"split": "validation"}


def test_names_of_classes_and_colours(student):
    names, palette = with_data(student.names)()
    assert tuple(names) == data.classes("digits")
    np.testing.assert_array_equal(palette, data.PALETTE)


def test_what_the_loader_refuses_is_refused(student):
    with pytest.raises(Raised, match="sideways") as caught:
        with_data(student.one)("sideways")
    assert "ValueError" in caught.value.kinds


def test_an_unmarked_call_behind_the_wall_has_none(student):
    if student.confinement is None:
        assert len(student.one("validation")) == 2
        return
    with_data(student.one)("validation")
    with pytest.raises(Raised, match="there is no data here"):
        student.one("validation")


def test_nothing_is_downloaded_for_a_student(student):
    if student.confinement is None or data.first_found("cifar10", "digits") == "cifar10":
        return
    with pytest.raises(Raised, match="at hand"):
        with_data(student.absent)()


def test_files_are_not_lent(student):
    if student.confinement is not None:
        with pytest.raises(Raised, match="there is no data here"):
            with_data(student.weights)()
