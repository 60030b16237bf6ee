"""Keras' own loading of files, images decoded by TensorFlow in the dataset, models of own classes."""

import collections
import itertools
import pathlib

import keras
import numpy as np
from keras import layers, ops


def list_images(root):
    root = pathlib.Path(root).resolve(strict=True)
    class_names = sorted(path.name for path in root.glob("[!.]*") if path.is_dir())
    found = [
        (path, label)
        for label, name in enumerate(class_names)
        for path in sorted((root / name).glob("[!.]*.*"))
        if path.is_file() and path.suffix.casefold()[1:] in ("png", "jpg", "jpeg", "bmp", "gif")
    ]
    if not found:
        raise ValueError(f"{root} has no images")
    return [path for path, _ in found], [label for _, label in found], np.array(class_names)


def split(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    if not 0.9999 < sum(fractions) < 1.0001:
        raise ValueError(f"the fractions sum to {sum(fractions)}")
    paths, labels = np.array([str(path) for path in paths]), np.array(labels)
    rng, place = np.random.default_rng(seed), np.empty(len(labels))
    for label in set(labels.tolist()):
        members = labels == label
        place[members] = (rng.permutation(members.sum()) + 0.5) / members.sum()
    bounds = np.cumsum([0, *fractions[:2]]).tolist() + [2]
    chosen = [(place >= low) & (place < high) for low, high in itertools.pairwise(bounds)]
    return tuple((paths[part], labels[part]) for part in chosen)


def load_image(path, size):
    size = (size, size) if np.ndim(size) == 0 else tuple(size)
    try:
        image = keras.utils.load_img(path, target_size=size, interpolation="bilinear")
        return keras.utils.img_to_array(image, dtype="float32") / 255
    except Exception:
        raise ValueError(f"not an image: {path}") from None


def make_dataset(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    import tensorflow as tf

    size = (image_size, image_size) if np.ndim(image_size) == 0 else tuple(image_size)

    def load(path, label):
        image = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
        image = tf.image.resize(tf.cast(image, tf.float32) / 255, size)
        image.set_shape((*size, 3))
        return image, label

    names = tf.data.Dataset.from_tensor_slices([str(path) for path in paths])
    pairs = tf.data.Dataset.zip((names, tf.data.Dataset.from_tensor_slices(list(map(int, labels)))))
    if shuffle:
        pairs = pairs.shuffle(1000, seed)
    return pairs.batch(batch_size).map(
        lambda paths, labels: (
            tf.map_fn(lambda path: load(path, 0)[0], paths, fn_output_signature=tf.float32),
            labels,
        )
    )


def class_weights(labels):
    counts = collections.Counter(np.asarray(labels).tolist())
    return {label: np.float64(len(labels)) / len(counts) / count for label, count in counts.items()}


class Augmentation(keras.Model):
    def __init__(self, seed):
        super().__init__()
        keras.utils.set_random_seed(seed)
        self.parts = [
            layers.RandomFlip("vertical"),
            layers.RandomZoom((-0.1, 0.3), fill_mode="constant", seed=seed),
            layers.RandomRotation(0.3, seed=seed),
        ]
        self.contrast = layers.RandomContrast(0.5, value_range=(0, 1), seed=seed)

    def call(self, images, training=False):
        for part in self.parts:
            images = part(images, training=training)
        return ops.clip(self.contrast(images, training=training), 0, 1)


def augmentation_layers(seed=0):
    return Augmentation(seed)


class Classifier(keras.Model):
    def __init__(self, num_classes):
        super().__init__()
        self.augmentation = Augmentation(1)
        self.convolutions = [layers.SeparableConv2D(f, 3, 2, "same", activation="relu") for f in (32, 64)]
        self.head = layers.Dense(num_classes, "softmax")

    def call(self, images, training=False):
        x = self.augmentation(images, training=training)
        for convolution in self.convolutions:
            x = convolution(x)
        return self.head(ops.mean(x, axis=(1, 2)))


def build_classifier(input_shape, num_classes):
    model = Classifier(num_classes)
    inputs = keras.Input(tuple(input_shape))
    return keras.Model(inputs, model(inputs))
