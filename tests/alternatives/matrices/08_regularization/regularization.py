"""Products and moments: masks are multiplied, channels are the columns of a matrix, epochs are sorted."""

import numpy as np


def _float(array):
    return array.astype(np.result_type(array.dtype, np.float16)) if array.dtype.kind == "f" else array * 1.0


def _factors(shape, rate, rng):
    """0 with probability rate, else 1 / (1 - rate)."""
    if not (rate >= 0 and rate < 1):
        raise ValueError("rate=" + str(rate))
    stays = 1 - float(rate)
    return rng.choice([0.0, 1 / stays], size=shape, p=[1 - stays, stays])


def dropout(x, rate, rng, training=True):
    """A mask of factors, drawn by choice."""
    if not training or rate == 0:
        return x
    x = _float(x)
    return (x * _factors(x.shape, rate, rng)).astype(x.dtype)


def spatial_dropout(images, rate, rng, training=True):
    """A mask of factors for each image, stretched by einsum."""
    if not training or rate == 0:
        return images
    images = _float(images)
    N, _, _, C = images.shape
    return np.einsum("nhwc,nc->nhwc", images, _factors((N, C), rate, rng)).astype(images.dtype)


def l2_penalty(weights, strength):
    """The inner product of all weights with themselves."""
    row = np.concatenate([np.ravel(array).astype(float) for array in weights])
    return np.array(strength * (row @ row))


def label_smoothing(one_hot, amount):
    """A product with a shrunken identity, then a row added to all."""
    K = one_hot.shape[-1]
    labels = _float(one_hot)
    mixed = labels @ (np.eye(K) * (1 - amount))
    return (mixed + np.full(K, amount / K)).astype(labels.dtype)


def batch_norm(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """Moments of a matrix with a column for each channel; the layer becomes one scale and one shift."""
    columns = _float(x).reshape(-1, x.shape[-1])
    first, second = mean, variance
    if training:
        first = np.average(columns, axis=0)
        second = np.mean(columns**2, axis=0) - first**2
        mean = mean * momentum + first * (1 - momentum)
        variance = variance - (1 - momentum) * (variance - second)
    scale = gamma * (second + epsilon) ** -0.5
    return [(columns * scale + (beta - first * scale)).reshape(x.shape), mean, variance]


def early_stopping(losses, patience, min_delta=0.0):
    """Jumps from one best epoch to the next within the patience."""
    losses, best = np.asarray(losses, float), 0
    while True:
        window = losses[best + 1 : best + 1 + patience]
        better = np.flatnonzero(window < losses[best] - min_delta)
        if better.size == 0:
            return np.array([min(best + patience, len(losses) - 1), best])
        best += 1 + int(better[0])
