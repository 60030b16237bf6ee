"""Plain Python numbers in plain loops: every pixel paints its copy, what falls outside is skipped."""

import math

import numpy as np


def pair(value):
    if isinstance(value, (tuple, list, np.ndarray)):
        height, width = value
        return height, width
    return value, value


def floating(*arrays):
    """The dtype of the result: the inputs' floating dtype, or float64."""
    kinds = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def transposed_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return stride * size
    if padding == "valid":
        return (size - 1) * stride + (kernel if kernel > stride else stride)
    raise ValueError(f"unknown padding {padding}")


def insert_zeros(images, stride):
    N, H, W, C = images.shape
    SH, SW = pair(stride)
    rows = []
    for i in range(H):
        row = []
        for j in range(W):
            row += [images[:, i, j]] + [np.zeros((N, C))] * (SW - 1)
        row = row[: (W - 1) * SW + 1]
        rows += [row] + [[np.zeros((N, C))] * len(row)] * (SH - 1)
    return np.moveaxis(np.array(rows[: (H - 1) * SH + 1]), 2, 0).astype(floating(images))


def conv2d_transpose(images, kernels, stride=1, padding="valid"):
    N, H, W, C = images.shape
    KH, KW, F, C_in = kernels.shape
    if C_in != C:
        raise ValueError(f"{C} channels meet kernels for {C_in}")
    SH, SW = pair(stride)
    OH, OW = transposed_size(H, KH, SH, padding), transposed_size(W, KW, SW, padding)
    top = max(0, KH - SH) // 2 if padding == "same" else 0
    left = max(0, KW - SW) // 2 if padding == "same" else 0
    output = np.zeros((N, OH, OW, F))
    for n, i, j, a, b in np.ndindex(N, H, W, KH, KW):
        y, x = i * SH + a - top, j * SW + b - left
        if 0 <= y < OH and 0 <= x < OW:
            for f in range(F):
                output[n, y, x, f] += sum(
                    float(images[n, i, j, c]) * float(kernels[a, b, f, c]) for c in range(C)
                )
    return output.astype(floating(images, kernels))


def upsample_nearest(images, factor):
    N, H, W, C = images.shape
    FH, FW = pair(factor)
    output = np.empty((N, H * FH, W * FW, C), images.dtype)
    for y, x in np.ndindex(H * FH, W * FW):
        output[:, y, x] = images[:, y // FH, x // FW]
    return output


def neighbours(place, size, factor):
    """The two pixels around an output pixel's centre, and the weight of the second."""
    centre = (2 * place + 1 - factor) / (2 * factor)
    if centre <= 0:
        return 0, 0, 0.0
    if centre >= size - 1:
        return size - 1, size - 1, 0.0
    return math.floor(centre), math.floor(centre) + 1, centre - math.floor(centre)


def upsample_bilinear(images, factor):
    N, H, W, C = images.shape
    FH, FW = pair(factor)
    output = np.empty((N, H * FH, W * FW, C), floating(images))
    for y, x in np.ndindex(H * FH, W * FW):
        up, down, low = neighbours(y, H, FH)
        left, right, far = neighbours(x, W, FW)
        above = images[:, up, left] * (1 - far) + images[:, up, right] * far
        below = images[:, down, left] * (1 - far) + images[:, down, right] * far
        output[:, y, x] = above * (1 - low) + below * low
    return output


def overlap(size, kernel, stride):
    counts = []
    for place in range(transposed_size(size, kernel, stride)):
        count = 0
        for pixel in range(size):
            if 0 <= place - pixel * stride < kernel:
                count += 1
        counts.append(count)
    return counts
