"""Convolution: at every place, which number of the image meets which entry of the kernel."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from convlings.errors import InputError
from convlings.learner.explaining.asked import CHANNELS, Asked, Pair
from convlings.learner.explaining.axes import SHOWN, Axis, make_axes
from convlings.learner.explaining.grids import OUTSIDE, beside, framed, grid, numbers, titled

DEPTHWISE = "depthwise_conv2d"


class Channel(NamedTuple):
    """A plane of the image, and of the kernel."""

    image: np.ma.MaskedArray  # padded
    kernel: np.ndarray
    titles: tuple[str, str] = ("image", "kernel")


def explain(asked: Asked, *, flipped: bool = False) -> Iterator[str]:
    """The first image and the first filter."""
    sizes, kernels = _sizes(asked)
    rows, columns = make_axes(asked, sizes, kernels, asked.stride or (1, 1))
    channels = _channels(asked, rows, columns)
    yield from [asked.title, "", "Sizes", *rows.lines(), *columns.lines()]
    yield f"  result: {_shape(asked, rows.count, columns.count)}"
    for channel in channels:
        grids = grid(channel.image), grid(channel.kernel)
        yield from ["", *beside(*map(titled, channel.titles, grids))]
    if np.ma.is_masked(channels[0].image):
        yield f"  {OUTSIDE} is padding, which counts as 0."
    if flipped:
        channels = [channel._replace(kernel=channel.kernel[::-1, ::-1]) for channel in channels]
        turned = beside(grid(channels[0].kernel))
        yield from ["", "A true convolution flips the kernel on both axes first:", *turned]
    yield from _steps(rows, columns, channels)


def explain_flipped(asked: Asked) -> Iterator[str]:
    """The convolution of mathematics."""
    yield from explain(asked, flipped=True)


def _sizes(asked: Asked) -> tuple[Pair, Pair]:
    """Rows and columns of image and kernel."""
    image, kernel = asked.shapes
    if len(image) == 2:
        return (image[0], image[1]), (kernel[0], kernel[1])
    if image[3] != kernel[2]:
        channels = f"{image[3]} channels and the kernels expect {kernel[2]}"
        raise InputError(f"The images have {channels}; make them equal.")
    if image[3] > CHANNELS:
        raise InputError(f"More than {CHANNELS} channels are not shown; the others go the same way.")
    return (image[1], image[2]), (kernel[0], kernel[1])


def _shape(asked: Asked, H: int, W: int) -> str:
    image, kernel = asked.shapes
    if len(image) == 2:
        return f"({H}, {W})"
    if asked.name == DEPTHWISE:
        total = f"{kernel[2]} · {kernel[3]} = {kernel[2] * kernel[3]}"
        return f"({image[0]}, {H}, {W}, {kernel[2] * kernel[3]}): {total} maps, for channels do not mix"
    return f"({image[0]}, {H}, {W}, {kernel[3]}): images, rows, columns, filters"


def _channels(asked: Asked, rows: Axis, columns: Axis) -> list[Channel]:
    frame = (rows.before, rows.after), (columns.before, columns.after)
    image, kernel = asked.shapes
    if len(image) == 2:
        return [Channel(framed(numbers(*image), *frame), numbers(*kernel))]
    images, kernels = numbers(image[1], image[2], image[3]), numbers(*kernel)
    found = []
    for c in range(1 if asked.name == DEPTHWISE else image[3]):
        titles = f"images[0, :, :, {c}]", f"kernels[:, :, {c}, 0]"
        found.append(Channel(framed(images[:, :, c], *frame), kernels[:, :, c, 0], titles))
    return found


def _steps(rows: Axis, columns: Axis, channels: list[Channel]) -> Iterator[str]:
    """Every place with its sum, the first ones in full; then the result."""
    result = np.zeros((rows.count, columns.count), int)
    where = " of the padded image" if np.ma.is_masked(channels[0].image) else ""
    for number, (i, j) in enumerate(product(range(rows.count), range(columns.count))):
        taps = rows.taps(i), columns.taps(j)
        result[i, j] = sum(int((image.data[np.ix_(*taps)] * kernel).sum()) for image, kernel, _ in channels)
        if number < SHOWN:
            yield from ["", f"Place [{i}, {j}]: rows {taps[0]}, columns {taps[1]}{where}"]
            yield from _place(taps, channels, result[i, j])
    if result.size > SHOWN:
        yield from ["", f"… and {result.size - SHOWN} more places, in the same way."]
    yield from ["", "Result, of the first image and filter where there are several", *beside(grid(result))]


def _place(taps: tuple[list[int], list[int]], channels: list[Channel], total: int) -> Iterator[str]:
    for number, (image, kernel, _) in enumerate(channels):
        if len(channels) > 1:
            yield f"  channel {number}"
        window = image.data[np.ix_(*taps)].tolist()
        products = [" + ".join(f"{x}·{k}" for x, k in zip(*pair)) for pair in zip(window, kernel.tolist())]
        sums = [("+ " if number or line else "  ") + text for line, text in enumerate(products)]
        last = [f"= {total}"] if number == len(channels) - 1 else []
        yield from beside(grid(image, product(*taps)), [*sums, *last])
