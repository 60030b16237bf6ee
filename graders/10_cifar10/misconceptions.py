"""What students really write in unit 10."""

import keras
import numpy as np
from keras import layers, ops

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def dense_network(input_shape, num_classes, output="softmax", hidden="relu"):
    """Flatten and two dense layers."""
    parts = [
        layers.Flatten(),
        layers.Dense(32, activation=hidden),
        layers.Dense(num_classes, activation=output),
    ]
    return keras.Sequential([keras.Input(input_shape), *parts])


def network(
    input_shape, num_classes, filters=(8, 8, 8), kernel=3, padding="same",
    rate=0.3, norm=True, pool=True, units=0, output="softmax",
):  # fmt: skip
    """Convolutions, each with batch normalization, ReLU and pooling, then dropout and a dense layer."""
    parts = [keras.Input(input_shape)]
    for count in filters:
        parts += [layers.Conv2D(count, kernel, padding=padding)]
        parts += [layers.BatchNormalization()] if norm else []
        parts += [layers.ReLU(), layers.MaxPooling2D()] if pool else [layers.ReLU()]
    parts += [layers.Flatten()] + ([layers.Dense(units, activation="relu")] if units else [])
    parts += ([layers.Dropout(rate)] if rate else []) + [layers.Dense(num_classes, activation=output)]
    return keras.Sequential(parts)


def fitted(model, train_data, validation_data, epochs, batch_size, *callbacks):
    """The history of a plain fit."""
    images, labels = train_data
    history = model.fit(
        images, labels, batch_size, epochs, 0, list(callbacks), validation_data=validation_data
    ).history
    return {name: list(values) for name, values in history.items()}


@misconception("build_mlp")
def mlp_gives_logits(input_shape=(32, 32, 3), num_classes=10):
    """The last layer has no softmax: it gives logits, and probabilities are asked for."""
    return dense_network(input_shape, num_classes, output=None)


@misconception("build_mlp")
def mlp_ends_in_sigmoid(input_shape=(32, 32, 3), num_classes=10):
    """The last layer has a sigmoid: each class is judged by itself. Softmax shares out 1."""
    return dense_network(input_shape, num_classes, output="sigmoid")


@misconception("build_mlp")
def mlp_without_activation(input_shape=(32, 32, 3), num_classes=10):
    """The hidden layer has no activation: two linear layers in a row are one linear layer."""
    return dense_network(input_shape, num_classes, hidden=None)


@misconception("build_mlp")
def mlp_with_convolution(input_shape=(32, 32, 3), num_classes=10):
    """There is a convolution in it: this network is to show how far one gets without."""
    parts = [layers.Conv2D(4, 3, activation="relu", padding="same"), layers.Flatten()]
    return keras.Sequential([keras.Input(input_shape), *parts, layers.Dense(num_classes, "softmax")])


@misconception("build_mlp")
def mlp_of_ten_classes(input_shape=(32, 32, 3), num_classes=10):
    """The last layer always has ten units: it should have num_classes."""
    return dense_network(input_shape, 10)


@misconception("build_cnn")
def cnn_gives_logits(input_shape=(32, 32, 3), num_classes=10):
    """The last layer has no softmax: it gives logits, and probabilities are asked for."""
    return network(input_shape, num_classes, output=None)


@misconception("build_cnn")
def cnn_of_two_convolutions(input_shape=(32, 32, 3), num_classes=10):
    """There are only two convolutions: at least three are asked for."""
    return network(input_shape, num_classes, filters=(8, 8))


@misconception("build_cnn")
def cnn_without_dropout(input_shape=(32, 32, 3), num_classes=10):
    """There is no dropout: training mode gives the same answer twice."""
    return network(input_shape, num_classes, rate=0)


@misconception("build_cnn")
def cnn_without_batch_norm(input_shape=(32, 32, 3), num_classes=10):
    """There is no BatchNormalization: no running mean and variance follow the images."""
    return network(input_shape, num_classes, norm=False)


@misconception("build_cnn")
def cnn_with_valid_padding(input_shape=(32, 32, 3), num_classes=10):
    """Valid padding eats the border: after two poolings an image of 16 x 16 is smaller than the kernel."""
    return network(input_shape, num_classes, padding="valid")


@misconception("build_cnn")
def cnn_without_pooling(input_shape=(32, 32, 3), num_classes=10):
    """The maps keep their size to the end: neither pooling nor strides make them smaller."""
    return network(input_shape, num_classes, pool=False)


@misconception("build_cnn")
def cnn_with_a_huge_dense_layer(input_shape=(32, 32, 3), num_classes=10):
    """Flatten comes too early: the dense layer behind it has far more weights than all convolutions."""
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(8, 3, strides=2, padding="same")(inputs)
    for _ in range(2):
        x = layers.BatchNormalization()(layers.Conv2D(8, 3, padding="same", activation="relu")(x))
    x = layers.Dropout(0.3)(layers.Dense(1024, activation="relu")(layers.Flatten()(x)))
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x))


@misconception("compile_model")
def compiled_for_logits(model, learning_rate=1e-3):
    """The loss was told that it gets logits: it takes a softmax of the softmax."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
    return model


@misconception("compile_model")
def compiled_with_the_default_rate(model, learning_rate=1e-3):
    """The optimizer is given by its name, so it has its own learning rate: 0.001."""
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@misconception("compile_model")
def compiled_without_metric(model, learning_rate=1e-3):
    """Accuracy is not among the metrics."""
    model.compile(keras.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy")
    return model


@misconception("compile_model")
def compiled_and_forgotten(model, learning_rate=1e-3):
    """It returns what model.compile returns, which is None: return the model."""
    return solution.compile_model(model, learning_rate) and None


@misconception("train")
def last_epoch_kept(model, train_data, validation_data, epochs, batch_size=64):
    """The model has the weights of the last epoch: those of the best one are asked for."""
    return fitted(model, train_data, validation_data, epochs, batch_size)


@misconception("train")
def least_loss_kept(model, train_data, validation_data, epochs, batch_size=64):
    """The epoch of the least validation loss was kept: the best validation accuracy is asked for."""
    best = keras.callbacks.EarlyStopping("val_loss", patience=epochs, restore_best_weights=True)
    return fitted(model, train_data, validation_data, epochs, batch_size, best)


@misconception("train")
def validation_learned(model, train_data, validation_data, epochs, batch_size=64):
    """The validation images were learned too: then nobody knows how good the model is on others."""
    both = [np.concatenate(pair) for pair in zip(train_data, validation_data)]
    return solution.train(model, both, validation_data, epochs, len(both[0]))


@misconception("train")
def batch_size_ignored(model, train_data, validation_data, epochs, batch_size=64):
    """The batch size was not passed on: Keras takes 32."""
    return solution.train(model, train_data, validation_data, epochs, 32)


@misconception("train")
def history_object(model, train_data, validation_data, epochs, batch_size=64):
    """It returns the object that model.fit returns: its attribute history is the dict."""
    solution.train(model, train_data, validation_data, epochs, batch_size)
    return model.history


@misconception("train")
def no_validation(model, train_data, validation_data, epochs, batch_size=64):
    """The validation images were not passed to model.fit: there is no best epoch without them."""
    return fitted(model, train_data, None, epochs, batch_size)


@misconception("predict_classes")
def probabilities_returned(model, images):
    """These are the probabilities: which class has the largest one?"""
    return model.predict(images, verbose=0)


@misconception("predict_classes")
def argmax_of_images(model, images):
    """The argmax was taken along the images: for each class it says which image is likeliest."""
    return ops.argmax(model.predict(images, verbose=0), axis=0)


@misconception("predict_classes")
def asked_in_training_mode(model, images):
    """The model was called in training mode: batch normalization then uses the batch's own mean."""
    return ops.argmax(model(images, training=True), axis=-1)


@misconception("predict_classes")
def largest_probability(model, images):
    """This is how large the largest probability is: where it stands is asked for."""
    return ops.max(model.predict(images, verbose=0), axis=-1)


@misconception("per_class_accuracy")
def share_of_all_images(labels, predictions, num_classes):
    """Right images were divided by all images: divide by the images of the class."""
    shares = np.array([np.mean((labels == k) & (predictions == k)) for k in range(num_classes)])
    return np.where(np.bincount(labels, minlength=num_classes) > 0, shares, np.nan)


@misconception("per_class_accuracy")
def share_of_predictions(labels, predictions, num_classes):
    """Right images were divided by how often the class was predicted: divide by how often it is true."""
    return solution.per_class_accuracy(predictions, labels, num_classes)


@misconception("per_class_accuracy")
def missing_classes_at_zero(labels, predictions, num_classes):
    """A class without images has 0 here: nothing was missed, and NaN says so."""
    return np.nan_to_num(solution.per_class_accuracy(labels, predictions, num_classes))


@misconception("per_class_accuracy")
def only_classes_that_occur(labels, predictions, num_classes):
    """There are numbers only for classes that occur: each of num_classes has a place."""
    shares = solution.per_class_accuracy(labels, predictions, num_classes)
    return shares[~np.isnan(shares)]
