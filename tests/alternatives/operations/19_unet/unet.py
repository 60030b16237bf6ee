"""Unit 19 with keras.ops, dropout, dense layers for 1x1 convolutions, and a recursion in place of loops."""

import keras
from keras import layers, ops


def double_conv(x, filters):
    x = ops.relu(layers.Conv2D(filters, 3, padding="same")(x))
    return ops.relu(layers.Conv2D(filters, 3, padding="same")(x))


def encoder_block(x, filters):
    skip = double_conv(x, filters)
    return [skip, ops.max_pool(skip, 2)]


def decoder_block(x, skip, filters):
    x = layers.Conv2DTranspose(filters, kernel_size=(2, 2), strides=(2, 2))(x)
    amounts = [(0 if None in sides else sides[0] - sides[1], 0)
               for sides in zip(skip.shape[1:3], x.shape[1:3])]  # fmt: skip
    if any(first for first, _ in amounts):
        skip = layers.Cropping2D(amounts)(skip)
    return double_conv(ops.concatenate([skip, x], axis=3), filters)


def level(x, filters, deeper):
    """A level of the U, and all that is below it."""
    if not deeper:
        return layers.Dropout(0.2)(double_conv(x, filters))
    skip, pooled = encoder_block(x, filters)
    return decoder_block(level(pooled, 2 * filters, deeper - 1), skip, filters)


def build_unet(input_shape, num_classes, base_filters=64, depth=4):
    height, width, _ = input_shape
    for name, side in (("height", height), ("width", width)):
        if side is not None and side % 2**depth != 0:
            raise ValueError(f"the {name} is {side}, no multiple of {2**depth}")
    inputs = layers.Input(input_shape)
    outputs = ops.softmax(layers.Conv2D(num_classes, 1)(level(inputs, base_filters, depth)))
    return keras.Model(inputs, outputs)


def squeeze_excite(x, ratio):
    C = x.shape[-1]
    scale = ops.mean(x, axis=[1, 2], keepdims=True)
    scale = ops.relu(layers.Conv2D(max(1, C // ratio), 1)(scale))
    return x * ops.sigmoid(layers.Conv2D(C, 1)(scale))


def unit(x, filters, side=1, rate=1):
    x = layers.Conv2D(filters, side, dilation_rate=rate, padding="same", use_bias=False)(x)
    return ops.relu(layers.BatchNormalization(epsilon=1e-5, momentum=0.9)(x))


def aspp(x, filters, rates):
    mean = unit(ops.mean(x, axis=(1, 2), keepdims=True), filters)
    mean = ops.image.resize(mean, x.shape[1:3], interpolation="bilinear")
    branches = [mean, *[unit(x, filters, 3, rate) for rate in rates], unit(x, filters)]
    return layers.Dropout(0.1)(unit(ops.concatenate(branches, axis=-1), filters))


def build_unet_aspp(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    inputs = layers.Input(input_shape)
    x, skips, filters = inputs, [], base_filters
    for _ in range(depth):
        x = double_conv(x, filters)
        if se_ratio:
            x = squeeze_excite(x, se_ratio)
        skips.append(x)
        x, filters = layers.MaxPooling2D()(x), 2 * filters
    x = aspp(double_conv(x, filters), filters, rates)
    while skips:
        filters //= 2
        x = decoder_block(x, skips.pop(), filters)
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x))
