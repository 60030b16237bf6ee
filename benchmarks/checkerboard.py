"""Draws the checkerboard of transposed convolutions, for the lesson of unit 06.

Three ways to double an image: a kernel of 3 with stride 2, a kernel of 4 with stride 2, and nearest
neighbours followed by a kernel of 3 with stride 1.
Above: how many taps write each output along one axis (`overlap`).
Middle: what an image of nothing but ones becomes when all weights are 1.
Below: the same image and weights drawn at random (normal, seed 0, not chosen), as before training.
The results come from the solution itself.

It also prints, over 1000 random kernels, how far outputs in the interior differ although all input pixels are
the same: their standard deviation over their root mean square.

Run: python benchmarks/checkerboard.py (needs matplotlib; a few seconds, no network).
It writes exercises/06_transposed/checkerboard.svg.
"""

from pathlib import Path

import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "06_transposed" / "checkerboard.svg"
SIZE = 7
BORDER = 4  # outputs that fewer copies reach, with a kernel of 4 at most, and one more

solution = load_solution(ROOT / "graders" / "06_transposed")

WAYS = {  # the title, the factor of the nearest neighbours before, kernel and stride
    "kernel 3, stride 2": (1, 3, 2),
    "kernel 4, stride 2": (1, 4, 2),
    "nearest, then kernel 3, stride 1": (2, 3, 1),
}


def enlarged(kernel, factor, stride):
    """What an image of ones becomes: (height, width)."""
    ones = solution.upsample_nearest(np.ones((1, SIZE, SIZE, 1)), factor)
    return solution.conv2d_transpose(ones, kernel[:, :, None, None], stride)[0, :, :, 0]


def unevenness(factor, taps, stride, rng):
    """Deviation over root mean square of the interior, mean over random kernels."""
    shares = []
    for _ in range(1000):
        inner = enlarged(rng.normal(size=(taps, taps)), factor, stride)[BORDER:-BORDER, BORDER:-BORDER]
        shares.append(inner.std() / np.sqrt(np.mean(inner**2)))
    return np.mean(shares)


def show(axes, image, low, high, scale):
    """An image as a grid of greys."""
    axes.imshow(image, cmap="gray", vmin=low, vmax=high)
    axes.set_axis_off()
    axes.text(0.5, -0.03, scale, transform=axes.transAxes, ha="center", va="top", fontsize=8)


def draw(path):
    """A column for each way, on white, so that it can be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "checkerboard", "image.interpolation": "none"}
    figure, axes = plt.subplots(
        3, 3, figsize=(8, 7), height_ratios=(2, 5, 5), facecolor="white", layout="constrained"
    )
    for column, (title, (factor, taps, stride)) in zip(axes.T, WAYS.items(), strict=True):
        counts = solution.overlap(SIZE * factor, taps, stride)
        column[0].bar(range(len(counts)), counts, width=0.9, color="0.4")
        column[0].set_title(title, fontsize=10)
        column[0].set(ylim=(0, 3.5), yticks=range(4), xticks=[])
        ones = enlarged(np.ones((taps, taps)), factor, stride)
        show(column[1], ones, 0, ones.max(), f"black 0, white {ones.max():g}")
        random = enlarged(np.random.default_rng(0).normal(size=(taps, taps)), factor, stride)
        limit = np.abs(random).max()
        show(column[2], random, -limit, limit, f"black {-limit:.1f}, white {limit:.1f}")
    axes[0, 0].set_ylabel("taps on\nthis place")
    for row, text in ((1, "all weights 1"), (2, "random weights")):
        axes[row, 0].text(-0.1, 0.5, text, transform=axes[row, 0].transAxes, rotation=90, va="center")
    title = "An image of ones, enlarged by transposed convolutions and by nearest neighbours"
    figure.savefig(path, metadata={"Date": None, "Title": title})


if __name__ == "__main__":
    draw(PICTURE)
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
    for title, (factor, taps, stride) in WAYS.items():
        print(f"{title}: {unevenness(factor, taps, stride, np.random.default_rng(1)):.3f}")
