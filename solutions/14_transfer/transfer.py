"""Fine-tuning MobileNetV2: a network that has seen many images is taught to tell new ones apart.

Sources: Yosinski et al. 2014, "How transferable are features in deep neural networks?", sections 2 and 4;
Sandler et al. 2018, "MobileNetV2", section 3.4 and table 2; Lin et al. 2013, "Network in Network", section
3.2 (global average pooling).
"""

import keras
from keras import ops


def preprocess(images):
    """Scales images to what MobileNetV2 was trained on.

    Args:
        images: (..., H, W, C) uint8, or float with values in [0, 255]; they stay as they are.

    Returns:
        floats of the same shape in [-1, 1]: 0 becomes -1, and 255 becomes 1.
    """
    ### BEGIN SOLUTION
    return ops.convert_to_numpy(images).astype("float32") / 127.5 - 1
    ### END SOLUTION


def build_backbone(input_shape=(96, 96, 3), alpha=0.35, weights=None):
    """Builds MobileNetV2 without its classifier.

    Args:
        input_shape: (H, W, C) of one image, without the batch; the images are preprocessed already.
        alpha: width of the network: the number of filters is multiplied by it.
        weights: None for random ones, "imagenet", or the path of a file, as `keras.applications` takes them.

    Returns:
        `keras.applications.MobileNetV2` from (N, H, W, C) to its last feature maps (N, H', W', 1280): no
        top, no pooling.
    """
    ### BEGIN SOLUTION
    return keras.applications.MobileNetV2(input_shape, alpha=alpha, include_top=False, weights=weights)
    ### END SOLUTION


def build_transfer_model(backbone, num_classes, dropout=0.2):
    """Puts a classifier on a backbone, which is frozen.

    The backbone's weights stay what they are in training, the statistics of its BatchNormalization too:
    `trainable = False` does that in Keras 3.

    Args:
        backbone: a Keras model from (N, H, W, C) preprocessed images to (N, H', W', F) feature maps.
        num_classes: how many classes, K.
        dropout: share of the F features that is dropped in training.

    Returns:
        a Functional or Sequential model from (N, H, W, C) to (N, K) probabilities: the backbone, global
        average pooling, dropout, one dense layer with softmax. It need not be compiled.
    """
    ### BEGIN SOLUTION
    backbone.trainable = False
    inputs = keras.Input(backbone.input_shape[1:])
    x = keras.layers.GlobalAveragePooling2D()(backbone(inputs, training=False))
    x = keras.layers.Dropout(dropout)(x)
    return keras.Model(inputs, keras.layers.Dense(num_classes, activation="softmax")(x))
    ### END SOLUTION


def trainable_summary(model):
    """How many numbers of a model are trained, and how many are not.

    Args:
        model: a Keras model; parts of it may be frozen.

    Returns:
        (trainable, frozen): two ints, which add up to `model.count_params()`.
    """
    ### BEGIN SOLUTION
    trainable = sum(int(ops.size(weight)) for weight in model.trainable_weights)
    return trainable, model.count_params() - trainable
    ### END SOLUTION


def unfreeze(model, backbone, layers):
    """Lets the last layers of the backbone be trained, and compiles for fine-tuning.

    Afterwards the trainable weights of the backbone are those of the last `layers` of `backbone.layers`
    (all entries count, those without weights too), without BatchNormalization: that stays frozen and in
    inference mode.

    Args:
        model: what `build_transfer_model` returned; it is changed.
        backbone: the backbone in it.
        layers: how many; 0 leaves all of them frozen, more than there are means all.

    Returns:
        the same model, compiled anew with sparse categorical cross-entropy, accuracy, and a learning rate
        below 1e-3.
    """
    ### BEGIN SOLUTION
    first = len(backbone.layers) - layers
    backbone.trainable = True
    for place, layer in enumerate(backbone.layers):
        layer.trainable = place >= first and not isinstance(layer, keras.layers.BatchNormalization)
    optimizer = keras.optimizers.Adam(1e-4)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


def fine_tune(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    """Trains the head first, then the head and the last layers of the backbone.

    As long as the head is random, its gradients would spoil good features. So it is trained with the
    backbone frozen; then `unfreeze` lets the last `layers` follow, slowly.

    Args:
        model: what `build_transfer_model` returned, its backbone frozen; it need not be compiled.
        backbone: the backbone in it.
        train_data: a pair of preprocessed images, (N, H, W, C) float32, and labels, (N,) ints.
        validation_data: a pair of the same kind.
        head_epochs: epochs with the frozen backbone, at least 1.
        tune_epochs: epochs after that, at least 1.
        layers: how many of the backbone's layers are tuned.

    Returns:
        both histories joined: for each of `loss`, `accuracy`, `val_loss`, `val_accuracy` a list with one
        float an epoch, `head_epochs + tune_epochs` in all.
    """
    ### BEGIN SOLUTION
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    head = model.fit(*train_data, validation_data=validation_data, epochs=head_epochs, verbose=0).history
    unfreeze(model, backbone, layers=layers)
    tuned = model.fit(*train_data, validation_data=validation_data, epochs=tune_epochs, verbose=0).history
    return {name: [*head[name], *tuned[name]] for name in head}
    ### END SOLUTION
