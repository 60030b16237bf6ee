"""Pooling without windows: running maxima over shifted slices, summed-area tables, sorting, np.add.at."""

import numpy as np


def _axes(images, size, stride, padding):
    """For rows and columns: side, size, stride, places, and pixels of padding before."""
    stride = size if stride is None else stride
    found = []
    for axis in (0, 1):
        n = images.shape[axis + 1]
        k, s = int(np.broadcast_to(size, 2)[axis]), int(np.broadcast_to(stride, 2)[axis])
        places = (n - 1) // s + 1 if padding == "same" else (n - k) // s + 1
        before = max((places - 1) * s + k - n, 0) // 2 if padding == "same" else 0
        found.append((n, k, s, places, before))
    return found


def _decimal(images):
    return images * 1.0 if images.dtype.kind in "iub" else images


def _running(images, axis, n, k, s, places, before):
    """The largest of k slices along one axis, each one pixel further; padding copies the nearest pixel."""
    begin = np.arange(places) * s - before
    slices = [np.take(images, np.clip(begin + step, 0, n - 1), axis) for step in range(k)]
    return np.maximum.reduce(slices)


def max_pool2d(images, size=2, stride=None, padding="valid"):
    """Rows, then columns."""
    rows, columns = _axes(images, size, stride, padding)
    return _decimal(_running(_running(images, 1, *rows), 2, *columns))


def _means(images, rows, columns):
    """Averages of the rectangles between (top, bottom) and (left, right), from a summed-area table."""
    N, H, W, C = images.shape
    table = np.zeros((N, H + 1, W + 1, C))
    table[:, 1:, 1:] = images.cumsum(axis=1, dtype=float).cumsum(axis=2)
    (top, bottom), (left, right) = rows, columns
    sums = table[:, bottom][:, :, right] - table[:, top][:, :, right]
    sums -= table[:, bottom][:, :, left] - table[:, top][:, :, left]
    pixels = np.multiply.outer(bottom - top, right - left)[..., np.newaxis]
    return (sums / pixels).astype(_decimal(images).dtype)


def avg_pool2d(images, size=2, stride=None, padding="valid"):
    """Rectangles that end at the border."""
    spans = []
    for n, k, s, places, before in _axes(images, size, stride, padding):
        begin = np.arange(places) * s - before
        spans.append((begin.clip(0), (begin + k).clip(max=n)))
    return _means(images, *spans)


def global_avg_pool(images):
    """A product with ones."""
    N, H, W, C = images.shape
    ones = np.ones(H * W, _decimal(images).dtype)
    return ones @ _decimal(images).reshape(N, H * W, C) / ones.sum()


def global_max_pool(images):
    """The last of the sorted pixels."""
    N, H, W, C = images.shape
    return np.sort(images.reshape(N, H * W, C), axis=1)[:, -1]


def adaptive_avg_pool2d(images, output_size):
    """Rectangles between whole numbers."""
    spans = []
    for n, o in zip(images.shape[1:3], np.broadcast_to(output_size, 2)):
        i = np.arange(o)
        spans.append((i * n // o, ((i + 1) * n + o - 1) // o))
    return _means(images, *spans)


def max_pool2d_with_indices(images, size=2):
    """Sorts all pixels of a plane by window and by value, stably, and takes the first of each window."""
    KH, KW = np.broadcast_to(size, 2)
    N, H, W, C = images.shape
    OH, OW = H // KH, W // KW
    row, column = np.indices((OH * KH, OW * KW))
    window, index = (row // KH * OW + column // KW).ravel(), (row * W + column).ravel()
    planes = np.moveaxis(images, 3, 1).reshape(N * C, H * W)[:, index].astype(float)
    order = np.stack([np.lexsort((index, -plane, window)) for plane in planes])[:, :: KH * KW]
    pooled = np.take_along_axis(planes, order, axis=1).astype(images.dtype)
    shaped = (np.moveaxis(part.reshape(N, C, OH, OW), 1, 3) for part in (pooled, index[order]))
    return tuple(shaped)


def max_unpool2d(pooled, indices, output_shape):
    """Adds the values to zeros, all at once."""
    output = np.zeros(tuple(output_shape), pooled.dtype)
    n, _, _, c = np.indices(pooled.shape)
    r, q = np.divmod(indices, output_shape[2])
    np.add.at(output, (n, r, q, c), pooled)
    return output
