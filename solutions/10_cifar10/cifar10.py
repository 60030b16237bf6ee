"""The CIFAR-10 network: built, compiled, trained, and looked at class by class.

Sources: Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images" (the data set); Simonyan &
Zisserman 2014, "Very Deep Convolutional Networks", section 2.1 (3x3 convolutions, then pooling); Ioffe &
Szegedy 2015, "Batch Normalization", section 3; Lin et al. 2013, "Network in Network", section 3.2 (global
average pooling); Prechelt 1998, "Early Stopping - but when?", section 2 (keep the weights of the best
epoch).
"""

import keras
import numpy as np
from keras import layers, ops


def build_mlp(input_shape=(32, 32, 3), num_classes=10):
    """Builds a network without convolutions: what a CNN has to beat.

    Args:
        input_shape: (H, W, C) of one image, without the batch.
        num_classes: how many classes, K.

    Returns:
        a Keras model from (N, H, W, C) images to (N, K) probabilities, made of Flatten and Dense layers
        (dropout is fine), with at least one hidden layer that has an activation. The last layer is a softmax.
        It need not be compiled.
    """
    ### BEGIN SOLUTION
    hidden = [layers.Dense(width, activation="relu") for width in (256, 128)]
    output = layers.Dense(num_classes, activation="softmax")
    return keras.Sequential([keras.Input(input_shape), layers.Flatten(), *hidden, output])
    ### END SOLUTION


def build_cnn(input_shape=(32, 32, 3), num_classes=10):
    """Builds a convolutional network for small images.

    It has at least three convolutions (Conv2D, SeparableConv2D or DepthwiseConv2D; layers inside nested
    models count), pooling or strides, at least one dropout layer of any kind, at least one
    BatchNormalization, and at most 1,500,000 parameters at the default shape. Any sides from 16 on work,
    odd ones too.

    Batch normalization's running values follow with `momentum`, 0.99 by default: they need hundreds of steps.
    For trainings as short as those here 0.9 is better.

    Args:
        input_shape: (H, W, C) of one image, without the batch.
        num_classes: how many classes, K.

    Returns:
        a Keras model from (N, H, W, C) images to (N, K) probabilities; its last layer is a softmax. It need
        not be compiled.
    """
    ### BEGIN SOLUTION
    inputs = keras.Input(input_shape)
    x = inputs
    for filters in (24, 48, 96, 128):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.MaxPooling2D()(x)  # before the rest, which then has a quarter of the work
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x))
    ### END SOLUTION


def compile_model(model, learning_rate=1e-3):
    """Gives a model what it needs for training: loss, optimizer and metric.

    The labels will be class numbers, and the model's outputs are probabilities. So the loss is sparse
    categorical cross-entropy on probabilities; the metric is accuracy; which optimizer is free. Names or
    objects.

    Args:
        model: a Keras model that ends in a softmax.
        learning_rate: of the optimizer.

    Returns:
        the same model, compiled.
    """
    ### BEGIN SOLUTION
    optimizer = keras.optimizers.Adam(learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


def train(model, train_data, validation_data, epochs, batch_size=64):
    """Trains a compiled model, and leaves the weights of its best epoch in it.

    Only `train_data` is learned from. After each epoch `validation_data` says how good the model is; at the
    end the model has the weights of the epoch with the best validation accuracy (of several equally good
    ones, any).

    Args:
        model: a compiled model that measures `accuracy`; it is changed.
        train_data: a pair of images, (N, H, W, C) float32 in [0, 1], and labels, (N,) ints.
        validation_data: a pair of the same kind.
        epochs: at most how many; stopping earlier is fine.
        batch_size: images in one step.

    Returns:
        the history as a dict: for each of `loss`, `accuracy`, `val_loss`, `val_accuracy` a list with one
        float an epoch.
    """
    ### BEGIN SOLUTION
    best = keras.callbacks.EarlyStopping(
        "val_accuracy", mode="max", patience=epochs, restore_best_weights=True
    )
    fitted = model.fit(
        *train_data,
        validation_data=validation_data,
        epochs=epochs,
        batch_size=batch_size,
        callbacks=[best],
        verbose=0,
    )
    return {name: list(values) for name, values in fitted.history.items()}
    ### END SOLUTION


def predict_classes(model, images):
    """The class that a model finds most probable, for each image.

    Args:
        model: a Keras model from images to (N, K) probabilities.
        images: (N, H, W, C) float.

    Returns:
        (N,) ints, an array or a tensor.
    """
    ### BEGIN SOLUTION
    return ops.argmax(model.predict(images, verbose=0), axis=-1)
    ### END SOLUTION


def per_class_accuracy(labels, predictions, num_classes):
    """How many images of each class were recognised, as a share of that class.

    Args:
        labels: (N,) ints, the truth.
        predictions: (N,) ints.
        num_classes: how many classes, K.

    Returns:
        (K,) floats; NaN for a class that has no images.
    """
    ### BEGIN SOLUTION
    labels = np.asarray(labels)
    right = labels == np.asarray(predictions)
    shares = [right[labels == k].mean() if (labels == k).any() else np.nan for k in range(num_classes)]
    return np.array(shares)
    ### END SOLUTION
