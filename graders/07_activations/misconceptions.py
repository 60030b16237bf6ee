"""What students really write in unit 07."""

import math

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def like(x, values):
    """Values in the dtype that x gives."""
    return np.asarray(values).astype(x.dtype if x.dtype.kind == "f" else np.float64)


@misconception("relu")
def zeroed_in_place(x):
    """The input was changed: x[x < 0] = 0 writes into the caller's array. Make a new one."""
    x[x < 0] = 0
    return x


@misconception("relu")
def maximum_of_the_array(x):
    """This is np.max(x, 0), the largest along axis 0: np.maximum compares each entry with 0."""
    return np.max(x, 0)


@misconception("relu")
def whole_numbers_stay_whole(x):
    """Whole numbers stayed whole: they have to become float64."""
    return np.maximum(x, 0)


@misconception("relu")
def sign_dropped(x):
    """Negative entries came back positive: they have to become 0."""
    return np.abs(like(x, x))


@misconception("leaky_relu")
def slope_of_the_size(x, slope=0.01):
    """The left half goes up here: slope * x is negative where x is."""
    return np.where(x > 0, x, -slope * like(x, x))


@misconception("leaky_relu")
def halves_swapped(x, slope=0.01):
    """The slope was applied to the positive entries: it belongs to the negative ones."""
    return np.where(x < 0, x, slope * like(x, x))


@misconception("leaky_relu")
def slope_ignored(x, slope=0.01):
    """The slope was ignored: this is the result for 0.01."""
    return solution.leaky_relu(x)


@misconception("leaky_relu")
def decimals_cut_off(x, slope=0.01):
    """Decimals were cut off: an array of whole numbers cannot hold them. Make it float64 first."""
    return solution.leaky_relu(x, slope).astype(x.dtype)


@misconception("elu")
def one_not_taken_off(x, alpha=1.0):
    """The left half is alpha * e^x here: take 1 off before multiplying, so that the halves meet."""
    return np.where(x > 0, x, alpha * np.exp(np.minimum(like(x, x), 0)))


@misconception("elu")
def alpha_on_the_power_only(x, alpha=1.0):
    """This is alpha * e^x - 1 on the left: alpha multiplies the 1, too."""
    return np.where(x > 0, x, alpha * np.exp(np.minimum(like(x, x), 0)) - 1)


@misconception("elu")
def alpha_ignored(x, alpha=1.0):
    """Alpha was ignored: this is the result for 1."""
    return solution.elu(x)


@misconception("elu")
def powers_cut_to_integers(x, alpha=1.0):
    """Decimals were cut off: an array of whole numbers cannot hold them. Make it float64 first."""
    return solution.elu(x, alpha).astype(x.dtype)


@misconception("relu6")
def no_ceiling(x):
    """The ceiling is missing: what is larger than 6 becomes 6."""
    return solution.relu(x)


@misconception("relu6")
def no_floor(x):
    """The floor is missing: what is negative becomes 0."""
    return np.minimum(like(x, x), 6)


@misconception("sigmoid")
def sign_of_the_power(x):
    """This is 1 / (1 + e^x), which falls: the power has a minus sign."""
    return solution.sigmoid(-like(x, x))


@misconception("sigmoid")
def infinity_over_infinity(x):
    """This is e^x / (1 + e^x): for a large x that is infinity over infinity, NaN."""
    powers = np.exp(like(x, x))
    return powers / (1 + powers)


@misconception("sigmoid")
def bytes_negated(x):
    """Whole numbers went into the formula as they were: -5 is 251 in a byte. Convert to float first."""
    return 1 / (1 + np.exp(-x))


@misconception("tanh")
def powers_of_both_signs(x):
    """This is the formula as it stands: for a large x it is infinity over infinity, NaN."""
    up, down = np.exp(like(x, x)), np.exp(-like(x, x))
    return (up - down) / (up + down)


@misconception("tanh")
def half_as_steep(x):
    """This is 2 sigmoid(x) - 1: tanh is twice as steep, it takes the sigmoid at 2x."""
    return 2 * solution.sigmoid(x) - 1


@misconception("tanh")
def between_zero_and_one(x):
    """This is the sigmoid of 2x, between 0 and 1: tanh goes from -1 to 1."""
    return solution.sigmoid(2 * like(x, x))


@misconception("silu")
def gate_alone(x):
    """This is the sigmoid alone: SiLU multiplies it by x."""
    return solution.sigmoid(x)


@misconception("silu")
def gate_turned(x):
    """The sigmoid has the opposite sign in it: large positive entries have to pass, not negative ones."""
    return like(x, x) * solution.sigmoid(-like(x, x))


@misconception("silu")
def infinity_times_the_gate(x):
    """The sigmoid was written as e^x / (1 + e^x): for a large x that is infinity over infinity, NaN."""
    powers = np.exp(like(x, x))
    return x * (powers / (1 + powers))


@misconception("hard_swish")
def hard_gate_alone(x):
    """This is the gate alone, from 0 to 1: hard swish multiplies it by x."""
    return solution.relu6(like(x, x) + 3) / 6


@misconception("hard_swish")
def six_forgotten(x):
    """The division by 6 is missing: the gate has to end at 1."""
    return like(x, x) * solution.relu6(like(x, x) + 3)


@misconception("hard_swish")
def shifted_after_the_bend(x):
    """The 3 was added after ReLU6: it belongs inside."""
    return like(x, x) * (solution.relu6(x) + 3) / 6


@misconception("hard_swish")
def bytes_wrap_at_the_shift(x):
    """The 3 was added to bytes, which wrap: 254 + 3 is 1. Convert to float first."""
    return x * np.clip(x + 3, 0, 6) / 6


@misconception("gelu")
def formula_with_tanh(x):
    """This is the popular formula with tanh, off by up to 0.0005: use the error function."""
    x = like(x, x)
    return x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


@misconception("gelu")
def formula_with_sigmoid(x):
    """This is x * sigmoid(1.702 x), off by up to 0.02: use the error function."""
    return like(x, x) * solution.sigmoid(1.702 * like(x, x))


@misconception("gelu")
def root_forgotten(x):
    """This is the error function of x: it has to be that of x / sqrt(2)."""
    x = like(x, x)
    return x * (1 + np.vectorize(math.erf, [x.dtype])(x)) / 2


@misconception("gelu")
def chance_alone(x):
    """This is the chance alone, from 0 to 1: GELU multiplies it by x."""
    x = like(x, x)
    return (1 + np.vectorize(math.erf, [x.dtype])(x / math.sqrt(2))) / 2


@misconception("gelu")
def float64_from_the_root(x):
    """This is float64: math.erf and np.sqrt(2) give float64, so convert back to the dtype of x."""
    return solution.gelu(x).astype(np.float64)


@misconception("softmax")
def powers_overflow(x, axis=-1):
    """A large score gives infinity over infinity, NaN: take the largest score off before the powers."""
    powers = np.exp(like(x, x))
    return powers / powers.sum(axis, keepdims=True)


@misconception("softmax")
def one_sum_for_everything(x, axis=-1):
    """The sum went over all entries: each line along the axis has a sum of its own."""
    powers = np.exp(like(x, x) - x.max())
    return powers / powers.sum()


@misconception("softmax")
def last_axis_always(x, axis=-1):
    """The axis was ignored: this is the result along the last one."""
    return solution.softmax(x)


@misconception("softmax")
def one_maximum_for_everything(x, axis=-1):
    """The largest of all entries was taken off: lines far below it become 0 / 0. Use each line's own."""
    powers = np.exp(like(x, x) - x.max())
    return powers / powers.sum(axis, keepdims=True)


@misconception("log_softmax")
def logarithm_of_softmax(x, axis=-1):
    """This is log(softmax(x)): a tiny probability is rounded to 0, and its logarithm is -infinity."""
    return np.log(solution.softmax(x, axis))


@misconception("log_softmax")
def logarithm_of_powers(x, axis=-1):
    """A large score gives infinity here: take the largest score off before the powers."""
    x = like(x, x)
    return x - np.log(np.exp(x).sum(axis, keepdims=True))


@misconception("log_softmax")
def held_up_by_an_epsilon(x, axis=-1):
    """A small number was added before the logarithm: no result can fall below that number's logarithm."""
    return np.log(solution.softmax(x, axis) + 1e-9)


@misconception("log_softmax")
def one_logarithm_for_everything(x, axis=-1):
    """The sum went over all entries: each line along the axis has a sum of its own."""
    return solution.log_softmax(x.reshape(-1)).reshape(x.shape)


@misconception("log_softmax")
def last_axis_whatever_is_asked(x, axis=-1):
    """The axis was ignored: this is the result along the last one."""
    return solution.log_softmax(x)


@misconception("relu_gradient")
def one_at_zero(x):
    """The slope at 0 is 1 here: take it as 0."""
    return like(x, x >= 0)


@misconception("relu_gradient")
def half_at_zero(x):
    """The slope at 0 is one half here, as central differences give it: take it as 0."""
    return like(x, (1 + np.sign(like(x, x))) / 2)


@misconception("relu_gradient")
def true_and_false(x):
    """These are booleans: the slopes have to be numbers in the dtype of x."""
    return x > 0


@misconception("relu_gradient")
def values_for_slopes(x):
    """These are ReLU's values: its slope is 1 wherever x is positive."""
    return solution.relu(x)


@misconception("sigmoid_gradient")
def taken_for_the_output(x):
    """This is x * (1 - x): x is the input of the sigmoid here, so compute the sigmoid first."""
    return like(x, x) * (1 - like(x, x))


@misconception("sigmoid_gradient")
def squared_infinity(x):
    """This is e^-x / (1 + e^-x)^2: for a very negative x that is infinity over infinity, NaN."""
    powers = np.exp(-like(x, x))
    return powers / (1 + powers) ** 2


@misconception("sigmoid_gradient")
def sigmoid_for_its_slope(x):
    """This is the sigmoid: its slope is largest at 0, and goes to 0 on both sides."""
    return solution.sigmoid(x)


@misconception("tanh_gradient")
def tanh_already_taken(x):
    """This is 1 - x^2: x is the input of tanh here, so compute tanh first."""
    return 1 - like(x, x) ** 2


@misconception("tanh_gradient")
def square_forgotten(x):
    """This is 1 - tanh(x): tanh has to be squared."""
    return 1 - solution.tanh(x)


@misconception("tanh_gradient")
def slope_of_the_sigmoid(x):
    """This is y (1 - y), the slope of the sigmoid, with y = tanh(x): for tanh it is 1 - y^2."""
    return solution.tanh(x) * (1 - solution.tanh(x))


@misconception("softmax_jacobian")
def diagonal_only(x):
    """Only the diagonal is filled: each score moves the other probabilities, too."""
    p = solution.softmax(x)
    return np.diag(p * (1 - p))


@misconception("softmax_jacobian")
def a_row_of_slopes(x):
    """This is one slope a probability: there are K * K, one for each probability and each score."""
    p = solution.softmax(x)
    return p * (1 - p)


@misconception("softmax_jacobian")
def products_added(x):
    """The products were added: when one score grows, the other probabilities fall."""
    p = solution.softmax(x)
    return np.diag(p) + np.outer(p, p)


@misconception("softmax_jacobian")
def one_minus_everywhere(x):
    """This is p_i (1 - p_j) everywhere: the 1 belongs to the diagonal only."""
    p = solution.softmax(x)
    return np.outer(p, 1 - p)


@misconception("softmax_jacobian")
def scores_taken_for_probabilities(x):
    """The formula was given the scores themselves: it needs their softmax."""
    return np.diag(like(x, x)) - np.outer(like(x, x), like(x, x))


@misconception("softmax_jacobian")
def powers_overflow_on_the_way(x):
    """A large score gives infinity over infinity, NaN: take the largest score off before the powers."""
    p = np.exp(like(x, x)) / np.exp(like(x, x)).sum()
    return np.diag(p) - np.outer(p, p)
