"""Compares what a student's code returned with what is right, and says what differs and where."""

import numbers
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from convlings.judge.feedback import Feedback, described
from convlings.judge.where import where

SLACK = 8  # rounding steps allowed per operation


def compare(
    actual: Any, expected: Any, *, dtype: DTypeLike | None = None, operations: int = 1, hint: str = ""
) -> None:
    """Checks type, then shape, then dtype where the contract fixes it, then values.

    Numbers of Python and NumPy are interchangeable, tuples and lists too. Where an array is expected,
    an array has to come.

    Args:
        actual: what the student's code returned.
        expected: an array, a number, a string, None, or a tuple or list of these.
        dtype: the dtype that the contract fixes, if it does.
        operations: how many roundings may add up in one value (the length of the sum); the tolerance is
            8 * operations * machine epsilon * max(1, largest expected magnitude), in the precision of
            the expected value (Higham 2002, "Accuracy and Stability of Numerical Algorithms", eq. 3.5).
        hint: one sentence for the learner, shown where no misconception matches.

    Raises:
        Feedback: they differ.

    >>> compare(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    >>> compare((1, 2), [1, 2])
    """
    try:
        if isinstance(expected, list | tuple):
            _compare_sequences(actual, expected, dtype, operations)
        elif isinstance(expected, np.ndarray):
            _compare_arrays(actual, expected, dtype, operations)
        elif isinstance(expected, numbers.Number | np.generic) and not isinstance(expected, bool):
            _compare_numbers(actual, expected, operations)
        elif type(actual) is not type(expected) or actual != expected:
            raise Feedback(
                "the result is not the one asked for.", expected=described(expected), got=described(actual)
            )
    except Feedback as feedback:
        feedback.lines["hint"] = hint or feedback.lines.get("hint", "")
        if isinstance(actual, np.ndarray) and isinstance(expected, np.ndarray) and not feedback.compared:
            feedback.compared = actual, expected
        raise


def _counted(values: list | tuple, numeric: bool) -> str:
    """How many values there are, and which, where that helps."""
    return f"{len(values)}: {described(values)}" if numeric and len(values) <= 6 else str(len(values))


def _compare_sequences(actual: Any, expected: list | tuple, dtype: DTypeLike | None, operations: int) -> None:
    numeric = all(isinstance(item, numbers.Number) for item in expected)
    if isinstance(actual, np.ndarray) and actual.ndim == 1 and numeric:
        actual = actual.tolist()
    if not isinstance(actual, list | tuple):
        raise Feedback("the result has another type than asked for.", expected=f"{len(expected)} values",
                       got=described(actual))  # fmt: skip
    if len(actual) != len(expected):
        raise Feedback(
            "the number of results is not the one asked for.",
            expected=_counted(expected, numeric),
            got=_counted(actual, numeric),
        )
    for i, (mine, theirs) in enumerate(zip(expected, actual)):
        try:
            compare(theirs, mine, dtype=dtype, operations=operations)
        except Feedback as feedback:
            if numeric:
                feedback.headline = "the numbers are not the ones asked for."
                feedback.lines.update(expected=described(expected), got=described(actual))
            else:
                feedback.headline = f"result {i + 1} of {len(expected)}: {feedback.headline}"
            raise


def _compare_numbers(actual: Any, expected: Any, operations: int) -> None:
    if isinstance(actual, np.ndarray) and actual.ndim == 0:
        actual = actual[()]
    lines = {"expected": described(expected), "got": described(actual)}
    if not isinstance(actual, numbers.Number | np.generic) or isinstance(actual, bool | np.bool_ | str):
        raise Feedback("the result is not a number.", **lines)
    if (
        isinstance(expected, numbers.Integral)
        and not isinstance(actual, numbers.Integral)
        and actual != expected
    ):
        raise Feedback("the number is not the one asked for.", **lines)
    if isinstance(actual, numbers.Complex) and not isinstance(actual, numbers.Real):
        raise Feedback("the result is a complex number.", **lines)
    if actual != actual and expected != expected:  # both NaN
        return
    if not abs(actual - expected) <= tolerance(np.asarray(expected), operations):
        raise Feedback("the number is not the one asked for.", **lines)


def _compare_arrays(actual: Any, expected: np.ndarray, dtype: DTypeLike | None, operations: int) -> None:
    if isinstance(actual, np.generic):
        actual = np.asarray(actual)
    if not isinstance(actual, np.ndarray):
        raise Feedback(
            "the result is not an array.", expected=f"an array {expected.shape}", got=described(actual)
        )
    if actual.shape != expected.shape:
        raise Feedback(
            "the shape is not the one asked for.", expected=str(expected.shape), got=str(actual.shape)
        )
    _compare_dtypes(actual, expected, dtype)
    with np.errstate(all="ignore"):
        wide = np.promote_types(np.promote_types(actual.dtype, expected.dtype), np.float64)
        error = np.abs(actual.astype(wide) - expected.astype(wide))
    allowed = tolerance(expected, operations)
    near = error <= allowed
    if near.all():
        return
    differs = ~(near | (actual == expected) | (np.isnan(actual) & np.isnan(expected)))
    if differs.any():
        _tell_values(actual, expected, differs, error, allowed)


def _compare_dtypes(actual: np.ndarray, expected: np.ndarray, dtype: DTypeLike | None) -> None:
    if dtype is not None and actual.dtype != np.dtype(dtype):
        raise Feedback(
            "the dtype is not the one asked for.", expected=str(np.dtype(dtype)), got=str(actual.dtype)
        )
    if actual.dtype.kind == "c" and expected.dtype.kind != "c":
        raise Feedback("the values are complex numbers.", expected=str(expected.dtype), got=str(actual.dtype))


def _tell_values(
    actual: np.ndarray, expected: np.ndarray, differs: np.ndarray, error: np.ndarray, allowed: float
) -> None:
    if actual.ndim == 0:
        raise Feedback(
            "the value is not the one asked for.", expected=described(expected[()]), got=described(actual[()])
        )
    place = tuple(int(i) for i in np.unravel_index(np.flatnonzero(differs)[0], differs.shape))
    amount = "all" if differs.all() else f"{differs.sum()} of {differs.size}"
    errors = error[differs & np.isfinite(error)]
    largest = errors.max() if errors.size else np.nan
    off = f" (off by up to {largest:.2g}, allowed {allowed:.1g})" if 0 < largest < 1e-2 else ""
    wanted, got = _numbers(expected[place], actual[place])
    raise Feedback(
        f"{amount} values differ{off}.",
        expected=f"{wanted} at {list(place)}",
        got=got,
        where="" if differs.all() else where(differs),
    )


def _numbers(expected: Any, actual: Any) -> tuple[str, str]:
    """Both with six digits, or with all where these look the same."""
    short = [f"{value:.6g}" if isinstance(value, np.floating) else str(value) for value in (expected, actual)]
    return (str(expected), str(actual)) if short[0] == short[1] else (short[0], short[1])


def tolerance(expected: ArrayLike, operations: int = 1) -> float:
    """The rounding error that a correct result may have, in the precision of the expected value."""
    array = np.asarray(expected)
    precision = array.dtype if array.dtype.kind in "fc" else np.float64
    largest = float(np.abs(array).max(initial=1.0, where=np.isfinite(array)))
    return float(SLACK * operations * np.finfo(precision).eps * largest)
