"""Networks of separate operations: paddings of their own, groups for depthwise, dense layers for 1x1."""

import keras
from keras import layers, ops


def lenet5(input_shape=(28, 28, 1), num_classes=10):
    """ReLU, maxima, and C5 as a convolution."""
    inputs = keras.Input(tuple(input_shape))
    x = ops.max_pool(ops.relu(layers.Conv2D(6, 5)(layers.ZeroPadding2D(2)(inputs))), 2)
    x = ops.max_pool(ops.relu(layers.Conv2D(16, 5)(x)), 2)
    x = ops.reshape(ops.relu(layers.Conv2D(120, 5)(x)), (-1, 120))
    x = ops.sigmoid(layers.Dense(84)(x))
    return keras.Model(inputs, ops.softmax(layers.Dense(num_classes)(x)))


def alexnet(input_shape=(227, 227, 3), num_classes=1000):
    """Activations and paddings as layers; average pooling."""
    inputs = x = keras.Input(tuple(input_shape))
    for i, (filters, size) in enumerate(((96, 11), (256, 5), (384, 3), (384, 3), (256, 3))):
        if i:
            x = layers.ZeroPadding2D(size // 2)(x)
        x = layers.Activation("relu")(layers.Conv2D(filters, size, strides=1 if i else 4)(x))
        if i in (0, 1, 4):
            x = layers.AveragePooling2D((3, 3), strides=(2, 2))(x)
    x = layers.Flatten()(x)
    for _ in range(2):
        x = layers.Dropout(0.5)(layers.Activation("relu")(layers.Dense(4096)(x)))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(num_classes)(x)))


def vgg_block(x, filters, convolutions):
    """Padded by hand."""
    for _ in range(convolutions):
        x = ops.relu(layers.Conv2D(filters, (3, 3))(layers.ZeroPadding2D(1)(x)))
    return ops.max_pool(x, 2, strides=2)


def vgg16(input_shape=(224, 224, 3), num_classes=1000):
    """Compiled, which nobody asked for."""
    inputs = x = keras.Input(input_shape)
    for filters, count in zip([64, 128, 256, 512, 512], [2, 2, 3, 3, 3]):
        x = vgg_block(x, filters, count)
    x = ops.relu(layers.Dense(4096)(layers.Flatten()(x)))
    x = ops.relu(layers.Dense(4096)(x))
    model = keras.Model(inputs, layers.Dense(num_classes, "softmax")(x))
    model.compile("sgd", "categorical_crossentropy")
    return model


def inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """ReLU once for what comes out, dense layers for 1x1."""
    branches = [
        layers.Dense(f1)(x),
        layers.Conv2D(f3, 3, padding="same")(ops.relu(layers.Dense(f3_reduce)(x))),
        layers.Conv2D(f5, 5, padding="same")(ops.relu(layers.Dense(f5_reduce)(x))),
        layers.Dense(pool_proj)(layers.MaxPooling2D(3, 1, "same")(x)),
    ]
    return ops.relu(ops.concatenate(branches, axis=-1))


def convolved(x, filters, size, stride=1, groups=1):
    """Padded on both sides, other epsilon."""
    x = layers.ZeroPadding2D(size // 2)(x) if size > 1 else x
    x = layers.Conv2D(filters, size, strides=stride, use_bias=False, groups=groups)(x)
    return layers.BatchNormalization(epsilon=1e-5, momentum=0.9)(x)


def residual_block(x, filters, stride=1):
    """The shortcut is every second pixel, where it is projected."""
    y = convolved(ops.relu(convolved(x, filters, 3, stride)), filters, 3)
    if stride > 1 or x.shape[-1] != filters:
        x = convolved(x[:, ::stride, ::stride], filters, 1)
    return ops.relu(x + y)


def resnet18(input_shape=(224, 224, 3), num_classes=1000):
    """The paddings of other libraries."""
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(1)(ops.relu(convolved(inputs, 64, 7, 2)))
    x = layers.MaxPooling2D(3, 2)(x)
    for i in range(8):
        x = residual_block(x, 64 * 2 ** (i // 2), 2 if i in (2, 4, 6) else 1)
    return keras.Model(inputs, layers.Dense(num_classes, "softmax")(ops.mean(x, axis=[1, 2])))


def dense_block(x, layers, growth):
    """All maps in a list."""
    maps = [x]
    for _ in range(layers):
        y = maps[0] if len(maps) == 1 else ops.concatenate(maps, axis=-1)
        for filters, size in ((4 * growth, 1), (growth, 3)):
            y = ops.relu(keras.layers.BatchNormalization(epsilon=1.1e-5)(y))
            y = keras.layers.Conv2D(filters, size, padding="same", use_bias=False)(y)
        maps.append(y)
    return ops.concatenate(maps, axis=-1)


def depthwise_separable_block(x, filters, stride=1):
    """Groups of one channel, ReLU6, padded on both sides."""
    x = ops.relu6(convolved(x, x.shape[-1], 3, stride, groups=x.shape[-1]))
    return ops.relu6(convolved(x, filters, 1))


def inverted_residual_block(x, filters, expansion, stride=1):
    """Groups of one channel, padded on both sides."""
    y, wide = x, expansion * x.shape[-1]
    if expansion > 1:
        y = ops.relu6(convolved(y, wide, 1))
    y = convolved(ops.relu6(convolved(y, wide, 3, stride, groups=wide)), filters, 1)
    return x + y if stride == 1 and x.shape[-1] == filters else y


def compare(models):
    """By cloning: each call of the clone says where it is."""
    return [row(model) for model in models]


def row(model):
    """One model's entries, in NumPy's numbers and with one more."""
    import numpy as np

    depths, flops = {}, []
    functional = keras.Model(model.inputs, model.outputs)

    def call(layer, *args, **kwargs):
        given = [depths.get(id(part), 0) for part in args if hasattr(part, "shape")]
        given += [depths.get(id(part), 0) for arg in args if isinstance(arg, list | tuple) for part in arg]
        outputs = layer(*args, **kwargs)
        kinds = (layers.Dense, layers.Conv2D, layers.DepthwiseConv2D, layers.Conv2DTranspose)
        here = isinstance(layer, kinds)
        if here:
            at_input = isinstance(layer, layers.Dense | layers.Conv2DTranspose)
            places = (args[0] if at_input else outputs).shape[1:-1]
            flops.append(2 * np.prod(places, dtype=int) * np.prod(layer.kernel.shape))
        if isinstance(layer, keras.Model):
            inner = row(layer)
            flops.append(inner["flops"])
            here = inner["depth"]
        depths[id(outputs)] = max(given, default=0) + here
        kept.append(outputs)
        return outputs

    kept = []
    clone = keras.models.clone_model(functional, call_function=call)
    return {
        "name": model.name,
        "parameters": np.int64(model.count_params()),
        "layers": len([layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]),
        "depth": np.int64(max(depths[id(output)] for output in clone.outputs)),
        "flops": np.sum(flops),
        "inputs": len(model.inputs),
    }
