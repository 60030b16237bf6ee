"""Measures what pooling forgives, and draws what it keeps, for the lesson of unit 05.

The photograph is scikit-learn's china.jpg (by danielbuechele, CC BY 2.0), cropped, made grey and three times
smaller; the feature map is what a vertical edge kernel finds in it, after a ReLU. Convolution and pooling are
the solutions' own, so that the lesson shows what the exercises compute.

Run: python benchmarks/pooling.py (needs matplotlib, pillow and scikit-learn; a few seconds, no network).
It prints a table and writes exercises/05_pooling/pooling.svg.
"""

from pathlib import Path

import matplotlib
import numpy as np
from sklearn.datasets import load_sample_image

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "05_pooling" / "pooling.svg"
SHRINK = 3
SIZE = 4  # windows of the picture
MOVES = (1, 2, 4)  # pixels to the right
WHITE = 0.6  # of the largest value, so that the averages can be seen

EDGES = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
convolution = load_solution(ROOT / "graders" / "03_convolution")
pooling = load_solution(ROOT / "graders" / "05_pooling")

KINDS = {
    "none": lambda images: images,
    "max 2x2": lambda images: pooling.max_pool2d(images, 2),
    "average 2x2": lambda images: pooling.avg_pool2d(images, 2),
    "max 4x4": lambda images: pooling.max_pool2d(images, 4),
    "average 4x4": lambda images: pooling.avg_pool2d(images, 4),
    "average 8x8": lambda images: pooling.avg_pool2d(images, 8),
    "global average": pooling.global_avg_pool,
}


def feature_map():
    """Where the photograph becomes brighter to the right: (1, 112, 124, 1) float, not negative."""
    grey = load_sample_image("china.jpg")[21:363, 60:438].mean(axis=2) / 255  # (342, 378)
    H, W = grey.shape
    grey = grey.reshape(H // SHRINK, SHRINK, W // SHRINK, SHRINK).mean(axis=(1, 3))
    edges = convolution.conv2d(grey[np.newaxis, :, :, np.newaxis], EDGES[:, :, np.newaxis, np.newaxis])
    return np.maximum(edges, 0)


def change(kind, images, move):
    """How much the pooled map differs when the picture moves: the mean difference over the mean value."""
    W = 112
    here, moved = kind(images[:, :, move : move + W]), kind(images[:, :, :W])
    return np.abs(moved - here).mean() / np.abs(here).mean()


def show(axes, plane, title):
    """A map with its size below: 0 is black, WHITE and more is white."""
    axes.imshow(plane, cmap="gray", vmin=0, vmax=WHITE)
    axes.set_title(title)
    axes.text(0.5, -0.03, "{} x {}".format(*plane.shape), transform=axes.transAxes, ha="center", va="top")
    axes.set_axis_off()


def draw(path, images):
    """The map, both kinds of pooling, and the maxima put back where they were."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "pooling", "image.interpolation": "none"}
    pooled, indices = pooling.max_pool2d_with_indices(images, SIZE)
    panels = {
        "feature map": images,
        "max 4x4": pooled,
        "average 4x4": pooling.avg_pool2d(images, SIZE),
        "maxima put back": pooling.max_unpool2d(pooled, indices, images.shape),
    }
    figure, axes = plt.subplots(1, len(panels), figsize=(10, 2.8), facecolor="white", layout="constrained")
    for place, (title, maps) in zip(axes, panels.items(), strict=True):
        show(place, maps[0, :, :, 0] / images.max(), title)
    title = "A feature map, pooled by maximum and by average, and unpooled"
    figure.savefig(path, metadata={"Date": None, "Title": title})


if __name__ == "__main__":
    images = feature_map()
    print("pooling          change when the picture moves by", *MOVES, "pixels")
    for name, kind in KINDS.items():
        print(f"{name:<16}", *(f"{change(kind, images, move):6.0%}" for move in MOVES))
    draw(PICTURE, images)
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
