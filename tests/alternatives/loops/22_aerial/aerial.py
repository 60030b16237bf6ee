"""A separable network and a checkpoint, tiles one by one with loops, scores class by class."""

import math
import os
import tempfile

import keras
import numpy as np

import convlings.data


def load_pairs(split):
    if split not in ("train", "validation", "test"):
        raise ValueError("no split called " + split)
    name = convlings.data.first_found("dubai", "scenes")
    images, masks = convlings.data.load(name, split=split)
    return [images, masks.astype(np.int32)]


def prepare(images, masks):
    one_hot = np.zeros((*masks.shape, 5), np.float32)
    for k in range(5):
        one_hot[..., k][masks == k] = 1
    return (images / np.float32(255)).astype(np.float32), one_hot


def train_segmenter(train, validation, epochs, seed=0):
    keras.utils.set_random_seed(seed)
    images, masks = train
    model = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            keras.layers.SeparableConv2D(24, 5, padding="same", activation="relu"),
            keras.layers.Conv2D(32, 3, padding="same", dilation_rate=2, activation="relu"),
            keras.layers.Dense(masks.shape[-1]),
            keras.layers.Activation("softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "best.weights.h5")
        keep = keras.callbacks.ModelCheckpoint(
            path, "val_accuracy", save_best_only=True, save_weights_only=True
        )
        model.fit(images, masks, validation_data=validation, epochs=epochs, callbacks=[keep], verbose=0)
        model.load_weights(path)
    return model


def predict_large(model, image, tile_size, overlap):
    if overlap < 0 or overlap >= tile_size:
        raise ValueError(f"overlap {overlap}")
    height, width = image.shape[:2]
    below, right = max(tile_size - height, 0), max(tile_size - width, 0)
    image = np.pad(image, ((0, below), (0, right), (0, 0)), mode="edge")
    step, third = tile_size - overlap, overlap // 3

    def places(side):
        count = math.ceil((side - tile_size) / step) + 1
        return [min(i * step, side - tile_size) for i in range(count)]

    def trust(start, side):
        weights = []
        for i in range(tile_size):
            before = i + 1 - third if start > 0 else tile_size
            after = tile_size - i - third if start + tile_size < side else tile_size
            weights.append(max(0, min(before, after)))
        return np.array(weights, float)

    result, sums = 0, np.zeros(image.shape[:2])
    for top in places(image.shape[0]):
        for left in places(image.shape[1]):
            tile = image[top : top + tile_size, left : left + tile_size]
            predicted = np.asarray(model(tile[None], training=False))[0]
            weight = np.outer(trust(top, image.shape[0]), trust(left, image.shape[1]))
            padded = np.zeros((*image.shape[:2], predicted.shape[-1]))
            padded[top : top + tile_size, left : left + tile_size] = weight[..., None] * predicted
            result = result + padded
            sums[top : top + tile_size, left : left + tile_size] += weight
    return (result / sums[..., None])[:height, :width].astype(np.float32)


def evaluate(model, images, masks, num_classes):
    predictions = np.concatenate([np.asarray(model(image[None], training=False)) for image in images])
    predictions = predictions.argmax(-1)
    known = np.asarray(masks) != 255
    scores = []
    for k in range(num_classes):
        true, seen = (masks == k) & known, (predictions == k) & known
        union = (true | seen).sum()
        scores.append(float((true & seen).sum() / union) if union else float("nan"))
    present = [score for score in scores if score == score]
    return {
        "mean_iou": sum(present) / len(present),
        "iou_per_class": scores,
        "pixel_accuracy": np.float64((predictions == masks)[known].mean()),
        "images": len(images),
    }
