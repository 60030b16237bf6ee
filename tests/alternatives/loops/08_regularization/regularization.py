"""Number by number: one draw for each decision, sums in loops, waiting counted."""

import itertools
import math

import numpy as np


def _float_dtype(array):
    return array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)


def dropout(x, rate, rng, training=True):
    """Tosses a coin for each number."""
    if not training:
        return x.copy()
    if rate < 0 or rate >= 1:
        raise ValueError(f"cannot drop a share of {rate}")
    out = np.zeros(x.shape, _float_dtype(x))
    for place in np.ndindex(x.shape):
        if rng.binomial(1, 1 - rate):
            out[place] = float(x[place]) / (1 - float(rate))
    return out


def spatial_dropout(images, rate, rng, training=True):
    """Tosses a coin for each channel of each image."""
    if not training:
        return images
    if not 0 <= rate < 1:
        raise ValueError(f"cannot drop a share of {rate}")
    out = images.astype(_float_dtype(images))
    for n, c in itertools.product(range(images.shape[0]), range(images.shape[3])):
        if rng.uniform() < rate:
            out[n, :, :, c] = 0
        else:
            out[n, :, :, c] *= 1 / (1 - float(rate))
    return out


def l2_penalty(weights, strength):
    """Adds up squares with the standard library."""
    return strength * math.fsum(float(weight) ** 2 for array in weights for weight in array.flat)


def label_smoothing(one_hot, amount):
    """Visits each label."""
    out = np.empty(one_hot.shape, _float_dtype(one_hot))
    K = one_hot.shape[-1]
    for place in np.ndindex(one_hot.shape):
        share = float(one_hot[place])
        out[place] = share - float(amount) * (share - 1 / K)
    return out


def batch_norm(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """Channel by channel."""
    out = np.empty(x.shape, _float_dtype(x))
    mean, variance = mean.copy(), variance.copy()
    for c in range(x.shape[-1]):
        values = [float(value) for value in x[..., c].flat]
        center, spread = mean[c], variance[c]
        if training:
            center = math.fsum(values) / len(values)
            spread = math.fsum((value - center) ** 2 for value in values) / len(values)
            mean[c] += (1 - momentum) * (center - mean[c])
            variance[c] += (1 - momentum) * (spread - variance[c])
        out[..., c] = (x[..., c] - center) * (gamma[c] / math.sqrt(spread + epsilon)) + beta[c]
    return out, mean, variance


def early_stopping(losses, patience, min_delta=0.0):
    """As Keras' callback does it."""
    best, best_epoch, waited = math.inf, 0, 0
    for epoch in range(len(losses)):
        waited += 1
        if losses[epoch] + min_delta < best:
            best, best_epoch, waited = losses[epoch], epoch, 0
        if waited >= patience and epoch > 0:
            return [epoch, best_epoch]
    return [len(losses) - 1, best_epoch]
