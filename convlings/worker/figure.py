"""Describes a student's Matplotlib figure as plain data, where it was drawn.

What the judge may ask stands in `questions`. Sizes are capped. Images are given as they are seen: the first
row is the one on top, whatever their origin and the direction of the axes.
Matplotlib is imported inside the functions, since workers without it import this module too.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

PANELS_LIMIT = 256
ARTISTS_LIMIT = 4096  # lines, images and texts of a figure
VALUES_LIMIT = 1 << 22  # of all lines and images together
TEXT_LIMIT = 200  # characters that are kept of one text
SIDE_LIMIT = 2000  # pixels of a picture


class NoFigure(Exception):
    """Something was returned where a Matplotlib figure was asked for."""


class TooLarge(Exception):
    """A figure beyond the caps."""


def begin() -> list:
    """From here on nothing opens windows; gives what `close` has to know."""
    from matplotlib import pyplot

    backend = pyplot.get_backend()
    if backend.lower() != "agg":
        pyplot.switch_backend("agg")
    return [backend, pyplot.get_fignums()]


def close(backend: str, numbers: Sequence[int]) -> None:
    """Closes the figures that were opened since, and goes back to the backend."""
    from matplotlib import pyplot

    for number in set(pyplot.get_fignums()) - set(numbers):
        pyplot.close(number)
    if pyplot.get_backend().lower() != backend.lower():
        pyplot.switch_backend(backend)


def describe(figure: Any, numbers: Sequence[int]) -> dict:
    """What is drawn in a figure, and how many others are open beside it and `numbers`.

    Raises:
        NoFigure, TooLarge: see there.
    """
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        raise NoFigure(f"a {type(figure).__name__}")
    if len(figure.axes) > PANELS_LIMIT:
        raise TooLarge(f"{len(figure.axes)} panels")
    panels = [_panel(axes, figure) for axes in figure.axes]
    _check_size(panels)
    others = set(pyplot.get_fignums()) - set(numbers) - {getattr(figure, "number", None)}
    legends = [_text(entry) for legend in figure.legends for entry in legend.get_texts()]
    title = _cut(figure.get_suptitle())
    return {"title": title, "legend": legends, "panels": panels, "others": len(others)}


def picture(figure: Any) -> np.ndarray:
    """The figure as a PNG: its bytes, uint8."""
    side = max(map(float, figure.get_size_inches()))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=min(100.0, SIDE_LIMIT / side))
    return np.frombuffer(buffer.getvalue(), np.uint8)


def _panel(axes: Any, figure: Any) -> dict:
    box = axes.get_position(original=True).transformed(axes.figure.transSubfigure)
    box = box.transformed(figure.transFigure.inverted())
    legend = axes.get_legend()
    return {
        "title": _first(axes.get_title(place) for place in ("center", "left", "right")),
        "labels": [_label(axes, figure, "x"), _label(axes, figure, "y")],
        "ticks": [_ticks(axes.xaxis), _ticks(axes.yaxis)],
        "legend": [_text(entry) for entry in legend.get_texts()] if legend else [],
        "lines": [_line(line) for line in axes.get_lines() if line.get_visible()],
        "images": [_image(axes, one) for one in _mappables(axes) if one.get_visible()],
        "texts": [_placed(axes, figure, text) for text in axes.texts if text.get_visible()],
        "shown": bool(axes.get_visible()),
        "framed": bool(axes.axison),
        "colorbar": axes.get_label() == "<colorbar>",
        "box": [float(value) for value in box.extents],
    }  # fmt: skip


def _label(axes: Any, figure: Any, name: str) -> str:
    """A panel's own label, or that of a panel that shares the axis, or that of the whole figure."""
    siblings = getattr(axes, f"get_shared_{name}_axes")().get_siblings(axes)
    own = [getattr(one, f"get_{name}label")() for one in [axes, *siblings]]
    whole = [getattr(one, f"get_sup{name}label")() for one in (axes.figure, figure)]
    return _first([*own, *whole])


def _first(texts: Iterable[str]) -> str:
    """The first text that says something."""
    return next((_cut(text) for text in texts if text.strip()), "")


def _ticks(axis: Any) -> list:
    """Positions and texts of the labels that are there."""
    axis.get_majorticklabels()  # brings them up to date
    found = []
    for tick in axis.get_major_ticks():
        for label in (tick.label1, tick.label2):
            if label.get_visible() and label.get_text():
                found.append([float(tick.get_loc()), _text(label)])
    return found


def _line(line: Any) -> dict:
    x, y = (np.asarray(values, np.float64) for values in line.get_data(orig=False))
    return {"x": x, "y": y, "label": _cut(str(line.get_label()))}


def _mappables(axes: Any) -> list:
    """Images, and the meshes of pcolormesh and pcolor."""
    meshes = [one for one in axes.collections if hasattr(one, "get_coordinates")]
    return [one for one in axes.images if one.get_array() is not None] + meshes


def _image(axes: Any, image: Any) -> dict:
    """Values and colours (H, W, ...) as they are seen, and where the middles of rows and columns are."""
    values = np.ma.getdata(image.get_array())
    if values.size > VALUES_LIMIT:
        raise TooLarge(f"an image of {values.size} values")
    x, y = _middles(image, values.shape)
    values = values.reshape(len(y), len(x), *values.shape[2:])
    colors = np.asarray(image.to_rgba(values, bytes=True))
    (left, bottom), (right, top) = axes.transData.transform([(x[0], y[-1]), (x[-1], y[0])])
    across, down = (slice(None, None, -1 if turned else 1) for turned in (left > right, bottom > top))
    low, high = image.get_clim()
    return {
        "values": values[down, across],
        "colors": colors[down, across],
        "x": x[across],
        "y": y[down],
        "colormap": _cut(image.get_cmap().name),
        "limits": [None if limit is None else float(limit) for limit in (low, high)],
        "extent": [float(min(x)), float(max(x)), float(min(y)), float(max(y))],
    }


def _middles(image: Any, shape: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Where the middles of an image's columns and rows are, in the coordinates of its axes."""
    if hasattr(image, "get_coordinates"):  # (H + 1, W + 1, 2)
        corners = np.asarray(image.get_coordinates(), np.float64)
        x, y = corners[0, :, 0], corners[:, 0, 1]
        return (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2
    left, right, bottom, top = map(float, image.get_extent())
    first, last = (bottom, top) if getattr(image, "origin", "upper") == "lower" else (top, bottom)
    x = left + (right - left) * (np.arange(shape[1]) + 0.5) / shape[1]
    return x, first + (last - first) * (np.arange(shape[0]) + 0.5) / shape[0]


def _placed(axes: Any, figure: Any, text: Any) -> list:
    """Where a text stands, in the coordinates of its axes, and what it says."""
    if hasattr(text, "update_positions"):  # an annotation knows its place only then
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas = figure.canvas if hasattr(figure.canvas, "get_renderer") else FigureCanvasAgg(figure)
        text.update_positions(canvas.get_renderer())
    place = text.get_transform().transform(text.get_unitless_position())
    x, y = axes.transData.inverted().transform(place)
    return [float(x), float(y), _text(text)]


def _check_size(panels: list[dict]) -> None:
    artists = [artist for panel in panels for kind in ("lines", "images", "texts") for artist in panel[kind]]
    if len(artists) > ARTISTS_LIMIT:
        raise TooLarge(f"{len(artists)} lines, images and texts")
    sizes = [one["values"].size if "values" in one else one["y"].size for one in artists if type(one) is dict]
    if sum(sizes) > VALUES_LIMIT:
        raise TooLarge(f"{sum(sizes)} values")


def _text(label: Any) -> str:
    return _cut(label.get_text())


def _cut(text: str) -> str:
    return str(text)[:TEXT_LIMIT]
