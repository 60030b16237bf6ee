"""Cross-correlation, convolution, and what neural networks call a convolution.

A network's convolution is cross-correlation: the kernel slides over the image and is not flipped.
Sources: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 9.1, equations 9.4 and 9.6;
Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", sections 2 and 5.1;
Chellapilla, Puri & Simard 2006, "High performance convolutional neural networks" for
document processing" (im2col).
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


def _pad(images, kernel_size, stride, padding, dilation):
    """Zero-pads for "same" as unit 02 does, does nothing for "valid". Yours to write, or to leave out.

    Args:
        images: (N, H, W, C) float or int.
        kernel_size: (KH, KW).
        stride: (height, width).
        padding: "valid" or "same".
        dilation: (height, width).

    Returns:
        (N, top + H + bottom, left + W + right, C), or the images themselves.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def correlate2d(image, kernel):
    """Slides a kernel over one plane and sums the products, without padding.

    Args:
        image: (H, W) float or int.
        kernel: (KH, KW) float or int.

    Returns:
        (H - KH + 1, W - KW + 1), float64 where both inputs are integers.

    Raises:
        ValueError: the kernel is larger than the image.

    >>> correlate2d(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10]]))
    array([[21., 32.],
           [54., 65.]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def convolve2d(image, kernel):
    """True convolution of one plane, without padding: the kernel is flipped on both axes.

    Args:
        image: (H, W) float or int.
        kernel: (KH, KW) float or int, not larger than the image.

    Returns:
        (H - KH + 1, W - KW + 1), float64 where both inputs are integers.

    >>> convolve2d(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10]]))
    array([[12., 23.],
           [45., 56.]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """The convolution of neural networks: every filter looks at all channels of a window.

    Stride and dilation may both exceed 1. The kernel is not flipped.

    Args:
        images: (N, H, W, C_in) float or int.
        kernels: (KH, KW, C_in, C_out) float or int.
        bias: (C_out,), one number per filter, or None.
        stride: step of the window in pixels, an int or a (height, width) pair.
        padding: "valid" or "same" (output ceil(n / stride), the odd pixel at the bottom and right).
        dilation: distance of the kernel's taps in pixels, an int or a (height, width) pair.

    Returns:
        (N, OH, OW, C_out), float64 where the inputs are integers.

    Raises:
        ValueError: the channels do not match, the dilated kernel is larger than the padded image,
            or the padding is neither "valid" nor "same".

    >>> images = np.arange(12.0).reshape(1, 2, 3, 2)
    >>> conv2d(images, np.ones((1, 1, 2, 4)), stride=(1, 2)).shape
    (1, 2, 2, 4)
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def im2col(images, kernel_size, stride=1, dilation=1):
    """Writes every window as a row, so that a convolution becomes one matrix product.

    Args:
        images: (N, H, W, C) float or int.
        kernel_size: an int or a (height, width) pair.
        stride: an int or a (height, width) pair.
        dilation: an int or a (height, width) pair.

    Returns:
        (N, OH, OW, KH * KW * C), without padding; in a row the kernel's row changes slowest,
        then its column, then the channel.

    >>> im2col(np.arange(6).reshape(1, 2, 3, 1), (1, 2))[0, 1]
    array([[3, 4],
           [4, 5]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def conv2d_fast(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """The same as `conv2d`, without Python loops over pixels.

    Its speed counts too, on 8 images of 64 x 64 x 16 with kernels of 3 x 3 x 16 x 32: all points for it
    within 4 times the time of the reference beside it, half of them within 12 times.

    Args:
        images: (N, H, W, C_in) float or int.
        kernels: (KH, KW, C_in, C_out) float or int.
        bias: (C_out,) or None.
        stride: an int or a (height, width) pair.
        padding: "valid" or "same".
        dilation: an int or a (height, width) pair.

    Returns:
        (N, OH, OW, C_out), float64 where the inputs are integers.

    Raises:
        ValueError: as `conv2d`.

    >>> conv2d_fast(np.ones((2, 8, 9, 3)), np.ones((3, 3, 3, 5)), stride=2, padding="same").shape
    (2, 4, 5, 5)
    """
    # YOUR CODE HERE
    raise NotImplementedError()
