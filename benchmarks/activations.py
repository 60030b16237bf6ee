"""Draws nine activation functions with their slopes, for the lesson of unit 07.

Values come from the solution's own functions, slopes from central differences of them. Grey marks where the
slope is smaller than 0.01 in size: there, training hardly moves what lies below.

Run: python benchmarks/activations.py (needs matplotlib; a second, no network).
It writes exercises/07_activations/activations.svg and prints, as Markdown, where the slopes are that small,
the lowest values, and what is left of a gradient behind ten sigmoids.
"""

from pathlib import Path

import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "07_activations" / "activations.svg"
NAMES = ["relu", "leaky_relu", "elu", "relu6", "sigmoid", "tanh", "silu", "hard_swish", "gelu"]
SMALL = 0.01
STEP = 1e-5


def slope(function, x):
    """Central differences."""
    return (function(x + STEP) - function(x - STEP)) / (2 * STEP)


def small_parts(x, slopes):
    """(from, to) of each stretch of x where the slope is small."""
    small = np.concatenate([[False], np.abs(slopes) < SMALL - 1e-8, [False]])
    edges = np.flatnonzero(np.diff(small.astype(int)))
    return [(x[first], x[last - 1]) for first, last in edges.reshape(-1, 2)]


def table(functions):
    """A line per function, as Markdown, on a fine grid that ends at ±12."""
    x = (np.arange(-120_000, 120_000) + 0.5) * 1e-4  # no point on a bend
    lines = [
        "| function | lowest value | at x | steepest slope | slope below 0.01 |",
        "|---|---:|---:|---:|---|",
    ]
    for name, function in functions.items():
        values, slopes = function(x), slope(function, x)
        lowest = int(values.argmin())
        parts = ", ".join(f"{first:.2f} to {last:.2f}" for first, last in small_parts(x, slopes))
        cells = [name, f"{values[lowest]:.4f}", f"{x[lowest]:.3f}", f"{slopes.max():.3f}", parts]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def show(axes, name, function):
    """One function, its slope, and the parts where the slope is small; large values leave the panel."""
    x = (np.arange(-70, 70) + 0.5) / 10  # (140,)
    for first, last in small_parts(x, slope(function, x)):
        axes.axvspan(first - 0.05, last + 0.05, color="0.9", linewidth=0)
    axes.axhline(0, color="0.6", linewidth=0.6)
    axes.axvline(0, color="0.6", linewidth=0.6)
    axes.plot(x, function(x), color="C0", label="function")
    axes.plot(x, slope(function, x), color="C1", linestyle="--", label="slope")
    axes.set(title=name, xlim=(-7, 7), ylim=(-1.3, 7 if name == "relu6" else 2.6), xticks=range(-6, 7, 3))


def draw(functions, path):
    """A panel per function, on white, so that it can be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "activations"}
    figure, axes = plt.subplots(3, 3, figsize=(9, 7.5), facecolor="white", layout="constrained")
    for panel, (name, function) in zip(axes.flat, functions.items(), strict=True):
        show(panel, name, function)
    axes[0, 0].legend(loc="upper left")
    figure.savefig(path, metadata={"Date": None, "Title": "Nine activation functions and their slopes"})


if __name__ == "__main__":
    solution = load_solution(ROOT / "graders" / "07_activations")
    functions = {name: getattr(solution, name) for name in NAMES}
    print(table(functions))
    steepest = solution.sigmoid_gradient(np.array([0.0]))[0]
    print(f"\nBehind ten sigmoids at most {steepest**10:.2g} of a gradient is left.")
    draw(functions, PICTURE)
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
