"""Windows as rows: which pixels stand where in the matrix that makes a convolution one product."""

from collections.abc import Iterator
from itertools import product

from convlings.errors import InputError
from convlings.learner.explaining.asked import CHANNELS, Asked
from convlings.learner.explaining.axes import SHOWN, make_axes
from convlings.learner.explaining.grids import beside, grid, numbers, titled


def explain(asked: Asked) -> Iterator[str]:
    """The windows of the first image."""
    (N, H, W, C), (KH, KW) = asked.shapes
    if C > CHANNELS:
        raise InputError(f"More than {CHANNELS} channels are not shown; the others go the same way.")
    rows, columns = make_axes(asked, (H, W), (KH, KW), asked.stride or (1, 1))
    images = numbers(H, W, C)
    yield from [asked.title, "", "Sizes", *rows.lines(), *columns.lines()]
    yield f"  a row: {KH} · {KW} · {C} = {KH * KW * C} numbers"
    yield f"  result: ({N}, {rows.count}, {columns.count}, {KH * KW * C})"
    places = list(product(range(rows.count), range(columns.count)))
    for i, j in places[:SHOWN]:
        taps = list(product(rows.taps(i), columns.taps(j)))
        yield from ["", f"Place [{i}, {j}]: rows {rows.taps(i)}, columns {columns.taps(j)}"]
        shown = [titled(f"channel {c}", grid(images[:, :, c], taps)) for c in range(C)]
        yield from beside(*(shown if C > 1 else [grid(images[:, :, 0], taps)]))
        yield f"  row: {' '.join(str(number) for tap in taps for number in images[tap])}"
    if len(places) > SHOWN:
        yield from ["", f"… and {len(places) - SHOWN} more places, in the same way."]
    yield from ["", "In a row the kernel's row changes slowest, then its column, then the channel."]
