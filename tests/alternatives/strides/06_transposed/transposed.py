"""An ordinary convolution over pixels with zeros between them, on strided views; interpolation by NumPy."""

import numpy as np


def pair(value):
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def floating(*arrays):
    """The dtype of the result: the inputs' floating dtype, or float64."""
    kinds = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def transposed_size(size, kernel, stride=1, padding="valid"):
    """Counts the places of the kernel on the spread and framed axis."""
    if padding == "same":
        return size * stride
    if padding != "valid":
        raise ValueError(repr(padding))
    framed = (kernel - 1) + (size - 1) * stride + 1 + (kernel - 1)
    gap = stride - kernel if stride > kernel else 0
    return framed - kernel + 1 + gap


def insert_zeros(images, stride):
    """A new axis behind each pixel, zeros in it, and the tail cut off."""
    N, H, W, C = images.shape
    SH, SW = pair(stride)
    spread = np.zeros((N, H, SH, W, SW, C), images.dtype)
    spread[:, :, 0, :, 0] = images
    return spread.reshape(N, H * SH, W * SW, C)[:, : H * SH - SH + 1, : W * SW - SW + 1]


def conv2d_transpose(images, kernels, stride=1, padding="valid"):
    """Frames the spread pixels so that the flipped kernel, slid over them, gives the output at once."""
    KH, KW, _, C_in = kernels.shape
    if images.shape[3] != C_in:
        raise ValueError(f"{images.shape[3]} channels meet {C_in}")
    dtype = floating(images, kernels)
    frame = [(0, 0)]
    for size, taps, step in zip(images.shape[1:3], (KH, KW), pair(stride)):
        cut = max(taps - step, 0) if padding == "same" else 0
        first, last = taps - 1 - cut // 2, taps - 1 - (cut - cut // 2) + max(step - taps, 0)
        frame.append((first, last))
        assert size * step - step + 1 + first + last - taps + 1 == transposed_size(size, taps, step, padding)
    spread = np.pad(insert_zeros(images.astype(dtype), stride), [*frame, (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(spread, (KH, KW), axis=(1, 2))
    flipped = kernels[::-1, ::-1].astype(dtype)
    return np.einsum("nyxcab,abfc->nyxf", windows, flipped, optimize=True)


def upsample_nearest(images, factor):
    """A view in which a pixel is seen several times."""
    N, H, W, C = images.shape
    FH, FW = pair(factor)
    seen = np.broadcast_to(images[:, :, None, :, None], (N, H, FH, W, FW, C))
    return seen.reshape(N, H * FH, W * FW, C)


def upsample_bilinear(images, factor):
    """NumPy's interp clamps at the ends by itself."""
    result = images
    for axis, parts in zip((1, 2), pair(factor)):
        size = images.shape[axis]
        centres = np.linspace(0, size, size * parts, endpoint=False) + 0.5 / parts
        result = np.apply_along_axis(
            lambda line, at=centres, size=size: np.interp(at, np.arange(size) + 0.5, line), axis, result
        )
    return result.astype(floating(images))


def overlap(size, kernel, stride):
    """Ones that are spread, convolved with ones."""
    spread = np.zeros(size * stride, int)
    spread[::stride] = 1
    return np.convolve(spread, np.ones(kernel, int))[: size * stride + max(kernel - stride, 0)]
