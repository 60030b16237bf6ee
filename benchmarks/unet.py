"""Draws U-Net with its shapes, and what its skips know, for the lesson of unit 19.

The shapes are those that the solution's own blocks give. In the second picture each layer of a small U-Net
averages over its channels, as in the unit's checks: what is left of an impulse shows which pixels a level can
tell apart. The networks without skips are misconceptions of the unit.

Run: python benchmarks/unet.py (needs keras, matplotlib and pytest; half a minute, no network).
It writes unet.svg and impulse.svg to exercises/19_unet and prints what the lesson says in numbers.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import runpy
from pathlib import Path

import keras
import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_misconceptions, load_solution

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "exercises" / "19_unet"
GRADERS = ROOT / "graders" / "19_unet"
CHECKS = runpy.run_path(str(GRADERS / "test_unet.py"))
KNOWN = {known.name: known.function for known in load_misconceptions(GRADERS)}
solution = load_solution(GRADERS)
SIDES, CLASSES, BASE, DEPTH = (256, 256), 5, 64, 4
PLACE, SMALL = (5, 10), (16, 16)  # row and column of the impulse, the image's sides
WIDTH, GAP = 2.6, 0.55  # of a box in the diagram, and between the two of a level


def level_shapes():
    """What each encoder block keeps, and what the bottom makes of the rest: (H, W, C) each."""
    x, shapes = keras.Input((*SIDES, 3)), []
    for level in range(DEPTH):
        skip, x = solution.encoder_block(x, BASE * 2**level)
        shapes.append(skip.shape[1:])
    return [*shapes, solution.double_conv(x, BASE * 2**DEPTH).shape[1:]]


def show_box(axes, left, level, text, color):
    """A tensor."""
    box = matplotlib.patches.FancyBboxPatch(
        (left, -level), WIDTH, 0.42, "round,pad=0.02", facecolor=color, edgecolor="dimgrey"
    )
    axes.add_patch(box)
    axes.text(left + WIDTH / 2, 0.21 - level, text, ha="center", va="center", fontsize=10)


def show_arrow(axes, start, end, color, text="", at=(0.0, 0.0)):
    """What is done to a tensor."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.8})
    middle = [(a + b) / 2 + more for a, b, more in zip(start, end, at)]
    axes.text(*middle, text, ha="center", va="center", fontsize=9, color=color)


def show_levels(axes, shapes):
    """The U: a box on each side of every level, and arrows between them."""
    step, right = 0.6, 14.0
    for level, (H, W, C) in enumerate(shapes[:-1]):
        text = f"{H} x {W} x {C}"
        down, up = level * step, right - level * step - WIDTH
        show_box(axes, down, level, text, "#cfe3f5")
        show_box(axes, up, level, text, "#d6efd6")
        show_arrow(axes, (down + WIDTH, 0.21 - level), (up, 0.21 - level), "dimgrey")
        middle = (right / 2, 0.33 - level)
        axes.text(*middle, "skip: concatenated", ha="center", fontsize=9, color="dimgrey")
        bottom = level == len(shapes) - 2
        below = right / 2 - WIDTH / 4 if bottom else down + WIDTH / 2 + step
        show_arrow(axes, (down + WIDTH / 2, -level - 0.04), (below, -level - 0.53), "tab:red")
        above = right / 2 + WIDTH / 4 if bottom else up + WIDTH / 2 - step
        show_arrow(axes, (above, -level - 0.53), (up + WIDTH / 2, -level - 0.04), "tab:green")
    H, W, C = shapes[-1]
    show_box(axes, right / 2 - WIDTH / 2, len(shapes) - 1, f"{H} x {W} x {C}", "#f5e3c4")
    show_ends(axes, right)


def show_ends(axes, right):
    """The image, the mask, and what the colours mean."""
    axes.text(WIDTH / 2, 1.05, f"image {SIDES[0]} x {SIDES[1]} x 3", ha="center", fontsize=10)
    show_arrow(axes, (WIDTH / 2, 0.95), (WIDTH / 2, 0.46), "black")
    end = right - WIDTH / 2
    axes.text(end, 1.05, f"mask {SIDES[0]} x {SIDES[1]} x {CLASSES}", ha="center", fontsize=10)
    show_arrow(axes, (end, 0.46), (end, 0.95), "tab:purple", "1x1, softmax", (-1.35, 0))
    rows = [("tab:red", "2x2 max pooling, then two 3x3 convolutions"),
            ("tab:green", "2x2 transposed convolution, then two 3x3 convolutions")]  # fmt: skip
    for row, (color, text) in enumerate(rows):
        axes.text(right / 2, -5.1 - 0.32 * row, f"→ {text}", ha="center", fontsize=9, color=color)
    axes.set(xlim=(-0.3, right + 0.3), ylim=(-5.6, 1.35))
    axes.axis("off")


def averages(build):
    """What a network of averaging layers leaves of an impulse: (H, W)."""
    model = build((*SMALL, 3), 2, 4, 3)
    model.set_weights([CHECKS["zeroed"](weight) for weight in model.get_weights()])
    image = np.zeros((1, *SMALL, 3), np.float32)
    image[(0, *PLACE)] = 1
    logits = np.log(np.asarray(model(image))[0])
    return (logits[..., 0] - logits[..., 1]) / CHECKS["SHARP"]


def show_impulses(axes):
    """With all skips, without the one at full size, without any."""
    builders = {
        "all skips": solution.build_unet,
        "without the skip at full size": KNOWN["first_skip_missing"],
        "without any skip": KNOWN["no_skips"],
    }
    for axis, (title, build) in zip(axes, builders.items()):
        values = averages(build)
        H, W = values.shape
        sharp = np.kron(values, np.ones((24, 24)))  # viewers blur what they enlarge
        axis.imshow(sharp, cmap="Blues", vmin=0, vmax=1.2, extent=(-0.5, W - 0.5, H - 0.5, -0.5))
        axis.set(xticks=[], yticks=[])
        for line in range(1, H):
            axis.axhline(line - 0.5, color="lightgrey", linewidth=0.5)
            axis.axvline(line - 0.5, color="lightgrey", linewidth=0.5)
        axis.set_title(title, fontsize=11)
        axis.plot(PLACE[1], PLACE[0], ".", color="tab:red", markersize=4)
        found = sorted({round(float(value), 3) for value in values.ravel() if value > 0.01}, reverse=True)
        axis.set_xlabel("values " + ", ".join(f"{value:g}" for value in found))
        print(f"{title}: {found}, largest in {int((values > values.max() - 1e-3).sum())} pixels")


def draw(path, size, show, columns=1):
    """A picture on white, to be read on any page."""
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "unet"}
    figure, axes = plt.subplots(1, columns, figsize=size, facecolor="white", layout="constrained")
    show(axes)
    figure.savefig(path, metadata={"Date": None, "Title": "U-Net"})
    print(f"{path} ({path.stat().st_size // 1024} KB)")


def seen(rates=()):
    """The side of the square of pixels that a cell at the bottom sees, with pyramid pooling or without."""
    side = 1
    for level in range(DEPTH):
        side += 4 * 2**level + 2**level  # two 3x3 convolutions, then 2x2 pooling
    return side + 4 * 2**DEPTH + 2 * max(rates, default=0) * 2**DEPTH


def bottom_parameters(filters):
    """Weights and biases of the double_conv at the bottom, which gets half as many channels."""
    return (9 * filters // 2 + 1) * filters + (9 * filters + 1) * filters


if __name__ == "__main__":
    matplotlib.use("svg")
    shapes = level_shapes()
    draw(FOLDER / "unet.svg", (10, 4.8), lambda axes: show_levels(axes, shapes))
    draw(FOLDER / "impulse.svg", (10, 3.7), show_impulses, columns=3)
    total = solution.build_unet((*SIDES, 3), CLASSES).count_params()
    bottom = bottom_parameters(BASE * 2**DEPTH)
    print(f"build_unet: {total:,}, of these at the bottom {bottom:,} ({bottom / total:.1%})")
    half = solution.build_unet((*SIDES, 3), CLASSES, base_filters=32).count_params()
    wide = solution.build_unet_aspp((*SIDES, 3), CLASSES).count_params()
    print(f"with 32 filters {half:,}, with pyramid pooling {wide:,}: {wide - half:,} more")
    print(f"a cell at the bottom sees {seen()} pixels across, with rates up to 6 {seen((2, 4, 6))}")
