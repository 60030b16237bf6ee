"""Operations of keras.ops and small Sequential networks; dense layers for convolutions 1x1."""

import keras
from keras import layers, ops


def network(C, width, last=None):
    """Two dense layers."""
    return keras.Sequential([layers.Dense(width, "relu"), layers.Dense(C, last)])


def squeeze_excite(x, ratio=16):
    """The product as einsum."""
    C = x.shape[-1]
    gates = network(C, max(1, C // ratio), "sigmoid")(ops.mean(x, axis=(1, 2)))
    return ops.einsum("nhwc,nc->nhwc", x, gates)


def channel_attention(x, ratio=8):
    """Means and maxima as two rows that go through the network together."""
    C = x.shape[-1]
    rows = ops.stack([ops.mean(x, axis=(1, 2)), ops.max(x, axis=(1, 2))], axis=1)  # (N, 2, C)
    gates = ops.sigmoid(ops.sum(network(C, max(1, C // ratio))(rows), axis=1))
    return ops.einsum("nhwc,nc->nhwc", x, gates)


def spatial_attention(x, kernel_size=7):
    """Stacked maps, and the sigmoid as 1 / (1 + exp)."""
    maps = ops.stack([ops.mean(x, axis=-1), ops.max(x, axis=-1)], axis=-1)
    values = layers.Conv2D(filters=1, kernel_size=kernel_size, padding="same")(maps)
    return x / (1 + ops.exp(-values))


def normalized(layer, x):
    """A layer, then batch normalization, then the larger of it and 0."""
    return ops.maximum(layers.BatchNormalization()(layer(x)), 0)


def atrous_conv(x, filters, rate):
    """As usual."""
    layer = layers.Conv2D(filters, 3, dilation_rate=rate, padding="same", use_bias=False)
    return normalized(layer, x)


def aspp(x, filters=256, rates=(6, 12, 18)):
    """Dense layers see each pixel by itself, as convolutions 1x1 do."""
    H, W = x.shape[1:3]
    context = normalized(layers.Dense(filters, use_bias=False), ops.mean(x, axis=(1, 2), keepdims=True))
    branches = [
        normalized(layers.Dense(filters, use_bias=False), x),
        *[atrous_conv(x, filters, rate) for rate in rates],
        ops.image.resize(context, (H, W), interpolation="bilinear"),
    ]
    return normalized(layers.Dense(filters, use_bias=False), ops.concatenate(branches, axis=-1))
