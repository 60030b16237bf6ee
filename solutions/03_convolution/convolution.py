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
    ### BEGIN SOLUTION
    if padding == "valid":
        return images
    if padding != "same":
        raise ValueError(f'padding must be "valid" or "same", not {padding!r}')
    amounts = [(0, 0)]
    for n, k, s, d in zip(images.shape[1:3], kernel_size, stride, dilation):
        reach = (k - 1) * d + 1
        total = max((-(-n // s) - 1) * s + reach - n, 0)
        amounts.append((total // 2, total - total // 2))  # the odd pixel goes to the bottom and right
    return np.pad(images, amounts + [(0, 0)])
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    H, W = image.shape
    KH, KW = kernel.shape
    if KH > H or KW > W:
        raise ValueError(f"a kernel of {KH} x {KW} does not fit into an image of {H} x {W}")
    image, kernel = _as_float(image, kernel)
    output = np.zeros((H - KH + 1, W - KW + 1), image.dtype)
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            window = image[i : i + KH, j : j + KW]  # (KH, KW)
            output[i, j] = np.sum(window * kernel)
    return output
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return correlate2d(image, kernel[::-1, ::-1])
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    KH, KW, C_in, C_out = kernels.shape
    (SH, SW), (DH, DW) = _pair(stride), _pair(dilation)
    if images.shape[3] != C_in:
        raise ValueError(f"images have {images.shape[3]} channels, kernels expect {C_in}")
    images, kernels = _as_float(images, kernels)
    images = _pad(images, (KH, KW), (SH, SW), padding, (DH, DW))
    N, H, W, _ = images.shape
    RH, RW = (KH - 1) * DH + 1, (KW - 1) * DW + 1  # how far the dilated kernel reaches
    if RH > H or RW > W:
        raise ValueError(f"a kernel that reaches {RH} x {RW} does not fit into {H} x {W}")
    output = np.zeros((N, (H - RH) // SH + 1, (W - RW) // SW + 1, C_out), images.dtype)
    for i in range(output.shape[1]):
        for j in range(output.shape[2]):
            top, left = i * SH, j * SW
            window = images[:, top : top + RH : DH, left : left + RW : DW]  # (N, KH, KW, C_in)
            output[:, i, j] = np.tensordot(window, kernels, axes=3)  # (N, C_out)
    return output if bias is None else output + np.asarray(bias, output.dtype)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    (KH, KW), (SH, SW), (DH, DW) = _pair(kernel_size), _pair(stride), _pair(dilation)
    N, _, _, C = images.shape
    reach = (KH - 1) * DH + 1, (KW - 1) * DW + 1
    windows = np.lib.stride_tricks.sliding_window_view(images, reach, axis=(1, 2))
    windows = windows[:, ::SH, ::SW, :, ::DH, ::DW]  # (N, OH, OW, C, KH, KW)
    OH, OW = windows.shape[1:3]
    return np.moveaxis(windows, 3, 5).reshape(N, OH, OW, KH * KW * C)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    KH, KW, C_in, C_out = kernels.shape
    stride, dilation = _pair(stride), _pair(dilation)
    images, kernels = _as_float(images, kernels)
    images = _pad(images, (KH, KW), stride, padding, dilation)
    windows = im2col(images, (KH, KW), stride, dilation)  # (N, OH, OW, KH * KW * C_in)
    output = windows @ kernels.reshape(KH * KW * C_in, C_out)  # (N, OH, OW, C_out)
    return output if bias is None else output + np.asarray(bias, output.dtype)
    ### END SOLUTION
