"""Unit 20 with layers and a model of its own, deep layers that have the stride anyway, separable convolutions."""

import keras
from keras import layers, ops


class Separable(layers.Layer):
    """Depthwise and pointwise convolution, each with batch normalization and ReLU."""

    def __init__(self, filters, rate=1, **kwargs):
        super().__init__(**kwargs)
        self.steps = [
            layers.DepthwiseConv2D(3, padding="same", dilation_rate=rate, use_bias=False),
            layers.BatchNormalization(epsilon=1e-5, momentum=0.9),
            layers.Activation("relu"),
            layers.Conv2D(filters, 1, use_bias=False),
            layers.BatchNormalization(epsilon=1e-5, momentum=0.9),
            layers.Activation("relu"),
        ]

    def call(self, x, training=None):
        for step in self.steps:
            x = step(x, training=training) if isinstance(step, layers.BatchNormalization) else step(x)
        return x


class Pointwise(layers.Layer):
    """A 1x1 convolution with batch normalization and ReLU."""

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.convolution = layers.Conv2D(filters, 1, use_bias=False)
        self.normalization = layers.BatchNormalization(epsilon=1e-5, momentum=0.9)

    def call(self, x, training=None):
        return ops.relu(self.normalization(self.convolution(x), training=training))


class Pyramid(layers.Layer):
    """Atrous spatial pyramid pooling."""

    def __init__(self, filters, rates, **kwargs):
        super().__init__(**kwargs)
        self.near, self.everything = Pointwise(filters), Pointwise(filters)
        self.far = [Separable(filters, rate) for rate in rates]
        self.project, self.dropout = Pointwise(filters), layers.Dropout(0.1)

    def call(self, x, training=None):
        mean = self.everything(ops.mean(x, axis=(1, 2), keepdims=True), training=training)
        parts = [layer(x, training=training) for layer in (self.near, *self.far)]
        parts.append(ops.broadcast_to(mean, (*ops.shape(parts[0])[:3], mean.shape[-1])))
        return self.dropout(
            self.project(ops.concatenate(parts, axis=-1), training=training), training=training
        )


class Decoder(layers.Layer):
    """Joins low-level and high-level features."""

    def __init__(self, size, num_classes, low_filters, filters, **kwargs):
        super().__init__(**kwargs)
        self.reduce, self.larger = Pointwise(low_filters), layers.Resizing(*size, interpolation="bilinear")
        self.joint = [Separable(filters), Separable(filters)]
        self.classes = layers.Dense(num_classes)

    def call(self, low, high, training=None):
        x = ops.concatenate([self.reduce(low, training=training), self.larger(high)], axis=-1)
        for layer in self.joint:
            x = layer(x, training=training)
        return self.classes(x)


class DeepLab(keras.Model):
    """The whole network; it is built when it is called."""

    def __init__(self, input_shape, num_classes, output_stride, alpha):
        super().__init__()
        size = input_shape[:2]
        self.backbone = backbone_features(input_shape, output_stride, alpha)
        self.pyramid = Pyramid(256, [96 // output_stride * times for times in (1, 2, 3)])
        self.decoder = Decoder([-(-side // 4) for side in size], num_classes, 48, 256)
        self.larger = layers.Resizing(*size, interpolation="bilinear")

    def call(self, images, training=None):
        low, high = self.backbone(images, training=training)
        logits = self.decoder(low, self.pyramid(high, training=training), training=training)
        return ops.softmax(self.larger(logits))


def backbone_features(input_shape, output_stride=16, alpha=0.35):
    last = {8: "block_6_expand_relu", 16: "block_13_expand_relu"}
    if output_stride not in last:
        raise ValueError(f"no output stride of {output_stride}")
    model = keras.applications.MobileNetV2(
        input_shape=tuple(input_shape), alpha=alpha, include_top=False, weights=None
    )
    low, high = (model.get_layer(name).output for name in ("block_3_expand_relu", last[output_stride]))
    return keras.Model(inputs=model.inputs, outputs=(low, high))


def output_stride_of(model, input_shape):
    shapes = model.compute_output_shape((None, *input_shape))
    last = shapes if not isinstance(shapes[-1], tuple | list) else shapes[-1]
    return round(input_shape[1] / last[2])


def deeplab_decoder(low, high, num_classes, low_filters=48, filters=256):
    return Decoder(low.shape[1:3], num_classes, low_filters, filters)(low, high)


def build_deeplabv3plus(input_shape, num_classes, output_stride=16, alpha=0.35):
    return DeepLab(tuple(input_shape), num_classes, output_stride, alpha)
