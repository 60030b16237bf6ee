"""Unit 20 with a backbone of a changed configuration up to its last layer, and models inside the model."""

import keras
import numpy as np
from keras import layers


def conv(x, filters, side, **options):
    x = layers.Conv2D(filters, (side, side), padding="same", use_bias=False, **options)(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    return layers.Activation("relu")(x)


def separable(x, filters):
    x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
    return keras.ops.relu(layers.BatchNormalization(momentum=0.9)(x))


def backbone_features(input_shape, output_stride=16, alpha=0.35):
    if output_stride != 8 and output_stride != 16:
        raise ValueError("output_stride has to be 8 or 16, not " + str(output_stride))
    plain = keras.applications.MobileNetV2(input_shape, alpha=alpha, include_top=False, weights=None)
    config, stride, rate = plain.get_config(), 1, 1
    for layer in config["layers"]:
        settings = layer["config"]
        step = max(settings.get("strides", (1, 1)))
        if layer["class_name"] == "DepthwiseConv2D" and stride >= output_stride:
            rate *= step  # the block that loses its stride is dilated already
            settings.update(strides=(1, 1), padding="same", dilation_rate=(rate, rate))
        elif layer["class_name"] == "ZeroPadding2D" and stride >= output_stride:
            settings["padding"] = ((0, 0), (0, 0))
        else:
            stride *= step
    model = keras.Model.from_config(config)
    return keras.Model(model.inputs, [model.get_layer("block_1_project_BN").output, model.outputs[0]])


def output_stride_of(model, input_shape):
    images = np.zeros((1, *input_shape), "float32")
    outputs = model(images)
    last = outputs[-1] if isinstance(outputs, list | tuple) else outputs
    return np.int64(input_shape[0] / last.shape[1])


def deeplab_decoder(low, high, num_classes, low_filters=48, filters=256):
    low = conv(low, low_filters, 1)
    high = layers.Resizing(low.shape[1], low.shape[2])(high)
    x = layers.Concatenate(axis=-1)([low, high])
    x = conv(x, filters, 3)
    x = separable(x, filters)
    return layers.Conv2D(num_classes, 1, activation="linear")(x)


def pyramid(shape, rates, filters=256):
    inputs = keras.Input(shape)
    mean = layers.Reshape((1, 1, shape[-1]))(layers.GlobalAveragePooling2D()(inputs))
    parts = [layers.UpSampling2D(shape[:2])(conv(mean, filters, 1))]
    parts += [conv(inputs, filters, 3, dilation_rate=rate) for rate in rates]
    parts.append(conv(inputs, filters, 1))
    x = conv(layers.concatenate(parts), filters, 1)
    return keras.Model(inputs, layers.Dropout(0.5)(x))


def build_deeplabv3plus(input_shape, num_classes, output_stride=16, alpha=0.35):
    inputs = layers.Input(input_shape)
    low, high = backbone_features(input_shape, output_stride, alpha)(inputs)
    rates = (6, 12, 18) if output_stride == 16 else (12, 24, 36)
    logits = deeplab_decoder(low, pyramid(tuple(high.shape[1:]), rates)(high), num_classes)
    logits = layers.Resizing(*input_shape[:2], interpolation="bilinear")(logits)
    return keras.Model(inputs, layers.Activation("softmax")(logits))
