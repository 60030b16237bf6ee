"""One axis: its padding, the places of a kernel or a window on it, and how that is written."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from convlings.errors import InputError
from convlings.learner.explaining.asked import Asked, Pair
from convlings.learner.explaining.grids import OUTSIDE

SHOWN = 9  # steps that are shown


@dataclass(frozen=True)
class Axis:
    """Rows or columns."""

    name: str
    what: str  # a kernel or a window
    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    how: str  # where the padding comes from

    @property
    def reach(self) -> int:
        """From the dilated kernel's first tap to its last, both counted."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def padded(self) -> int:
        """Pixels with padding."""
        return self.before + self.size + self.after

    @property
    def count(self) -> int:
        """Places of the kernel."""
        return (self.padded - self.reach) // self.stride + 1

    def taps(self, place: int) -> list[int]:
        """The indices, in the padded axis, that the kernel meets at a place."""
        return [place * self.stride + tap * self.dilation for tap in range(self.kernel)]

    def lines(self) -> Iterator[str]:
        """How its size comes about."""
        kernel = f"a {self.what} of {self.kernel}{self._dilated()}"
        yield f"  {self.name}: {self.size} pixels, {kernel}, stride {self.stride}"
        if self.how:
            yield f"    padding: {self.how}"
        yield (
            f"    places: ({self.before} + {self.size} + {self.after} − {self.reach}) // {self.stride} + 1"
            f" = {self.count}"
        )

    def _dilated(self) -> str:
        if self.dilation == 1:
            return ""
        reach = f"({self.kernel} − 1) · {self.dilation} + 1 = {self.reach}"
        return f" with dilation {self.dilation}, which reaches {reach}"


def make_axes(asked: Asked, sizes: Pair, kernels: Pair, stride: Pair) -> tuple[Axis, Axis]:
    """Rows and columns.

    Raises:
        InputError: the kernel does not fit.
    """
    found, what = [], "window" if "pool" in asked.name else "kernel"
    for i, name in enumerate(("rows", "columns")):
        before, after, how = _padding(asked, i, sizes[i], kernels[i], stride[i])
        axis = Axis(name, what, sizes[i], kernels[i], stride[i], asked.dilation[i], before, after, how)
        if axis.reach > axis.padded:
            raise InputError(f"A {what} that reaches {axis.reach} does not fit into {axis.padded} {name}.")
        found.append(axis)
    return found[0], found[1]


def _padding(asked: Asked, i: int, size: int, kernel: int, stride: int) -> tuple[int, int, str]:
    reach = (kernel - 1) * asked.dilation[i] + 1
    if asked.padding == "valid":
        return 0, 0, ""
    if asked.padding == "full":
        return reach - 1, reach - 1, f"full, {reach} − 1 = {reach - 1} on each side"
    if asked.padding == "same":
        places = math.ceil(size / stride)
        lacking = (places - 1) * stride + reach - size
        total = max(lacking, 0)
        how = (
            f"same, ⌈{size} / {stride}⌉ = {places} places, which lack ({places} − 1) · {stride} + {reach}"
            f" − {size} = {lacking}: {total // 2} before, {total - total // 2} after"
        )
        return total // 2, total - total // 2, how
    assert not isinstance(asked.padding, str)
    before, after = asked.padding[i]
    return before, after, f"{before} before, {after} after"


def explain(asked: Asked) -> Iterator[str]:
    """The places of a kernel on one axis."""
    (size,), (kernel,) = asked.shapes
    axis, _ = make_axes(asked, (size, size), (kernel, kernel), asked.stride or (1, 1))
    yield asked.title
    yield ""
    yield from axis.lines()
    yield ""
    yield from _drawn(axis)


def explain_same(asked: Asked) -> Iterator[str]:
    """The same, with "same" padding."""
    yield from explain(Asked(asked.name, asked.shapes, asked.stride, "same", asked.dilation))


def _drawn(axis: Axis) -> Iterator[str]:
    """The axis, and below it where the kernel's taps are at each place."""
    inside = range(axis.before, axis.before + axis.size)
    pixels = [str(i - axis.before) if i in inside else OUTSIDE for i in range(axis.padded)]
    yield "  pixel    " + "".join(f"{pixel:>4}" for pixel in pixels) + ("" if axis.size == axis.padded else
           f"    {OUTSIDE} is padding")  # fmt: skip
    for place in range(min(axis.count, SHOWN)):
        taps = axis.taps(place)
        marks = [f"{'k' + str(taps.index(i)):>4}" if i in taps else "    " for i in range(axis.padded)]
        yield f"  place {place:<3}" + "".join(marks).rstrip()
    if axis.count > SHOWN:
        yield f"  … and {axis.count - SHOWN} more places"
