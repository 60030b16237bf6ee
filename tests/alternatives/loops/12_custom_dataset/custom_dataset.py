"""os and random, a generator as dataset, layers of a Sequential model."""

import os
import random

import keras
import numpy as np
from PIL import Image


def list_images(root):
    if not os.path.isdir(root):
        raise ValueError(f"no folder {root}")
    names = [entry.name for entry in os.scandir(root) if entry.is_dir() and not entry.name.startswith(".")]
    names.sort()
    paths, labels = [], []
    for number, name in enumerate(names):
        for file in sorted(os.listdir(os.path.join(root, name))):
            path = os.path.join(root, name, file)
            if file.startswith(".") or not os.path.isfile(path):
                continue
            if os.path.splitext(file)[1].lower() in {".png", ".jpg", ".jpeg", ".bmp", ".gif"}:
                paths.append(path)
                labels.append(number)
    if len(paths) == 0:
        raise ValueError(f"no images in {root}")
    return paths, np.array(labels), tuple(names)


def split(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    if not np.isclose(sum(fractions), 1):
        raise ValueError(f"{fractions[0]} + {fractions[1]} + {fractions[2]} is not 1")
    shuffled = random.Random(seed)
    groups = {}
    for path, label in zip(paths, labels):
        groups.setdefault(int(label), []).append(path)
    train, validation, test = ([], []), ([], []), ([], [])
    for label, group in groups.items():
        shuffled.shuffle(group)
        first = round(fractions[0] * len(group))
        second = first + min(round(fractions[1] * len(group)), len(group) - first)
        for part, chosen in (
            (train, group[:first]),
            (validation, group[first:second]),
            (test, group[second:]),
        ):
            part[0].extend(chosen)
            part[1].extend([label] * len(chosen))
    return [train, validation, test]


def load_image(path, size):
    try:
        height, width = size
    except TypeError:
        height = width = size
    try:
        with open(path, "rb") as file:
            image = Image.open(file)
            image.load()
    except Exception as error:
        raise ValueError(f"cannot read {os.path.basename(path)}") from error
    image = image.convert("RGBA").convert("RGB")
    if image.size != (width, height):
        image = image.resize((width, height), Image.BILINEAR)
    return np.array(image).astype("float32") / np.float32(255)


def make_dataset(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    import tensorflow as tf

    height, width = (image_size, image_size) if isinstance(image_size, int) else image_size
    order, shuffled = list(range(len(paths))), random.Random(seed)

    def generate():
        if shuffle:
            shuffled.shuffle(order)
        for number in list(order):
            yield load_image(paths[number], (height, width)), int(labels[number])

    signature = (tf.TensorSpec((height, width, 3), tf.float32), tf.TensorSpec((), tf.int64))
    return tf.data.Dataset.from_generator(generate, output_signature=signature).batch(batch_size)


def class_weights(labels):
    counts = {}
    for label in labels:
        counts[int(label)] = counts.get(int(label), 0) + 1
    return {label: len(labels) / (len(counts) * count) for label, count in counts.items()}


def augmentation_layers(seed=0):
    model = keras.Sequential()
    model.add(keras.layers.RandomFlip(seed=seed))
    model.add(keras.layers.RandomRotation((-0.1, 0.1), fill_mode="nearest", seed=seed))
    model.add(keras.layers.RandomZoom((-0.2, 0.2), (-0.2, 0.2), seed=seed))
    model.add(keras.layers.RandomContrast((0.3, 0.3), value_range=[0, 1], seed=seed))
    return model


def build_classifier(input_shape, num_classes):
    model = keras.Sequential([keras.Input(tuple(input_shape)), augmentation_layers(7)])
    for filters in (24, 48):
        model.add(keras.layers.Conv2D(filters, 3, strides=2, activation="relu"))
    model.add(keras.layers.GlobalMaxPooling2D())
    model.add(keras.layers.Dropout(0.5))
    model.add(keras.layers.Dense(num_classes))
    model.add(keras.layers.Softmax())
    return model
