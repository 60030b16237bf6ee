"""Transposed convolution: every pixel adds a copy of the kernel to the output."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from convlings.errors import InputError
from convlings.learner.explaining.asked import CHANNELS, Asked, Pair
from convlings.learner.explaining.axes import SHOWN
from convlings.learner.explaining.grids import beside, grid, numbers, titled


def explain(asked: Asked) -> Iterator[str]:
    """The first image and the first output channel."""
    (N, H, W, C), (KH, KW, F, expected) = asked.shapes
    if expected != C:
        raise InputError(f"The images have {C} channels and the kernels expect {expected}; make them equal.")
    if C > CHANNELS:
        raise InputError(f"More than {CHANNELS} channels are not shown; the others go the same way.")
    stride = asked.stride or (1, 1)
    images, kernels = numbers(H, W, C), numbers(KH, KW, F, C)[:, :, 0]
    whole = (_whole(H, KH, stride[0]), _whole(W, KW, stride[1]))
    kept = whole if asked.padding == "valid" else (H * stride[0], W * stride[1])
    yield asked.title
    yield ""
    yield "Sizes"
    yield from _size("rows", H, KH, stride[0], asked.padding == "same")
    yield from _size("columns", W, KW, stride[1], asked.padding == "same")
    yield f"  result: ({N}, {kept[0]}, {kept[1]}, {F}): images, rows, columns, filters"
    for c in range(C):
        yield ""
        yield from beside(titled(f"image[:, :, {c}]", grid(images[:, :, c])),
                          titled(f"kernel[:, :, 0, {c}]", grid(kernels[:, :, c])))  # fmt: skip
    output = np.zeros(whole, int)
    yield from _steps(images, kernels, stride, output)
    yield from _result(output, kept)


def _whole(size: int, kernel: int, stride: int) -> int:
    return (size - 1) * stride + max(kernel, stride)


def _size(name: str, size: int, kernel: int, stride: int, is_same: bool) -> Iterator[str]:
    whole = _whole(size, kernel, stride)
    longer = f"max({kernel}, {stride})" if stride > kernel else str(kernel)
    yield f"  {name}: {size} pixels, a kernel of {kernel}, stride {stride}"
    yield f"    all copies: ({size} − 1) · {stride} + {longer} = {whole}"
    if is_same:
        more = whole - size * stride
        cut = f"{more // 2} cut off before, {more - more // 2} after"
        yield f"    same keeps {size} · {stride} = {size * stride}: {cut}"


def _steps(images: np.ndarray, kernels: np.ndarray, stride: Pair, output: np.ndarray) -> Iterator[str]:
    """Adds every pixel's copy to the output."""
    H, W, C = images.shape
    KH, KW, _ = kernels.shape
    for number, (i, j, c) in enumerate(product(range(H), range(W), range(C))):
        top, left, pixel = i * stride[0], j * stride[1], images[i, j, c]
        copy = pixel * kernels[:, :, c]
        output[top : top + KH, left : left + KW] += copy
        if number < SHOWN:
            channel = f" of channel {c}" if C > 1 else ""
            yield ""
            times = f"{pixel} times the kernel, from row {top}, column {left} on"
            yield f"Pixel [{i}, {j}]{channel} is {pixel}: {times}"
            places = product(range(top, top + KH), range(left, left + KW))
            yield from beside(titled("adds", grid(copy)), titled("output so far", grid(output, places)))
    if images.size > SHOWN:
        yield from ["", f"… and {images.size - SHOWN} more pixels, in the same way."]


def _result(output: np.ndarray, kept: Pair) -> Iterator[str]:
    if kept != output.shape:
        top, left = (output.shape[0] - kept[0]) // 2, (output.shape[1] - kept[1]) // 2
        places = list(product(range(top, top + kept[0]), range(left, left + kept[1])))
        yield from ["", "What same keeps stands in brackets:", *beside(grid(output, places))]
        output = output[top : top + kept[0], left : left + kept[1]]
    yield from ["", "Result, of the first image and filter", *beside(grid(output))]
