"""Plain Python over pixels and classes: dictionaries, sets of places, all pairs of boundary pixels."""

import math
from collections import Counter

import numpy as np


def confusion_matrix(labels, predictions, num_classes, ignore=255):
    """A counter of pairs."""
    pairs = Counter(zip(labels.ravel().tolist(), predictions.ravel().tolist()))
    matrix = np.zeros((num_classes, num_classes), np.int64)
    for (true, guess), count in pairs.items():
        if true == ignore:
            continue
        for number in (true, guess):
            if not 0 <= number < num_classes:
                raise ValueError(f"there is no class {number}")
        matrix[true, guess] = count
    return matrix


def pixel_accuracy(matrix):
    """Whole numbers of Python."""
    counts = matrix.tolist()
    total = sum(map(sum, counts))
    return sum(counts[k][k] for k in range(len(counts))) / total if total else math.nan


def _parts(matrix):
    """Pixels in both, in the truth, in the prediction, one class after the other."""
    counts = matrix.tolist()
    for k, row in enumerate(counts):
        yield row[k], sum(row), sum(other[k] for other in counts)


def iou_per_class(matrix):
    """Class by class."""
    return np.array([b / (t + p - b) if t + p else math.nan for b, t, p in _parts(matrix)])


def dice_per_class(matrix):
    """Class by class."""
    return np.array([2 * b / (t + p) if t + p else math.nan for b, t, p in _parts(matrix)])


def mean_iou(matrix):
    """A list of those that are defined."""
    scores = [b / (t + p - b) for b, t, p in _parts(matrix) if t + p]
    return sum(scores) / len(scores) if scores else math.nan


def precision_recall(matrix):
    """As a list of two arrays."""
    precision = [b / p if p else math.nan for b, _, p in _parts(matrix)]
    recall = [b / t if t else math.nan for b, t, _ in _parts(matrix)]
    return [np.array(precision), np.array(recall)]


def _places(mask):
    """The places of boundary pixels."""
    inside = {(int(y), int(x)) for y, x in zip(*np.nonzero(mask))}
    return [(y, x) for y, x in inside if not {(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)} <= inside]


def _matched(places, others, tolerance):
    return sum(any(max(abs(y - v), abs(x - u)) <= tolerance for v, u in others) for y, x in places)


def boundary_f1(label, prediction, tolerance=2):
    """All pairs of boundary pixels."""
    truth, guess = _places(label), _places(prediction)
    if not truth and not guess:
        return 1.0
    precision = _matched(guess, truth, tolerance) / max(len(guess), 1)
    recall = _matched(truth, guess, tolerance) / max(len(truth), 1)
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0
