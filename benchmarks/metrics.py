"""Draws what a score does and does not see, for the lesson of unit 16.

Left: the masks of the lesson's example, and which boundary pixels match at tolerance 1. Right: scores of
a road that is predicted one pixel too far to the right, by its width. All come from the solution.

Run: python benchmarks/metrics.py (needs matplotlib and pytest; a few seconds, no network).
It writes exercises/16_metrics/scores.svg and prints the scores.
"""

import runpy
from pathlib import Path

import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "16_metrics" / "scores.svg"
CHECKS = runpy.run_path(str(ROOT / "graders" / "16_metrics" / "test_metrics.py"))
solution = load_solution(ROOT / "graders" / "16_metrics")
TRUTH, GUESS = CHECKS["SQUARE"], CHECKS["TOO_LONG"]
WIDTHS = np.arange(1, 25)


def road_scores(width, length=64):
    """IoU, Dice and boundary F1 at tolerance 1 of a road, one pixel too far to the right."""
    label, prediction = np.zeros((2, length, 64), int)
    label[:, 10 : 10 + width] = 1
    prediction[:, 11 : 11 + width] = 1
    matrix = solution.confusion_matrix(label, prediction, 2)
    area = [scores(matrix)[1] for scores in (solution.iou_per_class, solution.dice_per_class)]
    return [*area, solution.boundary_f1(label, prediction, tolerance=1)]


def show_masks(axes):
    """The truth filled, the prediction's boundary pixels as marks."""
    axes.pcolormesh(TRUTH, cmap="Greys", vmin=0, vmax=5, edgecolors="lightgrey", linewidth=0.8)
    axes.set(xticks=[], yticks=[], aspect="equal")
    axes.invert_yaxis()
    single = np.zeros_like(TRUTH)
    for place in zip(*np.nonzero(GUESS)):
        single[:], single[place] = 0, 1
        on_boundary = solution.boundary_f1(single, GUESS, tolerance=0) > 0
        matched = solution.boundary_f1(single, TRUTH, tolerance=1) > 0
        if on_boundary:
            kind = ("o", "tab:green") if matched else ("X", "tab:red")
            axes.plot(place[1] + 0.5, place[0] + 0.5, kind[0], color=kind[1], markersize=9)
    axes.set_title("boundary of the prediction: 12 of 18 match", fontsize=11)
    axes.set_xlabel("grey: the truth, 4 x 4; tolerance 1")


def show_roads(axes):
    """Three scores over the width of the road."""
    for scores, name in zip(zip(*map(road_scores, WIDTHS)), ("IoU", "Dice", "boundary F1, tolerance 1")):
        axes.plot(WIDTHS, scores, ".-", label=name)
    axes.set(xlabel="width of the road in pixels", ylabel="score", ylim=(-0.03, 1.05))
    axes.set_title("a road, predicted one pixel too far to the right", fontsize=11)
    axes.legend(loc="lower right")
    axes.grid(color="lightgrey", linewidth=0.6)


def draw(path):
    """Both side by side, on white, to be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "metrics", "axes.axisbelow": True}
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), facecolor="white", layout="constrained")
    show_masks(axes[0])
    show_roads(axes[1])
    figure.savefig(path, metadata={"Date": None, "Title": "What a score sees"})


if __name__ == "__main__":
    draw(PICTURE)
    for width in (1, 2, 4, 10, 20):
        print(f"width {width:2}: IoU, Dice, boundary F1", *(f"{score:.3f}" for score in road_scores(width)))
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
