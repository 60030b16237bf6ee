"""Unit 10 with nested Sequential models, strides, separable convolutions, a callback that keeps weights, lists."""

import keras
from keras import layers, ops


def build_mlp(input_shape=(32, 32, 3), num_classes=10):
    model = keras.Sequential([keras.Input(tuple(input_shape)), layers.Flatten(), layers.Dropout(0.1)])
    model.add(layers.Dense(20))
    model.add(layers.Activation("gelu"))
    model.add(layers.Dense(num_classes))
    model.add(layers.Activation("softmax"))
    return model


def stage(filters):
    return keras.Sequential([layers.SeparableConv2D(filters, 3, padding="same"), layers.BatchNormalization(),
                             layers.Activation("relu"), layers.SpatialDropout2D(0.2)])  # fmt: skip


def build_cnn(input_shape=(32, 32, 3), num_classes=10):
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(8, 5, strides=2, activation="elu"),
            stage(12),
            layers.AveragePooling2D(2),
            stage(16),
            layers.GlobalAveragePooling2D(),
            layers.Dense(num_classes, activation="softmax"),
        ]
    )


def compile_model(model, learning_rate=1e-3):
    model.compile(
        "sgd", loss=keras.losses.sparse_categorical_crossentropy, metrics=["sparse_categorical_accuracy"]
    )
    model.optimizer.learning_rate = learning_rate
    return model


class Best(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.accuracy = -1.0

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] >= self.accuracy:
            self.accuracy, self.weights = logs["val_accuracy"], self.model.get_weights()

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)


def train(model, train_data, validation_data, epochs, batch_size=64):
    history = {name: [] for name in ("loss", "accuracy", "val_loss", "val_accuracy")}
    best = Best()
    images, labels = train_data
    result = model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_data=validation_data,
        callbacks=[best],
    )
    for name in history:
        history[name] += map(float, result.history[name])
    return history


def predict_classes(model, images):
    parts = [model(images[start : start + 20], training=False) for start in range(0, len(images), 20)]
    return [int(k) for part in parts for k in ops.argmax(part, axis=1)]


def per_class_accuracy(labels, predictions, num_classes):
    of_class = ops.one_hot(labels, num_classes, dtype="float32")
    right = ops.cast(ops.equal(labels, predictions), "float32")[:, None]
    counts = ops.sum(of_class, axis=0)
    shares = ops.sum(of_class * right, axis=0) / ops.maximum(counts, 1.0)
    return ops.where(counts > 0, shares, float("nan"))
