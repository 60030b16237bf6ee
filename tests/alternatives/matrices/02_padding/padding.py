"""Padding as a product with selection matrices; integers become float64. zero_pad uses np.pad, as it may."""

import numpy as np


def output_size(size, kernel, stride=1, padding="valid", dilation=1):
    """In floats, rounded by NumPy."""
    reach = np.int64(dilation) * (kernel - 1) + 1
    if padding == "same":
        return np.ceil(size / stride)
    sides = {"valid": 0, "full": reach - 1}
    if isinstance(padding, str) and padding not in sides:
        raise ValueError(padding)
    side = sides.get(padding, padding)
    if side < 0:
        raise ValueError(side)
    if size + 2 * side < reach:
        raise ValueError(f"reach {reach} exceeds {size + 2 * side}")
    return np.floor((size + 2 * side - reach) / stride) + 1


def same_padding(size, kernel, stride=1, dilation=1):
    """TensorFlow's way to write the rule: by the remainder."""
    reach = (kernel - 1) * dilation + 1
    rest = size % stride
    total = max(reach - (rest if rest else stride), 0)
    return np.array([total // 2, (total + 1) // 2])


def _frame(padding):
    frame = np.array(padding)
    if frame.ndim == 1:
        frame = np.stack([frame, frame], axis=1)
    frame = np.zeros((2, 2), int) + frame
    if (frame < 0).any():
        raise ValueError(f"negative: {frame[frame < 0][0]}")
    return frame


def zero_pad(images, padding):
    """Leaves the work to NumPy."""
    return np.pad(images, np.concatenate([[[0, 0]], _frame(padding), [[0, 0]]]))


def _selection(size, before, after, mode):
    """(before + size + after, size) with a 1 where a place copies a pixel."""
    index = {
        "constant": np.arange(size),
        "edge": np.repeat(np.arange(size), [1] * size),
        "wrap": np.arange(size),
        "reflect": np.concatenate([np.arange(size), np.arange(size - 2, 0, -1)]),
    }[mode]
    if mode == "constant":
        return np.concatenate([np.zeros((before, size)), np.eye(size), np.zeros((after, size))])
    if mode == "edge":
        return np.eye(size)[[0] * before + list(index) + [size - 1] * after]
    turns = before // len(index) + 1
    long = np.tile(index, turns + (size + after) // len(index) + 1)
    start = turns * len(index) - before
    return np.eye(size)[long[start : start + before + size + after]]


def pad(images, padding, mode="constant", value=0):
    """Rows from the left, columns from the right."""
    if mode not in ("constant", "reflect", "edge", "wrap"):
        raise ValueError(f"no mode {mode!r}")
    (top, bottom), (left, right) = _frame(padding)
    _, H, W, _ = images.shape
    rows, columns = _selection(H, top, bottom, mode), _selection(W, left, right, mode)
    dtype = images.dtype if images.dtype.kind == "f" else float
    result = np.einsum("ih,nhwc,jw->nijc", rows, images, columns, optimize=True)
    outside = 1 - rows.sum(1)[:, None] * columns.sum(1)
    return (result + value * outside[None, :, :, None]).astype(dtype)


def pad_same(images, kernel_size, stride=1, dilation=1):
    """Both axes at once."""
    numbers = [np.broadcast_to(value, 2) for value in (kernel_size, stride, dilation)]
    amounts = [same_padding(size, *axis) for size, *axis in zip(images.shape[1:3], *numbers)]
    return zero_pad(images, amounts)
