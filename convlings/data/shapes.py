"""Drawn figures over crops of photographs: ten classes that neither colour nor place gives away.

A figure is where its level function is negative: roughly the signed distance from its outline, in units of
the figure's radius. Everything else (place, size, angle, colours, contrast, clutter) is drawn from the same
distributions for every class.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.random import Generator

from convlings.data.places import kit_file

Array = np.ndarray
SPLITS = {"train": (2000, 101), "validation": (500, 102), "test": (1000, 103)}  # images, seed
RADIUS = (0.26, 0.36)  # of the image's side
REACH = 0.2  # how far from the middle a figure's place is at most, of the side
TURN = 0.4  # radians, to either side
CONTRAST = (80, 150)  # distance of the figure's colour from what is behind it, in grey levels
NOISE = 6  # grey levels


def _box(x: Array, y: Array, width: Array | float, height: Array | float) -> Array:
    return np.maximum(np.abs(x) - width, np.abs(y) - height)


def _star(x: Array, y: Array) -> Array:
    angle = np.abs((np.arctan2(x, -y) + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)  # 0 at a tip
    radius = np.hypot(x, y)
    return 0.35 * (radius * np.cos(angle) - 1) + 0.936 * radius * np.sin(angle)


def _heart(x: Array, y: Array) -> Array:
    right, left = (x - y) * 0.707 + 0.15, (-x - y) * 0.707 + 0.15  # towards the two lobes
    discs = np.minimum(np.hypot(right - 0.5, left), np.hypot(right, left - 0.5)) - 0.5
    return np.minimum(discs, _box(right, left, 0.5, 0.5))


def _arrow(x: Array, y: Array) -> Array:
    head = np.maximum(-x, 0.707 * (np.abs(y) + x) - 0.65)
    return np.minimum(head, _box(x + 0.45, y, 0.5, 0.22))


FIGURES: dict[str, Callable[[Array, Array], Array]] = {
    "disc": lambda x, y: np.hypot(x, y) - 0.8,
    "ring": lambda x, y: np.abs(np.hypot(x, y) - 0.7) - 0.22,
    "square": lambda x, y: _box(x, y, 0.7, 0.7),
    "triangle": lambda x, y: np.maximum(y, 0.866 * np.abs(x) - 0.5 * y) - 0.48,
    "star": _star,
    "cross": lambda x, y: np.minimum(_box(x, y, 0.9, 0.28), _box(x, y, 0.28, 0.9)),
    "crescent": lambda x, y: np.maximum(np.hypot(x, y) - 0.9, 0.75 - np.hypot(x - 0.5, y)),
    "heart": _heart,
    "arrow": _arrow,
    "bar": lambda x, y: _box(x, y, 0.95, 0.3),
}
CLASSES = tuple(FIGURES)


def draw(count: int, rng: Generator, side: int = 32) -> tuple[Array, Array]:
    """Fresh images, each class equally often.

    Args:
        count: how many.
        rng: where everything random comes from; the same seed draws the same images.
        side: height and width, at most 128.

    Returns:
        images: (count, side, side, 3) uint8; labels: (count,) int64, positions in `CLASSES`.
    """
    labels = rng.permutation(np.arange(count) % len(CLASSES))
    return paint(labels, tuple(FIGURES.values()), rng, side), labels


def found() -> bool:
    """They are drawn, not looked for."""
    return True


def load(split: str) -> tuple[Array, Array]:
    """The fixed images of a split."""
    count, seed = SPLITS[split]
    return draw(count, np.random.default_rng(seed))


def paint(
    labels: Array, figures: tuple[Callable[[Array, Array], Array], ...], rng: Generator, side: int
) -> Array:
    """One image for each label, a position in `figures`: (N, side, side, 3) uint8."""
    count = len(labels)
    canvas = _crops(count, rng, side)
    canvas *= _random(rng, (0.2, 0.6), (count, 1, 1, 1))
    canvas += _random(rng, (0, 100), (count, 1, 1, 3))
    _lay(canvas, _stripe(count, rng, side), _random(rng, (0, 255), (count, 1, 1, 3)))
    coverage = _figure(labels, figures, rng, side)
    texture = _crops(count, rng, side)
    texture -= texture.mean((1, 2), keepdims=True)
    texture *= _random(rng, (0, 0.25), (count, 1, 1, 1))
    texture += _colour_unlike(canvas, coverage, rng)
    _lay(canvas, coverage, texture)
    canvas += NOISE * rng.standard_normal(canvas.shape, np.float32)
    return np.clip(np.rint(canvas), 0, 255).astype(np.uint8)


@cache
def backgrounds() -> Array:
    """The kit's squares of photographs: (B, 128, 128, 3) uint8."""
    with np.load(kit_file("shapes", "backgrounds.npz")) as file:
        return file["backgrounds"]


def _crops(count: int, rng: Generator, side: int) -> Array:
    """Random crops of the photographs, one in two mirrored: (count, side, side, 3) float32."""
    squares = backgrounds()
    which = rng.integers(0, len(squares), count)
    row, column = rng.integers(0, squares.shape[1] - side + 1, (2, count))
    mirrored = rng.random(count) < 0.5
    crops = np.empty((count, side, side, 3), np.float32)
    for k in range(count):
        crop = squares[which[k], row[k] : row[k] + side, column[k] : column[k] + side]
        crops[k] = crop[:, ::-1] if mirrored[k] else crop
    return crops


def _coordinates(
    count: int, rng: Generator, side: int, reach: float, turn: float, radius: Array
) -> tuple[Array, Array]:
    """Turned coordinates around random places within `reach` of the middle, in units of the radius."""
    axis = np.arange(side, dtype=np.float32) - (side - 1) / 2
    y, x = (
        line - side * _random(rng, (-reach, reach), (count, 1, 1))
        for line in (axis[None, :, None], axis[None, None, :])
    )
    angle = _random(rng, (-turn, turn), (count, 1, 1))
    cosine, sine = np.cos(angle) / radius, np.sin(angle) / radius
    return cosine * x + sine * y, cosine * y - sine * x


def _figure(labels: Array, figures: tuple, rng: Generator, side: int) -> Array:
    """How much of each pixel the figure covers: (N, side, side) float32 in [0, 1]."""
    count = len(labels)
    radius = side * _random(rng, RADIUS, (count, 1, 1))
    x, y = _coordinates(count, rng, side, REACH, TURN, radius)
    level = np.empty((count, side, side), np.float32)
    for label, figure in enumerate(figures):
        chosen = labels == label
        level[chosen] = figure(x[chosen], y[chosen])
    return np.clip(0.5 - level * radius, 0, 1)


def _stripe(count: int, rng: Generator, side: int) -> Array:
    """A thin piece of a line in two of three images, as coverage: (count, side, side) float32."""
    unit = np.full((count, 1, 1), side, np.float32)
    x, y = _coordinates(count, rng, side, 0.5, np.pi, unit)
    level = _box(x, y, _random(rng, (0.1, 0.5), (count, 1, 1)), _random(rng, (0.01, 0.03), (count, 1, 1)))
    shown = (rng.random((count, 1, 1)) < 2 / 3).astype(np.float32)
    return np.clip(0.5 - level * side, 0, 1) * shown


def _colour_unlike(canvas: Array, coverage: Array, rng: Generator) -> Array:
    """A colour for each figure, `CONTRAST` away from the mean of what it covers: (N, 1, 1, 3) float32."""
    count = len(canvas)
    behind = np.einsum("nhwc,nhw->nc", canvas, coverage) / coverage.sum((1, 2))[:, None]
    direction = rng.standard_normal((count, 3), np.float32)
    direction /= np.linalg.norm(direction, axis=1, keepdims=True) / np.sqrt(3)
    away = np.where(behind > 128, -1, 1) * np.abs(direction)
    reach = behind + CONTRAST[1] * direction
    direction = np.where((reach < 0) | (reach > 255), away, direction)
    return (behind + direction * _random(rng, CONTRAST, (count, 1)))[:, None, None].astype(np.float32)


def _lay(canvas: Array, coverage: Array, paint: Array) -> None:
    """Paints over the canvas, in place, as much as is covered."""
    canvas += coverage[..., None] * (paint - canvas)


def _random(rng: Generator, limits: tuple[float, float], shape: tuple[int, ...]) -> Array:
    return rng.uniform(*limits, shape).astype(np.float32)
