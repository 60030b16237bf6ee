"""The public part of a grader."""

import pytest

from convlings.course.public import public_checks
from convlings.errors import InputError

GRADER = '''\
"""Checks."""

import numpy as np
import pytest

from convlings.judge import compare, hidden

SIZES = [1, 2]
ONE = 1


def draw(rng):
    """Only hidden checks use it."""
    return rng.normal(size=SIZES)


class TestDouble:
    def test_one(self, student):
        """Twice one."""
        compare(student.double(ONE), 2)

    @hidden
    @pytest.mark.parametrize("n", SIZES)
    def test_random(self, student, reference, rng, n):
        """A secret."""
        compare(student.double(draw(rng)), np.ones(n))

    def test_two(self, student):
        """Twice two."""
        compare(student.double(2), 4)
'''

PUBLIC = '''\
"""Checks."""

from convlings.judge import compare

ONE = 1


class TestDouble:
    def test_one(self, student):
        """Twice one."""
        compare(student.double(ONE), 2)

    def test_two(self, student):
        """Twice two."""
        compare(student.double(2), 4)
'''


def test_hidden_checks_and_what_only_they_use_are_gone():
    assert public_checks(GRADER, "g.py") == PUBLIC


def test_what_is_public_stays_as_it_is():
    assert public_checks(PUBLIC, "g.py") == PUBLIC


@pytest.mark.parametrize("fixture", ["reference", "baseline", "rng"])
def test_a_public_check_may_not_use_what_students_do_not_have(fixture):
    text = PUBLIC.replace("test_two(self, student)", f"test_two(self, student, {fixture})")
    with pytest.raises(InputError, match=f"g.py:13: the public check test_two uses {fixture}"):
        public_checks(text, "g.py")


def test_a_helper_of_the_class_that_is_called_on_self_stays():
    text = (
        GRADER
        + "        self.compared(student)\n\n    def compared(self, student):\n        compare(student.double(1), 2)\n"
    )
    assert "def compared(self, student):" in public_checks(text, "test_double.py")
    assert "def draw" not in public_checks(text, "test_double.py")
