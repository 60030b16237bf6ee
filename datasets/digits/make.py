"""Makes digits.npz and digits.svg from scikit-learn's copy of the digits: python datasets/digits/make.py.

Needs numpy, matplotlib and scikit-learn. The same releases make the same bytes.
"""

from pathlib import Path

import matplotlib
import numpy as np
from sklearn.datasets import load_digits

FOLDER = Path(__file__).parent
COLUMNS = 20


def digits():
    """The digits in scikit-learn's order: (1797, 8, 8) uint8, 0 (paper) to 16 (ink); labels (1797,) uint8."""
    bunch = load_digits()
    return bunch.images.astype(np.uint8), bunch.target.astype(np.uint8)


def draw(images, labels, path):
    """A row per class, its first examples, ink dark on white."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams["svg.hashsalt"] = "digits"  # the same picture gives the same file
    rows = [np.concatenate(list(np.pad(images[labels == k][:COLUMNS], 1)[1:-1]), axis=1) for k in range(10)]
    figure, axes = plt.subplots(figsize=(8, 4), facecolor="white", layout="constrained")
    axes.imshow(np.concatenate(rows), cmap="gray_r", interpolation="nearest")
    axes.set_yticks(5 + 10 * np.arange(10), map(str, range(10)))
    axes.set(xticks=[], ylabel="label")
    figure.savefig(path, metadata={"Date": None, "Title": "The first 20 examples of each digit"})


if __name__ == "__main__":
    images, labels = digits()
    np.savez_compressed(FOLDER / "digits.npz", images=images, labels=labels)
    draw(images, labels, FOLDER / "digits.svg")
    print(f"{len(images)} images, counts per class {np.bincount(labels).tolist()}")
