"""The matrix of a convolution, transposed; enlarging is a product with a matrix on each side."""

import numpy as np


def _result(images, *others):
    kinds = [array.dtype for array in (images, *others) if array.dtype.kind == "f"]
    return np.result_type(*kinds) if kinds else float


def transposed_size(size, kernel, stride=1, padding="valid"):
    """The largest size in front of a convolution that is sure to be covered, by the places of its windows."""
    if padding not in ("valid", "same"):
        raise ValueError(f"no padding {padding!r}")
    starts = np.arange(size) * stride
    return starts[-1] + (stride if padding == "same" else np.maximum(kernel, stride))


def insert_zeros(images, stride):
    """Rows and columns of the unit matrix that are `stride` apart."""
    (SH, SW), (_, H, W, _) = np.broadcast_to(stride, 2), images.shape
    rows, columns = np.eye((H - 1) * SH + 1)[:, ::SH], np.eye((W - 1) * SW + 1)[:, ::SW]
    return np.einsum("ih,nhwc,jw->nijc", rows, images, columns).astype(_result(images))


def _taps(size, kernel, stride, padding):
    """(kernel, size, o): which of the o pixels in front of a convolution tap t meets in window i."""
    o = int(transposed_size(size, kernel, stride, padding))
    before = max((size - 1) * stride + kernel - o, 0) // 2 if padding == "same" else 0
    place = np.arange(size) * stride + np.arange(kernel)[:, None] - before  # (kernel, size)
    return (place[:, :, None] == np.arange(o)).astype(float)


def conv2d_transpose(images, kernels, stride=1, padding="valid"):
    """Builds the convolution's matrix, windows times pixels, and multiplies from its other side."""
    if images.shape[3] != kernels.shape[3]:
        raise ValueError(f"channels {images.shape[3]} and {kernels.shape[3]}")
    (SH, SW), (N, H, W, C) = np.broadcast_to(stride, 2).tolist(), images.shape
    KH, KW, F, _ = kernels.shape
    rows, columns = _taps(H, KH, SH, padding), _taps(W, KW, SW, padding)
    OH, OW = rows.shape[2], columns.shape[2]
    convolution = np.einsum("ahy,bwx,abfc->hwcyxf", rows, columns, kernels.astype(float), optimize=True)
    convolution = convolution.reshape(H * W * C, OH * OW * F)
    output = (convolution.T @ images.reshape(N, -1).T.astype(float)).T
    return output.reshape(N, OH, OW, F).astype(_result(images, kernels))


def upsample_nearest(images, factor):
    """Kronecker's product with a block of ones."""
    FH, FW = np.broadcast_to(factor, 2)
    return np.kron(images, np.ones((1, FH, FW, 1), images.dtype))


def _lines(size, factor):
    """(size * factor, size): triangles around the input centres; clamped outputs are on a centre."""
    outputs = np.clip((np.arange(size * factor) + 0.5) / factor, 0.5, size - 0.5)
    return np.maximum(1 - np.abs(outputs[:, None] - (np.arange(size) + 0.5)), 0)


def upsample_bilinear(images, factor):
    """Rows from the left, columns from the right."""
    (FH, FW), (_, H, W, _) = np.broadcast_to(factor, 2), images.shape
    result = np.einsum("ih,nhwc,jw->nijc", _lines(H, FH), images, _lines(W, FW), optimize=True)
    return result.astype(_result(images))


def overlap(size, kernel, stride):
    """Column sums of the convolution's matrix, as an array."""
    return _taps(size, kernel, stride, "valid").sum(axis=(0, 1)).astype(int)
