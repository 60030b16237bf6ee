"""Padding: what stands beyond the border, and which pixel it comes from."""

from collections.abc import Iterator

import numpy as np

from convlings.learner.explaining.asked import Asked, Pair
from convlings.learner.explaining.axes import make_axes
from convlings.learner.explaining.grids import beside, framed, grid, numbers, titled

WORDS = {
    "constant": "the frame is 0",
    "edge": "the frame repeats the nearest pixel",
    "reflect": "the frame mirrors the image at its outermost pixels, which are not repeated",
    "wrap": "the frame goes on as if the image's ends were joined",
}


def explain(asked: Asked) -> Iterator[str]:
    """A frame of so many pixels."""
    assert not isinstance(asked.padding, str)
    yield asked.title
    yield from _framed(asked, asked.padding[0], asked.padding[1])


def explain_same(asked: Asked) -> Iterator[str]:
    """The frame of "same" padding."""
    (_, H, W, _), (KH, KW) = asked.shapes
    same = Asked(asked.name, asked.shapes, asked.stride, "same", asked.dilation)
    rows, columns = make_axes(same, (H, W), (KH, KW), asked.stride or (1, 1))
    yield asked.title
    yield ""
    yield "Sizes"
    yield from rows.lines()
    yield from columns.lines()
    yield from _framed(asked, (rows.before, rows.after), (columns.before, columns.after))


def _framed(asked: Asked, rows: Pair, columns: Pair) -> Iterator[str]:
    N, H, W, C = asked.shapes[0]
    image = numbers(H, W)
    sources = [_sources(size, amounts, asked.mode) for size, amounts in ((H, rows), (W, columns))]
    height, width = sum(rows) + H, sum(columns) + W
    yield ""
    yield f"  rows:    {rows[0]} + {H} + {rows[1]} = {height}, from the rows    {_written(sources[0])}"
    yield f"  columns: {columns[0]} + {W} + {columns[1]} = {width}, from the columns {_written(sources[1])}"
    yield f"  result:  ({N}, {height}, {width}, {C}); {WORDS[asked.mode]}."
    result = framed(image, rows, columns).filled(0)
    for i, row in enumerate(sources[0]):
        for j, column in enumerate(sources[1]):
            result[i, j] = 0 if row is None or column is None else image[row, column]
    inside = [(rows[0] + i, columns[0] + j) for i in range(H) for j in range(W)]
    yield ""
    yield from beside(
        titled("image", grid(image)), titled("result, the image in brackets", grid(result, inside))
    )


def _sources(size: int, amounts: Pair, mode: str) -> list[int | None]:
    """The index that every pixel of the padded axis comes from; None where it is a constant."""
    if mode == "constant":
        return [None] * amounts[0] + list(range(size)) + [None] * amounts[1]
    indices: list[int | None] = np.pad(np.arange(size), amounts, mode).tolist()  # type: ignore[call-overload]
    return indices


def _written(sources: list[int | None]) -> str:
    return " ".join("·" if source is None else str(source) for source in sources)
