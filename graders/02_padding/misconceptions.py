"""What students really write in unit 02."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def swapped(value):
    """A (height, width) pair in the wrong order."""
    return value if np.ndim(value) == 0 else tuple(value)[::-1]


def reach_of(kernel, dilation):
    """Pixels from the first tap to the last."""
    return (kernel - 1) * dilation + 1


@misconception("output_size")
def one_place_short(size, kernel, stride=1, padding="valid", dilation=1):
    """This is what you get without the + 1: the place where the kernel begins counts too."""
    return solution.output_size(size, kernel, stride, padding, dilation) - (padding != "same")


@misconception("output_size")
def unfinished_step_counted(size, kernel, stride=1, padding="valid", dilation=1):
    """This is what you get when the division is rounded up: an unfinished step does not count."""
    if padding == "same":
        return solution.output_size(size, kernel, stride, padding, dilation)
    return -(-(solution.output_size(size, kernel, 1, padding, dilation) - 1) // stride) + 1


@misconception("output_size")
def no_whole_number(size, kernel, stride=1, padding="valid", dilation=1):
    """This is no whole number of places: the division is rounded down, and for "same" it is rounded up."""
    if padding == "same":
        return size / stride
    return (solution.output_size(size, kernel, 1, padding, dilation) - 1) / stride + 1


@misconception("output_size")
def padded_once(size, kernel, stride=1, padding="valid", dilation=1):
    """The padding was added once: it is on each side, so the row grows by two times as much."""
    amount = reach_of(kernel, dilation) - 1 if padding == "full" else padding
    if isinstance(amount, str) or amount < 0:
        return solution.output_size(size, kernel, stride, padding, dilation)
    return solution.output_size(size + amount, kernel, stride, "valid", dilation)


@misconception("output_size")
def same_keeps_the_size(size, kernel, stride=1, padding="valid", dilation=1):
    """Here "same" gave the size of the input: with a stride it is size / stride, rounded up."""
    return size if padding == "same" else solution.output_size(size, kernel, stride, padding, dilation)


@misconception("output_size")
def same_is_half_the_kernel(size, kernel, stride=1, padding="valid", dilation=1):
    """Here "same" was half the kernel on each side: its output is size / stride, rounded up."""
    half = (reach_of(kernel, dilation) - 1) // 2
    return solution.output_size(size, kernel, stride, half if padding == "same" else padding, dilation)


@misconception("output_size")
def same_rounded_down(size, kernel, stride=1, padding="valid", dilation=1):
    """Here "same" was rounded down: it is size / stride, rounded up."""
    if padding == "same":
        return size // stride
    return solution.output_size(size, kernel, stride, padding, dilation)


@misconception("output_size")
def same_refuses(size, kernel, stride=1, padding="valid", dilation=1):
    """Here "same" refused a large kernel: its padding grows with the kernel, so that every kernel fits."""
    if padding == "same":
        solution.output_size(size, kernel, stride, "valid", dilation)
    return solution.output_size(size, kernel, stride, padding, dilation)


@misconception("output_size")
def taps_side_by_side(size, kernel, stride=1, padding="valid", dilation=1):
    """The dilation was ignored: this is the result for dilation 1."""
    return solution.output_size(size, kernel, stride, padding, 1)


@misconception("output_size")
def gap_after_the_last_tap(size, kernel, stride=1, padding="valid", dilation=1):
    """The reach was taken as kernel * dilation: no gap follows the last tap."""
    return solution.output_size(size, kernel * dilation, stride, padding, 1)


@misconception("output_size")
def full_without_dilation(size, kernel, stride=1, padding="valid", dilation=1):
    """Full padding was kernel - 1 on each side: with a dilation it is the reach minus 1."""
    return solution.output_size(size, kernel, stride, kernel - 1 if padding == "full" else padding, dilation)


@misconception("output_size")
def no_place_left(size, kernel, stride=1, padding="valid", dilation=1):
    """A kernel that does not fit has no place to stand: that has to raise a ValueError."""
    if not isinstance(padding, str) and reach_of(kernel, dilation) > size + 2 * padding >= size:
        return (size + 2 * padding - reach_of(kernel, dilation)) // stride + 1
    if padding == "valid" and reach_of(kernel, dilation) > size:
        return (size - reach_of(kernel, dilation)) // stride + 1
    return solution.output_size(size, kernel, stride, padding, dilation)


@misconception("output_size")
def any_padding_accepted(size, kernel, stride=1, padding="valid", dilation=1):
    """An unknown padding was taken as "valid": that has to raise a ValueError."""
    known = not isinstance(padding, str) or padding in ("valid", "same", "full")
    return solution.output_size(size, kernel, stride, padding if known else "valid", dilation)


@misconception("same_padding")
def odd_pixel_first(size, kernel, stride=1, dilation=1):
    """The odd pixel went before the axis: it belongs after, at the bottom and right."""
    before, after = solution.same_padding(size, kernel, stride, dilation)
    return after, before


@misconception("same_padding")
def stride_left_out(size, kernel, stride=1, dilation=1):
    """The stride was ignored: this is the padding for stride 1."""
    return solution.same_padding(size, kernel, 1, dilation)


@misconception("same_padding")
def dilation_left_out(size, kernel, stride=1, dilation=1):
    """The dilation was ignored: this is the padding for dilation 1."""
    return solution.same_padding(size, kernel, stride, 1)


@misconception("same_padding")
def half_the_reach(size, kernel, stride=1, dilation=1):
    """This is half the kernel on both ends: with a stride or an even kernel, less is missing."""
    half = reach_of(kernel, dilation) // 2
    return half, half


@misconception("same_padding")
def both_rounded_up(size, kernel, stride=1, dilation=1):
    """Both halves were rounded up: an odd pixel is added once, after the axis."""
    _, after = solution.same_padding(size, kernel, stride, dilation)
    return after, after


@misconception("same_padding")
def both_rounded_down(size, kernel, stride=1, dilation=1):
    """Both halves were rounded down: an odd pixel is added after the axis."""
    before, _ = solution.same_padding(size, kernel, stride, dilation)
    return before, before


@misconception("same_padding")
def half_pixels(size, kernel, stride=1, dilation=1):
    """There are no halves of pixels: an odd pixel goes after the axis as a whole."""
    total = sum(solution.same_padding(size, kernel, stride, dilation))
    return total / 2, total / 2


@misconception("same_padding")
def below_zero(size, kernel, stride=1, dilation=1):
    """An amount below 0 came out: where no pixel is missing, none is added and none taken away."""
    total = (-(-size // stride) - 1) * stride + reach_of(kernel, dilation) - size
    return total // 2, total - total // 2


@misconception("same_padding")
def places_rounded_down(size, kernel, stride=1, dilation=1):
    """The places were counted as size / stride, rounded down: "same" rounds up."""
    total = max((size // stride - 1) * stride + reach_of(kernel, dilation) - size, 0)
    return total // 2, total - total // 2


@misconception("zero_pad", "pad")
def pair_as_before_and_after(images, padding, mode="constant", value=0):
    """A pair was taken as (before, after), as np.pad takes it: here it is (height, width)."""
    return solution.pad(images, (padding, padding) if np.ndim(padding) == 1 else padding, mode, value)


@misconception("zero_pad", "pad")
def pair_as_width_and_height(images, padding, mode="constant", value=0):
    """Columns were padded by the height's amounts: the height comes first, in images and in paddings."""
    return solution.pad(images, swapped(padding), mode, value)


@misconception("zero_pad", "pad")
def float64_always(images, padding, mode="constant", value=0):
    """This is float64, as np.zeros gives it: float32 images stay float32, so pass their dtype on."""
    return solution.pad(images, padding, mode, value).astype(np.float64)


@misconception("zero_pad", "pad")
def negative_amounts_cut(images, padding, mode="constant", value=0):
    """A negative amount was accepted: that has to raise a ValueError."""
    amounts = np.asarray(padding)
    amounts = np.broadcast_to(amounts[:, np.newaxis] if amounts.ndim == 1 else amounts, (2, 2))
    padded = solution.pad(images, np.maximum(amounts, 0), mode, value)
    (top, bottom), (left, right) = np.maximum(-amounts, 0)
    return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right]


@misconception("zero_pad")
def all_axes_padded(images, padding):
    """Images and channels were framed too: only height and width are."""
    rows, columns = solution._amounts(padding)
    return np.pad(images, padding if np.ndim(padding) < 2 else [rows, rows, columns, columns])


@misconception("zero_pad")
def first_axes_padded(images, padding):
    """The first two axes were framed: the first one counts images, height and width follow it."""
    return np.pad(images, [*solution._amounts(padding), (0, 0), (0, 0)])


@misconception("zero_pad")
def placed_in_the_corner(images, padding):
    """The image stands in the top left corner: it begins at row top, column left."""
    _, H, W, _ = images.shape
    padded = np.zeros_like(solution.zero_pad(images, padding))
    padded[:, :H, :W] = images
    return padded


@misconception("pad")
def border_repeated(images, padding, mode="constant", value=0):
    """The outermost pixel was repeated, as in np.pad's "symmetric": "reflect" mirrors at it."""
    if mode != "reflect":
        return solution.pad(images, padding, mode, value)
    return np.pad(images, [(0, 0), *solution._amounts(padding), (0, 0)], "symmetric")


@misconception("pad")
def value_ignored(images, padding, mode="constant", value=0):
    """The value was ignored: this frame has zeros."""
    return solution.pad(images, padding, mode)


@misconception("pad")
def decimals_cut_off(images, padding, mode="constant", value=0):
    """The array has the dtype of `value`, so decimals were cut off: pass the dtype of the images on."""
    return solution.pad(images.astype(np.asarray(value).dtype), padding, mode, value)


@misconception("pad")
def reflected_once(images, padding, mode="constant", value=0):
    """The image was mirrored only once: in a wide frame it is mirrored to and fro."""
    if mode != "reflect":
        return solution.pad(images, padding, mode, value)
    for axis, (before, after) in enumerate(solution._amounts(padding), start=1):
        last = images.shape[axis] - 1
        place = np.abs(np.arange(-before, last + 1 + after))
        images = images.take(np.where(place > last, 2 * last - place, place), axis)
    return images


@misconception("pad")
def slices_end(images, padding, mode="constant", value=0):
    """A slice ends where the image ends: where the frame is wider, the pattern has to go on."""
    if mode not in ("reflect", "wrap"):
        return solution.pad(images, padding, mode, value)
    for axis, (before, after) in enumerate(solution._amounts(padding), start=1):
        lines = np.moveaxis(images, axis, 0)
        size = len(lines)
        if mode == "reflect":
            first, last = lines[1 : before + 1][::-1], lines[max(size - 1 - after, 0) : size - 1][::-1]
        else:
            first, last = lines[max(size - before, 0) :], lines[:after]
        images = np.moveaxis(np.concatenate([first, lines, last]), 0, axis)
    return images


@misconception("pad")
def near_end_repeated(images, padding, mode="constant", value=0):
    """The near end was repeated: "wrap" goes on with the pixels of the other end."""
    if mode != "wrap":
        return solution.pad(images, padding, mode, value)
    for axis, (before, after) in enumerate(solution._amounts(padding), start=1):
        size = images.shape[axis]
        source = [*range(before), *range(size), *range(size - after, size)]
        images = images.take(np.array(source) % size, axis)
    return images


@misconception("pad")
def corners_left_empty(images, padding, mode="constant", value=0):
    """The corners were left at zero: they follow from padding one axis after the other."""
    (top, bottom), (left, right) = solution._amounts(padding)
    padded = solution.pad(images, padding, mode, value)
    _, height, width, _ = padded.shape
    rows, columns = np.ones(height, bool), np.ones(width, bool)
    rows[top : height - bottom] = columns[left : width - right] = False
    padded[:, rows[:, np.newaxis] & columns] = 0
    return padded


@misconception("pad")
def any_mode_accepted(images, padding, mode="constant", value=0):
    """An unknown mode was accepted: that has to raise a ValueError."""
    known = mode in ("constant", "reflect", "edge", "wrap")
    return solution.pad(images, padding, mode if known else "wrap", value)


@misconception("pad_same")
def half_the_kernel(images, kernel_size, stride=1, dilation=1):
    """This is half the kernel on every side: with a stride or an even kernel, less is missing."""
    pairs = zip(solution._pair(kernel_size), solution._pair(dilation))
    return solution.zero_pad(images, tuple(reach_of(kernel, dilation) // 2 for kernel, dilation in pairs))


@misconception("pad_same")
def pairs_swapped(images, kernel_size, stride=1, dilation=1):
    """Pairs were taken as (width, height): kernel size, stride and dilation are (height, width)."""
    return solution.pad_same(images, swapped(kernel_size), swapped(stride), swapped(dilation))


@misconception("pad_same")
def height_for_both(images, kernel_size, stride=1, dilation=1):
    """The columns were padded as the rows: the width has its own size, kernel, stride and dilation."""
    H = images.shape[1]
    first = [int(np.ravel(value)[0]) for value in (kernel_size, stride, dilation)]
    amounts = solution.same_padding(H, *first)
    return solution.zero_pad(images, (amounts, amounts))


@misconception("pad_same")
def every_step_is_1(images, kernel_size, stride=1, dilation=1):
    """The stride was ignored: this is the padding for stride 1."""
    return solution.pad_same(images, kernel_size, 1, dilation)


@misconception("pad_same")
def every_tap_is_next_to_the_last(images, kernel_size, stride=1, dilation=1):
    """The dilation was ignored: this is the padding for dilation 1."""
    return solution.pad_same(images, kernel_size, stride, 1)


@misconception("pad_same")
def frame_at_top_and_left(images, kernel_size, stride=1, dilation=1):
    """The odd pixel went to the top and left: it belongs at the bottom and right."""
    return solution.pad_same(images[:, ::-1, ::-1], kernel_size, stride, dilation)[:, ::-1, ::-1]
