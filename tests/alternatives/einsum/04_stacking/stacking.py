"""Windows as a view and Einstein's sums over it; kernels from products; costs from shapes."""

import itertools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _pair(value):
    return tuple(np.broadcast_to(value, 2).tolist())


def _in_floats(*arrays):
    """The arrays in one floating dtype: the one that there is among them, or float64."""
    dtypes = [array.dtype for array in arrays if array.dtype.kind == "f"]
    dtype = np.result_type(*dtypes) if dtypes else np.float64
    return (np.asarray(array, dtype) for array in arrays)


def _windows(images, kernel_size, stride, padding):
    """(N, OH, OW, C, KH, KW), a view of images in a frame."""
    if padding == "same":
        frame = []
        for n, k, s in zip(images.shape[1:3], kernel_size, stride):
            lacking = max(k - (n % s or s), 0)
            frame.append((lacking // 2, lacking - lacking // 2))
        images = np.pad(images, [(0, 0), *frame, (0, 0)])
    return sliding_window_view(images, kernel_size, axis=(1, 2))[:, :: stride[0], :: stride[1]]


def gaussian_kernel(size, sigma):
    if not size % 2:
        raise ValueError(size)
    row = np.exp(-0.5 * (np.linspace(-(size // 2), size // 2, size) / sigma) ** 2)
    row /= row.sum()
    return np.outer(row, row)


def edge_kernels():
    blur = np.convolve([1.0, 1.0], [1.0, 1.0])
    change = np.convolve([1.0, 1.0], [-1.0, 1.0])
    return np.array([blur[:, None] * change, change[:, None] * blur]).transpose(1, 2, 0)


def apply_filters(image, filters):
    image, filters = _in_floats(image, filters)
    windows = _windows(image[None, :, :, None], filters.shape[:2], (1, 1), "same")[0, :, :, 0]
    return np.einsum("ijab,abk->ijk", windows, filters)


def receptive_field(layers):
    kernels, strides, dilations = np.array(layers).T
    before = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return 1 + np.sum((kernels - 1) * dilations * before)


def stack_parameters(layers, in_channels):
    channels = [in_channels, *(filters for _, filters in layers)]
    pairs = itertools.pairwise(channels)
    shapes = [(kernel, kernel, below, above) for (kernel, _), (below, above) in zip(layers, pairs)]
    return float(sum(np.prod(shape) for shape in shapes) + sum(channels[1:]))


def conv_flops(input_shape, filters, kernel_size, stride=1, padding="same"):
    image = np.empty((1, *input_shape), np.bool_)
    windows = _windows(image, _pair(kernel_size), _pair(stride), padding)
    return 2 * windows.size * filters


def depthwise_conv2d(images, kernels, stride=1, padding="valid"):
    images, kernels = _in_floats(images, kernels)
    windows = _windows(images, kernels.shape[:2], _pair(stride), padding)
    maps = np.einsum("nijcab,abcm->nijcm", windows, kernels)
    return np.concatenate(np.moveaxis(maps, 3, 0), axis=-1)


def separable_conv2d(images, depthwise, pointwise, stride=1, padding="valid"):
    """One convolution with the kernels that the two make together."""
    images, depthwise, pointwise = _in_floats(images, depthwise, pointwise)
    C, M = depthwise.shape[2:]
    kernels = np.einsum("abcm,cmf->abcf", depthwise, pointwise.reshape(C, M, -1))
    windows = _windows(images, kernels.shape[:2], _pair(stride), padding)
    return np.einsum("nijcab,abcf->nijf", windows, kernels, optimize=True)
