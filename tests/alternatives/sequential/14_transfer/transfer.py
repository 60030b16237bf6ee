"""Unit 14 with a Sequential model, names for objects, and layers of both kinds of counting."""

import keras
import numpy as np


def preprocess(images):
    return (np.array(images, dtype="float64") - 127.5) / 127.5


def build_backbone(input_shape=(96, 96, 3), alpha=0.35, weights=None):
    settings = {"alpha": alpha, "include_top": False, "weights": weights, "pooling": None}
    return keras.applications.MobileNetV2(input_shape=list(input_shape), **settings)


def build_transfer_model(backbone, num_classes, dropout=0.2):
    for layer in backbone.layers:
        layer.trainable = False
    model = keras.Sequential([keras.Input(backbone.input_shape[1:]), backbone])
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dropout(dropout))
    model.add(keras.layers.Dense(num_classes))
    model.add(keras.layers.Softmax())
    return model


def trainable_summary(model):
    return [
        sum(int(np.prod(weight.shape)) for weight in part)
        for part in (model.trainable_weights, model.non_trainable_weights)
    ]


def unfreeze(model, backbone, layers):
    chosen = list(reversed(backbone.layers))[: int(layers)]
    for layer in backbone.layers:
        layer.trainable = any(layer is other for other in chosen)
        if type(layer) is keras.layers.BatchNormalization:
            layer.trainable = False
    model.compile(
        optimizer=keras.optimizers.SGD(5e-4, momentum=0.9),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy("accuracy")],
    )
    return model


class Recorder(keras.callbacks.Callback):
    def __init__(self, history):
        super().__init__()
        self.lists = history

    def on_epoch_end(self, epoch, logs=None):
        for name, value in logs.items():
            self.lists.setdefault(name, []).append(float(value))


def fine_tune(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    history = {}
    images, labels = train_data
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    for epochs in (head_epochs, tune_epochs):
        model.fit(images, labels, batch_size=16, epochs=epochs, verbose=0,
                  validation_data=validation_data, callbacks=[Recorder(history)])  # fmt: skip
        unfreeze(model, backbone, layers)
    return history
