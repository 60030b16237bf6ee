import math

import numpy as np


def output_size(size, kernel, stride=1, padding="valid", dilation=1):
    k = dilation * (kernel - 1) + 1
    if padding == "same":
        return math.ceil(size / stride)
    if padding == "valid":
        p = 0
    elif padding == "full":
        p = k - 1
    elif isinstance(padding, str):
        raise ValueError(f"unknown padding {padding}")
    else:
        p = padding
    if p < 0:
        raise ValueError(f"padding {p} is negative")
    if k > size + 2 * p:
        raise ValueError(f"kernel {k} is larger than {size + 2 * p}")
    return (size + 2 * p - k) // stride + 1


def same_padding(size, kernel, stride=1, dilation=1):
    k = dilation * (kernel - 1) + 1
    out = math.ceil(size / stride)
    total = max(0, (out - 1) * stride + k - size)
    after = total // 2
    return total - after, after


def sides(padding):
    if np.ndim(padding) == 0:
        padding = (padding, padding)
    top_bottom, left_right = padding
    if np.ndim(top_bottom) == 0:
        top_bottom, left_right = (top_bottom, top_bottom), (left_right, left_right)
    for n in [*top_bottom, *left_right]:
        if n < 0:
            raise ValueError(f"negative padding {n}")
    return tuple(top_bottom), tuple(left_right)


def zero_pad(images, padding):
    return np.pad(images, ((0, 0), *sides(padding), (0, 0)))


def index(i, n, mode):
    if mode == "edge":
        return min(max(i, 0), n - 1)
    if mode == "wrap":
        return i % n
    i = i % (2 * n)
    return i if i < n else 2 * n - 1 - i


def pad(images, padding, mode="constant", value=0):
    if mode not in ("constant", "reflect", "edge", "wrap"):
        raise ValueError(f"unknown mode {mode}")
    (top, bottom), (left, right) = sides(padding)
    n, h, w, c = images.shape
    if mode == "constant":
        result = np.full((n, top + h + bottom, left + w + right, c), value, dtype=images.dtype)
        result[:, top : top + h, left : left + w] = images
        return result
    rows = [index(i, h, mode) for i in range(-top, h + bottom)]
    columns = [index(j, w, mode) for j in range(-left, w + right)]
    return images[:, rows][:, :, columns]


def pair(x):
    return (x, x) if np.ndim(x) == 0 else tuple(x)


def pad_same(images, kernel_size, stride=1, dilation=1):
    k, s, d = pair(kernel_size), pair(stride), pair(dilation)
    rows = same_padding(images.shape[1], k[0], s[0], d[0])
    columns = same_padding(images.shape[2], k[1], s[1], d[1])
    return zero_pad(images, (rows, columns))
