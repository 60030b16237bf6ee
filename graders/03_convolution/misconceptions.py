"""What students really write in unit 03."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def swapped(value):
    """A (height, width) pair in the wrong order."""
    return value if np.ndim(value) == 0 else tuple(value)[::-1]


@misconception("convolve2d")
def not_flipped(image, kernel):
    """This is what you get when the kernel is not flipped: that is cross-correlation, not convolution."""
    return solution.correlate2d(image, kernel)


@misconception("convolve2d")
def flipped_rows_only(image, kernel):
    """This is what you get when only the kernel's rows are reversed: its columns have to be reversed too."""
    return solution.correlate2d(image, kernel[::-1])


@misconception("convolve2d")
def flipped_columns_only(image, kernel):
    """This is what you get when only the kernel's columns are reversed: its rows have to be reversed too."""
    return solution.correlate2d(image, kernel[:, ::-1])


@misconception("convolve2d")
def transposed(image, kernel):
    """This is what you get when the kernel is transposed: flipping reverses both axes and swaps none."""
    return solution.correlate2d(image, kernel.T)


@misconception("correlate2d")
def correlate_flipped(image, kernel):
    """This is what you get when the kernel is flipped: cross-correlation leaves it as it is."""
    return solution.correlate2d(image, kernel[::-1, ::-1])


@misconception("correlate2d")
def one_place_short(image, kernel):
    """This is what you get with H - KH places: a kernel fits at H - KH + 1 places."""
    return solution.correlate2d(image, kernel)[:-1, :-1]


@misconception("correlate2d")
def padded(image, kernel):
    """This is what you get when the image is padded to keep its size: no padding is asked for here."""
    return solution.conv2d(image[None, :, :, None], kernel[:, :, None, None], padding="same")[0, :, :, 0]


@misconception("correlate2d")
def bytes_overflow(image, kernel):
    """This is what you get when bytes are multiplied as bytes: they wrap at 256. Convert to floats first."""
    H, W = image.shape
    KH, KW = kernel.shape
    if KH > H or KW > W:
        raise ValueError(f"{KH} x {KW} in {H} x {W}")
    windows = np.lib.stride_tricks.sliding_window_view(image, (KH, KW))
    return (windows * kernel).sum(axis=(2, 3)).astype(solution._as_float(image)[0].dtype)


@misconception("correlate2d")
def accepts_any_kernel(image, kernel):
    """A kernel that is larger than the image has no place in it: that has to raise a ValueError."""
    shape = max(image.shape[0] - kernel.shape[0] + 1, 0), max(image.shape[1] - kernel.shape[1] + 1, 0)
    return solution.correlate2d(image, kernel) if all(shape) else np.zeros(shape)


@misconception("conv2d", "conv2d_fast")
def kernel_flipped(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """This is what you get when the kernel is flipped: networks and Keras compute cross-correlation."""
    return solution.conv2d(images, kernels[::-1, ::-1], bias, stride, padding, dilation)


@misconception("conv2d", "conv2d_fast")
def padding_ignored(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Padding was ignored: this is the result for padding="valid"."""
    return solution.conv2d(images, kernels, bias, stride, "valid", dilation)


@misconception("conv2d", "conv2d_fast")
def stride_ignored(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """The stride was ignored: this is the result for stride 1."""
    return solution.conv2d(images, kernels, bias, 1, padding, dilation)


@misconception("conv2d", "conv2d_fast")
def dilation_ignored(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """The dilation was ignored: this is the result for dilation 1."""
    return solution.conv2d(images, kernels, bias, stride, padding, 1)


@misconception("conv2d", "conv2d_fast")
def stride_swapped(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Stride or dilation were taken as (width, height): a pair is (height, width)."""
    return solution.conv2d(images, kernels, bias, swapped(stride), padding, swapped(dilation))


@misconception("conv2d")
def channels_not_summed(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Only the first channel was looked at: a filter adds up what it finds in all channels."""
    if images.shape[3] == kernels.shape[2]:
        images, kernels = images[..., :1], kernels[:, :, :1]
    return solution.conv2d(images, kernels, bias, stride, padding, dilation)


@misconception("conv2d")
def bias_per_pixel(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """The bias was added once per kernel entry: it is added once to the sum."""
    KH, KW, C_in, _ = kernels.shape
    scaled = None if bias is None else np.asarray(bias) * KH * KW * C_in
    return solution.conv2d(images, kernels, scaled, stride, padding, dilation)


@misconception("conv2d")
def bias_forgotten(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """The bias was forgotten: this is the result without it."""
    return solution.conv2d(images, kernels, None, stride, padding, dilation)


@misconception("conv2d", "conv2d_fast")
def odd_pixel_first(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """The odd pixel of same padding went to the top and left: it belongs at the bottom and right."""
    if padding == "same":
        sizes = kernels.shape[:2], np.broadcast_to(stride, 2), padding, np.broadcast_to(dilation, 2)
        added = np.subtract(solution._pad(images, *sizes).shape, images.shape)[1:3]
        images, padding = np.pad(images, [(0, 0), *((n - n // 2, n // 2) for n in added), (0, 0)]), "valid"
    return solution.conv2d(images, kernels, bias, stride, padding, dilation)


@misconception("conv2d", "conv2d_fast")
def symmetric_padding(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Same padding was half the kernel on every side: with a stride or an even kernel it is less."""
    if padding == "same":
        halves = [k // 2 * d for k, d in zip(kernels.shape, np.broadcast_to(dilation, 2))]
        images = np.pad(images, [(0, 0), *((half, half) for half in halves), (0, 0)])
    return solution.conv2d(images, kernels, bias, stride, "valid", dilation)


@misconception("conv2d")
def channels_not_checked(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Images and kernels with different channels do not fit together: that has to raise a ValueError."""
    C = min(images.shape[3], kernels.shape[2])
    return solution.conv2d(images[..., :C], kernels[:, :, :C], bias, stride, padding, dilation)


@misconception("im2col")
def channels_slowest(images, kernel_size, stride=1, dilation=1):
    """The channel changes slowest in these rows: it has to change fastest."""
    columns = solution.im2col(images, kernel_size, stride, dilation)
    C = images.shape[3]
    split = columns.reshape(*columns.shape[:3], -1, C)
    return np.swapaxes(split, 3, 4).reshape(columns.shape)


@misconception("im2col")
def columns_slowest(images, kernel_size, stride=1, dilation=1):
    """The kernel's column changes slower than its row here: the row has to change slowest."""
    KH, KW = np.broadcast_to(kernel_size, 2)
    columns = solution.im2col(images, kernel_size, stride, dilation)
    split = columns.reshape(*columns.shape[:3], KH, KW, -1)
    return np.swapaxes(split, 3, 4).reshape(columns.shape)


@misconception("im2col")
def window_stride_ignored(images, kernel_size, stride=1, dilation=1):
    """The stride was ignored: these are the windows for stride 1."""
    return solution.im2col(images, kernel_size, 1, dilation)


@misconception("im2col")
def window_pairs_swapped(images, kernel_size, stride=1, dilation=1):
    """Stride or dilation were taken as (width, height): a pair is (height, width)."""
    return solution.im2col(images, kernel_size, swapped(stride), swapped(dilation))
