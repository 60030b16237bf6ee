"""Pooling window by window: every window is cut off at the border, so that nothing is ever padded."""

import itertools
import math

import numpy as np


def _two(value):
    return [value, value] if np.ndim(value) == 0 else list(value)


def _spans(n, k, s, padding):
    """Where the windows along one axis begin and end, on the image."""
    if padding == "valid":
        return [(begin, begin + k) for begin in range(0, n - k + 1, s)]
    places = math.ceil(n / s)
    before = max((places - 1) * s + k - n, 0) // 2
    return [(max(i * s - before, 0), min(i * s - before + k, n)) for i in range(places)]


def _floating(images):
    return images.dtype if images.dtype.kind == "f" else np.dtype(float)


def _pool(images, rows, columns, number):
    """One number for every window of every plane."""
    N, _, _, C = images.shape
    output = np.empty((N, len(rows), len(columns), C), _floating(images))
    for n, c in itertools.product(range(N), range(C)):
        for (i, (top, bottom)), (j, (left, right)) in itertools.product(enumerate(rows), enumerate(columns)):
            window = images[n, top:bottom, left:right, c].ravel().tolist()
            output[n, i, j, c] = number(window)
    return output


def _mean(values):
    return math.fsum(values) / len(values)


def _pool2d(images, size, stride, padding, number):
    spans = zip(images.shape[1:3], _two(size), _two(size if stride is None else stride))
    rows, columns = ([*_spans(n, k, s, padding)] for n, k, s in spans)
    return _pool(images, rows, columns, number)


def max_pool2d(images, size=2, stride=None, padding="valid"):
    """Python's max of each window's pixels."""
    return _pool2d(images, size, stride, padding, max)


def avg_pool2d(images, size=2, stride=None, padding="valid"):
    """An exact sum of each window's pixels."""
    return _pool2d(images, size, stride, padding, _mean)


def global_avg_pool(images):
    """One window."""
    _, H, W, _ = images.shape
    return _pool(images, [(0, H)], [(0, W)], _mean)[:, 0, 0]


def global_max_pool(images):
    """One window; integers become float64."""
    _, H, W, _ = images.shape
    return _pool(images, [(0, H)], [(0, W)], max)[:, 0, 0]


def adaptive_avg_pool2d(images, output_size):
    """The row's formulas, in floats."""
    rows, columns = (
        [(math.floor(i * n / o), math.ceil((i + 1) * n / o)) for i in range(o)]
        for n, o in zip(images.shape[1:3], _two(output_size))
    )
    return _pool(images, rows, columns, _mean)


def max_pool2d_with_indices(images, size=2):
    """Looks at every pixel once; a later one has to be larger. A list of two arrays, indices in int32."""
    KH, KW = _two(size)
    N, H, W, C = images.shape
    pooled = np.empty((N, H // KH, W // KW, C), _floating(images))
    indices = np.full(pooled.shape, -1, np.int32)
    for n, r, q, c in itertools.product(range(N), range(H // KH * KH), range(W // KW * KW), range(C)):
        place = n, r // KH, q // KW, c
        if indices[place] < 0 or images[n, r, q, c] > pooled[place]:
            pooled[place], indices[place] = images[n, r, q, c], r * W + q
    return [pooled, indices]


def max_unpool2d(pooled, indices, output_shape):
    """Value by value; integers become float64."""
    output = np.zeros(tuple(output_shape), _floating(pooled))
    for (n, i, j, c), index in np.ndenumerate(indices):
        r, q = divmod(int(index), int(output_shape[2]))
        output[n, r, q, c] = pooled[n, i, j, c]
    return output
