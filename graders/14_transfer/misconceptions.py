"""What students really write in unit 14."""

import keras
import numpy as np
from keras import layers

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def head(backbone, num_classes, dropout, *, frozen=True, pool=layers.GlobalAveragePooling2D, end="softmax"):
    """A transfer model with something changed."""
    backbone.trainable = not frozen
    inputs = keras.Input(backbone.input_shape[1:])
    x = layers.Dropout(dropout)(pool()(backbone(inputs, training=False)))
    return keras.Model(inputs, layers.Dense(num_classes, activation=end)(x))


def compiled(model, rate=1e-4):
    """Compiled as asked for, but for the rate."""
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fitted(model, train_data, validation_data, epochs):
    """The history of a fit."""
    return model.fit(*train_data, validation_data=validation_data, epochs=epochs, verbose=0).history


def joined(one, two):
    """Two histories, one after the other."""
    return {name: [*one[name], *two[name]] for name in one}


@misconception("preprocess")
def scaled_to_unit(images):
    """This is the scale [0, 1]: MobileNetV2 wants [-1, 1]."""
    return np.asarray(images, np.float32) / 255


@misconception("preprocess")
def scaled_in_place(images):
    """The input was changed: Keras' preprocess_input writes into float arrays. Work on a copy."""
    return keras.applications.mobilenet_v2.preprocess_input(images)


@misconception("preprocess")
def scaled_by_the_largest(images):
    """Each batch was scaled by its own largest value: a dark image comes out bright."""
    return np.asarray(images, np.float32) / (np.max(images) / 2) - 1


@misconception("build_backbone")
def backbone_with_default_alpha(input_shape=(96, 96, 3), alpha=0.35, weights=None):
    """The width alpha was not passed on: Keras takes 1.0."""
    return solution.build_backbone(input_shape, 1.0, weights)


@misconception("build_backbone")
def backbone_that_pools(input_shape=(96, 96, 3), alpha=0.35, weights=None):
    """The backbone pools its maps away: leave pooling to the head."""
    return keras.applications.MobileNetV2(
        input_shape, alpha=alpha, include_top=False, weights=weights, pooling="avg"
    )


@misconception("build_backbone")
def backbone_without_weights(input_shape=(96, 96, 3), alpha=0.35, weights=None):
    """The weights were not passed on: this backbone is always random."""
    return solution.build_backbone(input_shape, alpha)


@misconception("build_transfer_model")
def dropout_not_passed_on(backbone, num_classes, dropout=0.2):
    """Dropout was not passed on: it is 0.2 whatever is asked for."""
    return head(backbone, num_classes, 0.2)


@misconception("build_transfer_model")
def backbone_not_frozen(backbone, num_classes, dropout=0.2):
    """The backbone is not frozen: training=False in the call does not do it, trainable = False does."""
    return head(backbone, num_classes, dropout, frozen=False)


@misconception("build_transfer_model")
def maximum_pooled(backbone, num_classes, dropout=0.2):
    """The maximum of each map was taken: the average is asked for."""
    return head(backbone, num_classes, dropout, pool=layers.GlobalMaxPooling2D)


@misconception("build_transfer_model")
def flattened(backbone, num_classes, dropout=0.2):
    """The maps were flattened: then the head has weights for each place. Average each map first."""
    return head(backbone, num_classes, dropout, pool=layers.Flatten)


@misconception("build_transfer_model")
def head_gives_logits(backbone, num_classes, dropout=0.2):
    """The head has no softmax: it gives logits, and probabilities are asked for."""
    return head(backbone, num_classes, dropout, end=None)


@misconception("trainable_summary")
def arrays_counted(model):
    """These are numbers of arrays: count the numbers in them."""
    return len(model.trainable_weights), len(model.non_trainable_weights)


@misconception("trainable_summary")
def frozen_first(model):
    """The two are in the other order: trainable first."""
    return solution.trainable_summary(model)[::-1]


@misconception("trainable_summary")
def whole_layers_counted(model):
    """Mean and variance of BatchNormalization were counted as trained: look at weights, not at layers."""
    count = sum(layer.count_params() for layer in model._flatten_layers(recursive=True)
                if not layer._layers and layer.trainable)  # fmt: skip
    return count, model.count_params() - count


@misconception("unfreeze")
def norm_unfrozen(model, backbone, layers):
    """BatchNormalization was unfrozen too: on a small set its statistics soon tell of a few batches only."""
    first = len(backbone.layers) - layers
    backbone.trainable = True
    for place, layer in enumerate(backbone.layers):
        layer.trainable = place >= first
    return compiled(model)


@misconception("unfreeze")
def minus_zero(model, backbone, layers):
    """With layers=0 everything was unfrozen: backbone.layers[-0:] is the whole list."""
    solution.unfreeze(model, backbone, layers or len(backbone.layers))
    return model


@misconception("unfreeze")
def everything_unfrozen(model, backbone, layers):
    """The whole backbone is trained: only its last layers were asked for."""
    return solution.unfreeze(model, backbone, len(backbone.layers))


@misconception("unfreeze")
def first_layers(model, backbone, layers):
    """The first layers are trained: the last ones were asked for."""
    backbone.trainable = True
    for place, layer in enumerate(backbone.layers):
        layer.trainable = place < layers and not isinstance(layer, keras.layers.BatchNormalization)
    return compiled(model)


@misconception("unfreeze")
def rate_not_lowered(model, backbone, layers):
    """The learning rate is still 0.001: good features are soon lost. Take a tenth of it."""
    return compiled(solution.unfreeze(model, backbone, layers), 1e-3)


@misconception("unfreeze")
def only_layers_with_weights(model, backbone, layers):
    """Only layers with weights were counted: all entries of backbone.layers count."""
    places = [i for i, layer in enumerate(backbone.layers) if layer.weights]
    first = places[-layers] if 0 < layers <= len(places) else (0 if layers else len(backbone.layers))
    return solution.unfreeze(model, backbone, len(backbone.layers) - first)


@misconception("fine_tune")
def unfrozen_first(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    """The backbone was unfrozen before the head was trained: a random head spoils good features."""
    solution.unfreeze(model, backbone, layers)
    return fitted(model, train_data, validation_data, head_epochs + tune_epochs)


@misconception("fine_tune")
def second_history_only(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    """This is the second history alone: join it to the first."""
    compiled(model, 1e-3)
    fitted(model, train_data, validation_data, head_epochs)
    solution.unfreeze(model, backbone, layers)
    return fitted(model, train_data, validation_data, tune_epochs)


@misconception("fine_tune")
def never_unfrozen(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    """The backbone was never unfrozen: only the head has learned."""
    compiled(model, 1e-3)
    return fitted(model, train_data, validation_data, head_epochs + tune_epochs)


@misconception("fine_tune")
def histories_as_they_come(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    """The histories are in a list: join them name by name, to one dict."""
    compiled(model, 1e-3)
    one = fitted(model, train_data, validation_data, head_epochs)
    solution.unfreeze(model, backbone, layers)
    return [one, fitted(model, train_data, validation_data, tune_epochs)]
