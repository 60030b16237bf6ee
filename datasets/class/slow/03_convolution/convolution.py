import numpy as np


def to_float(x):
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(float)


def correlate2d(image, kernel):
    image, kernel = to_float(image), to_float(kernel)
    h, w = image.shape
    kh, kw = kernel.shape
    if kh > h or kw > w:
        raise ValueError(f"kernel {kernel.shape} is larger than image {image.shape}")
    result = np.zeros((h - kh + 1, w - kw + 1), dtype=image.dtype)
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return result


def convolve2d(image, kernel):
    return correlate2d(image, np.flip(kernel))


def pair(x):
    return (x, x) if np.ndim(x) == 0 else tuple(x)


def pad(images, k, s, d, padding):
    if padding == "valid":
        return images
    if padding != "same":
        raise ValueError(f"unknown padding {padding}")
    amounts = []
    for axis in range(2):
        n = images.shape[axis + 1]
        out = -(-n // s[axis])
        total = max(0, (out - 1) * s[axis] + (k[axis] - 1) * d[axis] + 1 - n)
        amounts.append((total // 2, total - total // 2))
    return np.pad(images, [(0, 0), *amounts, (0, 0)])


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    images, kernels = to_float(images), to_float(kernels)
    kh, kw, c_in, c_out = kernels.shape
    if images.shape[3] != c_in:
        raise ValueError(f"{images.shape[3]} channels, but the kernels have {c_in}")
    s, d = pair(stride), pair(dilation)
    images = pad(images, (kh, kw), s, d, padding)
    n, h, w, _ = images.shape
    rh, rw = (kh - 1) * d[0] + 1, (kw - 1) * d[1] + 1
    if rh > h or rw > w:
        raise ValueError(f"kernel {rh}x{rw} is larger than image {h}x{w}")
    result = np.zeros((n, (h - rh) // s[0] + 1, (w - rw) // s[1] + 1, c_out), dtype=images.dtype)
    for b in range(n):
        for i in range(result.shape[1]):
            for j in range(result.shape[2]):
                y, x = i * s[0], j * s[1]
                window = images[b, y : y + rh : d[0], x : x + rw : d[1]]
                result[b, i, j] = np.tensordot(window, kernels, 3)
    if bias is not None:
        result += bias
    return result


def im2col(images, kernel_size, stride=1, dilation=1):
    kh, kw = pair(kernel_size)
    s, d = pair(stride), pair(dilation)
    n, h, w, c = images.shape
    oh = (h - (kh - 1) * d[0] - 1) // s[0] + 1
    ow = (w - (kw - 1) * d[1] - 1) // s[1] + 1
    result = np.zeros((n, oh, ow, kh, kw, c), dtype=images.dtype)
    for a in range(kh):
        for b in range(kw):
            rows = slice(a * d[0], a * d[0] + (oh - 1) * s[0] + 1, s[0])
            columns = slice(b * d[1], b * d[1] + (ow - 1) * s[1] + 1, s[1])
            result[:, :, :, a, b] = images[:, rows, columns]
    return result.reshape(n, oh, ow, kh * kw * c)


def conv2d_fast(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    return conv2d(images, kernels, bias, stride, padding, dilation)
