"""Checks of unit 13: the famous networks and their blocks, and what they cost.

Correct networks differ in their layers and in their order, so kernels get values by their shape. Epsilons of
batch normalization are free, and so are paddings that agree in size: sides are chosen so that these agree.
"""

import math

import keras
import numpy as np
from keras import layers

from convlings.judge import Feedback, block, compare, lend, outline

PERIOD = 100_003  # values of a kernel until they are repeated: a hundred million would take seconds
KEYS = ("name", "parameters", "layers", "depth", "flops")


# ---- probing


def drawn(shape, seed, gain, biases):
    """Random values that depend on the sides alone; None where a weight is left as it is."""
    sides = [side for side in shape if side > 1]
    if len(shape) < 2 and not biases:
        return None
    fan = math.prod(shape[:2] if len(shape) == 4 and 1 in shape[2:] else shape[:-1])  # depthwise: one channel
    size, scale = math.prod(shape), np.float32(gain / math.sqrt(fan if len(shape) > 1 else 4))
    values = scale * np.random.default_rng([seed, *sides]).standard_normal(min(size, PERIOD), "float32")
    return np.resize(values, shape)


def filled(weights, seed, gain=1.5, biases=False):
    """The weights with other kernels, and with other biases where there is no batch normalization."""
    new = [drawn(old.shape, seed, gain, biases) for old in weights]
    return [old if value is None else value for old, value in zip(weights, new)]


def values(model, images, seed, **kwargs):
    """What a reference's model makes of images when it is filled."""
    model.set_weights(filled(model.get_weights(), seed, **kwargs))
    return keras.ops.convert_to_numpy(model(images, training=False))


def zeroed(model):
    """All kernels are zero, the rest is as it was."""
    model.set_weights([old if old.ndim < 2 else np.zeros_like(old) for old in model.weights()])


def counted(model, trained, in_all=None, case=""):
    """Compares numbers of parameters."""
    in_all = trained if in_all is None else in_all
    total, trainable = model.counts()
    if (total, trainable) != (in_all, trained):
        raise Feedback(
            "the number of parameters is not the one asked for.",
            expected=f"{in_all:,}, of which {trained:,} are trained",
            got=f"{total:,}, of which {trainable:,} are trained",
            case=case,
        )


def shaped(model, *shape, case=""):
    """Compares the shape of the output, without the batch."""
    found = model.shapes()[1]
    if found != [None, *shape]:
        raise Feedback(
            "the shape of the output is not the one asked for.",
            expected=f"(N, {', '.join(map(str, shape))})",
            got=str(tuple(found)).replace("None", "N") if isinstance(found, list) else str(found),
            case=case,
        )


# ---- whole networks


class TestLenet5:
    def test_parameters(self, student):
        """61,706 parameters: 156, 2,416, 48,120, 10,164 and 850."""
        counted(outline(student.lenet5), 61_706)

    def test_shape(self, student):
        """An image of 28x28 pixels becomes ten numbers."""
        model = outline(student.lenet5)
        if model.shapes()[0] != [None, 28, 28, 1]:
            raise Feedback("the shape of the input is not the one asked for.",
                           expected="[None, 28, 28, 1]", got=str(model.shapes()[0]))  # fmt: skip
        shaped(model, 10)


class TestAlexnet:
    def test_parameters(self, student):
        """62,378,344 parameters."""
        model = outline(student.alexnet)
        shaped(model, 1000)
        counted(model, 62_378_344)


class TestVgg16:
    def test_parameters(self, student):
        """138,357,544 parameters."""
        model = outline(student.vgg16)
        shaped(model, 1000)
        counted(model, 138_357_544)


class TestResnet18:
    def test_parameters(self, student):
        """11,689,512 trained parameters, 11,699,112 in all."""
        model = outline(student.resnet18)
        shaped(model, 1000)
        counted(model, 11_689_512, 11_699_112)


# ---- blocks


class TestVggBlock:
    def test_parameters(self, student):
        """Two convolutions of 5 filters on 3 channels: 140 and 230 parameters."""
        counted(block(student.vgg_block, (6, 4, 3), filters=5, convolutions=2), 370)

    def test_shape(self, student):
        """6x4 pixels become 3x2."""
        shaped(block(student.vgg_block, (6, 4, 3), filters=5, convolutions=2), 3, 2, 5)


WIDTHS = ("f1", "f3_reduce", "f3", "f5_reduce", "f5", "pool_proj")


class TestInceptionModule:
    def test_parameters(self, student):
        """The first module of GoogLeNet: 163,696 parameters on 192 channels."""
        widths = dict(zip(WIDTHS, (64, 96, 128, 16, 32, 32)))
        counted(block(student.inception_module, (7, 7, 192), **widths), 163_696)

    def test_shape(self, student):
        """The four branches are concatenated: 64 + 128 + 32 + 32 maps, as large as before."""
        widths = dict(zip(WIDTHS, (64, 96, 128, 16, 32, 32)))
        shaped(block(student.inception_module, (7, 5, 192), **widths), 7, 5, 256)


class TestResidualBlock:
    def test_parameters(self, student):
        """On 4 channels with 4 filters: two convolutions of 144, two batch normalizations of 16."""
        counted(block(student.residual_block, (5, 4, 4), filters=4), 304, 320)

    def test_projection(self, student):
        """From 3 channels to 4 with stride 2 the shortcut has 12 weights and a batch normalization."""
        model = block(student.residual_block, (5, 4, 3), filters=4, stride=2)
        shaped(model, 3, 2, 4)
        counted(model, 108 + 144 + 12 + 24, 108 + 144 + 12 + 48)

    def test_zero_weights(self, student):
        """Where both convolutions give zero, the block is the identity, through ReLU."""
        model = block(student.residual_block, (2, 2, 3), filters=3)
        if model.counts()[0] == 0:
            raise Feedback("there are no weights.", expected="two convolutions", got="none")
        zeroed(model)
        images = np.array([[[[-3, 1, 2], [4, -5, 6]], [[-7, -8, 9], [1, 2, -3]]]], "float32")
        compare(model.predict(images), np.maximum(images, 0))


class TestDenseBlock:
    def test_parameters(self, student):
        """Two layers of growth 1 on 2 channels: 68 and 76 parameters, of which 26 are statistics."""
        counted(block(student.dense_block, (5, 4, 2), layers=2, growth=1), 118, 144)

    def test_input_is_kept(self, student):
        """The first maps are the input's, and each layer adds its own."""
        model = block(student.dense_block, (2, 1, 2), layers=3, growth=2)
        shaped(model, 2, 1, 8)
        model.fill(13)
        images = np.array([[[[1, -2]], [[-3, 4]]]], "float32")
        compare(model.predict(images)[..., :2], images)


class TestDepthwiseSeparableBlock:
    def test_parameters(self, student):
        """From 3 channels to 5: kernels of 27 and 15 weights, batch normalizations of 12 and 20."""
        counted(block(student.depthwise_separable_block, (6, 4, 3), filters=5), 58, 74)

    def test_shape(self, student):
        """Stride 1 keeps the size, stride 2 halves it."""
        shaped(block(student.depthwise_separable_block, (5, 7, 3), filters=4), 5, 7, 4)
        shaped(block(student.depthwise_separable_block, (6, 4, 3), filters=4, stride=2), 3, 2, 4)


class TestInvertedResidualBlock:
    def test_parameters(self, student):
        """On 2 channels, 6 in between: kernels of 12, 54 and 12 weights, batch normalizations of 56."""
        counted(block(student.inverted_residual_block, (5, 4, 2), filters=2, expansion=3), 106, 134)

    def test_no_expansion(self, student):
        """With an expansion of 1 the first convolution is left out: 18, 4 and twice 8 parameters."""
        counted(block(student.inverted_residual_block, (5, 4, 2), filters=2, expansion=1), 30, 38)

    def test_zero_weights(self, student):
        """Where the last convolution gives zero, the block is the identity; it has no activation behind."""
        model = block(student.inverted_residual_block, (2, 1, 3), filters=3, expansion=2)
        if model.counts()[0] == 0:
            raise Feedback("there are no weights.", expected="three convolutions", got="none")
        zeroed(model)
        images = np.array([[[[-3, 1, 9]], [[4, -5, 6]]]], "float32")
        compare(model.predict(images), images)


# ---- the table


def mlp():
    """A network for paper: 3 * 4 + 4 and 4 * 2 + 2 parameters."""
    return keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dense(2)], name="mlp")


def small():
    """A network for paper: 4x4 pixels, 2 filters of 3x3, pooled, 3 classes."""
    inputs = keras.Input((4, 4, 1))
    x = layers.MaxPooling2D(2)(layers.Conv2D(2, 3, padding="same")(inputs))
    return keras.Model(inputs, layers.Dense(3)(layers.Flatten()(x)), name="small")


def told(student, models, expected):
    """Compares the rows of a table, those keys that `expected` has."""
    rows = student.compare([lend(student, model) for model in models])
    if not isinstance(rows, list | tuple) or not all(type(row) is dict for row in rows):
        raise Feedback("it should return a list of dicts.", got=type(rows).__name__)
    if len(rows) != len(models):
        raise Feedback("there is not one dict for each model.", expected=str(len(models)), got=str(len(rows)))
    for row, wanted in zip(rows, expected):
        for key, value in wanted.items():
            if key not in row:
                raise Feedback(
                    f"a dict has no {key}.", expected=", ".join(KEYS), got=", ".join(map(str, row))
                )
            told_number(wanted.get("name", "the model"), key, row[key], value)


def told_number(name, key, found, expected):
    """Compares one entry, and says whose it is."""
    try:
        compare(found, expected)
    except Feedback as feedback:
        feedback.headline = f"{key} of {name}: {feedback.headline}"
        feedback.lines["hint"] = ""
        raise


class TestCompare:
    def test_two_dense_layers(self, student):
        """A multilayer perceptron of 26 parameters: 12 + 8 multiply-adds are 40 operations."""
        told(student, [mlp()], [dict(zip(KEYS, ("mlp", 26, 2, 2, 40)))])

    def test_a_small_network(self, student):
        """A convolution at 16 pixels and a dense layer, and layers without weights between them."""
        row = dict(zip(KEYS, ("small", 20 + 27, 4, 2, 2 * (16 * 18 + 24))))
        told(student, [small(), mlp()], [row, {"name": "mlp", "parameters": 26}])
