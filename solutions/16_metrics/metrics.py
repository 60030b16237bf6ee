"""Measures of a segmentation: the confusion matrix and what is read off it, and how well boundaries agree.

Sources: Everingham et al. 2010 and 2015, "The Pascal Visual Object Classes (VOC) challenge" and its
retrospective (intersection over union for each class); Jaccard 1912, "The distribution of the flora in the
alpine zone" (the same measure, of plants); Dice 1945, "Measures of the amount of ecologic association between
species"; Long, Shelhamer & Darrell 2014, "Fully convolutional networks for semantic segmentation" (pixel
accuracy, mean IoU); Csurka, Larlus & Perronnin 2013, "What is a good evaluation measure for semantic
segmentation?" (F1 of boundaries).
"""

import numpy as np


def _ratio(above, below):
    """Divides where there is something to divide by. Yours to write, or to leave out.

    Args:
        above: (K,) integers.
        below: (K,) integers, none negative.

    Returns:
        (K,) float64: NaN where `below` is 0, and no warning.
    """
    ### BEGIN SOLUTION
    ratio = np.full(below.shape, np.nan)
    return np.divide(above, below, out=ratio, where=below > 0)
    ### END SOLUTION


def _boundary(mask):
    """Finds the pixels of a mask that have a neighbour outside. Yours to write, or to leave out.

    Args:
        mask: (H, W) numbers or bools, nonzero is inside.

    Returns:
        (H, W) bools: inside, and the pixel above, below, left or right is outside or not in the image.
    """
    ### BEGIN SOLUTION
    inside = np.pad(mask != 0, 1)  # False around the image
    vertical = inside[:-2, 1:-1] & inside[2:, 1:-1]
    horizontal = inside[1:-1, :-2] & inside[1:-1, 2:]
    return inside[1:-1, 1:-1] & ~(vertical & horizontal)
    ### END SOLUTION


def _grown(pixels, distance):
    """Grows every pixel into a square around it. Yours to write, or to leave out.

    Args:
        pixels: (H, W) bools.
        distance: int, not negative.

    Returns:
        (H, W) bools: some pixel is at most `distance` rows and at most `distance` columns away.
    """
    ### BEGIN SOLUTION
    distance = min(int(distance), max(pixels.shape))  # further than that is outside the image
    side = 2 * distance + 1
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(pixels, distance), (side, side))
    return windows.any(axis=(-2, -1))
    ### END SOLUTION


def confusion_matrix(labels, predictions, num_classes, ignore=255):
    """Counts, for each class of the truth, what was predicted for its pixels.

    Pixels whose label is `ignore` are dropped before anything else: nothing is demanded of the prediction
    there. A prediction of `ignore` has no such meaning.

    Args:
        labels: (H, W), (N, H, W) or any other shape, integers of any dtype: the truth, classes in
            [0, num_classes) or `ignore`.
        predictions: the same shape, integers of any dtype, classes in [0, num_classes).
        num_classes: int, K.
        ignore: int, the label of the pixels to drop. It may be negative, or one of the classes.

    Returns:
        (K, K) int64: row i, column j counts the pixels of class i for which class j was predicted,
        over all images together.

    Raises:
        ValueError: a label or a prediction that counts is negative, or `num_classes` or more.

    >>> confusion_matrix(np.array([[0, 0, 1, 255]]), np.array([[0, 1, 1, 7]]), 3)
    array([[1, 1, 0],
           [0, 1, 0],
           [0, 0, 0]])
    """
    ### BEGIN SOLUTION
    K = int(num_classes)
    counted = labels != ignore
    labels, predictions = labels[counted], predictions[counted]
    for name, values in (("label", labels), ("prediction", predictions)):
        outside = values[(values < 0) | (values >= K)]
        if outside.size:
            raise ValueError(f"{name} {outside[0]} is no class in [0, {K})")
    cells = labels.astype(np.int64) * K + predictions.astype(np.int64)  # row by row
    return np.bincount(cells, minlength=K * K).reshape(K, K)
    ### END SOLUTION


def pixel_accuracy(matrix):
    """Tells which share of all pixels was predicted right.

    Args:
        matrix: (K, K) integers of any dtype, a confusion matrix; rows are the truth.

    Returns:
        float in [0, 1]; NaN where the matrix counts no pixel at all.

    >>> pixel_accuracy(np.array([[5, 1], [2, 2]]))
    0.7
    """
    ### BEGIN SOLUTION
    total = matrix.sum()
    return float(np.trace(matrix) / total) if total else float("nan")
    ### END SOLUTION


def iou_per_class(matrix):
    """Computes the intersection over union of truth and prediction, for each class.

    Args:
        matrix: (K, K) integers of any dtype, a confusion matrix; rows are the truth.

    Returns:
        (K,) float64: pixels of the class in both, over pixels of the class in at least one of them.
        NaN for a class in neither, and no warning is given.

    >>> iou_per_class(np.array([[5, 1, 0], [2, 2, 0], [0, 0, 0]]))
    array([0.625, 0.4  ,   nan])
    """
    ### BEGIN SOLUTION
    both = np.diag(matrix)
    union = matrix.sum(axis=0) + matrix.sum(axis=1) - both
    return _ratio(both, union)
    ### END SOLUTION


def dice_per_class(matrix):
    """Computes the Dice coefficient of truth and prediction, for each class.

    Args:
        matrix: (K, K) integers of any dtype, a confusion matrix; rows are the truth.

    Returns:
        (K,) float64: twice the pixels of the class in both, over its pixels in the truth plus its pixels
        in the prediction. NaN for a class in neither, and no warning is given.

    >>> dice_per_class(np.array([[5, 3, 0], [1, 1, 0], [0, 0, 0]])).round(4)
    array([0.7143, 0.3333,    nan])
    """
    ### BEGIN SOLUTION
    both = np.diag(matrix).astype(np.int64)
    return _ratio(2 * both, matrix.sum(axis=0) + matrix.sum(axis=1))
    ### END SOLUTION


def mean_iou(matrix):
    """Averages the intersection over union over the classes that occur.

    Args:
        matrix: (K, K) integers of any dtype, a confusion matrix; rows are the truth.

    Returns:
        float in [0, 1], the mean over the classes that occur in truth or prediction, or both; each counts
        the same. NaN where no class occurs.

    >>> mean_iou(np.array([[5, 1, 0], [2, 2, 0], [0, 0, 0]]))
    0.5125
    """
    ### BEGIN SOLUTION
    scores = iou_per_class(matrix)
    scores = scores[~np.isnan(scores)]
    return float(scores.mean()) if scores.size else float("nan")
    ### END SOLUTION


def precision_recall(matrix):
    """Computes precision and recall of each class.

    Args:
        matrix: (K, K) integers of any dtype, a confusion matrix; rows are the truth.

    Returns:
        two arrays (K,) float64. Precision: which share of the pixels predicted as the class are of the
        class, NaN where none is predicted. Recall: which share of the pixels of the class were predicted
        as the class, NaN where none is of the class.

    >>> precision, recall = precision_recall(np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]]))
    >>> precision
    array([1. , 0.8, nan])
    >>> recall
    array([0.75, 1.  ,  nan])
    """
    ### BEGIN SOLUTION
    right = np.diag(matrix)
    predicted, true = matrix.sum(axis=0), matrix.sum(axis=1)
    return _ratio(right, predicted), _ratio(right, true)
    ### END SOLUTION


def boundary_f1(label, prediction, tolerance=2):
    """Computes how well the boundaries of two masks of one class agree.

    A boundary pixel is a pixel inside the mask with a pixel outside directly above, below, left or right of
    it; everything beyond the image counts as outside. A boundary pixel of one mask has a match if the other
    mask has a boundary pixel at most `tolerance` rows and at most `tolerance` columns away (Chebyshev
    distance). Several pixels may match the same one.

    Args:
        label: (H, W) bools or integers, the truth; nonzero is inside.
        prediction: (H, W) bools or integers; nonzero is inside.
        tolerance: int, 0 or more; it may be larger than the image.

    Returns:
        float in [0, 1]: 2 * precision * recall / (precision + recall). Precision is the share of the
        prediction's boundary pixels that have a match, recall that of the label's. 1.0 if both masks are
        empty, 0.0 if only one is, or if nothing matches.

    >>> boundary_f1(np.array([[1, 1, 0, 0, 0]]), np.array([[0, 1, 1, 1, 1]]), tolerance=1)
    0.6666666666666666
    """
    ### BEGIN SOLUTION
    truth, guess = _boundary(label), _boundary(prediction)
    if not truth.any() or not guess.any():
        return float(truth.any() == guess.any())
    precision = _grown(truth, tolerance)[guess].mean()
    recall = _grown(guess, tolerance)[truth].mean()
    return float(2 * precision * recall / (precision + recall)) if recall else 0.0
    ### END SOLUTION
