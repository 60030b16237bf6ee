"""Plain Python numbers in plain loops; outside the image a pixel is skipped; what can be counted is counted."""

import math

import numpy as np


def _both(value):
    if isinstance(value, (tuple, list, np.ndarray)):
        height, width = value
        return height, width
    return value, value


def _floating(*arrays):
    """The dtype of the result: the inputs' floating dtype, or float64."""
    kinds = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def _starts(length, taps, stride, padding):
    """Where the windows of one axis begin; below 0 they begin before the image."""
    if padding == "valid":
        return list(range(0, length - taps + 1, stride))
    starts = list(range(0, length, stride))
    lacking = starts[-1] + taps - length
    return [start - max(lacking, 0) // 2 for start in starts]


def gaussian_kernel(size, sigma):
    if size % 2 != 1:
        raise ValueError(f"the size is even: {size}")
    middle = (size - 1) / 2
    rows = []
    for y in range(size):
        rows.append(
            [math.exp(-(math.hypot(y - middle, x - middle) ** 2) / (2 * sigma**2)) for x in range(size)]
        )
    total = math.fsum(math.fsum(row) for row in rows)
    return np.array([[weight / total for weight in row] for row in rows])


def edge_kernels():
    kernels = np.empty((3, 3, 2))
    for y in (-1, 0, 1):
        for x in (-1, 0, 1):
            kernels[y + 1, x + 1] = x * (2 - abs(y)), y * (2 - abs(x))
    return kernels


def apply_filters(image, filters):
    H, W = image.shape
    KH, KW, K = filters.shape
    maps = np.empty((H, W, K), _floating(image, filters))
    for i, top in enumerate(_starts(H, KH, 1, "same")):
        for j, left in enumerate(_starts(W, KW, 1, "same")):
            for k in range(K):
                total = 0.0
                for y in range(max(top, 0), min(top + KH, H)):
                    for x in range(max(left, 0), min(left + KW, W)):
                        total += float(image[y, x]) * float(filters[y - top, x - left, k])
                maps[i, j, k] = total
    return maps


def receptive_field(layers):
    """From the output down: the first and the last pixel that are needed."""
    first = last = 0
    for kernel, stride, dilation in list(layers)[::-1]:
        first, last = first * stride, last * stride + (kernel - 1) * dilation
    return last - first + 1


def stack_parameters(layers, in_channels):
    if len(layers) == 0:
        return 0
    (kernel, filters), *above = layers
    own = sum(1 for _ in range(kernel) for _ in range(kernel)) * in_channels * filters + filters
    return own + stack_parameters(above, filters)


def conv_flops(input_shape, filters, kernel_size, stride=1, padding="same"):
    H, W, C = input_shape
    (KH, KW), (SH, SW) = _both(kernel_size), _both(stride)
    places = len(_starts(H, KH, SH, padding)) * len(_starts(W, KW, SW, padding))
    multiplications = places * KH * KW * C * filters
    return multiplications + multiplications


def depthwise_conv2d(images, kernels, stride=1, padding="valid"):
    N, H, W, C = images.shape
    KH, KW, _, M = kernels.shape
    SH, SW = _both(stride)
    tops, lefts = _starts(H, KH, SH, padding), _starts(W, KW, SW, padding)
    output = np.zeros((N, len(tops), len(lefts), C * M), _floating(images, kernels))
    for n, i, j, f in np.ndindex(output.shape):
        total = 0.0
        for y in range(max(tops[i], 0), min(tops[i] + KH, H)):
            for x in range(max(lefts[j], 0), min(lefts[j] + KW, W)):
                total += float(images[n, y, x, f // M]) * float(
                    kernels[y - tops[i], x - lefts[j], f // M, f % M]
                )
        output[n, i, j, f] = total
    return output


def separable_conv2d(images, depthwise, pointwise, stride=1, padding="valid"):
    maps = depthwise_conv2d(images, depthwise, stride, padding)
    F = pointwise.shape[3]
    output = np.zeros((*maps.shape[:3], F), _floating(maps, pointwise))
    for n, i, j, f in np.ndindex(output.shape):
        output[n, i, j, f] = sum(float(a) * float(b) for a, b in zip(maps[n, i, j], pointwise[0, 0, :, f]))
    return output
