"""Checks of unit 07: activation functions, their slopes, and entries that are too large for e^x."""

import numpy as np

from convlings.judge import Feedback, compare, keeps_inputs

LN2, LN3, LN5 = np.log([2, 3, 5])
CALM = "Some power of e became too large: let no exponent exceed 0. np.where computes both of its halves."
WHOLE = "Convert whole numbers to float64 before anything else; _as_float does it."
KEPT = "The result has the dtype of x: find what makes it another one on the way, or convert at the end."


def stays_calm(function, x, expected, **options):
    """Checks a result, and that nothing overflowed on the way to it."""
    result = function(x)
    finite = not isinstance(result, np.ndarray) or result.dtype.kind != "f" or np.isfinite(result).all()
    compare(result, expected, hint="" if finite else CALM, **options)
    overflows = [text for text in function.last.warned if "overflow" in text]
    if overflows:
        raise Feedback("the values are right, but an overflow was warned of.", got=overflows[0], hint=CALM)


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


class TestRelu6:
    def test_worked_example(self, student):
        """(-2, 3, 8) becomes (0, 3, 6)."""
        compare(student.relu6(np.array([-2.0, 3.0, 8.0])), np.array([0.0, 3.0, 6.0]))

    def test_around_six(self, student):
        """5.5 and 6 stay, 6.5 becomes 6."""
        compare(student.relu6(np.array([5.5, 6.0, 6.5])), np.array([5.5, 6.0, 6.0]))


class TestSigmoid:
    def test_worked_example(self, student):
        """At -ln 3, 0 and ln 3 it is 1/4, 1/2 and 3/4."""
        compare(student.sigmoid(np.array([-LN3, 0.0, LN3])), np.array([0.25, 0.5, 0.75]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is 0 and 1, and nothing overflows on the way."""
        stays_calm(student.sigmoid, np.array([-1000.0, 0.0, 1000.0]), np.array([0.0, 0.5, 1.0]))


class TestTanh:
    def test_worked_example(self, student):
        """At -ln 2, 0 and ln 2 it is -3/5, 0 and 3/5."""
        compare(student.tanh(np.array([-LN2, 0.0, LN2])), np.array([-0.6, 0.0, 0.6]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is -1 and 1, and nothing overflows on the way."""
        stays_calm(student.tanh, np.array([-1000.0, 0.0, 1000.0]), np.array([-1.0, 0.0, 1.0]))


class TestSilu:
    def test_worked_example(self, student):
        """-ln 3 is multiplied by 1/4, ln 3 by 3/4; 0 stays."""
        compare(student.silu(np.array([-LN3, 0.0, LN3])), np.array([-LN3 / 4, 0.0, 3 * LN3 / 4]))

    def test_large_entries(self, student):
        """-1000 becomes 0, 1000 stays, and nothing overflows on the way."""
        stays_calm(student.silu, np.array([-1000.0, 0.0, 1000.0]), np.array([0.0, 0.0, 1000.0]))


class TestHardSwish:
    def test_worked_example(self, student):
        """(-1.5, 1.5, 2) becomes (-0.375, 1.125, 5/3): the gates are 1/4, 3/4 and 5/6."""
        compare(student.hard_swish(np.array([-1.5, 1.5, 2.0])), np.array([-0.375, 1.125, 5 / 3]))

    def test_both_ends(self, student):
        """Below -3 everything is 0, above 3 everything stays."""
        compare(student.hard_swish(np.array([-4.0, -3.0, 3.0, 4.0])), np.array([0.0, 0.0, 3.0, 4.0]))


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


class TestSigmoidGradient:
    def test_worked_example(self, student):
        """At -ln 3 and ln 3 it is 1/4 times 3/4, at 0 it is 1/2 times 1/2."""
        compare(student.sigmoid_gradient(np.array([-LN3, 0.0, LN3])), np.array([0.1875, 0.25, 0.1875]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is 0, and nothing overflows on the way."""
        x = np.array([-1000.0, 0.0, 1000.0])
        stays_calm(student.sigmoid_gradient, x, np.array([0.0, 0.25, 0.0]))


class TestTanhGradient:
    def test_worked_example(self, student):
        """At -ln 2 and ln 2 it is 1 - 9/25, at 0 it is 1."""
        compare(student.tanh_gradient(np.array([-LN2, 0.0, LN2])), np.array([0.64, 1.0, 0.64]))

    def test_large_entries(self, student):
        """At -1000 and 1000 it is 0, and nothing overflows on the way."""
        stays_calm(student.tanh_gradient, np.array([-1000.0, 0.0, 1000.0]), np.array([0.0, 1.0, 0.0]))


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
