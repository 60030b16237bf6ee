"""Correct recipes of other kinds than the solutions', for the thresholds of training checks.

Each takes the place of the function of the same name in a solution.
"""

import keras
from keras import layers


def _unit(x, layer):
    x = layer(x)
    return layers.Activation("relu")(layers.BatchNormalization(momentum=0.9)(x))


def _head(x, num_classes, rate):
    x = layers.Dropout(rate)(x)
    return layers.Dense(num_classes, activation="softmax")(x)


def flattened(input_shape=(32, 32, 3), num_classes=10):
    """Two convolutions before each pooling, and dense layers at the end."""
    inputs = x = keras.Input(input_shape)
    for filters in (24, 48):
        x = _unit(x, layers.Conv2D(filters, 3, padding="same"))
        x = layers.MaxPooling2D()(_unit(x, layers.Conv2D(filters, 3, padding="same")))
    x = layers.MaxPooling2D()(_unit(x, layers.Conv2D(96, 3, padding="same")))
    x = layers.Dense(64, activation="relu")(layers.Flatten()(x))
    return keras.Model(inputs, _head(x, num_classes, 0.2))


def strided(input_shape=(32, 32, 3), num_classes=10):
    """Strides in place of pooling, separable convolutions."""
    inputs = x = keras.Input(input_shape)
    x = _unit(x, layers.Conv2D(32, 5, padding="same"))
    for filters in (64, 96, 128):
        x = _unit(x, layers.SeparableConv2D(filters, 3, strides=2, padding="same"))
    return keras.Model(inputs, _head(layers.GlobalMaxPooling2D()(x), num_classes, 0.1))


RECIPES = {
    "10_cifar10": {"flattened": {"build_cnn": flattened}, "strided": {"build_cnn": strided}},
}
