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
    before = total // 2
    return before, total - before


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


def pad(images, padding, mode="constant", value=0):
    # YOUR CODE HERE
    raise NotImplementedError()


def pad_same(images, kernel_size, stride=1, dilation=1):
    # YOUR CODE HERE
    raise NotImplementedError()
