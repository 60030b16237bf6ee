"""Checks of unit 07: activation functions, their slopes, and entries that are too large for e^x."""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs

LN2, LN3, LN5 = np.log([2, 3, 5])
SHAPES = [(9,), (4, 7), (2, 3, 5, 4)]
LARGE = 10_000
CALM = "Some power of e became too large: let no exponent exceed 0. np.where computes both of its halves."
WHOLE = "Convert whole numbers to float64 before anything else; _as_float does it."
KEPT = "The result has the dtype of x: find what makes it another one on the way, or convert at the end."

each_dtype = pytest.mark.parametrize("dtype", ["float32", "float64"])


def stays_calm(function, x, expected, **options):
    """Checks a result, and that nothing overflowed on the way to it."""
    result = function(x)
    finite = not isinstance(result, np.ndarray) or result.dtype.kind != "f" or np.isfinite(result).all()
    compare(result, expected, hint="" if finite else CALM, **options)
    overflows = [text for text in function.last.warned if "overflow" in text]
    if overflows:
        raise Feedback("the values are right, but an overflow was warned of.", got=overflows[0], hint=CALM)


def numbers(rng, shape=(4, 7)):
    """Random numbers of both signs, most of them between -6 and 6."""
    return rng.normal(0, 3, shape)


def large_numbers(rng, dtype="float64"):
    """Numbers of all sizes up to 1e4 in both directions, (4, 4), in any order."""
    sizes = np.array([LARGE, *10 ** rng.uniform(-1, 4, 7)])
    return rng.permuted(np.outer([-1, 1], sizes)).reshape(4, 4).astype(dtype)


def whole_numbers(rng):
    """For several dtypes, a row of small whole numbers and a row from the whole range of bytes, (2, 7)."""
    for dtype, low in (("int64", -128), ("int8", -128), ("uint8", 0)):
        small = rng.integers(max(low, -5), 6, 7)
        yield np.array([small, [low, low + 255, *rng.integers(low, low + 256, 5)]]).astype(dtype)


def slopes(function, x, step=1e-5):
    """Central differences of a function of each entry."""
    return (function(x + step) - function(x - step)) / (2 * step)


DIFFERENCES = 1_000_000  # central differences lose half of the digits: 8e6 roundings are 2e-9 in float64


class TestRelu:
    def test_worked_example(self, student):
        """(-2, 0, 3) becomes (0, 0, 3)."""
        compare(student.relu(np.array([-2.0, 0.0, 3.0])), np.array([0.0, 0.0, 3.0]))

    def test_matrix(self, student):
        """Every entry of a matrix is treated by itself."""
        x = np.array([[1.0, -1.0, 0.5], [-0.5, 2.0, -3.0]])
        compare(student.relu(x), np.array([[1.0, 0.0, 0.5], [0.0, 2.0, 0.0]]))

    def test_input_stays(self, student):
        """The input is not modified."""
        compare(keeps_inputs(student.relu, np.array([-1.5, 2.5])), np.array([0.0, 2.5]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.relu(x), reference.relu(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.relu(x), reference.relu(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.relu(x), reference.relu(x), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 are no trouble."""
        x = large_numbers(rng, dtype)
        stays_calm(student.relu, x, reference.relu(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """A matrix is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.relu, x), reference.relu(x))


class TestLeakyRelu:
    def test_usual_slope(self, student):
        """Where no slope is given it is 0.01: (-100, 0, 5) becomes (-1, 0, 5)."""
        compare(student.leaky_relu(np.array([-100.0, 0.0, 5.0])), np.array([-1.0, 0.0, 5.0]))

    def test_slope(self, student):
        """With slope 0.25, (-2, 0, 3) becomes (-0.5, 0, 3)."""
        compare(student.leaky_relu(np.array([-2.0, 0.0, 3.0]), 0.25), np.array([-0.5, 0.0, 3.0]))

    def test_decimals_of_whole_numbers(self, student):
        """Whole numbers give decimals, too."""
        x = np.array([-2, 0, 3])
        compare(student.leaky_relu(x, slope=0.25), np.array([-0.5, 0.0, 3.0]), dtype=np.float64, hint=WHOLE)

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes, random slopes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            slope = float(rng.uniform(0.05, 0.5))
            compare(student.leaky_relu(x, slope), reference.leaky_relu(x, slope))
            compare(student.leaky_relu(x), reference.leaky_relu(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.leaky_relu(x, 0.3), reference.leaky_relu(x, 0.3), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.leaky_relu(x, 0.3), reference.leaky_relu(x, 0.3), dtype=np.float64, hint=WHOLE)

    @hidden
    def test_slopes_of_all_kinds(self, student, reference, rng):
        """The slope may be 0 or one of NumPy's numbers."""
        x = numbers(rng)
        for slope in (0, np.float64(0.2)):
            compare(student.leaky_relu(x, slope), reference.leaky_relu(x, slope))

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 are no trouble."""
        x = large_numbers(rng, dtype)
        stays_calm(student.leaky_relu, x, reference.leaky_relu(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.leaky_relu, x, 0.2), reference.leaky_relu(x, 0.2))


class TestElu:
    def test_worked_example(self, student):
        """e^-ln 2 is 1/2, so -ln 2 becomes -1/2; 0 and 3 stay."""
        compare(student.elu(np.array([-LN2, 0.0, 3.0])), np.array([-0.5, 0.0, 3.0]))

    def test_alpha(self, student):
        """With alpha 0.5 the left half is half as deep, the right half stays."""
        compare(student.elu(np.array([-LN2, 0.0, 3.0]), 0.5), np.array([-0.25, 0.0, 3.0]))

    def test_large_entries(self, student):
        """-1000 becomes -1, 1000 stays, and nothing overflows on the way."""
        stays_calm(student.elu, np.array([-1000.0, 1000.0]), np.array([-1.0, 1000.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes, random alphas."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            alpha = float(rng.uniform(1.2, 2))
            compare(student.elu(x, alpha=alpha), reference.elu(x, alpha))
            compare(student.elu(x), reference.elu(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.elu(x, 1.5), reference.elu(x, 1.5), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap; alpha may be whole, too."""
        for x in whole_numbers(rng):
            compare(student.elu(x, 2), reference.elu(x, 2), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        stays_calm(student.elu, x, reference.elu(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.elu, x), reference.elu(x))


class TestRelu6:
    def test_worked_example(self, student):
        """(-2, 3, 8) becomes (0, 3, 6)."""
        compare(student.relu6(np.array([-2.0, 3.0, 8.0])), np.array([0.0, 3.0, 6.0]))

    def test_around_six(self, student):
        """5.5 and 6 stay, 6.5 becomes 6."""
        compare(student.relu6(np.array([5.5, 6.0, 6.5])), np.array([5.5, 6.0, 6.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for shape in SHAPES:
            x = 2 * numbers(rng, shape)
            compare(student.relu6(x), reference.relu6(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = (2 * numbers(rng)).astype(dtype)
        compare(student.relu6(x), reference.relu6(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers and bytes keep their values between 0 and 6."""
        for x in whole_numbers(rng):
            compare(student.relu6(x), reference.relu6(x), hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 are no trouble."""
        x = large_numbers(rng, dtype)
        stays_calm(student.relu6, x, reference.relu6(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = 2 * numbers(rng)
        compare(keeps_inputs(student.relu6, x), reference.relu6(x))


class TestSigmoid:
    def test_worked_example(self, student):
        """At -ln 3, 0 and ln 3 it is 1/4, 1/2 and 3/4."""
        compare(student.sigmoid(np.array([-LN3, 0.0, LN3])), np.array([0.25, 0.5, 0.75]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is 0 and 1, and nothing overflows on the way."""
        stays_calm(student.sigmoid, np.array([-1000.0, 0.0, 1000.0]), np.array([0.0, 0.5, 1.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.sigmoid(x), reference.sigmoid(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.sigmoid(x), reference.sigmoid(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.sigmoid(x), reference.sigmoid(x), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        stays_calm(student.sigmoid, x, reference.sigmoid(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.sigmoid, x), reference.sigmoid(x))


class TestTanh:
    def test_worked_example(self, student):
        """At -ln 2, 0 and ln 2 it is -3/5, 0 and 3/5."""
        compare(student.tanh(np.array([-LN2, 0.0, LN2])), np.array([-0.6, 0.0, 0.6]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is -1 and 1, and nothing overflows on the way."""
        stays_calm(student.tanh, np.array([-1000.0, 0.0, 1000.0]), np.array([-1.0, 0.0, 1.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.tanh(x), reference.tanh(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.tanh(x), reference.tanh(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.tanh(x), reference.tanh(x), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        stays_calm(student.tanh, x, reference.tanh(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.tanh, x), reference.tanh(x))


class TestSilu:
    def test_worked_example(self, student):
        """-ln 3 is multiplied by 1/4, ln 3 by 3/4; 0 stays."""
        compare(student.silu(np.array([-LN3, 0.0, LN3])), np.array([-LN3 / 4, 0.0, 3 * LN3 / 4]))

    def test_large_entries(self, student):
        """-1000 becomes 0, 1000 stays, and nothing overflows on the way."""
        stays_calm(student.silu, np.array([-1000.0, 0.0, 1000.0]), np.array([0.0, 0.0, 1000.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.silu(x), reference.silu(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.silu(x), reference.silu(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.silu(x), reference.silu(x), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        stays_calm(student.silu, x, reference.silu(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.silu, x), reference.silu(x))


class TestHardSwish:
    def test_worked_example(self, student):
        """(-1.5, 1.5, 2) becomes (-0.375, 1.125, 5/3): the gates are 1/4, 3/4 and 5/6."""
        compare(student.hard_swish(np.array([-1.5, 1.5, 2.0])), np.array([-0.375, 1.125, 5 / 3]))

    def test_both_ends(self, student):
        """Below -3 everything is 0, above 3 everything stays."""
        compare(student.hard_swish(np.array([-4.0, -3.0, 3.0, 4.0])), np.array([0.0, 0.0, 3.0, 4.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.hard_swish(x), reference.hard_swish(x))

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.hard_swish(x), reference.hard_swish(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.hard_swish(x), reference.hard_swish(x), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 are no trouble."""
        x = large_numbers(rng, dtype)
        stays_calm(student.hard_swish, x, reference.hard_swish(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.hard_swish, x), reference.hard_swish(x))


ROUGHLY = 3  # 24 roundings of a float32 are 2.9e-6: erf may be off by 1e-6, times x / 2 up to 5 / 2


class TestGelu:
    def test_worked_example(self, student):
        """The chances at -1, 0, 1 and 2 are 0.158655, 0.5, 0.841345 and 0.977250."""
        expected = np.array([-0.158655254, 0.0, 0.841344746, 1.954499736], np.float32)
        compare(student.gelu(np.array([-1.0, 0.0, 1.0, 2.0])), expected, operations=ROUGHLY)

    def test_large_entries(self, student):
        """-1000 becomes 0, 1000 stays."""
        expected = np.array([0.0, 0.0, 1000.0], np.float32)
        stays_calm(student.gelu, np.array([-1000.0, 0.0, 1000.0]), expected)

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (rng.uniform(-5, 5, shape) for shape in SHAPES):
            compare(student.gelu(x), reference.gelu(x).astype(np.float32), operations=ROUGHLY)

    @hidden
    def test_no_approximation_by_tanh(self, student, reference, rng):
        """Between 2 and 3 the formula with tanh is off by nearly 0.0005, on both sides of 0."""
        x = rng.uniform(2, 3, (2, 8)) * [[-1], [1]]
        compare(student.gelu(x), reference.gelu(x).astype(np.float32), operations=ROUGHLY)

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = rng.uniform(-5, 5, (4, 7)).astype(dtype)
        expected = reference.gelu(x).astype(np.float32)
        compare(student.gelu(x), expected, dtype=dtype, operations=ROUGHLY, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            expected = reference.gelu(x).astype(np.float32)
            compare(student.gelu(x), expected, dtype=np.float64, operations=ROUGHLY, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        stays_calm(student.gelu, x, reference.gelu(x).astype(np.float32))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = rng.uniform(-5, 5, (4, 7))
        result = keeps_inputs(student.gelu, x)
        compare(result, reference.gelu(x).astype(np.float32), operations=ROUGHLY)


def far_apart(rng, dtype):
    """Lines along the last axis that lie close together, far from 0 and from one another, (3, 2, 5)."""
    levels = np.array([-LARGE, 0, LARGE])[:, np.newaxis, np.newaxis]
    return (0.99 * levels + rng.normal(size=(3, 2, 5))).astype(dtype)


class TestSoftmax:
    def test_worked_example(self, student):
        """The powers of 0, ln 2 and ln 5 are 1, 2 and 5, in all 8."""
        compare(student.softmax(np.array([0.0, LN2, LN5])), np.array([0.125, 0.25, 0.625]))

    def test_every_row_by_itself(self, student):
        """Every row of a matrix adds up to 1."""
        x = np.array([[0.0, LN3], [LN3, LN3]])
        compare(student.softmax(x), np.array([[0.25, 0.75], [0.5, 0.5]]))

    def test_along_the_columns(self, student):
        """Along axis 0 every column adds up to 1."""
        x = np.array([[0.0, LN2, 1.0], [LN3, LN2, 1.0]])
        compare(student.softmax(x, axis=0), np.array([[0.25, 0.5, 0.5], [0.75, 0.5, 0.5]]))

    def test_large_scores(self, student):
        """Two scores of 1000 share the probability, 0 gets none, and nothing overflows on the way."""
        x = np.array([1000.0, 1000.0, 0.0])
        stays_calm(student.softmax, x, np.array([0.5, 0.5, 0.0]), operations=1000)

    def test_low_scores(self, student):
        """Two scores of -1000 share the probability as two of 1000 do, in whatever row they are."""
        x = np.array([[-1000.0, -1000.0], [1000.0, 1000.0]])
        stays_calm(student.softmax, x, np.array([[0.5, 0.5], [0.5, 0.5]]), operations=1000)

    @hidden
    def test_random_rows(self, student, reference, rng):
        """Random scores along the last axis, in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.softmax(x), reference.softmax(x), operations=9)

    @hidden
    @pytest.mark.parametrize("axis", [0, 1, 2, -2, -3])
    def test_any_axis(self, student, reference, rng, axis):
        """Random scores along any axis, counted from either end."""
        x = numbers(rng, (3, 5, 4))
        compare(student.softmax(x, axis), reference.softmax(x, axis), operations=5)

    @hidden
    def test_square_matrices(self, student, reference, rng):
        """A square matrix along each axis; its sums do not change places."""
        x = numbers(rng, (4, 4))
        for axis in (0, 1, np.int64(0)):
            compare(student.softmax(x, axis), reference.softmax(x, axis), operations=4)

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.softmax(x), reference.softmax(x), dtype=dtype, operations=7, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.softmax(x), reference.softmax(x), dtype=np.float64, operations=256, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Scores up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        stays_calm(student.softmax, x, reference.softmax(x), operations=LARGE)

    @hidden
    @each_dtype
    def test_far_from_zero(self, student, reference, rng, dtype):
        """Lines whose scores all lie near -10,000, 0 or 10,000, in one array."""
        x = far_apart(rng, dtype)
        stays_calm(student.softmax, x, reference.softmax(x), operations=LARGE)

    @hidden
    def test_only_differences_count(self, student, reference, rng):
        """The same number added to all scores changes nothing."""
        x = np.rint(8 * numbers(rng)) / 8  # eighths, so that adding is exact
        expected = reference.softmax(x)
        for shift in (-64, 32):
            compare(student.softmax(x + shift), expected, operations=80)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The scores are not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.softmax, x, 0), reference.softmax(x, 0), operations=4)


class TestLogSoftmax:
    def test_worked_example(self, student):
        """The logarithms of 1/8, 2/8 and 5/8."""
        expected = np.array([-3 * LN2, -2 * LN2, LN5 - 3 * LN2])
        compare(student.log_softmax(np.array([0.0, LN2, LN5])), expected, operations=3)

    def test_along_the_columns(self, student):
        """Along axis 0 every column has probabilities of its own: 1/4 and 3/4, 1/2 and 1/2."""
        x = np.array([[0.0, LN2], [LN3, LN2]])
        expected = np.array([[-2 * LN2, -LN2], [LN3 - 2 * LN2, -LN2]])
        compare(student.log_softmax(x, axis=0), expected, operations=3)

    def test_a_hopeless_class(self, student):
        """The probability of a score 1000 below the best is rounded to 0; its logarithm is -1000."""
        stays_calm(student.log_softmax, np.array([3.0, -997.0]), np.array([0.0, -1000.0]))

    def test_large_scores(self, student):
        """Two scores of 1000 have the logarithm of 1/2, and nothing overflows on the way."""
        stays_calm(student.log_softmax, np.array([1000.0, 1000.0]), np.array([-LN2, -LN2]), operations=1000)

    @hidden
    def test_random_rows(self, student, reference, rng):
        """Random scores along the last axis, in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.log_softmax(x), reference.log_softmax(x), operations=9)

    @hidden
    @pytest.mark.parametrize("axis", [0, 1, -1, -2])
    def test_any_axis(self, student, reference, rng, axis):
        """Random scores along any axis, counted from either end."""
        x = numbers(rng, (3, 5, 4))
        compare(student.log_softmax(x, axis), reference.log_softmax(x, axis), operations=5)

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.log_softmax(x), reference.log_softmax(x), dtype=dtype, operations=7, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(
                student.log_softmax(x), reference.log_softmax(x), dtype=np.float64, operations=256, hint=WHOLE
            )

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Scores up to ±10,000 give finite numbers and no overflow warning."""
        x = large_numbers(rng, dtype)
        stays_calm(student.log_softmax, x, reference.log_softmax(x), operations=40)

    @hidden
    @each_dtype
    def test_far_from_zero(self, student, reference, rng, dtype):
        """Lines whose scores all lie near -10,000, 0 or 10,000, in one array."""
        x = far_apart(rng, dtype)
        stays_calm(student.log_softmax, x, reference.log_softmax(x), operations=LARGE)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The scores are not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.log_softmax, x, 0), reference.log_softmax(x, 0), operations=4)


class TestReluGradient:
    def test_worked_example(self, student):
        """The slopes at -2, 0 and 3 are 0, 0 and 1."""
        x = np.array([-2.0, 0.0, 3.0])
        compare(student.relu_gradient(x), np.array([0.0, 0.0, 1.0]))

    def test_numbers_not_booleans(self, student):
        """The slopes are floating numbers."""
        compare(
            student.relu_gradient(np.array([-0.5, 0.5])), np.array([0.0, 1.0]), dtype=np.float64, hint=KEPT
        )

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers, some of them 0, in arrays of one to four axes."""
        for shape in SHAPES:
            x = numbers(rng, shape)
            x.flat[::3] = 0
            compare(student.relu_gradient(x), reference.relu_gradient(x))

    @hidden
    def test_it_is_the_slope(self, student, reference, rng):
        """It is what central differences of ReLU come to, where there is no bend."""
        x = rng.choice([-1, 1], (3, 6)) * rng.uniform(0.1, 5, (3, 6))
        x[0, :2] = -0.5, 2.5
        compare(student.relu_gradient(x), slopes(reference.relu, x), operations=DIFFERENCES)

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.relu_gradient(x), reference.relu_gradient(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers and bytes have the slopes 0 and 1, too."""
        for x in whole_numbers(rng):
            compare(student.relu_gradient(x), reference.relu_gradient(x), hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_and_tiny_numbers(self, student, reference, rng, dtype):
        """However large or small an entry is, its slope is 0 or 1."""
        x = large_numbers(rng, dtype)
        for scale in (1, 1e-20):
            stays_calm(student.relu_gradient, x * np.dtype(dtype).type(scale), reference.relu_gradient(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.relu_gradient, x), reference.relu_gradient(x))


class TestSigmoidGradient:
    def test_worked_example(self, student):
        """At -ln 3 and ln 3 it is 1/4 times 3/4, at 0 it is 1/2 times 1/2."""
        compare(student.sigmoid_gradient(np.array([-LN3, 0.0, LN3])), np.array([0.1875, 0.25, 0.1875]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is 0, and nothing overflows on the way."""
        x = np.array([-1000.0, 0.0, 1000.0])
        stays_calm(student.sigmoid_gradient, x, np.array([0.0, 0.25, 0.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.sigmoid_gradient(x), reference.sigmoid_gradient(x))

    @hidden
    def test_it_is_the_slope(self, student, reference, rng):
        """It is what central differences of the sigmoid come to."""
        x = numbers(rng)
        compare(student.sigmoid_gradient(x), slopes(reference.sigmoid, x), operations=DIFFERENCES)

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.sigmoid_gradient(x), reference.sigmoid_gradient(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.sigmoid_gradient(x), reference.sigmoid_gradient(x), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        x[0] = 0.1, -0.2, 0.3, -LARGE
        stays_calm(student.sigmoid_gradient, x, reference.sigmoid_gradient(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.sigmoid_gradient, x), reference.sigmoid_gradient(x))


class TestTanhGradient:
    def test_worked_example(self, student):
        """At -ln 2 and ln 2 it is 1 - 9/25, at 0 it is 1."""
        compare(student.tanh_gradient(np.array([-LN2, 0.0, LN2])), np.array([0.64, 1.0, 0.64]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is 0, and nothing overflows on the way."""
        stays_calm(student.tanh_gradient, np.array([-1000.0, 0.0, 1000.0]), np.array([0.0, 1.0, 0.0]))

    @hidden
    def test_random_numbers(self, student, reference, rng):
        """Random numbers in arrays of one to four axes."""
        for x in (numbers(rng, shape) for shape in SHAPES):
            compare(student.tanh_gradient(x), reference.tanh_gradient(x))

    @hidden
    def test_it_is_the_slope(self, student, reference, rng):
        """It is what central differences of tanh come to."""
        x = numbers(rng)
        compare(student.tanh_gradient(x), slopes(reference.tanh, x), operations=DIFFERENCES)

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = numbers(rng).astype(dtype)
        compare(student.tanh_gradient(x), reference.tanh_gradient(x), dtype=dtype, hint=KEPT)

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for x in whole_numbers(rng):
            compare(student.tanh_gradient(x), reference.tanh_gradient(x), dtype=np.float64, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Entries up to ±10,000 give neither NaN nor an overflow warning."""
        x = large_numbers(rng, dtype)
        x[0] = 0.1, -0.2, 0.3, -LARGE
        stays_calm(student.tanh_gradient, x, reference.tanh_gradient(x))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The input is not modified."""
        x = numbers(rng)
        compare(keeps_inputs(student.tanh_gradient, x), reference.tanh_gradient(x))


class TestSoftmaxJacobian:
    def test_worked_example(self, student):
        """With the probabilities 1/4 and 3/4, every slope is 3/16 or -3/16."""
        expected = np.array([[0.1875, -0.1875], [-0.1875, 0.1875]])
        compare(student.softmax_jacobian(np.array([0.0, LN3])), expected, operations=3)

    def test_three_classes(self, student):
        """With the probabilities 1/8, 2/8 and 5/8, the example of the lesson."""
        expected = np.array([[7.0, -2.0, -5.0], [-2.0, 12.0, -10.0], [-5.0, -10.0, 15.0]]) / 64
        compare(student.softmax_jacobian(np.array([0.0, LN2, LN5])), expected, operations=3)

    def test_large_scores(self, student):
        """Two scores of 1000 compete, a score of 0 has no say, and nothing overflows on the way."""
        expected = np.array([[0.25, -0.25, 0.0], [-0.25, 0.25, 0.0], [0.0, 0.0, 0.0]])
        stays_calm(student.softmax_jacobian, np.array([1000.0, 1000.0, 0.0]), expected, operations=1000)

    @hidden
    @pytest.mark.parametrize("K", [2, 5, 9])
    def test_random_scores(self, student, reference, rng, K):
        """Random scores of a few or many classes."""
        x = rng.normal(size=K)
        compare(student.softmax_jacobian(x), reference.softmax_jacobian(x), operations=K)

    @hidden
    def test_it_is_the_slope(self, student, reference, rng):
        """Column j is what central differences come to when score j is moved."""
        x = rng.normal(size=6)
        step = 1e-5 * np.eye(6)
        expected = (reference.softmax(x + step) - reference.softmax(x - step)).T / 2e-5
        compare(student.softmax_jacobian(x), expected, operations=DIFFERENCES)

    @hidden
    @each_dtype
    def test_dtype_stays(self, student, reference, rng, dtype):
        """float32 stays float32, and float64 stays float64."""
        x = rng.normal(size=4).astype(dtype)
        compare(
            student.softmax_jacobian(x), reference.softmax_jacobian(x), dtype=dtype, operations=4, hint=KEPT
        )

    @hidden
    def test_whole_numbers(self, student, reference, rng):
        """Whole numbers give float64, and bytes do not wrap."""
        for dtype in ("int64", "int8", "uint8"):
            for x in (rng.integers(0, 4, 5).astype(dtype), np.array([2, 127, 126, 0], dtype)):
                expected = reference.softmax_jacobian(x)
                compare(student.softmax_jacobian(x), expected, dtype=np.float64, operations=128, hint=WHOLE)

    @hidden
    @each_dtype
    def test_large_numbers(self, student, reference, rng, dtype):
        """Scores near ±10,000 give neither NaN nor an overflow warning."""
        for level in (-9990, 9990):
            x = np.array([*(level + rng.normal(size=4)), -LARGE]).astype(dtype)
            stays_calm(student.softmax_jacobian, x, reference.softmax_jacobian(x), operations=LARGE)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The scores are not modified."""
        x = rng.normal(size=5)
        compare(keeps_inputs(student.softmax_jacobian, x), reference.softmax_jacobian(x), operations=5)
