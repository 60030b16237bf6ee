"""Plain Python numbers in plain loops; the border is skipped, not padded.

The fast convolution adds up one matrix product for each position of the kernel.
"""

import numpy as np


def pair(value):
    if isinstance(value, (tuple, list, np.ndarray)):
        height, width = value
        return height, width
    return value, value


def floating(*arrays):
    """The dtype of the result: the inputs' floating dtype, or float64."""
    kinds = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def places(length, taps, stride, padding, dilation):
    """Along one axis: how many windows there are, and how many pixels before the image the first one starts."""
    reach = dilation * (taps - 1) + 1
    if padding == "same":
        count = (length + stride - 1) // stride
        return count, max(0, stride * (count - 1) + reach - length) // 2
    if padding != "valid":
        raise ValueError(f"unknown padding {padding}")
    if reach > length:
        raise ValueError(f"the kernel reaches over {reach} pixels, there are {length}")
    return len(range(0, length - reach + 1, stride)), 0


def correlate2d(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    if KH > H or KW > W:
        raise ValueError(f"{(KH, KW)} does not fit into {(H, W)}")
    rows = []
    for i in range(H - KH + 1):
        row = []
        for j in range(W - KW + 1):
            total = 0.0
            for a in range(KH):
                for b in range(KW):
                    total += float(image[i + a, j + b]) * float(kernel[a, b])
            row.append(total)
        rows.append(row)
    return np.array(rows, dtype=floating(image, kernel))


def convolve2d(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    output = np.empty((H - KH + 1, W - KW + 1), floating(image, kernel))
    for i, j in np.ndindex(output.shape):
        total = 0.0
        for a, b in np.ndindex(KH, KW):
            total += float(image[i + KH - 1 - a, j + KW - 1 - b]) * float(kernel[a, b])
        output[i, j] = total
    return output


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    N, H, W, C = images.shape
    KH, KW, C_in, F = kernels.shape
    if C_in != C:
        raise ValueError(f"{C} channels meet kernels for {C_in}")
    (SH, SW), (DH, DW) = pair(stride), pair(dilation)
    OH, top = places(H, KH, SH, padding, DH)
    OW, left = places(W, KW, SW, padding, DW)
    output = np.zeros((N, OH, OW, F), floating(images, kernels))
    for n, i, j, f in np.ndindex(N, OH, OW, F):
        total = 0.0 if bias is None else float(bias[f])
        for a in range(KH):
            for b in range(KW):
                y, x = i * SH + a * DH - top, j * SW + b * DW - left
                if 0 <= y < H and 0 <= x < W:
                    total += sum(float(images[n, y, x, c]) * float(kernels[a, b, c, f]) for c in range(C))
        output[n, i, j, f] = total
    return output


def im2col(images, kernel_size, stride=1, dilation=1):
    N, H, W, C = images.shape
    (KH, KW), (SH, SW), (DH, DW) = pair(kernel_size), pair(stride), pair(dilation)
    OH, _ = places(H, KH, SH, "valid", DH)
    OW, _ = places(W, KW, SW, "valid", DW)
    columns = np.empty((N, OH, OW, KH * KW * C), images.dtype)
    for n, i, j in np.ndindex(N, OH, OW):
        window = [
            images[n, i * SH + a * DH, j * SW + b * DW, c]
            for a in range(KH)
            for b in range(KW)
            for c in range(C)
        ]
        columns[n, i, j] = window
    return columns


def conv2d_fast(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    N, H, W, C = images.shape
    KH, KW, C_in, F = kernels.shape
    if C_in != C:
        raise ValueError(f"{C} channels meet kernels for {C_in}")
    (SH, SW), (DH, DW) = pair(stride), pair(dilation)
    OH, top = places(H, KH, SH, padding, DH)
    OW, left = places(W, KW, SW, padding, DW)
    dtype = floating(images, kernels)
    framed = np.zeros((N, max(H + top, (OH - 1) * SH + (KH - 1) * DH + 1),
                       max(W + left, (OW - 1) * SW + (KW - 1) * DW + 1), C), dtype)  # fmt: skip
    framed[:, top : top + H, left : left + W] = images
    output = np.zeros((N, OH, OW, F), dtype)
    for a in range(KH):
        rows = framed[:, a * DH :][:, : (OH - 1) * SH + 1 : SH]
        for b in range(KW):
            output += rows[:, :, b * DW :][:, :, : (OW - 1) * SW + 1 : SW] @ kernels[a, b].astype(dtype)
    return output if bias is None else output + np.asarray(bias, dtype)
