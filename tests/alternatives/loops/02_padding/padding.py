"""Padding pixel by pixel: counts places, searches amounts, walks along every row."""

import numpy as np


def output_size(size, kernel, stride=1, padding="valid", dilation=1):
    """Lets the kernel walk and counts."""
    reach = kernel + (kernel - 1) * (dilation - 1)
    if isinstance(padding, str):
        if padding == "same":
            return len(range(0, size, stride))
        if padding not in ("valid", "full"):
            raise ValueError(f"unknown padding {padding}")
        side = reach - 1 if padding == "full" else 0
    else:
        side = padding
    if side < 0:
        raise ValueError(f"padding {side} is negative")
    places, begin = 0, -side
    while begin + reach <= size + side:
        places += 1
        begin += stride
    if places == 0:
        raise ValueError(f"kernel {kernel} with dilation {dilation} in size {size}")
    return places


def same_padding(size, kernel, stride=1, dilation=1):
    """Adds pixels in turn, after and before, until there are as many places as there should be."""
    amounts = [0, 0]
    wanted = output_size(size, kernel, stride, "same", dilation)
    reach = (kernel - 1) * dilation + 1
    while (wanted - 1) * stride + reach > size + sum(amounts):
        amounts[1 if amounts[0] == amounts[1] else 0] += 1
    return amounts


def _four(padding):
    pairs = [padding, padding] if np.ndim(padding) == 0 else list(padding)
    four = []
    for pair in pairs:
        four += [pair, pair] if np.ndim(pair) == 0 else list(pair)
    for amount in four:
        if amount < 0:
            raise ValueError(f"{amount} pixels of padding")
    return four


def _source(place, size, mode):
    """The pixel that a place copies, or None."""
    step = 1 if place < 0 else -1
    while not 0 <= place < size:
        if mode == "constant":
            return None
        if mode == "edge":
            place += step
        elif mode == "wrap":
            place += step * size
        elif size == 1:
            place = 0
        else:
            place = -place if place < 0 else 2 * (size - 1) - place
    return place


def pad(images, padding, mode="constant", value=0):
    """Asks of every place which pixel it copies."""
    if mode not in {"constant", "reflect", "edge", "wrap"}:
        raise ValueError("unknown mode: " + mode)
    top, bottom, left, right = _four(padding)
    N, H, W, C = images.shape
    output = np.full((N, top + H + bottom, left + W + right, C), value, images.dtype)
    for i in range(top + H + bottom):
        for j in range(left + W + right):
            row, column = _source(i - top, H, mode), _source(j - left, W, mode)
            if row is not None and column is not None:
                output[:, i, j] = images[:, row, column]
    return output


def zero_pad(images, padding):
    """The first kind of border."""
    return pad(images, padding)


def pad_same(images, kernel_size, stride=1, dilation=1):
    """Both axes in a loop."""
    amounts = []
    for axis in (0, 1):
        numbers = [value if np.ndim(value) == 0 else value[axis] for value in (kernel_size, stride, dilation)]
        amounts.append(same_padding(images.shape[axis + 1], *numbers))
    return pad(images, amounts)
