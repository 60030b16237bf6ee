"""What `compare` accepts, and what it says of the rest."""

import numpy as np
import pytest

from convlings.judge.compare import compare
from convlings.judge.feedback import Feedback, block, clean, written
from convlings.judge.where import where
from convlings.worker.calling import Handle


def told(actual, expected, **options):
    with pytest.raises(Feedback) as caught:
        compare(actual, expected, **options)
    return caught.value.headline, caught.value.lines


ACCEPTED = [
    (np.array([1.0, 2.0]), np.array([1.0, 2.0])),
    (np.array([1, 2]), np.array([1.0, 2.0])),
    (np.float32(0.1), 0.1 + 1e-17),
    (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
    (np.array([]), np.array([])),
    (3, np.int64(3)),
    (3.0, 3),
    (np.array(2.5), 2.5),
    ((1, 2), [1, 2]),
    (np.array([1, 2]), (1, 2)),
    ([np.int8(1), 2.0], (1, 2)),
    ("same", "same"),
    (None, None),
    ((np.ones(2), 3), (np.ones(2), 3)),
]


@pytest.mark.parametrize(("actual", "expected"), ACCEPTED[:2] + ACCEPTED[3:])
def test_the_same_is_accepted(actual, expected):
    compare(actual, expected)


REFUSED = [
    (None, np.ones(2), "the result is not an array."),
    ([1.0, 1.0], np.ones(2), "the result is not an array."),
    (Handle(0, "matrix", None), np.ones(2), "the result is not an array."),
    (np.ones((1, 2)), np.ones(2), "the shape is not the one asked for."),
    (np.ones(1), np.ones(2), "the shape is not the one asked for."),
    (np.ones(()), np.ones(2), "the shape is not the one asked for."),
    (np.ones(2) + 0j, np.ones(2), "the values are complex numbers."),
    (np.array([1.0, np.nan]), np.ones(2), "1 of 2 values differ."),
    (np.array([1.0, np.inf]), np.ones(2), "1 of 2 values differ."),
    (np.zeros(2), np.ones(2), "all values differ."),
    (True, 1, "the result is not a number."),
    ("1", 1, "the result is not a number."),
    (1.5, 1, "the number is not the one asked for."),
    (float("nan"), 1.0, "the number is not the one asked for."),
    (1 + 0j, 1.0, "the result is a complex number."),
    ((1, 2, 3), (1, 2), "the number of results is not the one asked for."),
    (3, (1, 2), "the result has another type than asked for."),
    ((2, 1), (1, 2), "the numbers are not the ones asked for."),
    ("valid", "same", "the result is not the one asked for."),
    ((np.ones(2), 4), (np.ones(2), 3), "result 2 of 2: the number is not the one asked for."),
]


@pytest.mark.parametrize(("actual", "expected", "headline"), REFUSED)
def test_what_differs_is_said(actual, expected, headline):
    assert told(actual, expected)[0] == headline


def test_shape_comes_before_values_and_dtype():
    assert told(np.zeros((1, 3), "f4"), np.ones((3, 1)), dtype=np.float64)[1] == {
        "expected": "(3, 1)",
        "got": "(1, 3)",
        "hint": "",
    }


def test_dtype_counts_only_where_the_contract_fixes_it():
    compare(np.ones(2, "f4"), np.ones(2))
    headline, lines = told(np.ones(2, "f4"), np.ones(2), dtype=np.float64)
    assert headline == "the dtype is not the one asked for."
    assert (lines["expected"], lines["got"]) == ("float64", "float32")


def test_the_first_difference_and_its_place_are_named():
    actual = np.arange(12.0).reshape(1, 3, 4, 1)
    expected = actual.copy()
    expected[0, 1, 3, 0] = -1
    headline, lines = told(actual, expected)
    assert headline == "1 of 12 values differ."
    assert lines["expected"] == "-1 at [0, 1, 3, 0]"
    assert lines["got"] == "7"
    assert lines["where"] == "only row 1 of 3: .... ...x ...."


def test_rounding_in_the_precision_of_the_input_is_allowed_and_more_is_not():
    exact = np.linspace(1, 2, 50)
    compare(exact + 3 * np.finfo(np.float64).eps, exact)
    compare(exact.astype("f4"), exact.astype("f4") * np.float32(1 + 2e-7))
    headline, _ = told(exact.astype("f4").astype("f8"), exact)
    assert "allowed 4e-15" in headline


def test_longer_sums_may_round_more():
    exact = np.ones(3)
    off = exact + 100 * np.finfo(np.float64).eps
    assert told(off, exact)
    compare(off, exact, operations=100)


def plane(*rows):
    return np.array([[cell == "x" for cell in row] for row in rows])


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        (plane("xxxx", "x..x", "xxxx"), "only at the border: xxxx x..x xxxx"),
        (plane("....", ".xx.", ".xx.", "...."), "only in the interior: .... .xx. .xx. ...."),
        (plane("...", "...", "xxx"), "only the last row: ... ... xxx"),
        (plane("x..", "x..", "..."), "only column 0 of 3: x.. x.. ..."),
        (plane("x.x", ".x.", "x.x"), "scattered: x.x .x. x.x"),
        (np.stack([plane("xx", "xx"), plane("..", "..")], axis=-1), "only channel 0 of 2"),
        (np.stack([plane("..", ".."), plane("xx", "xx")])[..., None], "only image 1 of 2"),
        (np.ones(3, bool), ""),
    ],
)
def test_where_in_words_and_as_a_map(differs, says):
    assert where(differs) == says


def test_the_map_of_a_large_plane_is_small():
    differs = np.zeros((2, 64, 100, 3), bool)
    differs[:, 0] = True
    words, rows = where(differs).split(": ")
    assert words == "only row 0 of 64"
    assert rows.split() == ["x" * 8] + ["." * 8] * 7


def test_feedback_has_at_most_eight_lines_of_printable_text():
    lines = dict.fromkeys(
        ("expected", "got", "where", "error", "at", "case", "looks like", "hint"), "a\x1b[31m\nb\x07"
    )
    text = written("f: \x1b]0;title\x07", lines)
    assert len(text.splitlines()) == 8
    assert all(letter.isprintable() or letter == "\n" for letter in text)


def test_long_lines_are_cut():
    assert clean("x" * 500, 10) == "x" * 9 + "…"


def test_a_hint_reaches_the_learner_for_sequences_too():
    assert told((2, 1), (1, 2), hint="Rows come first.")[1]["hint"] == "Rows come first."
    assert told(np.zeros(2), np.ones(2), hint="Add one.")[1]["hint"] == "Add one."


def test_how_far_off_is_said_of_what_differs_only():
    with pytest.raises(Feedback) as caught:
        compare(np.array([np.inf, 1 + 4e-16]), np.array([0.0, 1.0]))
    assert "off by" not in caught.value.headline


def test_numbers_that_differ_are_not_written_alike():
    with pytest.raises(Feedback) as caught:
        compare(np.array([19.0, 1.0]), np.array([19.0 + 1e-9, 1.0]))
    assert caught.value.lines["expected"].partition(" at")[0] != caught.value.lines["got"]


def test_what_a_terminal_would_obey_is_left_out():
    assert clean("\x1b[31mred\x1b[0m \x1b]0;title\x07and\x1b[2J\r plain\u202e") == "red and plain?"
    assert (
        block("one\n::set-output name=x::y\n##[error] three")
        == "| one\n| |::set-output name=x::y\n| ## [error] three"
    )
