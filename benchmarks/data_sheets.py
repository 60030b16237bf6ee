"""Draws the pictures of the data cards, and prints the counts that stand there.

Run: python benchmarks/data_sheets.py (needs pillow). It writes datasets/<name>/<name>.png for shapes and
scenes, and, where CONVLINGS_DATA or the cache has them, for eurosat and dubai.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from convlings.data import PALETTE, UNLABELLED, UNLABELLED_COLOUR, classes, first_found, load

FOLDER = Path(__file__).parents[1] / "datasets"
COLOURS = np.zeros((256, 3), np.uint8)
COLOURS[: len(PALETTE)], COLOURS[UNLABELLED] = PALETTE, UNLABELLED_COLOUR


def class_sheet(images, labels, columns):
    """A row for each class, its first images."""
    rows = [np.concatenate(list(images[labels == k][:columns]), axis=1) for k in range(labels.max() + 1)]
    return np.concatenate(rows)


def mask_sheet(images, masks, columns):
    """Images spread over the set, and their masks in the palette's colours below them."""
    chosen = np.linspace(0, len(images) - 1, columns).round().astype(int)
    return np.concatenate([np.concatenate(list(a[chosen]), axis=1) for a in (images, COLOURS[masks])])


def save(name, sheet, colours, factor=1.0):
    """As a PNG with few colours."""
    image = Image.fromarray(sheet)
    size = (round(image.width * factor), round(image.height * factor))
    image = image.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.NEAREST)
    path = FOLDER / name / f"{name}.png"
    few = image.quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.relative_to(FOLDER.parent)}: {path.stat().st_size:,} bytes")


def counts(name):
    """Images of each split, and how often each class is there."""
    for split in ("train", "validation", "test"):
        images, labels = load(name, split)
        known = labels[labels != UNLABELLED]
        share = np.bincount(known, minlength=len(classes(name))) / labels.size
        unlabelled = f", unlabelled {np.mean(labels == UNLABELLED):.1%}" if labels.ndim == 3 else ""
        text = ", ".join(f"{cls} {part:.1%}" for cls, part in zip(classes(name), share))
        print(f"{name} {split}: {images.shape}; {text}{unlabelled}")


if __name__ == "__main__":
    save("shapes", class_sheet(*load("shapes"), 8), 96)
    save("scenes", mask_sheet(*load("scenes"), 5), 96)
    real = [name for name in ("eurosat", "dubai") if first_found(name, "shapes") == name]
    for name in real:
        images, labels = load(name)
        sheet = class_sheet(images, labels, 8) if labels.ndim == 1 else mask_sheet(images, labels, 4)
        save(name, sheet, 160, 0.5)
    for name in ("shapes", "scenes", "digits", *real):
        counts(name)
