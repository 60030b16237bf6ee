"""Unit 19 with layers and models of one's own classes."""

import keras
from keras import layers


class DoubleConv(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.convolutions = [layers.Conv2D(filters, (3, 3), padding="same") for _ in range(2)]

    def build(self, shape):
        for convolution in self.convolutions:
            convolution.build(shape)
            shape = convolution.compute_output_shape(shape)

    def compute_output_shape(self, shape):
        return (*shape[:-1], self.convolutions[-1].filters)

    def call(self, x):
        for convolution in self.convolutions:
            x = keras.activations.relu(convolution(x))
        return x


class Encoder(layers.Layer):
    def __init__(self, filters, ratio=None):
        super().__init__()
        self.convolutions = DoubleConv(filters)
        self.squeeze = Squeeze(filters, ratio) if ratio is not None else None
        self.pool = layers.MaxPool2D(2, strides=2, padding="valid")

    def call(self, x):
        skip = self.convolutions(x)
        if self.squeeze is not None:
            skip = self.squeeze(skip)
        return skip, self.pool(skip)


class Decoder(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.enlarge = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")
        self.convolutions = DoubleConv(filters)

    def call(self, x, skip):
        x = self.enlarge(x)
        H, W = x.shape[1:3]
        return self.convolutions(keras.ops.concatenate([skip[:, :H, :W], x], axis=-1))


class Squeeze(layers.Layer):
    def __init__(self, filters, ratio):
        super().__init__()
        units = max(1, filters // ratio)
        self.layers = keras.Sequential([
            layers.GlobalAveragePooling2D(),
            layers.Dense(units, activation="relu", use_bias=False),
            layers.Dense(filters, activation="sigmoid", use_bias=False),
        ])  # fmt: skip

    def call(self, x):
        return x * self.layers(x)[:, None, None, :]


class Unit(layers.Layer):
    def __init__(self, filters, side, rate=1):
        super().__init__()
        self.convolution = layers.Conv2D(filters, side, padding="same", dilation_rate=rate, use_bias=False)
        self.normalization = layers.BatchNormalization()

    def call(self, x, training=None):
        return keras.ops.relu(self.normalization(self.convolution(x), training=training))


class Pyramid(layers.Layer):
    def __init__(self, filters, rates):
        super().__init__()
        self.whole = Unit(filters, 1)
        self.branches = [Unit(filters, 3, rate) for rate in rates] + [Unit(filters, 1)]
        self.project = Unit(filters, 1)

    def call(self, x):
        whole = self.whole(keras.ops.mean(x, axis=(1, 2), keepdims=True))
        found = [branch(x) for branch in self.branches]
        whole = keras.ops.broadcast_to(whole, keras.ops.shape(found[0]))
        return self.project(keras.ops.concatenate([whole, *found], axis=-1))


class UNet(keras.Model):
    def __init__(self, num_classes, base, depth, rates=None, ratio=None):
        super().__init__()
        widths = [base * 2**level for level in range(depth)]
        self.down = [Encoder(filters, ratio) for filters in widths]
        self.bottom = DoubleConv(base * 2**depth)
        self.pyramid = Pyramid(base * 2**depth, rates) if rates is not None else None
        self.up = [Decoder(filters) for filters in widths[::-1]]
        self.decide = layers.Conv2D(num_classes, 1, activation="softmax")

    def call(self, x):
        skips = []
        for block in self.down:
            skip, x = block(x)
            skips.append(skip)
        x = self.bottom(x)
        if self.pyramid is not None:
            x = self.pyramid(x)
        for block in self.up:
            x = block(x, skips.pop())
        return self.decide(x)


def double_conv(x, filters):
    return DoubleConv(filters)(x)


def encoder_block(x, filters):
    return Encoder(filters)(x)


def decoder_block(x, skip, filters):
    return Decoder(filters)(x, skip)


def build_unet(input_shape, num_classes, base_filters=64, depth=4):
    for side in input_shape[:2]:
        if side and side % 2**depth:
            raise ValueError(f"input_shape {input_shape}: sides have to be divisible by {2**depth}")
    model = UNet(num_classes, base_filters, depth)
    model(keras.Input(input_shape))
    return model


def build_unet_aspp(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    model = UNet(num_classes, base_filters, depth, rates, se_ratio)
    model(keras.Input(input_shape))
    return model
