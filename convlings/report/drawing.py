"""Draws a sight: planes side by side, with their numbers where there is room for them."""

import io
from typing import Any

import numpy as np

from convlings.report.planes import Plane

NUMBERED = 9  # rows or columns with numbers in them
OUTLINED = 36  # rows or columns with outlines where they differ
INCHES, CELL = 11.0, 0.45  # of everything side by side, of a small plane's cell
MARGIN, TOP = 0.3, 0.85  # between planes, and above them
NARROWEST = 3  # columns that a title needs
DOTS = 110  # per inch
MAPS = {"input": "gray", "kernel": "PuOr", "result": "viridis", "difference": "RdBu"}
SIGNED = ("kernel", "difference")  # 0 is in the middle of their colours
MARK, FRAME = "#d62728", "#999999"
LARGE = 1e6  # whole numbers from here on are shortened


def draw(planes: list[Plane], title: str, width: int) -> bytes:
    """A PNG at most so many pixels wide; the cells of small planes are all of one size."""
    from matplotlib.figure import Figure

    small = all(_is_small(plane) for plane in planes)
    rows = max(plane.values.shape[0] for plane in planes) if small else 1
    columns = [max(plane.values.shape[1], NARROWEST) if small else 1 for plane in planes]
    room = INCHES - MARGIN * (len(planes) + 1)
    cell = min(CELL, room / sum(columns)) if small else room / len(planes)
    across, down = sum(columns) * cell + MARGIN * (len(planes) + 1), rows * cell + MARGIN / 2
    down += TOP if title else TOP / 2
    figure, left = Figure((across, down), dpi=min(DOTS, width / across)), MARGIN
    figure.text(0.5, 1 - 0.1 / down, title, ha="center", va="top", fontsize=10)
    for plane, W in zip(planes, columns):
        box = (left / across, MARGIN / 2 / down, W * cell / across, rows * cell / down)
        limits = {"xlim": (-0.5, W - 0.5), "ylim": (rows - 0.5, -0.5)} if small else {}
        axes = figure.add_axes(box)
        _draw_plane(
            axes, plane, _limits(plane, planes), cell if small else cell / max(plane.values.shape[:2])
        )
        axes.set(**limits)
        left += W * cell + MARGIN
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _is_small(plane: Plane) -> bool:
    return plane.values.ndim == 2 and max(plane.values.shape) <= NUMBERED


def _limits(plane: Plane, planes: list[Plane]) -> tuple[float, float]:
    """What the ends of the colours stand for: both results share theirs."""
    shown = [one for one in planes if one is plane or one.kind == plane.kind == "result"]
    values = np.concatenate([one.values.ravel() for one in shown]).astype(float)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    largest = float(np.abs(finite).max()) or 1.0
    if plane.kind in SIGNED:
        return -largest, largest
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if low < high else (low - 1, high + 1)


def _draw_plane(axes: Any, plane: Plane, limits: tuple[float, float], cell: float) -> None:
    H, W = plane.values.shape[:2]
    image = axes.imshow(plane.values, cmap=MAPS[plane.kind], vmin=limits[0], vmax=limits[1],
                        interpolation="nearest")  # fmt: skip
    axes.set_title(f"{plane.title}\n{H} × {W}", fontsize=8, loc="left")
    axes.set_xticks(_ticks(W), _ticks(W), fontsize=6)
    axes.set_yticks(_ticks(H), _ticks(H), fontsize=6)
    axes.tick_params(length=0, pad=2, top=True, bottom=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    axes.set_anchor("NW")
    axes.add_patch(_outline((W - 1) / 2, (H - 1) / 2, (W, H), FRAME))
    if _is_small(plane):
        _write_numbers(axes, plane, image, cell)
    if max(H, W) <= OUTLINED and plane.kind == "result":
        for y, x in np.argwhere(plane.differs):
            axes.add_patch(_outline(x, y, (0.92, 0.92), MARK))


def _write_numbers(axes: Any, plane: Plane, image: Any, cell: float) -> None:
    longest = max(len(written(value)) for value in plane.values.ravel())
    size = min(9.0, 72 * cell * 1.4 / longest)
    for (y, x), value in np.ndenumerate(plane.values):
        red, green, blue, _ = image.cmap(image.norm(value))
        dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
        colour = "white" if dark and np.isfinite(value) else "black"
        axes.text(x, y, written(value), ha="center", va="center", fontsize=size, color=colour)


def _outline(x: float, y: float, size: tuple[float, float], colour: str) -> Any:
    """A frame around a place."""
    from matplotlib.patches import Rectangle

    corner = (x - size[0] / 2, y - size[1] / 2)
    return Rectangle(corner, *size, fill=False, edgecolor=colour, linewidth=1.2, clip_on=False)


def written(value: Any) -> str:
    """A number in a few letters."""
    number = float(value)  # a small type overflows where it meets LARGE
    return str(int(number)) if abs(number) < LARGE and number.is_integer() else f"{number:.3g}"


def _ticks(size: int) -> list[int]:
    return list(range(size)) if size <= NUMBERED else [0, size - 1]
