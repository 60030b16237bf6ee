"""Objects: Keras' own cross-entropy with sample weights, and losses as classes."""

import keras
from keras import ops


def dice_loss(y_true, y_pred, smooth=1.0):
    """With every pixel of the batch in one row, class by class."""
    K = y_true.shape[-1]
    scores = []
    for k in range(K):
        truth, guess = ops.reshape(y_true[..., k], (-1,)), ops.reshape(y_pred[..., k], (-1,))
        shared = ops.sum(truth * guess)
        scores.append((2.0 * shared + smooth) / (ops.sum(truth) + ops.sum(guess) + smooth))
    return 1.0 - sum(scores) / K


class Focal(keras.losses.Loss):
    """Returns a loss for each pixel; Keras takes the mean."""

    def __init__(self, gamma):
        super().__init__()
        self.gamma = gamma

    def call(self, y_true, y_pred):
        entropy = keras.losses.categorical_crossentropy(y_true, y_pred)
        p = ops.clip(ops.max(y_true * y_pred, axis=-1), 1e-7, 1 - 1e-7)
        return ops.power(1 - p, self.gamma) * entropy


def focal_loss(y_true, y_pred, gamma=2.0):
    """The class above, used once."""
    return Focal(gamma)(y_true, y_pred)


def weighted_cross_entropy(y_true, y_pred, class_weights):
    """Keras' cross-entropy with a sample weight for each pixel."""
    class_weights = ops.convert_to_tensor(class_weights, dtype="float32")
    pixel_weights = ops.sum(y_true * class_weights, axis=-1)
    loss = keras.losses.CategoricalCrossentropy(reduction="sum_over_batch_size")
    return loss(y_true, y_pred, sample_weight=pixel_weights)


class Combined(keras.losses.Loss):
    """A number from `call` is as good as one for each pixel."""

    def __init__(self, weight, name="combined"):
        super().__init__(name=name)
        self.weight = weight

    def call(self, y_true, y_pred):
        entropy = ops.mean(keras.losses.categorical_crossentropy(y_true, y_pred))
        return self.weight * dice_loss(y_true, y_pred) + (1.0 - self.weight) * entropy


def combined_loss(weight=0.5):
    """An object of the class above."""
    return Combined(weight)
