"""Unit 10 with subclassed models and layers, objects for names, and weights kept in a file."""

import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers


class Stage(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.convolution = layers.Conv2D(filters, 3, 2, padding="same")
        self.norm = layers.BatchNormalization(momentum=0.9)

    def call(self, x, training=False):
        return keras.ops.relu(self.norm(self.convolution(x), training=training))


class Network(keras.Model):
    def __init__(self, parts):
        super().__init__()
        self.parts = parts

    def call(self, x, training=False):
        for part in self.parts:
            x = part(x, training=training) if isinstance(part, Stage | layers.Dropout) else part(x)
        return x


def build_mlp(input_shape=(32, 32, 3), num_classes=10):
    hidden = layers.Dense(64, activation=keras.ops.tanh)
    return Network([layers.Flatten(), hidden, layers.Dense(num_classes, activation=keras.ops.softmax)])


def build_cnn(input_shape=(32, 32, 3), num_classes=10):
    model = Network([Stage(8), Stage(16), Stage(24), layers.Flatten(), layers.Dropout(0.2),
                     layers.Dense(num_classes), layers.Softmax()])  # fmt: skip
    model(np.zeros((1, *input_shape), np.float32))
    return model


def compile_model(model, learning_rate=1e-3):
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
    )
    return model


def train(model, train_data, validation_data, epochs, batch_size=64):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "best.weights.h5"
        best = keras.callbacks.ModelCheckpoint(
            str(path), "val_accuracy", 0, save_best_only=True, save_weights_only=True, mode="max"
        )
        images, labels = train_data
        fitted = model.fit(
            images, labels, batch_size, epochs, 0, [best], validation_data=validation_data, shuffle=True
        )
        model.load_weights(path)
    return fitted.history


def predict_classes(model, images):
    return model.predict(np.asarray(images), batch_size=16, verbose=0).argmax(-1)


def per_class_accuracy(labels, predictions, num_classes):
    counts = np.zeros((num_classes, 2))
    for label, prediction in zip(labels, predictions):
        counts[label] += (label == prediction, 1)
    with np.errstate(invalid="ignore"):
        return counts[:, 0] / counts[:, 1]
