"""Windows as a strided view that copies nothing, and Einstein's sums over it."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def both(value):
    return tuple(int(number) for number in np.broadcast_to(value, 2))


def in_floats(*arrays):
    """The arrays in one floating dtype: the one that there is among them, or float64."""
    dtypes = [array.dtype for array in arrays if array.dtype.kind == "f"]
    dtype = np.result_type(*dtypes) if dtypes else np.float64
    return (np.asarray(array, dtype) for array in arrays)


def windows(images, kernel_size, stride, dilation):
    """(N, OH, OW, KH, KW, C), a view."""
    N, H, W, C = images.shape
    (KH, KW), (SH, SW), (DH, DW) = both(kernel_size), both(stride), both(dilation)
    OH, OW = (H - (KH - 1) * DH - 1) // SH + 1, (W - (KW - 1) * DW - 1) // SW + 1
    if OH < 1 or OW < 1:
        raise ValueError(f"a {KH}x{KW} kernel with dilation {DH}x{DW} is too large for {H}x{W}")
    image, row, column, channel = images.strides
    steps = image, row * SH, column * SW, row * DH, column * DW, channel
    return as_strided(images, (N, OH, OW, KH, KW, C), steps, writeable=False)


def bordered(images, kernel_size, stride, padding, dilation):
    if padding not in ("valid", "same"):
        raise ValueError(f"padding is {padding}")
    if padding == "valid":
        return images
    border = [(0, 0)]
    for n, k, s, d in zip(images.shape[1:3], kernel_size, both(stride), both(dilation)):
        beyond = (k - 1) * d - (n - 1) % s  # the last window starts at the last multiple of the stride
        border.append((max(beyond, 0) // 2, (max(beyond, 0) + 1) // 2))
    return np.pad(images, [*border, (0, 0)])


def correlate2d(image, kernel):
    if any(k > n for k, n in zip(kernel.shape, image.shape)):
        raise ValueError(f"kernel {kernel.shape} is larger than image {image.shape}")
    image, kernel = in_floats(image, kernel)
    patches = windows(image[None, :, :, None], kernel.shape, 1, 1)[0, ..., 0]  # (OH, OW, KH, KW)
    return np.einsum("ijab,ab->ij", patches, kernel)


def convolve2d(image, kernel):
    return correlate2d(image, np.rot90(kernel, 2))


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    if images.shape[-1] != kernels.shape[-2]:
        raise ValueError(f"channels: {images.shape[-1]} and {kernels.shape[-2]}")
    images, kernels = in_floats(images, kernels)
    images = bordered(images, kernels.shape[:2], stride, padding, dilation)
    output = np.einsum("nijabc,abcf->nijf", windows(images, kernels.shape[:2], stride, dilation), kernels)
    if bias is not None:
        output += bias
    return output


def im2col(images, kernel_size, stride=1, dilation=1):
    view = windows(images, kernel_size, stride, dilation)
    return view.reshape(*view.shape[:3], -1)


def conv2d_fast(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    if images.shape[-1] != kernels.shape[-2]:
        raise ValueError(f"channels: {images.shape[-1]} and {kernels.shape[-2]}")
    images, kernels = in_floats(images, kernels)
    images = bordered(images, kernels.shape[:2], stride, padding, dilation)
    output = np.tensordot(windows(images, kernels.shape[:2], stride, dilation), kernels, axes=3)
    if bias is not None:
        output += bias
    return output
