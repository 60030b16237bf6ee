"""The correlation theorem: a product of spectra; windows come from arrays of indices.

Fourier transforms are computed in float64 and pay off for large kernels only; the fast convolution,
which is measured with kernels of 3x3, multiplies the gathered windows one kernel row at a time.
"""

import numpy as np


def pair(value):
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def floating(*arrays):
    """The dtype of the result: the inputs' floating dtype, or float64."""
    kinds = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def check(images, kernels, padding):
    if padding not in ("valid", "same"):
        raise ValueError(f"padding {padding!r}")
    if images.shape[3] != kernels.shape[2]:
        raise ValueError(f"{images.shape[3]} channels are not {kernels.shape[2]}")


def padded(images, reach, stride, padding):
    """The images in a frame of zeros, in which a kernel with this reach gives the size asked for."""
    if padding == "same":
        lacking = [max((-(-n // s) - 1) * s + r - n, 0) for n, s, r in zip(images.shape[1:3], stride, reach)]
        images = np.pad(images, [(0, 0), *((total // 2, (total + 1) // 2) for total in lacking), (0, 0)])
    if reach[0] > images.shape[1] or reach[1] > images.shape[2]:
        raise ValueError(f"a reach of {reach} in images of {images.shape[1:3]}")
    return images


def correlate2d(image, kernel):
    (H, W), (KH, KW) = image.shape, kernel.shape
    if KH > H or KW > W:
        raise ValueError(f"the kernel {kernel.shape} is larger than the image {image.shape}")
    spectrum = np.fft.rfft2(image) * np.conj(np.fft.rfft2(kernel, (H, W)))
    around = np.fft.irfft2(spectrum, (H, W))  # cyclic: the last rows and columns saw the other side
    return around[: H - KH + 1, : W - KW + 1].astype(floating(image, kernel))


def convolve2d(image, kernel):
    (H, W), (KH, KW) = image.shape, kernel.shape
    around = np.fft.irfft2(np.fft.rfft2(image) * np.fft.rfft2(kernel, (H, W)), (H, W))
    return around[KH - 1 :, KW - 1 :].astype(floating(image, kernel))


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    check(images, kernels, padding)
    KH, KW, C, F = kernels.shape
    (SH, SW), (DH, DW) = pair(stride), pair(dilation)
    spread = np.zeros(((KH - 1) * DH + 1, (KW - 1) * DW + 1, C, F))
    spread[::DH, ::DW] = kernels
    dtype = floating(images, kernels)
    images = padded(images, spread.shape[:2], (SH, SW), padding)
    H, W = images.shape[1:3]
    seen = np.fft.rfft2(images, axes=(1, 2))  # (N, H, W // 2 + 1, C)
    looked_for = np.conj(np.fft.rfft2(spread, (H, W), axes=(0, 1)))  # (H, W // 2 + 1, C, F)
    around = np.fft.irfft2(np.einsum("nhwc,hwcf->nhwf", seen, looked_for), (H, W), axes=(1, 2))
    output = around[:, : H - spread.shape[0] + 1 : SH, : W - spread.shape[1] + 1 : SW].astype(dtype)
    return output if bias is None else output + np.asarray(bias, dtype)


def im2col(images, kernel_size, stride=1, dilation=1):
    N, H, W, C = images.shape
    (KH, KW), (SH, SW), (DH, DW) = pair(kernel_size), pair(stride), pair(dilation)
    rows = np.arange(0, H - (KH - 1) * DH, SH)[:, None] + np.arange(KH) * DH  # (OH, KH)
    columns = np.arange(0, W - (KW - 1) * DW, SW)[:, None] + np.arange(KW) * DW  # (OW, KW)
    gathered = images[:, rows[:, None, :, None], columns[None, :, None, :]]  # (N, OH, OW, KH, KW, C)
    return gathered.reshape(N, len(rows), len(columns), KH * KW * C)


def conv2d_fast(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    check(images, kernels, padding)
    KH, KW, C, F = kernels.shape
    (SH, SW), (DH, DW) = pair(stride), pair(dilation)
    dtype = floating(images, kernels)
    images = padded(
        images.astype(dtype, copy=False), ((KH - 1) * DH + 1, (KW - 1) * DW + 1), (SH, SW), padding
    )
    N, H, W, _ = images.shape
    rows = np.arange(0, H - (KH - 1) * DH, SH)
    columns = np.arange(0, W - (KW - 1) * DW, SW)[:, None] + np.arange(KW) * DW  # (OW, KW)
    output = np.zeros((N, len(rows), len(columns), F), dtype)
    for i in range(KH):
        gathered = images.take(rows + i * DH, axis=1).take(columns, axis=2)  # (N, OH, OW, KW, C)
        gathered = gathered.reshape(*output.shape[:3], KW * C)
        output += gathered @ kernels[i].reshape(KW * C, F).astype(dtype)
    return output if bias is None else output + np.asarray(bias, dtype)
