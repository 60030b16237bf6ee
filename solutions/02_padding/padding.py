"""Padding: what a kernel sees beyond the border, and how large its output is.

Rows and columns do not disturb each other, so that every rule here is a rule along one axis.
Sources: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning",
chapter 2 (relationships 1 to 6) and section 5.1 (relationship 15, dilation);
TensorFlow's API reference of `tf.nn`, "Notes on padding" (the rule of "same", which Keras follows);
NumPy's reference of `numpy.pad` (the modes constant, reflect, edge and wrap).
"""

import numpy as np


def _pair(value):
    """An int or a (height, width) pair, as a pair."""
    return (int(value), int(value)) if np.ndim(value) == 0 else (int(value[0]), int(value[1]))


def _amounts(padding):
    """Reads the three ways to write a padding as one. Yours to write, or to leave out.

    Args:
        padding: int, (ph, pw) or ((top, bottom), (left, right)), in pixels.

    Returns:
        [[top, bottom], [left, right]], ints.

    Raises:
        ValueError: an amount is negative.
    """
    ### BEGIN SOLUTION
    amounts = np.asarray(padding)
    if amounts.ndim == 1:
        amounts = amounts[:, np.newaxis]  # (2, 1), each axis the same on both of its sides
    if amounts.min() < 0:
        raise ValueError(f"a padding cannot be negative, this one is {padding}")
    return np.broadcast_to(amounts, (2, 2)).tolist()
    ### END SOLUTION


def output_size(size, kernel, stride=1, padding="valid", dilation=1):
    """Counts the places where a kernel can stand along one axis.

    Args:
        size: int, pixels of the axis.
        kernel: int, taps of the kernel along the axis.
        stride: int, step of the kernel in pixels.
        padding: "valid" (none), "same" (an output of size / stride, rounded up), "full" (on each side
            the reach of the dilated kernel minus 1), or an int from 0 up: that many pixels on each side.
        dilation: int, distance of the kernel's taps in pixels. The dilated kernel reaches from its first
            tap to its last, both counted: a kernel of 3 with dilation 2 reaches over 5 pixels.

    Returns:
        int, pixels of the output.

    Raises:
        ValueError: the dilated kernel reaches farther than the padded axis (never with "same"),
            the int is negative, or the padding is none of the above.

    >>> output_size(7, 3, stride=2, padding=1)
    4
    >>> [output_size(5, 3, padding=padding) for padding in ("valid", "same", "full")]
    [3, 5, 7]
    """
    ### BEGIN SOLUTION
    size, kernel, stride, dilation = int(size), int(kernel), int(stride), int(dilation)
    reach = (kernel - 1) * dilation + 1
    if padding == "same":
        return -(-size // stride)
    if padding == "valid":
        side = 0
    elif padding == "full":
        side = reach - 1
    elif isinstance(padding, (int, np.integer)) and padding >= 0:
        side = int(padding)
    else:
        raise ValueError(f'padding must be "valid", "same", "full" or an int from 0 up, not {padding!r}')
    padded = side + size + side
    if reach > padded:
        raise ValueError(f"a kernel of {kernel}, dilated to {reach}, does not fit into {padded} pixels")
    return (padded - reach) // stride + 1
    ### END SOLUTION


def same_padding(size, kernel, stride=1, dilation=1):
    """Tells how many pixels "same" padding adds at the two ends of one axis.

    They are the fewest with which the dilated kernel stands at size / stride places, rounded up.
    They are shared equally; an odd pixel goes after the axis (to the bottom, to the right).

    Args:
        size: int, pixels of the axis.
        kernel: int, taps of the kernel along the axis; it may reach farther than the axis.
        stride: int, step of the kernel in pixels; it may exceed the kernel.
        dilation: int, distance of the kernel's taps in pixels.

    Returns:
        (before, after), ints, never negative.

    >>> same_padding(5, 4), same_padding(6, 3, stride=2), same_padding(5, 3, stride=2)
    ((1, 2), (0, 1), (1, 1))
    """
    ### BEGIN SOLUTION
    size, kernel, stride, dilation = int(size), int(kernel), int(stride), int(dilation)
    reach = (kernel - 1) * dilation + 1
    last = (-(-size // stride) - 1) * stride  # where the last window begins
    total = max(last + reach - size, 0)
    return total // 2, total - total // 2
    ### END SOLUTION


def zero_pad(images, padding):
    """Frames every image with zeros.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept.
        padding: int (all four sides), (ph, pw) (top and bottom, left and right)
            or ((top, bottom), (left, right)), in pixels.

    Returns:
        (N, top + H + bottom, left + W + right, C).

    Raises:
        ValueError: an amount is negative.

    >>> zero_pad(np.array([[1, 2], [3, 4]]).reshape(1, 2, 2, 1), ((0, 1), (2, 0)))[0, :, :, 0]
    array([[0, 0, 1, 2],
           [0, 0, 3, 4],
           [0, 0, 0, 0]])
    """
    ### BEGIN SOLUTION
    (top, bottom), (left, right) = _amounts(padding)
    N, H, W, C = images.shape
    output = np.zeros((N, top + H + bottom, left + W + right, C), images.dtype)
    output[:, top : top + H, left : left + W] = images
    return output
    ### END SOLUTION


def pad(images, padding, mode="constant", value=0):
    """Frames every image in one of four ways, the ones that NumPy's `pad` has under these names.

    Write it without calling `np.pad`: it is watched while this function runs, and while other
    functions run that you call from here. The frame may be wider than the image; the pattern
    then goes on. The corners follow from padding one axis after the other.

    - "constant": `value` everywhere;
    - "edge": the nearest pixel of the image;
    - "reflect": the image mirrored at its outermost pixels, which are not repeated,
      to and fro as often as needed (an axis of one pixel repeats that pixel);
    - "wrap": the image again and again, as if its ends were joined.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept.
        padding: int, (ph, pw) or ((top, bottom), (left, right)), as in `zero_pad`.
        mode: "constant", "reflect", "edge" or "wrap".
        value: number that the frame is filled with in mode "constant"; for integer images
            a whole number that their dtype can hold.

    Returns:
        (N, top + H + bottom, left + W + right, C).

    Raises:
        ValueError: the mode is none of the four, or an amount is negative.

    >>> row = np.array([1, 2, 3, 4]).reshape(1, 1, 4, 1)
    >>> pad(row, (0, 3), "reflect").ravel()
    array([4, 3, 2, 1, 2, 3, 4, 3, 2, 1])
    >>> pad(row, (0, 3), "constant", 9).ravel()
    array([9, 9, 9, 1, 2, 3, 4, 9, 9, 9])
    """
    ### BEGIN SOLUTION
    if mode not in ("constant", "reflect", "edge", "wrap"):
        raise ValueError(f'mode must be "constant", "reflect", "edge" or "wrap", not {mode!r}')
    for axis, (before, after) in enumerate(_amounts(padding), start=1):
        size = images.shape[axis]
        place = np.arange(-before, size + after)  # 0 is the image's first pixel, size - 1 its last
        if mode == "wrap":
            source = place % size
        elif mode == "reflect":
            period = max(2 * (size - 1), 1)  # there and back
            source = np.minimum(place % period, -place % period)
        else:
            source = np.clip(place, 0, size - 1)
        images = images.take(source, axis)
        if mode == "constant":
            outside = [slice(None)] * axis + [place != source]  # where the image had no pixel
            images[tuple(outside)] = value
    return images
    ### END SOLUTION


def pad_same(images, kernel_size, stride=1, dilation=1):
    """Zero-pads so that a valid convolution gives what a convolution with "same" padding gives.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept.
        kernel_size: an int or a (height, width) pair.
        stride: an int or a (height, width) pair.
        dilation: an int or a (height, width) pair.

    Returns:
        (N, top + H + bottom, left + W + right, C), the amounts as `same_padding` gives them for each axis.

    >>> pad_same(np.ones((2, 6, 5, 3)), 3, stride=2).shape
    (2, 7, 7, 3)
    """
    ### BEGIN SOLUTION
    _, H, W, _ = images.shape
    (KH, KW), (SH, SW), (DH, DW) = _pair(kernel_size), _pair(stride), _pair(dilation)
    rows = same_padding(H, KH, SH, DH)
    columns = same_padding(W, KW, SW, DW)
    return zero_pad(images, (rows, columns))
    ### END SOLUTION
