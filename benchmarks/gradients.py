"""How close do differences come to a gradient, and which epsilon is best?

The function is softmax cross-entropy of 5 images and 4 classes, its exact gradient is that of unit 09. The
error is the largest over all entries, over the largest entry of the gradient; the median of 20 random draws
of logits. One curve takes its differences to one side, two to both sides, one of these in float32.

Run: python benchmarks/gradients.py (needs the repository, matplotlib; some seconds). It prints a table as
Markdown and writes exercises/09_backprop/epsilon.svg.
"""

from pathlib import Path

import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "09_backprop" / "epsilon.svg"
EPSILONS = 10.0 ** -np.arange(0.5, 13, 0.5)
TABLE = [1e-1, 1e-3, 1e-5, 1e-8, 1e-12]
solution = load_solution(ROOT / "graders" / "09_backprop")


def error(logits, labels, epsilon, one_side, dtype):
    """The relative error of differences of the loss."""
    exact = solution.softmax_cross_entropy(logits, labels)[1]
    found = np.zeros_like(exact)
    for place in np.ndindex(exact.shape):
        step = np.zeros(exact.shape)
        step[place] = epsilon
        above, below = (logits + step).astype(dtype), (logits - (0 if one_side else step)).astype(dtype)
        values = [solution.softmax_cross_entropy(moved, labels)[0] for moved in (above, below)]
        found[place] = (float(values[0]) - float(values[1])) / (epsilon if one_side else 2 * epsilon)
    return np.max(np.abs(found - exact)) / np.max(np.abs(exact))


def curve(epsilons, one_side, dtype):
    """The median error of 20 draws for each epsilon."""
    rng = np.random.default_rng(9)
    draws = [(rng.normal(size=(5, 4)).astype("f4").astype(float), rng.integers(0, 4, 5)) for _ in range(20)]
    return [np.median([error(*draw, epsilon, one_side, dtype) for draw in draws]) for epsilon in epsilons]


CURVES = {
    "one side, float64": (True, np.float64),
    "both sides, float64": (False, np.float64),
    "both sides, float32": (False, np.float32),
}


def draw(path):
    """A curve for each way, on white, so that it can be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams["svg.hashsalt"] = "epsilon"  # the same picture gives the same file
    figure, axes = plt.subplots(figsize=(6.4, 3.6), facecolor="white", layout="constrained")
    for (name, way), marker in zip(CURVES.items(), "so^", strict=True):
        axes.loglog(EPSILONS, curve(EPSILONS, *way), label=name, marker=marker, markersize=4)
    axes.set(xlabel="epsilon", ylabel="relative error of the gradient", ylim=(1e-12, 1e3))
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None, "Title": "Error of differences for each epsilon"})


if __name__ == "__main__":
    print(f"| epsilon | {' | '.join(f'{epsilon:.0e}' for epsilon in TABLE)} |")
    print("|---|" + "---:|" * len(TABLE))
    for name, way in CURVES.items():
        print(f"| {name} | {' | '.join(f'{value:.0e}' for value in curve(TABLE, *way))} |")
    draw(PICTURE)
