"""When two failures say the same."""

import pytest

from convlings.judge.repeating import alike

SAME = {
    "the last digit": ("got 0.17573 at [0, 3]", "got 0.175731 at [0, 3]"),
    "one prints as an integer": ("expected 1, got 2", "expected 0.999999, got 2"),
    "nearly zero": ("-1.3e-08", "-0.0"),
    "a minus that belongs": ("it is -2.5", "it is -2.50001"),
    "words": ("a ReLU is missing.", "a ReLU is missing."),
}
OTHER = {
    "another place": ("0.5 at [0, 3]", "0.5 at [0, 4]"),
    "another sign": ("it is -2.5", "it is 2.5"),
    "a parameter more": ("16,685,413 parameters", "16,685,414 parameters"),
    "a visible difference": ("0.1757", "0.1758"),
    "other words": ("2 rows", "2 columns"),
    "a number more": ("2, 3", "2, 3, 4"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_rounding_is_no_difference(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_everything_else_is(one, other):
    assert not alike(one, other)
    assert not alike(other, one)
