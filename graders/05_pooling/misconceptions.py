"""What students really write in unit 05."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def swapped(value):
    """A (height, width) pair in the wrong order."""
    return value if value is None or np.ndim(value) == 0 else tuple(value)[::-1]


def framed(images, size, stride, padding, share):
    """Images in a frame of NaN for "same", `share` of each axis' total before them; else unchanged."""
    if padding == "valid":
        return images
    pairs = zip(images.shape[1:3], solution._pair(size), solution._pair(size if stride is None else stride))
    totals = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in pairs]
    amounts = [(0, 0), *((share(total), total - share(total)) for total in totals), (0, 0)]
    return np.pad(solution._as_float(images), amounts, constant_values=np.nan)


def halves(images, size, padding):
    """Images in a frame of NaN, half a window wide, for "same"; else unchanged."""
    if padding == "valid":
        return images
    amounts = [(0, 0), *((side // 2, side // 2) for side in solution._pair(size)), (0, 0)]
    return np.pad(solution._as_float(images), amounts, constant_values=np.nan)


def hanging(images, size, stride):
    """Images with NaN below and to the right, so that the last pixels fill a window too."""
    amounts = [(0, 0)]
    pairs = zip(images.shape[1:3], solution._pair(size), solution._pair(size if stride is None else stride))
    for n, k, s in pairs:
        last = min(-(-(n - k) // s), (n - 1) // s) * s  # where the last window begins, on the image
        amounts.append((0, max(last + k - n, 0)))
    return np.pad(solution._as_float(images), amounts + [(0, 0)], constant_values=np.nan)


def largest(images, size, stride):
    """Maxima of the real pixels in windows of framed images."""
    images = solution._as_float(images)
    return solution.max_pool2d(np.where(np.isnan(images), -np.inf, images), size, stride)


def mean(images, size, stride):
    """Averages of the real pixels in windows of framed images."""
    real = ~np.isnan(images)
    sums = solution._windows(np.where(real, images, 0), size, stride).sum(axis=(4, 5))
    return sums / solution._windows(real.astype(sums.dtype), size, stride).sum(axis=(4, 5))


@misconception("max_pool2d")
def zeros_win(images, size=2, stride=None, padding="valid"):
    """Zeros were padded and won against negative numbers: padding must never be the maximum."""
    windows = solution._windows(solution._as_float(images), size, stride, padding)
    return windows.max(axis=(4, 5))


@misconception("max_pool2d")
def padding_ignored(images, size=2, stride=None, padding="valid"):
    """Padding was ignored: this is the result for padding="valid"."""
    return solution.max_pool2d(images, size, stride)


@misconception("max_pool2d")
def stride_ignored(images, size=2, stride=None, padding="valid"):
    """The stride was ignored: this is what comes out when the step is always the size."""
    return solution.max_pool2d(images, size, None, padding)


@misconception("max_pool2d")
def steps_of_1(images, size=2, stride=None, padding="valid"):
    """The window moved by 1 where no stride was given: stride None means a step of the size."""
    return solution.max_pool2d(images, size, 1 if stride is None else stride, padding)


@misconception("max_pool2d")
def pairs_swapped(images, size=2, stride=None, padding="valid"):
    """Size or stride were taken as (width, height): a pair is (height, width)."""
    return solution.max_pool2d(images, swapped(size), swapped(stride), padding)


@misconception("max_pool2d")
def odd_pixel_first(images, size=2, stride=None, padding="valid"):
    """The odd pixel of same padding went to the top and left: it belongs at the bottom and right."""
    return largest(framed(images, size, stride, padding, lambda total: total - total // 2), size, stride)


@misconception("max_pool2d")
def half_a_window_each_side(images, size=2, stride=None, padding="valid"):
    """Same padding was half the window on every side: with a stride or an even size it is less."""
    return largest(halves(images, size, padding), size, stride)


@misconception("max_pool2d")
def all_padding_last(images, size=2, stride=None, padding="valid"):
    """All padding went to the bottom and right: it is shared, only an odd pixel goes there."""
    return largest(framed(images, size, stride, padding, lambda total: 0), size, stride)


@misconception("max_pool2d")
def windows_hang_over(images, size=2, stride=None, padding="valid"):
    """Windows hang over the edge: with "valid", pixels that fill no whole window are left out."""
    if padding == "same":
        return solution.max_pool2d(images, size, stride, padding)
    return largest(hanging(images, size, stride), size, stride)


@misconception("max_pool2d")
def one_for_all_channels(images, size=2, stride=None, padding="valid"):
    """One maximum was taken over all channels: each channel is pooled by itself."""
    pooled = solution.max_pool2d(images, size, stride, padding)
    return np.broadcast_to(pooled.max(axis=3, keepdims=True), pooled.shape)


@misconception("max_pool2d")
def averaged(images, size=2, stride=None, padding="valid"):
    """This is the average of each window: the largest value is asked for."""
    return solution.avg_pool2d(images, size, stride, padding)


@misconception("max_pool2d")
def integers_stay(images, size=2, stride=None, padding="valid"):
    """The result has the integers' own dtype: `max_pool2d` gives float64 for integers."""
    return solution.max_pool2d(images, size, stride, padding).astype(images.dtype)


@misconception("max_pool2d")
def always_float64(images, size=2, stride=None, padding="valid"):
    """This is float64, as np.zeros gives it: float32 images stay float32, so pass their dtype on."""
    return solution.max_pool2d(images, size, stride, padding).astype(np.float64)


@misconception("avg_pool2d")
def padding_counted(images, size=2, stride=None, padding="valid"):
    """Sums were divided by the full window: with "same", only the real pixels in it count."""
    windows = solution._windows(solution._as_float(images), size, stride, padding)
    return windows.mean(axis=(4, 5))


@misconception("avg_pool2d")
def without_padding(images, size=2, stride=None, padding="valid"):
    """Padding was ignored: this is the result for padding="valid"."""
    return solution.avg_pool2d(images, size, stride)


@misconception("avg_pool2d")
def always_side_by_side(images, size=2, stride=None, padding="valid"):
    """The stride was ignored: this is what comes out when the step is always the size."""
    return solution.avg_pool2d(images, size, None, padding)


@misconception("avg_pool2d")
def none_means_1(images, size=2, stride=None, padding="valid"):
    """The window moved by 1 where no stride was given: stride None means a step of the size."""
    return solution.avg_pool2d(images, size, 1 if stride is None else stride, padding)


@misconception("avg_pool2d")
def width_before_height(images, size=2, stride=None, padding="valid"):
    """Size or stride were taken as (width, height): a pair is (height, width)."""
    return solution.avg_pool2d(images, swapped(size), swapped(stride), padding)


@misconception("avg_pool2d")
def odd_pixel_at_the_top(images, size=2, stride=None, padding="valid"):
    """The odd pixel of same padding went to the top and left: it belongs at the bottom and right."""
    return mean(framed(images, size, stride, padding, lambda total: total - total // 2), size, stride)


@misconception("avg_pool2d")
def half_the_size_each_side(images, size=2, stride=None, padding="valid"):
    """Same padding was half the window on every side: with a stride or an even size it is less."""
    return mean(halves(images, size, padding), size, stride)


@misconception("avg_pool2d")
def nothing_padded_first(images, size=2, stride=None, padding="valid"):
    """All padding went to the bottom and right: it is shared, only an odd pixel goes there."""
    return mean(framed(images, size, stride, padding, lambda total: 0), size, stride)


@misconception("avg_pool2d")
def last_window_cut(images, size=2, stride=None, padding="valid"):
    """Windows hang over the edge: with "valid", pixels that fill no whole window are left out."""
    if padding == "same":
        return solution.avg_pool2d(images, size, stride, padding)
    return mean(hanging(images, size, stride), size, stride)


@misconception("avg_pool2d")
def bytes_added_up(images, size=2, stride=None, padding="valid"):
    """The pixels were added up in their own dtype: bytes wrap at 256. Convert to floats first."""
    sums = solution._windows(images, size, stride, padding, fill=0).sum(axis=(4, 5), dtype=images.dtype)
    real = np.ones((1, *images.shape[1:3], 1))
    counts = solution._windows(real, size, stride, padding).sum(axis=(4, 5))
    return (sums / counts).astype(solution._as_float(images).dtype)


@misconception("avg_pool2d")
def rounded_down(images, size=2, stride=None, padding="valid"):
    """The averages of integers were cut to whole numbers: they are float64."""
    return solution.avg_pool2d(images, size, stride, padding).astype(images.dtype)


@misconception("avg_pool2d")
def not_divided(images, size=2, stride=None, padding="valid"):
    """These are the sums of the windows: divide each by the number of pixels in it."""
    return solution._windows(solution._as_float(images), size, stride, padding).sum(axis=(4, 5))


@misconception("avg_pool2d")
def channels_averaged(images, size=2, stride=None, padding="valid"):
    """One average was taken over all channels: each channel is pooled by itself."""
    pooled = solution.avg_pool2d(images, size, stride, padding)
    return np.broadcast_to(pooled.mean(axis=3, keepdims=True), pooled.shape)


@misconception("avg_pool2d")
def float64_for_all(images, size=2, stride=None, padding="valid"):
    """This is float64, as np.zeros gives it: float32 images stay float32, so pass their dtype on."""
    return solution.avg_pool2d(images, size, stride, padding).astype(np.float64)


@misconception("global_avg_pool")
def averaged_over_channels(images):
    """The last two axes were averaged: channels come last here, so rows and columns are axes 1 and 2."""
    return solution._as_float(images).mean(axis=(2, 3))


@misconception("global_avg_pool")
def average_with_axes_of_1(images):
    """This is (N, 1, 1, C): without the axes of rows and columns it is (N, C)."""
    return solution._as_float(images).mean(axis=(1, 2), keepdims=True)


@misconception("global_avg_pool")
def all_images_in_one(images):
    """The images of the batch were averaged together: each one has a row of its own."""
    return np.repeat(solution._as_float(images).mean(axis=(0, 1, 2))[np.newaxis], len(images), axis=0)


@misconception("global_avg_pool")
def summed_up(images):
    """These are sums: divide by the number of pixels, H times W."""
    return solution._as_float(images).sum(axis=(1, 2))


@misconception("global_avg_pool")
def rounded_to_whole_numbers(images):
    """The averages were rounded down, as // does: divide with / and leave the decimals."""
    return images.sum(axis=(1, 2)) // (images.shape[1] * images.shape[2])


@misconception("global_avg_pool")
def cut_to_the_dtype(images):
    """The averages of integers were cut to whole numbers: they are float64."""
    return solution.global_avg_pool(images).astype(images.dtype)


@misconception("global_max_pool")
def maximum_over_channels(images):
    """The last two axes were pooled: channels come last here, so rows and columns are axes 1 and 2."""
    return images.max(axis=(2, 3))


@misconception("global_max_pool")
def maximum_with_axes_of_1(images):
    """This is (N, 1, 1, C): without the axes of rows and columns it is (N, C)."""
    return images.max(axis=(1, 2), keepdims=True)


@misconception("global_max_pool")
def started_at_0(images):
    """The search began at 0, which beats negative numbers: begin with a pixel, or with minus infinity."""
    return images.max(axis=(1, 2), initial=0)


@misconception("global_max_pool")
def one_row_for_the_batch(images):
    """One maximum was taken over all images: each one has a row of its own."""
    return np.repeat(images.max(axis=(0, 1, 2))[np.newaxis], len(images), axis=0)


@misconception("adaptive_avg_pool2d")
def same_windows_everywhere(images, output_size):
    """All windows had H // OH rows and the rest was dropped: here every pixel is in some window."""
    (OH, OW), (_, H, W, _) = solution._pair(output_size), images.shape
    return solution.avg_pool2d(images, (max(H // OH, 1), max(W // OW, 1)))[:, :OH, :OW]


@misconception("adaptive_avg_pool2d")
def one_size_that_fits(images, output_size):
    """All windows had one size and one step: start and end follow from i * H / OH for each by itself."""
    (OH, OW), (_, H, W, _) = solution._pair(output_size), images.shape
    stride = max(H // OH, 1), max(W // OW, 1)
    size = max(H - (OH - 1) * stride[0], 1), max(W - (OW - 1) * stride[1], 1)
    return solution.avg_pool2d(images, size, stride)


def spans(images, output_size, start, end):
    """Averages of the windows from start(i, n, o) to end(i, n, o)."""
    images = solution._as_float(images)
    for axis, o in enumerate(solution._pair(output_size), start=1):
        n = images.shape[axis]
        windows = [range(start(i, n, o), max(end(i, n, o), start(i, n, o) + 1)) for i in range(o)]
        images = np.stack([images.take(list(window), axis).mean(axis=axis) for window in windows], axis)
    return images


@misconception("adaptive_avg_pool2d")
def ends_rounded_down(images, output_size):
    """Ends were rounded down as starts are: a window ends at (i + 1) * H / OH, rounded up."""
    return spans(images, output_size, lambda i, n, o: i * n // o, lambda i, n, o: (i + 1) * n // o)


@misconception("adaptive_avg_pool2d")
def last_takes_the_rest(images, output_size):
    """The last window took all that was left over: the lengths of windows differ by 1 at most."""
    return spans(
        images,
        output_size,
        lambda i, n, o: min(i * (n // o), n - 1),
        lambda i, n, o: n if i == o - 1 else (i + 1) * (n // o),
    )


@misconception("adaptive_avg_pool2d")
def one_pixel_picked(images, output_size):
    """One pixel of each window was taken: average the whole window."""
    return spans(images, output_size, lambda i, n, o: i * n // o, lambda i, n, o: i * n // o + 1)


@misconception("adaptive_avg_pool2d")
def columns_before_rows(images, output_size):
    """The output has width and height swapped: a pair is (height, width)."""
    return solution.adaptive_avg_pool2d(images, swapped(output_size))


@misconception("adaptive_avg_pool2d")
def cut_to_whole_numbers(images, output_size):
    """The averages of integers were cut to whole numbers: they are float64."""
    return solution.adaptive_avg_pool2d(images, output_size).astype(images.dtype)


@misconception("adaptive_avg_pool2d")
def np_zeros_is_float64(images, output_size):
    """This is float64, as np.zeros gives it: float32 images stay float32, so pass their dtype on."""
    return solution.adaptive_avg_pool2d(images, output_size).astype(np.float64)


def places(images, size):
    """Row and column of each maximum."""
    _, indices = solution.max_pool2d_with_indices(images, size)
    return np.divmod(indices, images.shape[2])


@misconception("max_pool2d_with_indices")
def place_in_the_window(images, size=2):
    """The indices count inside each window: they count through the whole image of H rows and W columns."""
    (KH, KW), (row, column) = solution._pair(size), places(images, size)
    return solution.max_pool2d(images, size), row % KH * KW + column % KW


@misconception("max_pool2d_with_indices")
def indices_first(images, size=2):
    """The indices came first: return the maxima, then the indices."""
    return solution.max_pool2d_with_indices(images, size)[::-1]


@misconception("max_pool2d_with_indices")
def channels_counted_too(images, size=2):
    """The indices count channels too, as TensorFlow does: here each channel counts its own H * W pixels."""
    pooled, indices = solution.max_pool2d_with_indices(images, size)
    C = images.shape[3]
    return pooled, indices * C + np.arange(C)


@misconception("max_pool2d_with_indices")
def images_counted_too(images, size=2):
    """The indices go on from image to image: each image begins at 0."""
    pooled, indices = solution.max_pool2d_with_indices(images, size)
    N, H, W, _ = images.shape
    return pooled, indices + H * W * np.arange(N)[:, np.newaxis, np.newaxis, np.newaxis]


@misconception("max_pool2d_with_indices")
def last_of_equals(images, size=2):
    """Of several largest pixels the last was taken: the first in reading order counts."""
    (KH, KW), (_, H, W, _) = solution._pair(size), images.shape
    H, W = H // KH * KH, W // KW * KW
    pooled, indices = solution.max_pool2d_with_indices(images[:, :H, :W][:, ::-1, ::-1], size)
    row, column = np.divmod(indices[:, ::-1, ::-1], W)
    return pooled[:, ::-1, ::-1], (H - 1 - row) * images.shape[2] + W - 1 - column


@misconception("max_pool2d_with_indices")
def first_in_its_column(images, size=2):
    """Of several largest pixels the leftmost was taken: in reading order, rows come before columns."""
    pooled, indices = solution.max_pool2d_with_indices(images.swapaxes(1, 2), swapped(size))
    column, row = np.divmod(indices.swapaxes(1, 2), images.shape[1])
    return pooled.swapaxes(1, 2), row * images.shape[2] + column


@misconception("max_pool2d_with_indices")
def found_in_another_window(images, size=2):
    """The value was looked for in the whole image: look in its own window, it may stand elsewhere too."""
    pooled = solution.max_pool2d_with_indices(images, size)[0]
    N, H, W, C = images.shape
    pixels = images.reshape(N, 1, 1, H * W, C)
    return pooled, (pixels == pooled[:, :, :, np.newaxis]).argmax(axis=3)


@misconception("max_pool2d_with_indices")
def down_the_columns(images, size=2):
    """The indices count down the columns: they count along the rows, r * W + q."""
    row, column = places(images, size)
    return solution.max_pool2d(images, size), column * images.shape[1] + row


@misconception("max_pool2d_with_indices")
def width_after_the_cut(images, size=2):
    """The width was that of the pixels in windows: W counts all columns, those left over too."""
    row, column = places(images, size)
    KW = solution._pair(size)[1]
    return solution.max_pool2d(images, size), row * (images.shape[2] // KW * KW) + column


@misconception("max_pool2d_with_indices")
def corner_of_the_window(images, size=2):
    """These are the places of the windows' first pixels: the place of the largest pixel is asked for."""
    (KH, KW), (row, column) = solution._pair(size), places(images, size)
    return solution.max_pool2d(images, size), row // KH * KH * images.shape[2] + column // KW * KW


@misconception("max_pool2d_with_indices")
def size_as_width_and_height(images, size=2):
    """The size was taken as (width, height): a pair is (height, width)."""
    return solution.max_pool2d_with_indices(images, swapped(size))


@misconception("max_unpool2d")
def into_the_corners(pooled, indices, output_shape):
    """The values went to the first pixel of each window: `indices` says where each one belongs."""
    (_, H, W, _), (_, OH, OW, _) = output_shape, pooled.shape
    output = np.zeros(tuple(output_shape), pooled.dtype)
    output[:, : H // OH * OH : H // OH, : W // OW * OW : W // OW] = pooled
    return output


@misconception("max_unpool2d")
def repeated(pooled, indices, output_shape):
    """The values fill their windows: each one belongs to one pixel, and zeros everywhere else."""
    (_, H, W, _), (_, OH, OW, _) = output_shape, pooled.shape
    output = np.zeros(tuple(output_shape), pooled.dtype)
    filled = pooled.repeat(H // OH, axis=1).repeat(W // OW, axis=2)
    output[:, : filled.shape[1], : filled.shape[2]] = filled
    return output


@misconception("max_unpool2d")
def one_long_row(pooled, indices, output_shape):
    """All values went into the first numbers of the output: each image and channel counts from 0."""
    output = np.zeros(np.prod(output_shape), pooled.dtype)
    output[indices.ravel()] = pooled.ravel()
    return output.reshape(output_shape)


@misconception("max_unpool2d")
def transposed(pooled, indices, output_shape):
    """The indices were counted down the columns: they count along the rows, r * W + q."""
    N, H, W, C = output_shape
    return solution.max_unpool2d(pooled, indices, (N, W, H, C)).swapaxes(1, 2)


@misconception("max_unpool2d")
def divided_by_the_height(pooled, indices, output_shape):
    """The indices were divided by H: a row has W pixels, so the row is index // W."""
    _, H, _, _ = output_shape
    output = np.zeros(tuple(output_shape), pooled.dtype)
    for n, i, j, c in np.ndindex(indices.shape):
        row, column = divmod(indices[n, i, j, c], H)
        output[n, row, column, c] = pooled[n, i, j, c]
    return output


@misconception("max_unpool2d")
def places_of_the_first_channel(pooled, indices, output_shape):
    """All channels went where the first one goes: each channel has indices of its own."""
    return solution.max_unpool2d(pooled, np.broadcast_to(indices[..., :1], indices.shape), output_shape)


@misconception("max_unpool2d")
def places_of_the_first_image(pooled, indices, output_shape):
    """All images went where the first one goes: each image has indices of its own."""
    return solution.max_unpool2d(pooled, np.broadcast_to(indices[:1], indices.shape), output_shape)


@misconception("max_unpool2d")
def zeros_of_float64(pooled, indices, output_shape):
    """This is float64, as np.zeros gives it: float32 values stay float32, so pass their dtype on."""
    return solution.max_unpool2d(pooled, indices, output_shape).astype(np.float64)
