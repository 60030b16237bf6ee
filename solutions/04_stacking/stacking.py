"""Several filters side by side, several layers on top of each other, and what that costs.

Sources: Sobel & Feldman 1968, "A 3x3 Isotropic Gradient Operator for Image Processing", a talk at the
Stanford Artificial Intelligence Project (the edge kernels; Sobel wrote their history down in 2014);
Burt 1981, "Fast filter transforms for image processing" (large Gaussian kernels from small ones);
Simonyan & Zisserman 2014, "Very Deep Convolutional Networks for Large-Scale Image Recognition",
section 2.3 (two layers of 3x3 see as much as one of 5x5);
Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks" (`receptive_field`);
Chollet 2016, "Xception", and Howard et al. 2017, "MobileNets", section 3.1 (depthwise separable
convolutions).
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


def _pad(images, kernel_size, stride, padding):
    """Zero-pads for "same" as unit 02 does, does nothing for "valid". Yours to write, or to leave out.

    Args:
        images: (N, H, W, C) float or int.
        kernel_size: (KH, KW).
        stride: (height, width).
        padding: "valid" or "same".

    Returns:
        (N, top + H + bottom, left + W + right, C), or the images themselves.
    """
    ### BEGIN SOLUTION
    if padding == "valid":
        return images
    if padding != "same":
        raise ValueError(f'padding must be "valid" or "same", not {padding!r}')
    amounts = [(0, 0)]
    for n, k, s in zip(images.shape[1:3], kernel_size, stride):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        amounts.append((total // 2, total - total // 2))  # the odd pixel goes to the bottom and right
    return np.pad(images, amounts + [(0, 0)])
    ### END SOLUTION


def gaussian_kernel(size, sigma):
    """A blur whose weights fall off with the distance from the middle, the same in all directions.

    The weight of a pixel is exp(-r^2 / (2 sigma^2)), divided by the sum of all weights; r is the distance
    of the pixel's centre from the centre of the middle pixel, in pixels.

    Args:
        size: int, odd: rows and columns of the kernel.
        sigma: number above 0, how far the blur reaches, in pixels.

    Returns:
        (size, size) float64 with sum 1.

    Raises:
        ValueError: the size is even.

    >>> gaussian_kernel(3, 1.0).round(3)
    array([[0.075, 0.124, 0.075],
           [0.124, 0.204, 0.124],
           [0.075, 0.124, 0.075]])
    """
    ### BEGIN SOLUTION
    size, sigma = int(size), float(sigma)
    if size % 2 == 0:
        raise ValueError(f"a kernel of size {size} has no middle pixel, the size must be odd")
    distance = np.arange(size) - size // 2  # (size,), pixels from the middle along one axis
    squared = distance[:, np.newaxis] ** 2 + distance**2  # (size, size)
    weights = np.exp(-squared / (2 * sigma**2))
    return weights / weights.sum()
    ### END SOLUTION


def edge_kernels():
    """The two kernels of Sobel, for use as they are, without flipping (as cross-correlation).

    Each takes the difference of the pixels on the two sides of the middle one, and sums up three such
    differences with the weights 1, 2, 1. Nothing is divided.

    Returns:
        (3, 3, 2) float: kernel [:, :, 0] for horizontal change, positive where the image grows
        to the right, and kernel [:, :, 1] for vertical change, positive where it grows downwards.

    >>> edge_kernels().shape
    (3, 3, 2)
    """
    ### BEGIN SOLUTION
    difference = np.array([-1.0, 0.0, 1.0])
    smoothing = np.array([1.0, 2.0, 1.0])
    rightwards = np.outer(smoothing, difference)  # (3, 3)
    return np.stack([rightwards, rightwards.T], axis=-1)
    ### END SOLUTION


def apply_filters(image, filters):
    """Correlates one plane with several filters, which gives one feature map for each of them.

    Args:
        image: (H, W) float or int.
        filters: (KH, KW, K) float or int, K filters side by side; they may be larger than the image.

    Returns:
        (H, W, K): the image is padded with zeros, an odd pixel at the bottom and right. In the dtype of
        float inputs, float64 where both are integers.

    >>> image = np.array([[1, 2, 3], [4, 5, 6]])
    >>> filters = np.array([[[-1, 1], [0, 1], [1, 1]]])
    >>> apply_filters(image, filters)[:, :, 0]
    array([[ 2.,  2., -2.],
           [ 5.,  2., -5.]])
    """
    ### BEGIN SOLUTION
    H, W = image.shape
    KH, KW, K = filters.shape
    image, filters = _as_float(image, filters)
    batch = image[np.newaxis, :, :, np.newaxis]  # (1, H, W, 1)
    padded = _pad(batch, (KH, KW), (1, 1), "same")[0]  # (H + KH - 1, W + KW - 1, 1)
    maps = np.zeros((H, W, K), image.dtype)
    for i in range(KH):
        for j in range(KW):
            maps += padded[i : i + H, j : j + W] * filters[i, j]  # (H, W, 1) times (K,)
    return maps
    ### END SOLUTION


def receptive_field(layers):
    """The side of the region of the input that one output of a stack of layers sees.

    Counted from the first pixel to the last along one axis, both included, for an output far from the border.

    Args:
        layers: list of (kernel, stride, dilation), ints, from the input to the output; a pooling layer
            counts like a convolution with its window and stride.

    Returns:
        int, pixels of the input.

    >>> receptive_field([(3, 1, 1), (3, 1, 1)])
    5
    """
    ### BEGIN SOLUTION
    side = step = 1  # in pixels of the input: what an output sees, how far its neighbour is away
    for kernel, stride, dilation in layers:
        side += (int(kernel) - 1) * int(dilation) * step
        step *= int(stride)
    return side
    ### END SOLUTION


def stack_parameters(layers, in_channels):
    """Counts the weights and biases of convolutions on top of each other.

    Args:
        layers: list of (kernel, filters), ints, from the input to the output; the kernels are square,
            each filter looks at all channels below it and has one bias.
        in_channels: int, channels of the input.

    Returns:
        int.

    >>> stack_parameters([(3, 4)], 2)
    76
    """
    ### BEGIN SOLUTION
    parameters, channels = 0, int(in_channels)
    for kernel, filters in layers:
        weights = int(kernel) ** 2 * channels  # of one filter
        parameters += (weights + 1) * int(filters)
        channels = int(filters)
    return parameters
    ### END SOLUTION


def conv_flops(input_shape, filters, kernel_size, stride=1, padding="same"):
    """Counts the floating-point operations of one convolution on one image.

    A multiplication and the addition that goes with it are 2 operations. Those with zeros of the padding
    count like all others; biases are left out.

    Args:
        input_shape: (H, W, C), ints.
        filters: int.
        kernel_size: an int or a (height, width) pair.
        stride: an int or a (height, width) pair.
        padding: "valid" or "same".

    Returns:
        int.

    >>> conv_flops((4, 5, 3), 2, 1)
    240
    """
    ### BEGIN SOLUTION
    H, W, C = (int(side) for side in input_shape)
    (KH, KW), (SH, SW) = _pair(kernel_size), _pair(stride)
    if padding not in ("valid", "same"):
        raise ValueError(f'padding must be "valid" or "same", not {padding!r}')
    if padding == "valid":
        H, W = H - KH + 1, W - KW + 1  # places at stride 1
    OH, OW = -(-H // SH), -(-W // SW)  # rounded up
    return 2 * OH * OW * KH * KW * C * int(filters)
    ### END SOLUTION


def depthwise_conv2d(images, kernels, stride=1, padding="valid"):
    """Convolves every channel with kernels of its own; channels are not added up.

    The kernels are not flipped. The two strides may differ, which Keras refuses on some of its backends.

    Args:
        images: (N, H, W, C) float or int.
        kernels: (KH, KW, C, M) float or int, M kernels for each channel.
        stride: an int or a (height, width) pair.
        padding: "valid" or "same" (output ceil(n / stride), the odd pixel at the bottom and right).

    Returns:
        (N, OH, OW, C * M): the M maps of the first channel come first, then those of the second, and so on.
        In the dtype of float inputs, float64 where both are integers.

    >>> pixel = np.array([1, 2]).reshape(1, 1, 1, 2)
    >>> kernels = np.array([[1, 10], [100, 1000]]).reshape(1, 1, 2, 2)
    >>> depthwise_conv2d(pixel, kernels).ravel().tolist()
    [1.0, 10.0, 200.0, 2000.0]
    """
    ### BEGIN SOLUTION
    KH, KW, C, M = kernels.shape
    SH, SW = _pair(stride)
    images, kernels = _as_float(images, kernels)
    images = _pad(images, (KH, KW), (SH, SW), padding)
    N, H, W, _ = images.shape
    maps = np.zeros((N, (H - KH) // SH + 1, (W - KW) // SW + 1, C, M), images.dtype)
    for i in range(KH):
        for j in range(KW):
            tap = images[:, i : H - KH + i + 1 : SH, j : W - KW + j + 1 : SW]  # (N, OH, OW, C)
            maps += tap[..., np.newaxis] * kernels[i, j]  # (N, OH, OW, C, 1) times (C, M)
    return maps.reshape(*maps.shape[:3], C * M)
    ### END SOLUTION


def separable_conv2d(images, depthwise, pointwise, stride=1, padding="valid"):
    """A depthwise convolution, then a 1x1 convolution that mixes the channels; nothing stands between them.

    Args:
        images: (N, H, W, C) float or int.
        depthwise: (KH, KW, C, M) float or int.
        pointwise: (1, 1, C * M, F) float or int.
        stride: of the depthwise convolution, an int or a (height, width) pair.
        padding: of the depthwise convolution, "valid" or "same".

    Returns:
        (N, OH, OW, F), in the dtype of float inputs, float64 where all are integers.

    >>> images, depthwise, pointwise = np.ones((2, 8, 9, 3)), np.ones((3, 3, 3, 2)), np.ones((1, 1, 6, 5))
    >>> separable_conv2d(images, depthwise, pointwise, stride=(2, 1), padding="same").shape
    (2, 4, 9, 5)
    """
    ### BEGIN SOLUTION
    maps = depthwise_conv2d(images, depthwise, stride, padding)  # (N, OH, OW, C * M)
    maps, weights = _as_float(maps, pointwise[0, 0])  # (C * M, F)
    return maps @ weights
    ### END SOLUTION
