"""Draws one small mask in its four forms, for the lesson of unit 15.

The mask is the one of the lesson and of the public checks, and all forms come from the solution: image_labels
(classification), instances and bounding_boxes (detection, instance segmentation), classes_to_rgb (colours).

Run: python benchmarks/labels.py (needs matplotlib and pytest; a few seconds, no network).
It writes exercises/15_labels/tasks.svg.
"""

import runpy
from pathlib import Path

import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "15_labels" / "tasks.svg"
CHECKS = runpy.run_path(str(ROOT / "graders" / "15_labels" / "test_labels.py"))
MASK, PALETTE, GREY = CHECKS["MASK"], CHECKS["PALETTE"], CHECKS["GREY"]
NAMES = ["water", "land", "road", "building", "vegetation"]
BUILDING = NAMES.index("building")
solution = load_solution(ROOT / "graders" / "15_labels")
COLORS = solution.classes_to_rgb(MASK, PALETTE, GREY)


def show(axes, colors, title, question):
    """Cells with a thin line between them, a title above and a question below."""
    axes.imshow(colors)
    H, W = colors.shape[:2]
    axes.set(xticks=np.arange(W + 1) - 0.5, yticks=np.arange(H + 1) - 0.5, xlabel=question)
    axes.set_title(title, fontsize=11)
    axes.grid(color="white", linewidth=0.8)
    axes.tick_params(length=0, labelbottom=False, labelleft=False)


def faint(colors):
    """Nearly white."""
    return (255 - (255 - colors.astype(int)) * 0.25).astype(np.uint8)


def classification(axes):
    """A list of classes, without any place."""
    show(axes, faint(COLORS), "classification", "what is in the image?")
    for row, (name, occurs) in enumerate(zip(NAMES, solution.image_labels(MASK, len(NAMES)))):
        axes.text(2.2, 0.5 + row, f"{int(occurs)}  {name}", va="center", fontsize=11)


def detection(axes):
    """A box around each building."""
    show(axes, faint(COLORS), "detection", "which buildings, and where?")
    boxes = solution.bounding_boxes(solution.instances(MASK, BUILDING))
    for number, (top, left, bottom, right) in enumerate(boxes, 1):
        sides = (left - 0.5, top - 0.5), right - left, bottom - top
        axes.add_patch(
            matplotlib.patches.Rectangle(*sides, fill=False, color="crimson", linewidth=2.5, zorder=3)
        )
        axes.text(
            (left + right - 1) / 2, (top + bottom - 1) / 2, number, ha="center", va="center", fontsize=11
        )


def semantic(axes):
    """The class of each pixel."""
    show(axes, COLORS, "semantic segmentation", "which class is each pixel?")
    for (row, column), number in np.ndenumerate(MASK):
        dark = number in (1, BUILDING)
        text = number if number < len(NAMES) else "-"
        axes.text(column, row, text, ha="center", va="center", fontsize=9, color="white" if dark else "black")


def instance(axes):
    """The instance of each pixel of a building."""
    numbers = solution.instances(MASK, BUILDING)
    own = np.array([[60, 16, 152], [200, 60, 90], [20, 130, 110]])
    colors = faint(COLORS)
    colors[numbers > 0] = own[numbers[numbers > 0] - 1]
    show(axes, colors, "instance segmentation", "which building is each pixel?")
    for row, column in zip(*np.nonzero(numbers)):
        axes.text(column, row, numbers[row, column], ha="center", va="center", fontsize=9, color="white")


def draw(path):
    """The four forms side by side and the colours' names below, on white, to be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "labels", "image.interpolation": "none"}
    figure, axes = plt.subplots(1, 4, figsize=(12, 3.1), facecolor="white", layout="constrained")
    for axis, form in zip(axes, (classification, detection, semantic, instance)):
        form(axis)
    patches = [
        matplotlib.patches.Patch(color=np.array(color) / 255, label=label)
        for color, label in zip(
            [*PALETTE, GREY], [f"{i} {name}" for i, name in enumerate(NAMES)] + ["- unlabelled"]
        )
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=6, frameon=False)
    figure.savefig(path, metadata={"Date": None, "Title": "One mask in its four forms"})


if __name__ == "__main__":
    draw(PICTURE)
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
