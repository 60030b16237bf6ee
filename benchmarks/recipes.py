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


def _twice(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    return x


def he_started(input_shape, num_classes, base_filters=64, depth=4):
    """He's initial values, and a little dropout at the bottom."""
    inputs = x = keras.Input(input_shape)
    skips = []
    for level in range(depth):
        skips.append(_twice(x, base_filters * 2**level))
        x = layers.MaxPooling2D()(skips[-1])
    x = layers.Dropout(0.1)(_twice(x, base_filters * 2**depth))
    for level in reversed(range(depth)):
        up = layers.Conv2DTranspose(base_filters * 2**level, 2, strides=2)(x)
        x = _twice(layers.Concatenate()([skips[level], up]), base_filters * 2**level)
    return keras.Model(inputs, layers.Conv2D(num_classes, 1, activation="softmax")(x))


def orthogonal(input_shape, num_classes, base_filters=64, depth=4):
    """The same from orthogonal kernels, as a fresh model of the same configuration."""
    model = he_started(input_shape, num_classes, base_filters, depth)
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            layer.kernel.assign(keras.initializers.Orthogonal(gain=1.4)(layer.kernel.shape))
    return model


def _frozen_but(backbone, count):
    """Lets the last layers of a backbone be trained, and batch normalization stand still."""
    for place, layer in enumerate(reversed(backbone.layers)):
        layer.trainable = place < count and not isinstance(layer, layers.BatchNormalization)


def _phases(model, backbone, train, validation, epochs, count, optimizers, batch):
    """Both phases of a fine-tuning, with an optimizer each."""
    history = {}
    for number, (phase, optimizer) in enumerate(zip(epochs, optimizers)):
        _frozen_but(backbone, number * count)
        model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
        fitted = model.fit(*train, batch, phase, validation_data=validation, verbose=0).history
        history = {name: history.get(name, []) + fitted[name] for name in fitted}
    return history


def tuned_by_sgd(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    """Gradient descent with momentum in both phases."""
    optimizers = keras.optimizers.SGD(0.01, momentum=0.9), keras.optimizers.SGD(5e-4, momentum=0.9)
    epochs = head_epochs, tune_epochs
    return _phases(model, backbone, train_data, validation_data, epochs, layers, optimizers, 32)


def tuned_by_rmsprop(model, backbone, train_data, validation_data, head_epochs, tune_epochs, layers):
    """RMSprop, smaller batches, and a very small rate at the end."""
    optimizers = keras.optimizers.RMSprop(1e-3), keras.optimizers.RMSprop(1e-5)
    epochs = head_epochs, tune_epochs
    return _phases(model, backbone, train_data, validation_data, epochs, layers, optimizers, 16)


def sequential_head(backbone, num_classes, dropout=0.2):
    """A Sequential model, with the softmax as a layer of its own."""
    backbone.trainable = False
    pooled = [keras.Input(backbone.input_shape[1:]), backbone, layers.GlobalAveragePooling2D()]
    return keras.Sequential([*pooled, layers.Dropout(dropout), layers.Dense(num_classes), layers.Softmax()])


def _augmented(inputs):
    x = layers.RandomFlip("horizontal")(inputs)
    return layers.RandomTranslation(0.1, 0.1)(x)


def separated(input_shape, num_classes):
    """Separable convolutions with strides, behind flips and translations."""
    inputs = keras.Input(tuple(input_shape))
    x = _unit(_augmented(inputs), layers.Conv2D(32, 3, padding="same"))
    for filters in (64, 96, 128):
        x = _unit(x, layers.SeparableConv2D(filters, 3, strides=2, padding="same"))
    return keras.Model(inputs, _head(layers.GlobalMaxPooling2D()(x), num_classes, 0.1))


def residual(input_shape, num_classes):
    """Blocks with a shortcut, behind flips and translations."""
    inputs = keras.Input(tuple(input_shape))
    x = _unit(_augmented(inputs), layers.Conv2D(24, 3, padding="same"))
    for filters in (24, 48, 96):
        shortcut = layers.Conv2D(filters, 1)(x)
        x = _unit(
            _unit(x, layers.Conv2D(filters, 3, padding="same")), layers.Conv2D(filters, 3, padding="same")
        )
        x = layers.MaxPooling2D()(layers.Add()([x, shortcut]))
    return keras.Model(inputs, _head(layers.GlobalAveragePooling2D()(x), num_classes, 0.2))


def _segmented(model, train, validation, epochs, optimizer):
    """Trains with a weight of 0 where a pixel has no label, and keeps the best epoch."""
    (images, masks), (others, truth) = train, validation
    model.compile(optimizer, "categorical_crossentropy")
    best = keras.callbacks.EarlyStopping("val_loss", patience=epochs, restore_best_weights=True)
    how = {"sample_weight": masks.sum(-1), "validation_data": (others, truth, truth.sum(-1))}
    model.fit(images, masks, 8, epochs, callbacks=[best], verbose=0, **how)
    return model


def trained_unet(train, validation, epochs, seed=0):
    """A small U-Net with transposed convolutions, by Adam at one rate."""
    keras.utils.set_random_seed(seed)
    inputs = x = keras.Input(train[0].shape[1:])
    skips = []
    for filters in (24, 48, 96):
        skips.append(_unit(x, layers.Conv2D(filters, 3, padding="same")))
        x = layers.MaxPooling2D()(skips[-1])
    for filters, skip in zip((96, 48, 24), reversed(skips)):
        x = layers.Concatenate()([layers.Conv2DTranspose(filters, 2, strides=2)(x), skip])
        x = _unit(x, layers.Conv2D(filters, 3, padding="same"))
    outputs = layers.Conv2D(train[1].shape[-1], 1, activation="softmax")(x)
    return _segmented(keras.Model(inputs, outputs), train, validation, epochs, keras.optimizers.Adam(2e-3))


def trained_dilated(train, validation, epochs, seed=0):
    """Dilated convolutions at a quarter of the size, by AdamW."""
    keras.utils.set_random_seed(seed)
    inputs = x = keras.Input(train[0].shape[1:])
    for filters in (32, 64):
        x = _unit(x, layers.Conv2D(filters, 3, strides=2, padding="same"))
    for rate in (1, 2, 4):
        x = _unit(x, layers.Conv2D(64, 3, padding="same", dilation_rate=rate))
    x = layers.UpSampling2D(4, interpolation="bilinear")(layers.Conv2D(train[1].shape[-1], 1)(x))
    model = keras.Model(inputs, layers.Softmax()(x))
    return _segmented(model, train, validation, epochs, keras.optimizers.AdamW(3e-3))


RECIPES = {
    "10_cifar10": {"flattened": {"build_cnn": flattened}, "strided": {"build_cnn": strided}},
    "12_custom_dataset": {
        "separated": {"build_classifier": separated},
        "residual": {"build_classifier": residual},
    },
    "14_transfer": {
        "sgd": {"fine_tune": tuned_by_sgd},
        "rmsprop": {"build_transfer_model": sequential_head, "fine_tune": tuned_by_rmsprop},
    },
    "19_unet": {"he_started": {"build_unet": he_started}, "orthogonal": {"build_unet": orthogonal}},
    "22_aerial": {
        "unet": {"train_segmenter": trained_unet},
        "dilated": {"train_segmenter": trained_dilated},
    },
}
