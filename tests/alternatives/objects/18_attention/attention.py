"""Layers of one's own: weights are made in `build`, or belong to layers inside."""

import keras
from keras import layers, ops


class SqueezeExcite(layers.Layer):
    """Weights of its own."""

    def __init__(self, ratio):
        super().__init__()
        self.ratio = ratio

    def build(self, shape):
        C = shape[-1]
        width = max(1, C // self.ratio)
        self.squeeze = self.add_weight(shape=(C, width), initializer="glorot_uniform", name="squeeze")
        self.excite = self.add_weight(shape=(width, C), initializer="glorot_uniform", name="excite")

    def call(self, x):
        means = ops.mean(x, axis=(1, 2))
        gates = ops.sigmoid(ops.relu(means @ self.squeeze) @ self.excite)
        return x * gates[:, None, None, :]


def squeeze_excite(x, ratio=16):
    """The layer above."""
    return SqueezeExcite(ratio)(x)


class ChannelAttention(layers.Layer):
    """A shared network inside."""

    def __init__(self, ratio):
        super().__init__()
        self.ratio = ratio

    def build(self, shape):
        C = shape[-1]
        self.narrow = layers.Dense(max(1, C // self.ratio), activation="relu")
        self.wide = layers.Dense(C)
        self.narrow.build((None, C))
        self.wide.build((None, max(1, C // self.ratio)))

    def call(self, x):
        total = 0
        for pooled in (ops.mean(x, axis=(1, 2)), ops.max(x, axis=(1, 2))):
            total = total + self.wide(self.narrow(pooled))
        return x * ops.sigmoid(total)[:, None, None]


def channel_attention(x, ratio=8):
    """The layer above."""
    return ChannelAttention(ratio)(x)


class SpatialAttention(layers.Layer):
    """A convolution inside."""

    def __init__(self, kernel_size):
        super().__init__()
        self.convolution = layers.Conv2D(1, kernel_size, padding="same", activation="sigmoid")

    def build(self, shape):
        self.convolution.build((*shape[:-1], 2))

    def call(self, x):
        maps = ops.stack([ops.mean(x, -1), ops.max(x, -1)], axis=-1)
        return x * self.convolution(maps)


def spatial_attention(x, kernel_size=7):
    """The layer above."""
    return SpatialAttention(kernel_size)(x)


class Normalized(keras.Model):
    """A model that is used as a block: convolution, batch normalization, ReLU."""

    def __init__(self, filters, kernel_size, rate=1):
        super().__init__()
        self.norm = layers.BatchNormalization()
        self.convolution = layers.Conv2D(
            filters, kernel_size, padding="same", dilation_rate=rate, use_bias=False
        )

    def call(self, x, training=None):
        return ops.relu(self.norm(self.convolution(x), training=training))


def atrous_conv(x, filters, rate):
    """The model above."""
    return Normalized(filters, 3, rate)(x)


def aspp(x, filters=256, rates=(6, 12, 18)):
    """Blocks in a list; what is pooled is repeated by a sum."""
    parts = [Normalized(filters, 1)(x)] + [Normalized(filters, 3, rate)(x) for rate in rates]
    means = layers.GlobalAveragePooling2D(keepdims=True)(x)
    parts.append(Normalized(filters, 1)(means) + ops.zeros_like(parts[0]))
    return Normalized(filters, 1)(layers.Concatenate(axis=-1)(parts))
