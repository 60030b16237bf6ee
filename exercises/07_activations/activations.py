"""Activation functions, and the slopes that training sends back through them.

Without a bend between them, two layers are no more than one. Most functions here bend every entry by itself;
softmax turns a row of scores into probabilities. Entries up to ±10,000 must neither give NaN nor overflow:
e to the power of 89 is too large for float32, e to the power of 710 for float64.
Sources: Nair & Hinton 2010, "Rectified linear units improve restricted Boltzmann machines" (ReLU);
Maas, Hannun & Ng 2013, "Rectifier nonlinearities improve neural network acoustic models" (leaky ReLU);
Clevert, Unterthiner & Hochreiter 2015, "Fast and accurate deep network learning by exponential linear units";
Sandler et al. 2018, "MobileNetV2" (ReLU6); Howard et al. 2019, "Searching for MobileNetV3" (hard swish);
Ramachandran, Zoph & Le 2017, "Searching for activation functions" (swish, here SiLU);
Hendrycks & Gimpel 2016, "Gaussian error linear units";
Goodfellow, Bengio & Courville 2016, "Deep Learning", section 4.1 (a softmax that does not overflow).
"""

import math

import numpy as np


def _as_float(x):
    """The array itself where it is floating, as float64 where it has integers."""
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)


def relu(x):
    """Rectified linear unit: keeps what is positive and makes the rest 0.

    Args:
        x: array of any shape, float or int; it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers.

    >>> relu(np.array([-2, 0, 3]))
    array([0., 0., 3.])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def leaky_relu(x, slope=0.01):
    """Leaky ReLU: keeps what is positive and multiplies the rest by a small slope.

    Args:
        x: array of any shape, float or int; it is not modified.
        slope: number, at least 0 and less than 1.

    Returns:
        the same shape, in x's floating dtype, float64 for integers.

    >>> leaky_relu(np.array([-2, 0, 3]), 0.25)
    array([-0.5,  0. ,  3. ])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def elu(x, alpha=1.0):
    """Exponential linear unit: x where it is positive, alpha * (e^x - 1) elsewhere.

    Args:
        x: array of any shape, float or int, entries up to ±10,000; it is not modified.
        alpha: positive number; for very negative x the result comes close to -alpha.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> elu(np.array([-np.log(2), 0, 3]), 0.5)
    array([-0.25,  0.  ,  3.  ])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def relu6(x):
    """ReLU with a ceiling: keeps what lies between 0 and 6, and makes the rest 0 or 6.

    Args:
        x: array of any shape, float or int; it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers.

    >>> relu6(np.array([-2, 3, 8]))
    array([0., 3., 6.])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def sigmoid(x):
    """Logistic sigmoid, 1 / (1 + e^-x): squeezes all numbers between 0 and 1.

    Args:
        x: array of any shape, float or int, entries up to ±10,000; it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> sigmoid(np.array([-1000, 0, 1000]))
    array([0. , 0.5, 1. ])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def tanh(x):
    """Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x): squeezes all numbers between -1 and 1.

    NumPy's own `np.tanh` may be used. Written with exponentials it is the better exercise.

    Args:
        x: array of any shape, float or int, entries up to ±10,000; it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> tanh(np.array([-1000, 0, 1000]))
    array([-1.,  0.,  1.])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def silu(x):
    """Sigmoid linear unit (swish): x times its own sigmoid.

    Args:
        x: array of any shape, float or int, entries up to ±10,000; it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> silu(np.array([-1, 0, 1])).round(3)
    array([-0.269,  0.   ,  0.731])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def hard_swish(x):
    """Hard swish of MobileNetV3: x times ReLU6 of x + 3, divided by 6.

    Args:
        x: array of any shape, float or int; it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers.

    >>> hard_swish(np.array([-1.5, 0, 1.5, 4]))
    array([-0.375,  0.   ,  1.125,  4.   ])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def gelu(x):
    """Gaussian error linear unit: x times the chance that a standard normal number is smaller than x.

    That chance is (1 + erf(x / sqrt(2))) / 2. Use the error function itself: `math.erf` gives it for one
    number. A rational approximation that is off by at most 1e-6 is accepted, the popular formula with tanh
    is not.

    Args:
        x: array of any shape, float or int, entries up to ±10,000; it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers.

    >>> gelu(np.array([-1, 0, 1])).round(3)
    array([-0.159,  0.   ,  0.841])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def softmax(x, axis=-1):
    """Turns scores into probabilities: e to the power of each, divided by the sum of these along an axis.

    Args:
        x: array of any shape, float or int, entries up to ±10,000; it is not modified.
        axis: int, the axis along which the results add up to 1; negative ones count from the end.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> softmax(np.array([[0, np.log(3)], [1000, 1000]]))
    array([[0.25, 0.75],
           [0.5 , 0.5 ]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def log_softmax(x, axis=-1):
    """The natural logarithm of softmax, also where a probability is too small to be told from 0.

    Args:
        x: array of any shape, float or int, entries up to ±10,000; it is not modified.
        axis: int, the axis along which softmax adds up to 1; negative ones count from the end.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. All entries are finite,
        and there is no overflow warning.

    >>> log_softmax(np.array([0, -1000]))
    array([    0., -1000.])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def relu_gradient(x):
    """The slope of ReLU at x: 1 where x is positive, 0 elsewhere, at 0 too.

    Args:
        x: array of any shape, float or int: the input of ReLU; it is not modified.

    Returns:
        the same shape, numbers (no booleans) in x's floating dtype, float64 for integers.

    >>> relu_gradient(np.array([-2, 0, 3]))
    array([0., 0., 1.])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def sigmoid_gradient(x):
    """The slope of the sigmoid at x.

    Args:
        x: array of any shape, float or int, entries up to ±10,000: the input of the sigmoid, not its output;
            it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> sigmoid_gradient(np.array([-1000, 0, np.log(3)]))
    array([0.    , 0.25  , 0.1875])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def tanh_gradient(x):
    """The slope of tanh at x.

    Args:
        x: array of any shape, float or int, entries up to ±10,000: the input of tanh, not its output;
            it is not modified.

    Returns:
        the same shape, in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> tanh_gradient(np.array([-1000, 0, np.log(2)]))
    array([0.  , 1.  , 0.64])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def softmax_jacobian(x):
    """All slopes of softmax: how much each probability grows with each score.

    Args:
        x: (K,) float or int, the scores, entries up to ±10,000; it is not modified.

    Returns:
        (K, K), row i and column j have the derivative of probability i with respect to score j;
        in x's floating dtype, float64 for integers. No NaN, no overflow warning.

    >>> softmax_jacobian(np.array([0, np.log(3)]))
    array([[ 0.1875, -0.1875],
           [-0.1875,  0.1875]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()
