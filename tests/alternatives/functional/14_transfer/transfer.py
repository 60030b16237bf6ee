"""Unit 14 with keras.ops, a backbone that stays frozen as a whole while layers in it are trained, and batches by hand."""

import keras
from keras import layers as kinds
from keras import ops


def preprocess(images):
    return ops.cast(images, "float32") / 255 * 2 - 1


def build_backbone(input_shape=(96, 96, 3), alpha=0.35, weights=None):
    return keras.applications.mobilenet_v2.MobileNetV2(tuple(input_shape), alpha, False, weights)


def build_transfer_model(backbone, num_classes, dropout=0.2):
    backbone.trainable = False
    maps = backbone(backbone.inputs[0])
    x = kinds.Dropout(dropout)(ops.mean(maps, axis=(1, 2)))
    return keras.Model(backbone.inputs[0], ops.softmax(kinds.Dense(num_classes)(x)))


def trainable_summary(model):
    whole = model.count_params()
    frozen = sum(int(ops.prod(weight.shape)) for weight in model.non_trainable_weights)
    return whole - frozen, frozen


def unfreeze(model, backbone, layers):
    backbone.trainable = False
    for layer in backbone.layers[max(0, len(backbone.layers) - layers) :]:
        layer.trainable = not isinstance(layer, kinds.BatchNormalization)
    model.compile(keras.optimizers.RMSprop(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fine_tune(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    unfreeze(model, backbone, 0)
    model.optimizer.learning_rate = 0.01
    histories = [model.fit(train_data[0], train_data[1], epochs=head_epochs, validation_data=validation_data,
                           verbose=0, shuffle=False).history]  # fmt: skip
    unfreeze(model, backbone, layers)
    histories += [model.fit(train_data[0], train_data[1], epochs=tune_epochs, validation_data=validation_data,
                            verbose=0).history]  # fmt: skip
    return {name: histories[0][name] + histories[1][name] for name in histories[0]}
