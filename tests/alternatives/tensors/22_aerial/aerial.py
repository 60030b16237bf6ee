"""Keras operations, a subclassed network, weights kept by a callback of its own, tiles weighted by a Hann window."""

import keras
import numpy as np
from keras import layers, ops

from convlings.data import first_found, load


def load_pairs(split):
    return load(first_found("dubai", "scenes"), split)


def prepare(images, masks):
    masks = masks.astype("int64")
    one_hot = np.where((masks < 5)[..., None], np.eye(5)[np.minimum(masks, 4)], 0)
    return np.divide(images, 255, dtype="float32"), one_hot.astype("float32")


class Segmenter(keras.Model):
    def __init__(self, K):
        super().__init__()
        self.down = [layers.Conv2D(f, 3, 2, "same", activation="relu") for f in (16, 24)]
        self.up = [layers.Conv2DTranspose(f, 2, 2) for f in (16, K)]
        self.direct = layers.Conv2D(K, 3, padding="same")

    def call(self, images, training=False):
        x = self.down[1](self.down[0](images))
        x = self.up[1](ops.relu(self.up[0](x)))
        return ops.softmax(x + self.direct(images), axis=-1)


class Keep(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.best, self.kept = np.inf, None

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.kept = logs["val_loss"], self.model.get_weights()


def train_segmenter(train, validation, epochs, seed=0):
    keras.utils.set_random_seed(seed)
    model, keep = Segmenter(train[1].shape[-1]), Keep()
    model.compile(keras.optimizers.Adam(2e-3), keras.losses.CategoricalFocalCrossentropy())
    model.fit(*train, batch_size=4, epochs=epochs, validation_data=validation, callbacks=[keep], verbose=0)
    model.set_weights(keep.kept)
    return model


def predict_large(model, image, tile_size, overlap):
    if overlap not in range(tile_size):
        raise ValueError(f"overlap {overlap} of tiles of {tile_size}")
    H, W, _ = image.shape
    image = np.pad(image, [(0, max(0, tile_size - H)), (0, max(0, tile_size - W)), (0, 0)])
    step, margin = tile_size - overlap, overlap // 3
    inner = np.sin(np.pi * (np.arange(tile_size - 2 * margin) + 0.5) / (tile_size - 2 * margin)) ** 2 + 1e-3
    window = np.pad(inner, margin)

    def along(side):
        for start in np.unique(np.minimum(np.arange(0, side, step), side - tile_size)):
            weights = window.copy()
            if start == 0:
                weights[: tile_size // 2] = weights.max()
            if start + tile_size == side:
                weights[tile_size // 2 :] = weights.max()
            yield int(start), weights

    sums = None
    for top, down in along(image.shape[0]):
        for left, right in along(image.shape[1]):
            tile = image[None, top : top + tile_size, left : left + tile_size].astype("float32")
            weight = down[:, None, None] * right[:, None]
            values = np.concatenate([model.predict_on_batch(tile)[0] * weight, weight], axis=-1)
            if sums is None:
                sums = np.zeros((*image.shape[:2], values.shape[-1]))
            sums[top : top + tile_size, left : left + tile_size] += values
    return sums[:H, :W, :-1] / sums[:H, :W, -1:]


def evaluate(model, images, masks, num_classes):
    predicted = ops.convert_to_numpy(ops.argmax(model.predict(images, verbose=0), axis=-1))
    truth, predicted = masks[masks != 255].astype(int), predicted[masks != 255]
    matrix = np.zeros((num_classes, num_classes))
    np.add.at(matrix, (truth, predicted), 1)
    both = matrix.diagonal()
    with np.errstate(invalid="ignore"):
        iou = both / (matrix.sum(0) + matrix.sum(1) - both)
    accuracy = both.sum() / matrix.sum()
    return {"mean_iou": np.nanmean(iou), "iou_per_class": iou, "pixel_accuracy": accuracy}
