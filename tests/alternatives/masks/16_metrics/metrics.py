"""Masks and other formulas: one-hot products, F1 from IoU, NaN from 0 / 0, dilation one step at a time."""

import numpy as np


def confusion_matrix(labels, predictions, num_classes, ignore=255):
    """A product of two one-hot matrices."""
    kept = np.not_equal(labels, ignore)
    flat = [labels[kept].astype(int), predictions[kept].astype(int)]
    for values in flat:
        strange = np.setdiff1d(values, np.arange(num_classes))
        if len(strange):
            raise ValueError(f"classes out of range: {strange.tolist()}")
    true, guess = (np.arange(num_classes)[:, None] == values for values in flat)
    return true.astype(np.int64) @ guess.T.astype(np.int64)


def pixel_accuracy(matrix):
    """0 / 0 is NaN; as a NumPy number."""
    with np.errstate(invalid="ignore"):
        return np.float64(matrix.diagonal().sum()) / matrix.sum()


def iou_per_class(matrix):
    """From Dice: D / (2 - D)."""
    dice = dice_per_class(matrix)
    return dice / (2 - dice)


def dice_per_class(matrix):
    """The harmonic mean of precision and recall, from one minus what is off."""
    wide = np.asarray(matrix, np.float64)
    both = wide.diagonal()
    off = wide.sum(axis=0) - both + wide.sum(axis=1) - both
    with np.errstate(invalid="ignore"):
        return 1 - off / (off + 2 * both)


def mean_iou(matrix):
    """A sum over those that are not NaN."""
    scores = iou_per_class(matrix)
    with np.errstate(invalid="ignore"):
        return np.nansum(scores) / np.float64(np.isfinite(scores).sum())


def precision_recall(matrix):
    """The rows of one array; warnings are allowed here, and given."""
    sums = np.stack([matrix.sum(axis=0), matrix.sum(axis=1)])
    return np.diagonal(matrix) / sums


def _edge(mask):
    """Inside, and not left over by an erosion in four directions."""
    inside = np.asarray(mask, bool)
    eroded = inside.copy()
    eroded[1:] &= inside[:-1]
    eroded[:-1] &= inside[1:]
    eroded[:, 1:] &= inside[:, :-1]
    eroded[:, :-1] &= inside[:, 1:]
    eroded[[0, -1]] = False
    eroded[:, [0, -1]] = False
    return inside ^ eroded


def _dilated(pixels, times):
    """One step in all eight directions, again and again: first along rows, then along columns."""
    for _ in range(times):
        for view in (pixels, pixels.T):
            before = view.copy()
            view[1:] |= before[:-1]
            view[:-1] |= before[1:]
    return pixels


def boundary_f1(label, prediction, tolerance=2):
    """F1 from counts: 1 / F1 is the mean of 1 / precision and 1 / recall."""
    truth, guess = _edge(label), _edge(prediction)
    sizes = truth.sum(), guess.sum()
    if 0 in sizes:
        return float(sizes[0] == sizes[1])
    hits = (
        (truth & _dilated(guess.copy(), tolerance)).sum(),
        (guess & _dilated(truth.copy(), tolerance)).sum(),
    )
    if not hits[0]:
        return 0
    return 2 / (sizes[0] / hits[0] + sizes[1] / hits[1])
