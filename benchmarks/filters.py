"""Draws a photograph beside what three kernels make of it, for the lesson of unit 03.

The photograph is scikit-learn's china.jpg (by danielbuechele, CC BY 2.0), cropped, made grey and three times
smaller. The results come from the solution's own conv2d, so that the lesson shows what the exercise computes.

Run: python benchmarks/filters.py (needs matplotlib, pillow and scikit-learn; a few seconds, no network).
It writes exercises/03_convolution/filters.svg.
"""

from pathlib import Path

import matplotlib
import numpy as np
from sklearn.datasets import load_sample_image

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "03_convolution" / "filters.svg"
SHRINK = 3

KERNELS = {
    "vertical edges": np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
    "horizontal edges": np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
    "blur": np.full((7, 7), 1 / 49),
}


def photograph():
    """The temple and some sky, (112, 126) float in [0, 1]."""
    grey = load_sample_image("china.jpg")[24:360, 60:438].mean(axis=2) / 255  # (336, 378)
    H, W = grey.shape
    return grey.reshape(H // SHRINK, SHRINK, W // SHRINK, SHRINK).mean(axis=(1, 3))


def filtered(image, kernel):
    """What the exercise makes of one plane and one kernel: (H - KH + 1, W - KW + 1)."""
    conv2d = load_solution(ROOT / "graders" / "03_convolution").conv2d
    return conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]


def show(axes, image, title, low):
    """A picture with its size below: `low` is black, 1 is white."""
    axes.imshow(image, cmap="gray", vmin=low, vmax=1)
    axes.set_title(title)
    axes.text(0.5, -0.03, "{} x {}".format(*image.shape), transform=axes.transAxes, ha="center", va="top")
    axes.set_axis_off()


def show_kernel(axes, kernel):
    """A kernel as a table; one whose numbers are all the same says so once."""
    axes.imshow(np.zeros(kernel.shape), cmap="gray_r", vmin=0, vmax=1)
    axes.set(xticks=np.arange(kernel.shape[1] + 1) - 0.5, yticks=np.arange(kernel.shape[0] + 1) - 0.5)
    axes.tick_params(length=0, labelbottom=False, labelleft=False)
    axes.grid(color="0.6")
    if kernel.min() == kernel.max():
        axes.set_xlabel(f"all 1/{kernel.size}")
        return
    for (i, j), number in np.ndenumerate(kernel):
        axes.text(j, i, str(number), ha="center", va="center")


def draw(path):
    """Pictures above, kernels below, on white, so that they can be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "filters", "image.interpolation": "none"}
    figure, axes = plt.subplots(
        2, 4, figsize=(10, 4), height_ratios=(5, 2), facecolor="white", layout="constrained"
    )
    image = photograph()
    show(axes[0, 0], image, "photograph", low=0)
    axes[1, 0].set_axis_off()
    for column, (name, kernel) in zip(axes.T[1:], KERNELS.items(), strict=True):
        show(column[0], filtered(image, kernel), name, low=-1 if kernel.min() < 0 else 0)
        show_kernel(column[1], kernel)
    figure.savefig(path, metadata={"Date": None, "Title": "A photograph correlated with three kernels"})


if __name__ == "__main__":
    draw(PICTURE)
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
