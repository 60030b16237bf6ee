"""How frequent are the classes of a real set of aerial images, and which weights follow?

Data: the training part of "Semantic segmentation of aerial imagery" (Humans in the Loop with MBRSC, Dubai),
as 224 masks of 256x256 class numbers in a zip: `train/masks/*.png`, 5 for unlabelled.
The figures come from the solution's own functions; nothing is random.

Run: python benchmarks/frequencies.py dubai_seg256.zip (needs pillow; a few seconds, no network).
It prints the table of the lesson of unit 15 as Markdown.
"""

import sys
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from convlings.judge.misconceptions import load_solution

NAMES = ["water", "land", "road", "building", "vegetation"]
UNLABELLED = 5


def read_masks(path):
    """(N, H, W) uint8."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(
            name for name in archive.namelist() if name.startswith("train/masks/") and name[-1] != "/"
        )
        return np.stack([np.asarray(Image.open(archive.open(name))) for name in names])


def main(path):
    """Prints a row for each class."""
    solution = load_solution(Path(__file__).parents[1] / "graders" / "15_labels")
    masks, K = read_masks(path), len(NAMES)
    shares = solution.class_frequencies(masks.reshape(1, -1, masks.shape[-1]), K, UNLABELLED)  # as one image
    images = solution.image_labels(masks, K).sum(axis=0)
    frequencies = solution.class_frequencies(masks, K, UNLABELLED)
    weights = solution.median_frequency_weights(frequencies)
    print(f"{len(masks)} masks, {100 * np.mean(masks == UNLABELLED):.1f}% of the pixels unlabelled\n")
    print("| class | masks that show it | share of all labelled pixels | frequency | weight |")
    print("|---|---:|---:|---:|---:|")
    for row in zip(NAMES, images, shares, frequencies, weights):
        print("| {} | {} | {:.3f} | {:.3f} | {:.2f} |".format(*row))


if __name__ == "__main__":
    main(sys.argv[1])
