"""Each function by another identity: np.tanh, np.logaddexp, masks, and a rational approximation of erf."""

import numpy as np


def floating(x):
    """A copy in a floating dtype."""
    return x.astype(x.dtype if x.dtype.kind == "f" else float)


def relu(x):
    x = floating(x)
    return (x + np.abs(x)) / 2


def leaky_relu(x, slope=0.01):
    x = floating(x)
    return np.maximum(x, 0) + slope * np.minimum(x, 0)


def elu(x, alpha=1.0):
    x = floating(x)
    left = x < 0
    x[left] = alpha * np.exp(x[left]) - alpha
    return x


def relu6(x):
    x = floating(x)
    x[x < 0] = 0
    x[x > 6] = 6
    return x


def sigmoid(x):
    return (1 + np.tanh(floating(x) / 2)) / 2


def tanh(x):
    return np.tanh(floating(x))


def silu(x):
    x = floating(x)
    return x * np.exp(-np.logaddexp(0, -x))


def hard_swish(x):
    x = floating(x)
    return x * np.clip(x / 6 + 0.5, 0, 1)


COEFFICIENTS = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0)


def gelu(x):
    """Abramowitz & Stegun 1964, formula 7.1.26: off by at most 1.5e-7."""
    x = floating(x)
    root = np.abs(x.astype(float)) / np.sqrt(2)
    erf = 1 - np.polyval(COEFFICIENTS, 1 / (1 + 0.3275911 * root)) * np.exp(-(root**2))
    return (x * (0.5 + np.sign(x) * erf / 2)).astype(x.dtype)


def softmax(x, axis=-1):
    return np.exp(log_softmax(x, axis))


def log_softmax(x, axis=-1):
    x = floating(x)
    return x - np.logaddexp.reduce(x, axis, keepdims=True)


def relu_gradient(x):
    return np.heaviside(floating(x), 0)


def sigmoid_gradient(x):
    return tanh_gradient(floating(x) / 2) / 4


def tanh_gradient(x):
    return (1 - np.tanh(floating(x))) * (1 + np.tanh(floating(x)))


def softmax_jacobian(x):
    probabilities = softmax(x)
    return probabilities[:, np.newaxis] * (np.eye(len(x), dtype=probabilities.dtype) - probabilities)
