"""Plain Python numbers, one entry at a time, with the math module."""

import math

import numpy as np


def entrywise(function, x):
    """The results for all entries, in x's floating dtype, or float64."""
    results = np.empty(x.shape, x.dtype if x.dtype.kind == "f" else "float64")
    for place, number in np.ndenumerate(x):
        results[place] = function(float(number))
    return results


def along(function, x, axis):
    """The same, where a whole line along the axis goes into each result."""
    results = np.empty(x.shape, x.dtype if x.dtype.kind == "f" else "float64")
    lines, targets = np.moveaxis(x, axis, -1), np.moveaxis(results, axis, -1)
    for place in np.ndindex(lines.shape[:-1]):
        targets[place] = function([float(number) for number in lines[place]])
    return results


def relu(x):
    return entrywise(lambda number: max(number, 0.0), x)


def leaky_relu(x, slope=0.01):
    return entrywise(lambda number: number if number > 0 else slope * number, x)


def elu(x, alpha=1.0):
    return entrywise(lambda number: number if number > 0 else alpha * (math.exp(number) - 1), x)


def relu6(x):
    return entrywise(lambda number: min(max(number, 0.0), 6.0), x)


def logistic(number):
    if number < 0:
        return math.exp(number) / (1 + math.exp(number))
    return 1 / (1 + math.exp(-number))


def sigmoid(x):
    return entrywise(logistic, x)


def tanh(x):
    return entrywise(lambda number: 2 * logistic(2 * number) - 1, x)


def silu(x):
    return entrywise(lambda number: number * logistic(number), x)


def hard_swish(x):
    def bent(number):
        if number <= -3:
            return 0.0
        return number if number >= 3 else number * (number + 3) / 6

    return entrywise(bent, x)


def gelu(x):
    return entrywise(lambda number: number * math.erfc(-number / math.sqrt(2)) / 2, x)


def shares(numbers):
    largest = max(numbers)
    powers = [math.exp(number - largest) for number in numbers]
    return [power / math.fsum(powers) for power in powers]


def softmax(x, axis=-1):
    return along(shares, x, axis)


def log_softmax(x, axis=-1):
    def logarithms(numbers):
        largest = max(numbers)
        total = math.fsum(math.exp(number - largest) for number in numbers)
        return [number - largest - math.log(total) for number in numbers]

    return along(logarithms, x, axis)


def relu_gradient(x):
    return entrywise(lambda number: 1.0 if number > 0 else 0.0, x)


def sigmoid_gradient(x):
    return entrywise(lambda number: logistic(number) * (1 - logistic(number)), x)


def tanh_gradient(x):
    return entrywise(lambda number: 1 - math.tanh(number) ** 2, x)


def softmax_jacobian(x):
    probabilities = shares([float(number) for number in x])
    rows = [[p * ((i == j) - q) for j, q in enumerate(probabilities)] for i, p in enumerate(probabilities)]
    return np.array(rows, x.dtype if x.dtype.kind == "f" else "float64")
