"""What the judge measures with labels that nobody else has."""

import numpy as np

from convlings.judge.feedback import Feedback


def mean_iou(masks: np.ndarray, predictions: np.ndarray, num_classes: int, ignore: int = 255) -> float:
    """The mean intersection over union of the classes that occur, over all pixels of all images together.

    Args:
        masks: (N, H, W) integers, the truth; `ignore` where nothing is labelled.
        predictions: (N, H, W) integers in [0, K).
        num_classes: K.
        ignore: the label of pixels that do not count.
    """
    kept = masks != ignore
    pairs = num_classes * masks[kept].astype(np.int64) + predictions[kept]
    matrix = np.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)
    both = np.diag(matrix)
    union = matrix.sum(axis=0) + matrix.sum(axis=1) - both
    return float(np.mean(both[union > 0] / union[union > 0]))


def one_class(masks: np.ndarray, num_classes: int) -> float:
    """The mean IoU of the best answer that is one class everywhere."""
    return max(mean_iou(masks, np.full(masks.shape, k), num_classes) for k in range(num_classes))


def check_accuracy(found: float, wanted: float) -> None:
    """Checks the share of hidden images that a model recognises.

    Raises:
        Feedback: it is below what is wanted.
    """
    if found < wanted:
        raise Feedback(
            "it recognises too few images that it has not seen.",
            expected=f"an accuracy of {wanted:.2f} at least",
            got=f"{found:.2f}",
        )


def check_beats_one_class(found: float, least: float) -> None:
    """Checks a mean IoU against what one class everywhere reaches, and something above it.

    Raises:
        Feedback: it is below that.
    """
    if found < least:
        raise Feedback(
            "it is hardly better than one class everywhere.",
            expected=f"a mean IoU of {least:.2f} at least",
            got=f"{found:.2f}",
        )
