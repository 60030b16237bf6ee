"""Convolutions 1x1 in the place of dense layers, none with a bias; other epsilons, another order, dropout."""

import keras
from keras import layers


def gates_of(maps, C, width):
    """Two convolutions 1x1 for each of several (N, 1, 1, C) maps."""
    first = layers.Conv2D(width, (1, 1), use_bias=False, activation="relu")
    second = layers.Conv2D(C, (1, 1), use_bias=False)
    outputs = [second(first(one)) for one in maps]
    total = layers.Add()(outputs) if len(outputs) > 1 else outputs[0]
    return layers.Activation("sigmoid")(total)


def squeeze_excite(x, ratio=16):
    """Means reshaped to an image of one pixel."""
    C = x.shape[3]
    means = layers.Reshape((1, 1, C))(layers.GlobalAveragePooling2D()(x))
    return layers.multiply([gates_of([means], C, max(C // ratio, 1)), x])


def channel_attention(x, ratio=8):
    """Maxima first."""
    C = x.shape[3]
    pools = layers.GlobalMaxPooling2D()(x), layers.GlobalAveragePooling2D()(x)
    maps = [layers.Reshape((1, 1, C))(pooled) for pooled in pools]
    return layers.multiply([x, gates_of(maps, C, max(C // ratio, 1))])


def spatial_attention(x, kernel_size=7):
    """The maximum's map first, no bias, the sigmoid as a layer of its own."""
    maps = [keras.ops.amax(x, axis=3, keepdims=True), keras.ops.average(x, axis=3)[..., None]]
    looked = layers.Conv2D(1, (kernel_size, kernel_size), padding="same", use_bias=False)(
        keras.ops.concatenate(maps, axis=3)
    )
    return keras.ops.multiply(x, layers.Activation("sigmoid")(looked))


def finish(x, after=keras.activations.relu):
    """Batch normalization as DeepLab's authors set it."""
    return layers.Activation(after)(layers.BatchNormalization(epsilon=1e-5, momentum=0.9)(x))


def atrous_conv(x, filters, rate):
    """Zeros around the image first, then a valid convolution."""
    padded = layers.ZeroPadding2D(rate)(x)
    return finish(layers.Conv2D(filters, 3, dilation_rate=(rate, rate), use_bias=False)(padded))


def aspp(x, filters=256, rates=(6, 12, 18)):
    """Image pooling first, nearest upsampling, dropout at the end."""
    _, H, W, _ = x.shape
    pooled = layers.AveragePooling2D((H, W))(x)
    pooled = finish(layers.Conv2D(filters, 1, use_bias=False)(pooled))
    branches = [layers.UpSampling2D((H, W))(pooled)]
    for rate in reversed(list(rates)):
        branches.append(atrous_conv(x, filters, rate))
    branches.append(finish(layers.Conv2D(filters, 1, use_bias=False)(x)))
    joined = layers.concatenate(branches)
    return layers.Dropout(0.5)(finish(layers.Conv2D(filters, 1, use_bias=False)(joined)))
