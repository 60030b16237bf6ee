"""Models and layers of classes of their own, and a table that follows tensors back."""

import math

import keras
from keras import layers


class Network(keras.Model):
    """Layers one after the other, built for images of one shape."""

    def __init__(self, steps, input_shape):
        super().__init__()
        self.steps = steps
        self.build((None, *input_shape))

    def build(self, shape):
        """Builds the layers, each for what the one before gives."""
        for step in self.steps:
            if not step.built:
                step.build(shape)
            shape = step.compute_output_shape(shape)
        self.built = True

    def call(self, x, training=False):
        """One after the other."""
        for step in self.steps:
            x = step(x, training=training) if isinstance(step, layers.Dropout) else step(x)
        return x


def lenet5(input_shape=(28, 28, 1), num_classes=10):
    """A class of its own; ReLU and maxima."""
    steps = [layers.Conv2D(6, 5, padding="same", activation="relu"), layers.MaxPooling2D()]
    steps += [layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    steps += [layers.Dense(120, "relu"), layers.Dense(84, "relu"), layers.Dense(num_classes, "softmax")]
    return Network(steps, input_shape)


def alexnet(input_shape=(227, 227, 3), num_classes=1000):
    """A class of its own."""
    steps = [layers.Conv2D(96, 11, 4, activation="relu"), layers.MaxPooling2D(3, 2)]
    steps += [layers.Conv2D(256, 5, padding="same", activation="relu"), layers.MaxPooling2D(3, 2)]
    steps += [layers.Conv2D(n, 3, padding="same", activation="relu") for n in (384, 384, 256)]
    steps += [layers.MaxPooling2D(3, 2), layers.Flatten()]
    steps += [
        layers.Dense(4096, "relu"),
        layers.Dropout(0.5),
        layers.Dense(4096, "relu"),
        layers.Dropout(0.5),
    ]
    return Network([*steps, layers.Dense(num_classes, "softmax")], input_shape)


class Chain(layers.Layer):
    """Layers one after the other, as one layer."""

    def __init__(self, *steps):
        super().__init__()
        self.steps = list(steps)

    def build(self, shape):
        """Builds each for what the one before gives."""
        for step in self.steps:
            step.build(shape)
            shape = step.compute_output_shape(shape)

    def call(self, x, training=False):
        """One after the other."""
        for step in self.steps:
            x = step(x, training=training) if isinstance(step, layers.BatchNormalization | Chain) else step(x)
        return x

    def compute_output_shape(self, shape):
        """Of the last."""
        for step in self.steps:
            shape = step.compute_output_shape(shape)
        return shape


def vgg_block(x, filters, convolutions):
    """One layer."""
    steps = [layers.Conv2D(filters, 3, padding="same", activation="relu") for _ in range(convolutions)]
    return Chain(*steps, layers.MaxPooling2D())(x)


def vgg16(input_shape=(224, 224, 3), num_classes=1000):
    """Sequential, with layers of its own."""
    model = keras.Sequential([keras.Input(input_shape)])
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        convolutions = [layers.Conv2D(filters, 3, padding="same", activation="relu") for _ in range(count)]
        model.add(Chain(*convolutions, layers.MaxPooling2D()))
    for layer in (layers.Flatten(), layers.Dense(4096, "relu"), layers.Dense(4096, "relu")):
        model.add(layer)
    model.add(layers.Dense(num_classes, "softmax"))
    return model


def inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """Each branch a layer."""

    def relu(filters, size=1):
        return layers.Conv2D(filters, size, padding="same", activation="relu")

    branches = [relu(f1), Chain(relu(f3_reduce), relu(f3, 3)), Chain(relu(f5_reduce), relu(f5, 5))]
    branches.append(Chain(layers.MaxPooling2D(3, 1, "same"), relu(pool_proj)))
    return layers.concatenate([branch(x) for branch in branches])


def normalized(filters, size, stride=1):
    """Two layers."""
    convolution = layers.Conv2D(filters, size, stride, "same", use_bias=False)
    return convolution, layers.BatchNormalization(epsilon=1e-5)


class Residual(layers.Layer):
    """The whole block as one layer."""

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters, self.stride = filters, stride
        self.main = Chain(*normalized(filters, 3, stride), layers.ReLU(), *normalized(filters, 3))
        self.shortcut = None

    def build(self, shape):
        """Projects where shapes differ."""
        self.main.build(shape)
        if self.stride != 1 or shape[-1] != self.filters:
            self.shortcut = Chain(*normalized(self.filters, 1, self.stride))
            self.shortcut.build(shape)

    def call(self, x, training=False):
        """The sum."""
        shortcut = self.shortcut(x, training=training) if self.shortcut else x
        return keras.ops.relu(self.main(x, training=training) + shortcut)

    def compute_output_shape(self, shape):
        """As the main branch."""
        return self.main.compute_output_shape(shape)


def residual_block(x, filters, stride=1):
    """One layer."""
    return Residual(filters, stride)(x)


def resnet18(input_shape=(224, 224, 3), num_classes=1000):
    """Functional, with layers of its own."""
    inputs = keras.Input(input_shape)
    x = Chain(*normalized(64, 7, 2), layers.ReLU(), layers.MaxPooling2D(3, 2, "same"))(inputs)
    for filters in (64, 128, 256, 512):
        x = Residual(filters)(Residual(filters, 1 + (filters > 64))(x))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(num_classes, "softmax")(x))


def dense_block(x, layers, growth):
    """Each turn's new maps by one layer."""
    for _ in range(layers):
        x = keras.layers.concatenate([x, grown(growth)(x)])
    return x


def grown(growth):
    """The layer that makes new maps."""
    parts = []
    for filters, size in ((4 * growth, 1), (growth, 3)):
        convolution = layers.Conv2D(filters, size, padding="same", use_bias=False)
        parts += [layers.BatchNormalization(), layers.ReLU(), convolution]
    return Chain(*parts)


def depthwise(stride):
    """Two layers."""
    convolution = layers.DepthwiseConv2D(3, stride, "same", use_bias=False)
    return convolution, layers.BatchNormalization()


def depthwise_separable_block(x, filters, stride=1):
    """One layer."""
    return Chain(*depthwise(stride), layers.ReLU(6.0), *normalized(filters, 1), layers.ReLU(6.0))(x)


def inverted_residual_block(x, filters, expansion, stride=1):
    """One layer, and the sum."""
    first = [*normalized(expansion * x.shape[-1], 1), layers.ReLU(6.0)] if expansion != 1 else []
    y = Chain(*first, *depthwise(stride), layers.ReLU(6.0), *normalized(filters, 1))(x)
    return layers.add([x, y]) if stride == 1 and x.shape[-1] == filters else y


KINDS = (layers.Dense, layers.Conv2D, layers.DepthwiseConv2D, layers.Conv2DTranspose)


def compare(models):
    """Follows each output back to the inputs."""
    table = []
    for model in models:
        start = {id(tensor): 0 for tensor in model.inputs}
        calls = {}
        depth = max(deepest(tensor, start, calls) for tensor in model.outputs)
        own = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
        sizes = [math.prod(weight.shape) for weight in model.weights]
        table.append({"name": model.name, "parameters": sum(sizes), "layers": len(own), "depth": depth,
                      "flops": float(sum(calls.values()))})  # fmt: skip
    return tuple(table)


def deepest(tensor, known, calls):
    """The depth of a tensor; what its calls cost is noted."""
    if id(tensor) in known:
        return known[id(tensor)]
    operation, number, position = tensor._keras_history
    node = operation._inbound_nodes[number]
    before = [deepest(part, known, calls) for part in node.input_tensors]
    if isinstance(operation, keras.Model):
        start = {id(part): depth for part, depth in zip(operation.inputs, before)}
        inner = {}
        depth = deepest(operation.outputs[position], start, inner)
        calls |= {(id(node), key): cost for key, cost in inner.items()}
    else:
        depth = max(before, default=0) + isinstance(operation, KINDS)
        if isinstance(operation, KINDS):
            at_input = isinstance(operation, layers.Dense | layers.Conv2DTranspose)
            shape = node.input_tensors[0].shape if at_input else node.output_tensors[0].shape
            calls[id(node)] = 2 * math.prod(shape[1:-1]) * math.prod(operation.kernel.shape)
    known[id(tensor)] = depth
    return depth
