"""What students really write in unit 06."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def swapped(value):
    """A (height, width) pair in the wrong order."""
    return value if np.ndim(value) == 0 else tuple(value)[::-1]


def interpolated(images, factor, centres):
    """Straight lines through neighbouring pixels; `centres(size, parts)` places the outputs of one axis."""
    (images,) = solution._as_float(images)
    for axis, parts in enumerate(solution._pair(factor), start=1):
        size = images.shape[axis]
        centre = centres(size, parts)
        before = np.clip(np.floor(centre).astype(int), 0, max(size - 2, 0))
        after = np.minimum(before + 1, size - 1)
        share = (centre - before).astype(images.dtype).reshape(-1, *[1] * (3 - axis))
        images = (1 - share) * images.take(before, axis) + share * images.take(after, axis)
    return images


def cropped(images, kernels, stride, padding, begin):
    """What "valid" gives, cropped to the size of "same"; `begin(too_many, taps)` tells where."""
    whole = solution.conv2d_transpose(images, kernels, stride)
    if padding == "valid":
        return whole
    for axis, taps, step in zip((1, 2), kernels.shape, solution._pair(stride)):
        size = images.shape[axis] * step
        first = begin(whole.shape[axis] - size, taps)
        reached = [(0, taps if i == axis else 0) for i in range(4)]  # zeros, where it begins too late
        whole = np.pad(whole, reached).take(range(first, first + size), axis)
    return whole


@misconception("transposed_size")
def last_gap_left_out(size, kernel, stride=1, padding="valid"):
    """The gap after the last pixel is missing: Keras leaves a whole stride for every pixel."""
    return size * stride if padding == "same" else (size - 1) * stride + kernel


@misconception("transposed_size")
def valid_as_same(size, kernel, stride=1, padding="valid"):
    """This is the size for "same": with "valid", what a kernel writes beyond its stride is kept."""
    return size * stride


@misconception("transposed_size")
def same_as_valid(size, kernel, stride=1, padding="valid"):
    """The padding was ignored: this is the size for "valid"."""
    return solution.transposed_size(size, kernel, stride)


@misconception("transposed_size")
def size_of_a_convolution(size, kernel, stride=1, padding="valid"):
    """This is the size after a convolution: its transpose goes the other way, to a larger size."""
    return -(-size // stride) if padding == "same" else (size - kernel) // stride + 1


@misconception("transposed_size")
def stride_and_whole_kernel(size, kernel, stride=1, padding="valid"):
    """The kernel was added as a whole: the last pixel's stride covers a part of it already."""
    return size * stride + (kernel if padding == "valid" else 0)


@misconception("transposed_size")
def same_keeps_the_size(size, kernel, stride=1, padding="valid"):
    """Here "same" gave the size of the input: it is `stride` times as much."""
    return size if padding == "same" else solution.transposed_size(size, kernel, stride)


@misconception("insert_zeros")
def one_zero_too_many(images, stride):
    """This is what you get with `stride` zeros between two pixels: there are `stride - 1`."""
    SH, SW = solution._pair(stride)
    return solution.insert_zeros(images, (SH + 1, SW + 1))


@misconception("insert_zeros")
def zeros_after_the_last(images, stride):
    """There are zeros after the last row and column: they go between pixels only."""
    (SH, SW), (N, H, W, C) = solution._pair(stride), images.shape
    output = np.zeros((N, H * SH, W * SW, C), images.dtype)
    output[:, ::SH, ::SW] = images
    return output


@misconception("insert_zeros")
def zeros_pair_swapped(images, stride):
    """The stride was taken as (width, height): a pair is (height, width)."""
    return solution.insert_zeros(images, swapped(stride))


@misconception("insert_zeros")
def pixels_repeated(images, stride):
    """The pixels were repeated: what stands between them has to be zero."""
    (SH, SW), (_, H, W, _) = solution._pair(stride), images.shape
    return solution.upsample_nearest(images, stride)[:, : (H - 1) * SH + 1, : (W - 1) * SW + 1]


@misconception("insert_zeros")
def zeros_of_float64(images, stride):
    """This is float64, as np.zeros gives it: float32 images stay float32, so pass their dtype on."""
    return solution.insert_zeros(images, stride).astype(np.float64)


@misconception("conv2d_transpose")
def kernel_not_flipped(images, kernels, stride=1, padding="valid"):
    """The copies are turned by 180 degrees: over pixels with zeros between, slide the flipped kernel."""
    return solution.conv2d_transpose(images, kernels[::-1, ::-1], stride, padding)


@misconception("conv2d_transpose")
def cropped_at_the_other_side(images, kernels, stride=1, padding="valid"):
    """The odd row or column was cut off at the top or left: "same" cuts it at the bottom or right."""
    return cropped(images, kernels, stride, padding, lambda too_many, taps: too_many - too_many // 2)


@misconception("conv2d_transpose")
def cropped_at_the_end_only(images, kernels, stride=1, padding="valid"):
    """All that is too much was cut off at the bottom and right: half of it belongs to the top and left."""
    return cropped(images, kernels, stride, padding, lambda too_many, taps: 0)


@misconception("conv2d_transpose")
def cropped_by_half_the_kernel(images, kernels, stride=1, padding="valid"):
    """Half a kernel was cut off at the top and left, as in PyTorch: it is half of what is too much."""
    return cropped(images, kernels, stride, padding, lambda too_many, taps: (taps - 1) // 2)


@misconception("conv2d_transpose")
def not_cropped(images, kernels, stride=1, padding="valid"):
    """The padding was ignored: this is the result for "valid"."""
    return solution.conv2d_transpose(images, kernels, stride)


@misconception("conv2d_transpose")
def stride_ignored(images, kernels, stride=1, padding="valid"):
    """The stride was ignored: this is the result for stride 1."""
    return solution.conv2d_transpose(images, kernels, 1, padding)


@misconception("conv2d_transpose")
def stride_swapped(images, kernels, stride=1, padding="valid"):
    """The stride was taken as (width, height): a pair is (height, width)."""
    return solution.conv2d_transpose(images, kernels, swapped(stride), padding)


@misconception("conv2d_transpose")
def overwritten(images, kernels, stride=1, padding="valid"):
    """Where copies overlap, the last one replaced the others: they are added up."""
    (SH, SW), (KH, KW, _, _) = solution._pair(stride), kernels.shape
    images, kernels = solution._as_float(images, kernels)
    whole = 0 * solution.conv2d_transpose(images, kernels, stride)
    for i, j in np.ndindex(images.shape[1:3]):
        copy = np.einsum("nc,abfc->nabf", images[:, i, j], kernels)
        whole[:, i * SH : i * SH + KH, j * SW : j * SW + KW] = copy
    _, OH, OW, _ = solution.conv2d_transpose(images, kernels, stride, padding).shape
    top, left = (whole.shape[1] - OH) // 2, (whole.shape[2] - OW) // 2
    return whole[:, top : top + OH, left : left + OW]


@misconception("conv2d_transpose")
def channels_exchanged(images, kernels, stride=1, padding="valid"):
    """The kernels were read as (KH, KW, C_in, C_out): here C_out comes first, then C_in."""
    channels = np.arange(kernels.shape[2])  # as a loop over them finds them, or does not
    return solution.conv2d_transpose(images[..., channels], kernels.swapaxes(2, 3), stride, padding)


@misconception("conv2d_transpose")
def gap_after_the_last_missing(images, kernels, stride=1, padding="valid"):
    """The zeros after the last copy are missing: Keras leaves a whole stride for every pixel."""
    (KH, KW), (SH, SW), (_, H, W, _) = kernels.shape[:2], solution._pair(stride), images.shape
    result = solution.conv2d_transpose(images, kernels, stride, padding)
    return result[:, : (H - 1) * SH + KH, : (W - 1) * SW + KW]


@misconception("conv2d_transpose")
def bytes_overflow(images, kernels, stride=1, padding="valid"):
    """This is what you get when bytes are multiplied as bytes: they wrap at 256. Convert to floats first."""
    if np.result_type(images, kernels).kind == "f":
        return solution.conv2d_transpose(images, kernels, stride, padding)
    total = 0.0
    for number in np.unique(kernels):  # each product by itself, then added up as floats
        total += solution.conv2d_transpose(images * number, (kernels == number) * 1.0, stride, padding)
    return total


@misconception("conv2d_transpose")
def output_of_bytes(images, kernels, stride=1, padding="valid"):
    """The output is an array of bytes, which wrap at 256: it has to be float64."""
    result = solution.conv2d_transpose(images, kernels, stride, padding)
    dtype = np.result_type(images, kernels)
    return result if dtype.kind == "f" else result.astype(np.int64).astype(dtype)


@misconception("upsample_nearest")
def tiled(images, factor):
    """The image was put beside itself: every pixel by itself has to become a block."""
    FH, FW = solution._pair(factor)
    return np.tile(images, (1, FH, FW, 1))


@misconception("upsample_nearest")
def blocks_swapped(images, factor):
    """The factor was taken as (width, height): a pair is (height, width)."""
    return solution.upsample_nearest(images, swapped(factor))


@misconception("upsample_nearest")
def first_axes_repeated(images, factor):
    """The first two axes were repeated: the first one counts images, height and width follow it."""
    FH, FW = solution._pair(factor)
    return images.repeat(FH, axis=0).repeat(FW, axis=1)


@misconception("upsample_nearest")
def blocks_of_float64(images, factor):
    """This is float64, as np.ones and np.zeros are: float32 images stay float32."""
    return solution.upsample_nearest(images, factor).astype(np.float64)


@misconception("upsample_bilinear")
def corners_aligned(images, factor):
    """The corners were aligned: here every input pixel is cut into equal parts, the outermost ones, too."""
    return interpolated(images, factor, lambda size, parts: np.linspace(0, size - 1, size * parts))


@misconception("upsample_bilinear")
def no_half_pixel(images, factor):
    """Half a pixel is missing: values stand at the centres of pixels, not at their edges."""
    return interpolated(
        images, factor, lambda size, parts: np.minimum(np.arange(size * parts) / parts, size - 1)
    )


@misconception("upsample_bilinear")
def edges_continued(images, factor):
    """At the border the lines were continued: beyond the outermost centres the values stay as they are."""
    return interpolated(images, factor, lambda size, parts: (np.arange(size * parts) + 0.5) / parts - 0.5)


def beyond_the_first(images, factor, down):
    """Without a limit of the centres; `down` rounds them, the last pixel is its own right neighbour."""
    (images,) = solution._as_float(images)
    for axis, parts in enumerate(solution._pair(factor), start=1):
        size = images.shape[axis]
        centre = (np.arange(size * parts) + 0.5) / parts - 0.5
        before = down(centre).astype(int)
        share = (centre - before).astype(images.dtype).reshape(-1, *[1] * (3 - axis))
        after = images.take(np.minimum(before + 1, size - 1), axis)
        images = (1 - share) * images.take(before % size, axis) + share * after
    return images


@misconception("upsample_bilinear")
def first_edge_continued(images, factor):
    """A centre before the first one was not limited to 0: the line goes on there, the value has to stay."""
    return beyond_the_first(images, factor, np.trunc)


@misconception("upsample_bilinear")
def last_pixel_at_the_first_edge(images, factor):
    """Pixel -1 was read before the first one, and NumPy takes the last for it: limit centres to 0 first."""
    return beyond_the_first(images, factor, np.floor)


@misconception("upsample_bilinear")
def zeros_beyond_the_edge(images, factor):
    """The border fades: beyond the image there are no zeros, the outermost pixel goes on."""
    framed = np.pad(images, [(0, 0), (1, 1), (1, 1), (0, 0)])
    FH, FW = solution._pair(factor)
    return solution.upsample_bilinear(framed, factor)[:, FH:-FH, FW:-FW]


@misconception("upsample_bilinear")
def lines_swapped(images, factor):
    """The factor was taken as (width, height): a pair is (height, width)."""
    return solution.upsample_bilinear(images, swapped(factor))


@misconception("upsample_bilinear")
def not_interpolated(images, factor):
    """These are blocks of equal pixels: bilinear goes from one centre to the next in a straight line."""
    (images,) = solution._as_float(images)
    return solution.upsample_nearest(images, factor)


@misconception("upsample_bilinear")
def rounded_down(images, factor):
    """The result has the integer dtype of the images, so decimals were cut off: it has to be float64."""
    return solution.upsample_bilinear(images, factor).astype(images.dtype)


@misconception("overlap")
def written_or_not(size, kernel, stride):
    """This says whether a place is written: count how many taps write it."""
    return [min(count, 1) for count in solution.overlap(size, kernel, stride)]


@misconception("overlap")
def last_gap_not_listed(size, kernel, stride):
    """The places after the last copy are missing: Keras leaves a whole stride for every pixel."""
    return solution.overlap(size, kernel, stride)[: (size - 1) * stride + kernel]


@misconception("overlap")
def copies_side_by_side(size, kernel, stride):
    """The stride was ignored: this is the count for stride 1."""
    return solution.overlap(size, kernel, 1)


@misconception("overlap")
def overlap_of_same(size, kernel, stride):
    """This is the count for "same": with "valid", nothing is cut off at the ends."""
    counts = solution.overlap(size, kernel, stride)
    first = (len(counts) - size * stride) // 2
    return counts[first : first + size * stride]


@misconception("overlap")
def ends_as_the_middle(size, kernel, stride):
    """The ends have the count of the middle: fewer copies reach the first and the last places."""
    places = solution.transposed_size(size, kernel, stride)
    return [len(range(place % stride, kernel, stride)) for place in range(places)]
