"""The distribution of points, as bars."""

from collections.abc import Sequence
from statistics import quantiles
from typing import NamedTuple

BINS = 10
WIDTH, HEIGHT = 640, 150  # of the drawing, without what stands below it


class Bar(NamedTuple):
    """How many have points from `low` to below `high`; the last bar holds those who have all."""

    low: float
    high: float
    students: int
    x: float
    y: float
    width: float
    height: float


class Histogram(NamedTuple):
    """Bars, and the figures that sum them up."""

    bars: list[Bar]
    lowest: float
    quartiles: tuple[float, float, float]
    highest: float
    max_points: float


def histogram(points: Sequence[float], max_points: float) -> Histogram | None:
    """The distribution of points from 0 to all; None where there are none."""
    if not points or max_points <= 0:
        return None
    counts = [0] * BINS
    for value in points:
        counts[min(BINS - 1, max(0, int(BINS * value / max_points)))] += 1
    step, tallest = WIDTH / BINS, max(counts)
    bars = []
    for i, count in enumerate(counts):
        height = HEIGHT * count / tallest
        low, high = max_points * i / BINS, max_points * (i + 1) / BINS
        bars.append(Bar(low, high, count, i * step + 3, HEIGHT - height, step - 6, height))
    low, middle, high = quantiles(points, n=4, method="inclusive") if len(points) > 1 else [points[0]] * 3
    return Histogram(bars, min(points), (low, middle, high), max(points), max_points)
