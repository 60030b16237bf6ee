"""Losses for masks: Dice, focal, weighted cross-entropy, and a mixture of two.

Sources: Milletari, Navab & Ahmadi 2016, "V-Net: fully convolutional neural networks for volumetric medical
image segmentation", section 3 (Dice as a loss, with squares below the line, which are left out here); Sudre
et al. 2017, "Generalised Dice overlap as a deep learning loss function for highly unbalanced segmentations"
(Dice of several classes); Lin et al. 2017, "Focal loss for dense object detection", eq. 4; Eigen & Fergus
2015, "Predicting depth, surface normals and semantic labels with a common multi-scale convolutional
architecture" (cross-entropy with a weight for each class).
"""

from keras import ops

SMALLEST = 1e-7  # probabilities are clipped to [SMALLEST, 1 - SMALLEST] before a logarithm is taken


def _log_of_truth(y_true, y_pred):
    """Takes the logarithm of each pixel's probability of its own class. Yours to write, or to leave out.

    Args:
        y_true: (N, H, W, K) float, one-hot, or all zeros where nothing is labelled.
        y_pred: (N, H, W, K) float, probabilities.

    Returns:
        (N, H, W, K) float: log p at the pixel's class, 0 elsewhere.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def dice_loss(y_true, y_pred, smooth=1.0):
    """Tells how little truth and prediction overlap, with probabilities in the place of counts.

    Three sums are taken for each class, over all pixels of all images of the batch together: of
    `y_true * y_pred` (the intersection), of `y_true`, and of `y_pred`.

    Args:
        y_true: (N, H, W, K) float, one-hot.
        y_pred: (N, H, W, K) float, probabilities that add up to 1 over the K classes.
        smooth: float, positive; added above and below the line, so that a class that is nowhere gives 1.

    Returns:
        scalar tensor, float: 1 minus the mean over the classes of
        (2 * intersection + smooth) / (sum of y_true + sum of y_pred + smooth).
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def focal_loss(y_true, y_pred, gamma=2.0):
    """Computes a cross-entropy in which pixels that are right already count for little.

    With p_t the probability of a pixel's own class, the pixel adds -(1 - p_t)^gamma * log p_t. With gamma 0
    this is the cross-entropy. There is no weight alpha.

    Args:
        y_true: (N, H, W, K) float, one-hot; all zeros where nothing is labelled.
        y_pred: (N, H, W, K) float, probabilities, which may be exactly 0 or 1: they are clipped to
            [1e-7, 1 - 1e-7] first, so that value and gradient are finite.
        gamma: float, 0 or more.

    Returns:
        scalar tensor, float: the mean over all pixels of all images. A pixel without a label adds 0 to the
        sum, and is one of the pixels that the sum is divided by.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def weighted_cross_entropy(y_true, y_pred, class_weights):
    """Computes a cross-entropy in which each pixel counts as much as its class.

    Args:
        y_true: (N, H, W, K) float, one-hot; all zeros where nothing is labelled.
        y_pred: (N, H, W, K) float, probabilities, which may be exactly 0 or 1: they are clipped to
            [1e-7, 1 - 1e-7] first, so that value and gradient are finite.
        class_weights: K numbers, a list, a tuple or an array (K,); none negative.

    Returns:
        scalar tensor, float: the mean over all pixels of all images of -weight * log p, with the probability
        p and the weight of the pixel's own class. It is divided by the number of pixels, not by the sum of
        their weights; a pixel without a label adds 0 and is counted.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def combined_loss(weight=0.5):
    """Makes a loss that is partly Dice and partly cross-entropy.

    Args:
        weight: float in [0, 1], the share of the Dice loss.

    Returns:
        a loss for `model.compile(loss=...)`: a function of y_true and y_pred (N, H, W, K), or a
        `keras.losses.Loss`, whose value is weight * Dice + (1 - weight) * cross-entropy. Dice is `dice_loss`
        with `smooth` 1; the cross-entropy is `focal_loss` with `gamma` 0.
    """

    # YOUR CODE HERE
    raise NotImplementedError()
