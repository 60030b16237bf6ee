"""Draws what atrous convolutions see, and the branches of ASPP, for the lesson of unit 18.

What is seen comes from the solution: which pixels change the middle of the result. The diagram is drawn.

Run: python benchmarks/attention.py (needs Keras and matplotlib; half a minute, no network).
It writes exercises/18_attention/rates.svg and aspp.svg, and prints the figures that the lesson states.
"""

from pathlib import Path

import keras
import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "exercises" / "18_attention"
solution = load_solution(ROOT / "graders" / "18_attention")
SIDE, MIDDLE = 15, 7
STACKS = {"rate 1": (1,), "rate 2": (2,), "rate 4": (4,), "rates 1, 2, 4 in a row": (1, 2, 4)}


def seen(rates):
    """How much each pixel adds to the middle of the result, with kernels of ones, (SIDE, SIDE)."""
    inputs = keras.Input((SIDE, SIDE, 1))
    x = inputs
    for rate in rates:
        x = solution.atrous_conv(x, 1, rate)
    model = keras.Model(inputs, x)
    model.set_weights([np.ones_like(old) if old.ndim > 1 else old for old in model.get_weights()])
    impulses = np.eye(SIDE * SIDE, dtype=np.float32).reshape(-1, SIDE, SIDE, 1)
    return np.asarray(model(impulses))[:, MIDDLE, MIDDLE, 0].reshape(SIDE, SIDE)


def draw_rates(path):
    """A map for each stack, the middle marked."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(10, 2.9), facecolor="white", layout="constrained")
    for panel, (name, rates) in zip(axes, STACKS.items()):
        values = seen(rates)
        reach = np.argwhere(values > 1e-6)
        side = reach.max() - reach.min() + 1
        panel.imshow(values, cmap="Blues", vmin=0, vmax=1.3 * values.max(), interpolation="nearest")
        panel.plot(MIDDLE, MIDDLE, "o", color="tab:red", markersize=4)
        panel.set(xticks=[], yticks=[])
        panel.set_title(name, fontsize=11)
        panel.set_xlabel(f"{len(reach)} pixels of {side} x {side}")
        print(f"{name}: {len(reach)} pixels seen, of a square of side {side}; weights {9 * len(rates)}")
    figure.savefig(path, metadata={"Date": None, "Title": "What atrous convolutions see"})


def box(axes, x, y, text, width=2.5, color="#dbe9f6"):
    """A box around its middle."""
    axes.add_patch(matplotlib.patches.Rectangle((x - width / 2, y - 0.3), width, 0.6, fc=color, ec="grey"))
    axes.text(x, y, text, ha="center", va="center", fontsize=9)


def arrow(axes, start, end):
    """From a box to a box."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": "grey", "linewidth": 1})


def draw_aspp(path):
    """The branches from left to right; channels under the boxes."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(10, 3.6), facecolor="white", layout="constrained")
    rows = ["1x1", "3x3, rate 6", "3x3, rate 12", "3x3, rate 18"]
    box(axes, 1, 2, "x\nH x W x C", 1.6, "white")
    box(axes, 8.8, 2, "concatenated\nH x W x 5F", 1.9, "white")
    box(axes, 11.2, 2, "1x1", 1.4)
    box(axes, 13.3, 2, "H x W x F", 1.4, "white")
    for y, text in zip((4, 3, 2, 1), rows):
        box(axes, 4.9, y, text)
        arrow(axes, (1.8, 2), (3.65, y))
        arrow(axes, (6.15, y), (7.85, 2))
    for x, text, color in (
        (3.2, "mean\n1 x 1 x C", "white"),
        (4.9, "1x1", "#dbe9f6"),
        (6.6, "resized", "white"),
    ):
        box(axes, x, 0, text, 1.2, color)
    for start, end in (((1.8, 2), (2.6, 0)), ((3.8, 0), (4.3, 0)), ((5.5, 0), (6, 0)), ((7.2, 0), (7.85, 2))):
        arrow(axes, start, end)
    arrow(axes, (9.75, 2), (10.5, 2))
    arrow(axes, (11.9, 2), (12.6, 2))
    axes.text(14, -0.2, "blue: convolution without bias,\nbatch normalization, ReLU", ha="right", fontsize=9)
    axes.set(xlim=(0, 14.2), ylim=(-0.5, 4.5), aspect="equal")
    axes.axis("off")
    figure.savefig(path, metadata={"Date": None, "Title": "Atrous spatial pyramid pooling"})


def count(name, shape, **settings):
    """Parameters of a block."""
    inputs = keras.Input(shape)
    return keras.Model(inputs, getattr(solution, name)(inputs, **settings)).count_params()


if __name__ == "__main__":
    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "attention"}
    draw_rates(FOLDER / "rates.svg")
    draw_aspp(FOLDER / "aspp.svg")
    print("squeeze_excite of 256 channels, ratio 16:", count("squeeze_excite", (8, 8, 256)))
    print("channel_attention of 256 channels, ratio 8:", count("channel_attention", (8, 8, 256)))
    print("spatial_attention:", count("spatial_attention", (8, 8, 256)))
    print("atrous_conv, 256 to 256:", count("atrous_conv", (8, 8, 256), filters=256, rate=2))
    print("aspp, 256 to 256:", count("aspp", (8, 8, 256)))
    for path in sorted(FOLDER.glob("*.svg")):
        print(f"{path} ({path.stat().st_size // 1024} KB)")
