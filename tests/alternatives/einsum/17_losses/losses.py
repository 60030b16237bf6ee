"""Sums as einsum and matrix products; probabilities of the own class picked first; a lambda for a loss."""

import keras
import numpy as np
from keras import ops


def dice_loss(y_true, y_pred, smooth=1.0):
    """Sums of products; 1 - Dice taken before the mean."""
    y_true = ops.convert_to_tensor(y_true)
    y_pred = ops.convert_to_tensor(y_pred)
    both = ops.einsum("nhwk,nhwk->k", y_true, y_pred)
    total = ops.einsum("nhwk->k", y_true + y_pred)
    return ops.mean((total - 2 * both) / (total + smooth))


def log_of_own(y_true, y_pred):
    """The logarithm for the own class, (N, H, W); log 1 where there is no label."""
    own = ops.sum(y_true * y_pred, axis=-1) + (1 - ops.sum(y_true, axis=-1))
    own = ops.clip(own, keras.config.epsilon(), 1.0 - keras.config.epsilon())
    labelled = ops.sum(y_true, axis=-1)
    return own, labelled * ops.log(own)


def focal_loss(y_true, y_pred, gamma=2.0):
    """With powers as exponentials."""
    own, logs = log_of_own(y_true, y_pred)
    return ops.mean(-ops.exp(gamma * ops.log(1.0 - own)) * logs)


def weighted_cross_entropy(y_true, y_pred, class_weights):
    """Weights as a column of a matrix product."""
    column = np.reshape(np.asarray(class_weights, dtype="float32"), (-1, 1))
    weights = ops.matmul(y_true, column)[..., 0]
    _, logs = log_of_own(y_true, y_pred)
    pixels = ops.cast(ops.size(logs), "float32")
    return -ops.sum(weights * logs) / pixels


def combined_loss(weight=0.5):
    """A lambda."""
    return lambda y_true, y_pred: (
        weight * dice_loss(y_true, y_pred) - (1 - weight) * ops.mean(log_of_own(y_true, y_pred)[1])
    )
