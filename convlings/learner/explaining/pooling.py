"""Pooling: the largest number, or the mean, of every window."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from convlings.learner.explaining.asked import Asked
from convlings.learner.explaining.axes import SHOWN, Axis, make_axes
from convlings.learner.explaining.grids import OUTSIDE, beside, framed, grid, numbers, said

AGAIN = 7  # numbers are shuffled by steps of so many, so that the largest is not always in the corner


def explain_max(asked: Asked) -> Iterator[str]:
    """The largest number of each window."""
    yield from _explain(asked, "max")


def explain_average(asked: Asked) -> Iterator[str]:
    """The mean of each window."""
    yield from _explain(asked, "mean")


def _explain(asked: Asked, kind: str) -> Iterator[str]:
    (N, H, W, C), size = asked.shapes
    stride = asked.stride or (size[0], size[1])
    rows, columns = make_axes(asked, (H, W), (size[0], size[1]), stride)
    image = framed(_shuffled(H, W), (rows.before, rows.after), (columns.before, columns.after))
    yield asked.title
    yield ""
    yield "Sizes" + ("" if asked.stride else ": without a stride, the window steps by its own size")
    yield from rows.lines()
    yield from columns.lines()
    yield f"  result: ({N}, {rows.count}, {columns.count}, {C}): every channel of every image by itself"
    if np.ma.is_masked(image):
        yield f"  {OUTSIDE} is padding, which never counts."
    yield from _steps(rows, columns, image, kind)


def _shuffled(H: int, W: int) -> np.ndarray:
    """1, 2, 3 … in another order."""
    step = next(step for step in range(AGAIN, H * W + AGAIN + 1) if np.gcd(step, H * W) == 1)
    return (np.arange(H * W) * step % (H * W) + 1).reshape(H, W) if H * W > 1 else numbers(H, W)


def _steps(rows: Axis, columns: Axis, image: np.ma.MaskedArray, kind: str) -> Iterator[str]:
    result = np.zeros((rows.count, columns.count))
    for number, (i, j) in enumerate(product(range(rows.count), range(columns.count))):
        taps = rows.taps(i), columns.taps(j)
        real = image[np.ix_(*taps)].compressed()
        result[i, j] = real.max() if kind == "max" else real.mean()
        if number < SHOWN:
            yield from ["", f"Place [{i}, {j}]: rows {taps[0]}, columns {taps[1]}"]
            yield from beside(grid(image, product(*taps)), [_sum(real.tolist(), kind, result[i, j])])
    if result.size > SHOWN:
        yield from ["", f"… and {result.size - SHOWN} more places, in the same way."]
    yield from ["", "Result, of one channel", *beside(grid(result))]


def _sum(real: list[int], kind: str, value: float) -> str:
    if kind == "max":
        return f"max({', '.join(map(str, real))}) = {said(value)}"
    return f"({' + '.join(map(str, real))}) / {len(real)} = {said(value)}"
