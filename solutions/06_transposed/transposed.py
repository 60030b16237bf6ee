"""Transposed convolution and upsampling: from a small feature map back to a large one.

A convolution gathers a window of pixels into one number. Its transpose spreads one number over a window.
Sources: Zeiler, Krishnan, Taylor & Fergus 2010, "Deconvolutional networks";
Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", chapter 4
(relationships 12 to 14);
Odena, Dumoulin & Olah 2016, "Deconvolution and checkerboard artifacts" (the overlap);
Keras' reference of `Conv2DTranspose`, `UpSampling2D` and `keras.ops.image.resize`.
"""

import numpy as np


def _pair(value):
    """An int or a (height, width) pair, as a pair."""
    return (int(value), int(value)) if np.ndim(value) == 0 else (int(value[0]), int(value[1]))


def _as_float(*arrays):
    """The arrays in one floating dtype: that of the floats among them, or float64 where all are integers."""
    floats = [array.dtype for array in arrays if np.issubdtype(array.dtype, np.floating)]
    dtype = np.result_type(*floats) if floats else np.float64
    return [array.astype(dtype, copy=False) for array in arrays]


def transposed_size(size, kernel, stride=1, padding="valid"):
    """Tells how many pixels a transposed convolution gives along one axis, as Keras' `Conv2DTranspose`.

    With "valid", each input pixel writes as many outputs as the kernel has taps, and one pixel's outputs
    begin `stride` after those of the pixel before it. All of them are kept. A stride that exceeds the kernel
    leaves a gap of zeros after the outputs of every pixel, the last one included.
    With "same", the output is `stride` times as long as the input.

    Args:
        size: int, pixels of the input.
        kernel: int, taps of the kernel along the axis.
        stride: int, distance in pixels between the outputs of neighbouring input pixels.
        padding: "valid" or "same".

    Returns:
        int, pixels of the output.

    Raises:
        ValueError: the padding is neither "valid" nor "same".

    >>> transposed_size(2, 3, stride=2), transposed_size(2, 2, stride=3)
    (5, 6)
    >>> transposed_size(2, 3, stride=2, padding="same")
    4
    """
    ### BEGIN SOLUTION
    size, kernel, stride = int(size), int(kernel), int(stride)
    if padding not in ("valid", "same"):
        raise ValueError(f'padding must be "valid" or "same", not {padding!r}')
    tail = max(kernel - stride, 0) if padding == "valid" else 0  # what the last pixel writes past its stride
    return size * stride + tail
    ### END SOLUTION


def insert_zeros(images, stride):
    """Moves the pixels apart and puts zeros between them, none at the border.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept.
        stride: an int or a (height, width) pair: from one pixel to the next it is so many pixels afterwards,
            with `stride - 1` zeros between the two.

    Returns:
        the images with H and W replaced by the larger height and width; first and last pixels stay
        at the border.

    >>> insert_zeros(np.array([[1, 2], [3, 4]]).reshape(1, 2, 2, 1), (2, 3))[0, :, :, 0]
    array([[1, 0, 0, 2],
           [0, 0, 0, 0],
           [3, 0, 0, 4]])
    """
    ### BEGIN SOLUTION
    SH, SW = _pair(stride)
    N, H, W, C = images.shape
    output = np.zeros((N, (H - 1) * SH + 1, (W - 1) * SW + 1, C), images.dtype)
    output[:, ::SH, ::SW] = images
    return output
    ### END SOLUTION


def conv2d_transpose(images, kernels, stride=1, padding="valid"):
    """The transpose of a convolution, as `keras.ops.conv_transpose` computes it.

    Every pixel, in every image, adds a copy of the kernel to the output, multiplied by the pixel.
    The copy of pixel (i, j) has its top left corner `stride` times i rows down and `stride` times j columns
    to the right; where copies overlap they are added up. The kernel is not flipped in the output.
    An output channel adds up what it gets from all input channels.

    Args:
        images: (N, H, W, C_in) float or int.
        kernels: (KH, KW, C_out, C_in) float or int. Output channels come before input channels here.
        stride: an int or a (height, width) pair; it may exceed the kernel.
        padding: "valid" (everything is kept) or "same". With "same", the result of "valid" is cropped to
            `stride` times H rows and `stride` times W columns, as much at the top as at the bottom and
            as much on the left as on the right; an odd row or column more is cut off at the bottom or right.

    Returns:
        (N, OH, OW, C_out), OH and OW as `transposed_size` gives them; in the dtype of float inputs, float64
        where both are integers.

    Raises:
        ValueError: the channels do not match, or the padding is neither "valid" nor "same".

    >>> row = np.array([2, 5]).reshape(1, 1, 2, 1)
    >>> conv2d_transpose(row, np.array([1, 10, 100]).reshape(1, 3, 1, 1), stride=(1, 2)).ravel()
    array([  2.,  20., 205.,  50., 500.])
    """
    ### BEGIN SOLUTION
    KH, KW, C_out, C_in = kernels.shape
    N, H, W, C = images.shape
    SH, SW = _pair(stride)
    if C_in != C:
        raise ValueError(f"images have {C} channels, kernels expect {C_in}")
    images, kernels = _as_float(images, kernels)
    whole = transposed_size(H, KH, SH), transposed_size(W, KW, SW)
    output = np.zeros((N, *whole, C_out), images.dtype)
    for a in range(KH):
        for b in range(KW):
            reached = output[:, a::SH, b::SW][:, :H, :W]  # where tap (a, b) of every pixel's copy lands
            reached += images @ kernels[a, b].T  # (N, H, W, C_out)
    OH, OW = transposed_size(H, KH, SH, padding), transposed_size(W, KW, SW, padding)
    top, left = (whole[0] - OH) // 2, (whole[1] - OW) // 2  # rounded down: the odd one goes at the end
    return output[:, top : top + OH, left : left + OW]
    ### END SOLUTION


def upsample_nearest(images, factor):
    """Makes every pixel a block of equal pixels, as `keras.layers.UpSampling2D` does.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept.
        factor: an int or a (height, width) pair, rows and columns of a block.

    Returns:
        the images with `factor` times as many rows and columns.

    >>> upsample_nearest(np.array([[1, 2], [3, 4]]).reshape(1, 2, 2, 1), (1, 3))[0, :, :, 0]
    array([[1, 1, 1, 2, 2, 2],
           [3, 3, 3, 4, 4, 4]])
    """
    ### BEGIN SOLUTION
    FH, FW = _pair(factor)
    return images.repeat(FH, axis=1).repeat(FW, axis=2)
    ### END SOLUTION


def upsample_bilinear(images, factor):
    """Enlarges images by interpolation, as `keras.ops.image.resize` with "bilinear" does.

    Along one axis, input pixels are boxes of length 1 whose values stand at their centres, and output pixels
    are `factor` equal parts of a box. An output pixel has the value of the straight line between the two
    input centres to its left and right, taken at its own centre ("half-pixel centres"). Beyond the outermost
    input centres it has the value of the outermost pixel ("clamped edges").
    Rows and columns are treated one after the other.

    Args:
        images: (N, H, W, C) float or int.
        factor: an int or a (height, width) pair, from 1 up.

    Returns:
        the images with `factor` times as many rows and columns; a float dtype is kept, integers give float64
        (Keras rounds them down).

    >>> upsample_bilinear(np.array([0.0, 4.0]).reshape(1, 1, 2, 1), (1, 2)).ravel()
    array([0., 1., 3., 4.])
    """
    ### BEGIN SOLUTION
    (images,) = _as_float(images)
    for axis, parts in enumerate(_pair(factor), start=1):
        size = images.shape[axis]
        centre = (np.arange(size * parts) + 0.5) / parts - 0.5  # 0 is the first input pixel's centre
        centre = np.clip(centre, 0, size - 1)
        before = centre.astype(int)
        after = np.minimum(before + 1, size - 1)
        share = (centre - before).astype(images.dtype)  # how far it is on the way from one to the other
        share = share.reshape(-1, *[1] * (3 - axis))  # in line with the axis
        images = (1 - share) * images.take(before, axis) + share * images.take(after, axis)
    return images
    ### END SOLUTION


def overlap(size, kernel, stride):
    """Counts along one axis how many taps write each output of a transposed convolution with "valid".

    Args:
        size: int, pixels of the input.
        kernel: int, taps of the kernel.
        stride: int, distance in pixels between the outputs of neighbouring input pixels.

    Returns:
        a list or an array of as many ints as `transposed_size` tells.

    >>> overlap(3, 3, stride=2)
    [1, 1, 2, 1, 2, 1, 1]
    """
    ### BEGIN SOLUTION
    counts = [0] * transposed_size(size, kernel, stride)
    for pixel in range(size):
        for tap in range(kernel):
            counts[pixel * stride + tap] += 1
    return counts
    ### END SOLUTION
