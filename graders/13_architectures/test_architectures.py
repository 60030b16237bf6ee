"""Checks of unit 13: the famous networks and their blocks, and what they cost.

Correct networks differ in their layers and in their order, so kernels get values by their shape. Epsilons of
batch normalization are free, and so are paddings that agree in size: sides are chosen so that these agree.
"""

import functools
import math

import keras
import numpy as np
import pytest
from keras import layers

from convlings.judge import Feedback, Model, block, compare, hidden, lend, outline

NORMALIZED = 5000  # roundings: epsilon is 1e-3 or 1e-5, after each of a few convolutions
PERIOD = 100_003  # values of a kernel until they are repeated: a hundred million would take seconds
VGG_SMALL = 14_714_688 - 2 * 9 * 64 + 513 * 4096 + 4097 * 4096 + 4097 * 10  # 32x32x1, ten classes
RESNET_SMALL = 11_689_512 - 49 * 64 - 513 * 994  # two channels, six classes
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


def own(function, shape, **kwargs):
    """The model of a block of the reference."""
    inputs = keras.Input(shape)
    return keras.Model(inputs, function(inputs, **kwargs))


def values(model, images, seed, **kwargs):
    """What a reference's model makes of images when it is filled."""
    model.set_weights(filled(model.get_weights(), seed, **kwargs))
    return keras.ops.convert_to_numpy(model(images, training=False))


def theirs(model, images, seed, **kwargs):
    """What a student's model makes of images when it is filled."""
    model.set_weights(filled(model.weights(), seed, **kwargs))
    return model.predict(images)


def zeroed(model):
    """All kernels are zero, the rest is as it was."""
    model.set_weights([old if old.ndim < 2 else np.zeros_like(old) for old in model.weights()])


def draw(rng, *shape, scale=1.0):
    """Random images."""
    return rng.normal(scale=scale, size=shape).astype("float32")


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


def says_probabilities(found, classes):
    """Each row has one probability for each class."""
    if found.shape[1:] != (classes,):
        raise Feedback(
            "there is not one output for each class.", expected=f"(N, {classes})", got=str(found.shape)
        )
    sums = found.sum(axis=1)
    if found.min() < 0 or np.abs(sums - 1).max() > 1e-4:
        raise Feedback(
            "the outputs of an image are no probabilities.",
            expected="none below 0, sum 1",
            got=f"smallest {found.min():.3g}, sum {sums[0]:.4g}",
            hint="The network ends in softmax.",
        )


def bends(model, shape, seed):
    """Some activation is not linear: brighter and brighter images do not move the log-odds in a line.

    Kernels have their middle taps alone, and images one colour: pooling of either kind changes nothing.
    """
    weights = filled(model.weights(), seed, gain=1.0)
    for kernel in weights:
        if kernel.ndim == 4:
            middle = kernel[kernel.shape[0] // 2, kernel.shape[1] // 2].copy() * kernel.shape[0]
            kernel[:] = 0
            kernel[kernel.shape[0] // 2, kernel.shape[1] // 2] = middle
    model.set_weights(weights)
    light = np.array([-2, -1, 0, 1, 2], "float32")
    found = model.predict(np.ones((5, *shape), "float32") * light[:, None, None, None])
    says_probabilities(found, found.shape[-1])
    odds = np.log(np.maximum(found, 1e-30))
    odds = odds - odds.mean(axis=1, keepdims=True)
    line = np.polynomial.Polynomial.fit
    off = max(np.abs(line(light, each, 1)(light) - each).max() for each in odds.T)
    if off < 1e-3 * np.abs(odds).max():
        raise Feedback(
            "the whole network is linear: no layer has an activation.",
            expected="log-odds that bend as the image gets brighter",
            got="a straight line",
            hint="Without activations all layers together are worth one.",
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

    @hidden
    def test_other_channels_and_classes(self, student, rng):
        """Colours and other numbers of classes change the first layer and the last."""
        C, K = int(rng.integers(2, 6)), int(rng.integers(2, 40))
        model = outline(student.lenet5, (28, 28, C), K)
        case = f"input_shape (28, 28, {C}), num_classes {K}"
        shaped(model, K, case=case)
        counted(model, 150 * C + 6 + 2416 + 48_120 + 10_164 + 85 * K, case=case)

    @hidden
    def test_probabilities(self, student, rng):
        """The outputs of an image are probabilities."""
        model = Model(student.lenet5((28, 28, 2), 7))
        says_probabilities(theirs(model, draw(rng, 3, 28, 28, 2), 1), 7)

    @hidden
    def test_activations(self, student, rng):
        """The network is not linear."""
        bends(Model(student.lenet5((28, 28, 2), 7)), (28, 28, 2), int(rng.integers(100)))


def alexnet_parameters(H, W, C, K):
    """The parameters of AlexNet."""
    for _ in range(4):
        window, stride = (11, 4) if _ == 0 else (3, 2)
        H, W = (H - window) // stride + 1, (W - window) // stride + 1
    convolutions = (121 * C + 1) * 96 + (2400 + 1) * 256 + (2304 + 1) * 384 + (3456 + 1) * (384 + 256)
    return convolutions + (256 * H * W + 1) * 4096 + 4097 * 4096 + 4097 * K


class TestAlexnet:
    def test_parameters(self, student):
        """62,378,344 parameters."""
        model = outline(student.alexnet)
        shaped(model, 1000)
        counted(model, 62_378_344)

    @hidden
    def test_other_sizes(self, student, rng):
        """Windows and paddings show in what is left of images of other sizes."""
        H, W, C, K = (int(n) for n in rng.integers((125, 107, 1, 2), (129, 121, 5, 90)))  # all kinds differ
        model = outline(student.alexnet, (H, W, C), K)
        case = f"input_shape ({H}, {W}, {C}), num_classes {K}"
        counted(model, alexnet_parameters(H, W, C, K), case=case)

    @hidden
    @pytest.mark.timeout(60)
    def test_probabilities(self, student):
        """The outputs are probabilities, and the network is not linear."""
        counted(outline(student.alexnet, (93, 80, 1), 5), alexnet_parameters(93, 80, 1, 5))
        bends(Model(student.alexnet((93, 80, 1), 5)), (93, 80, 1), 4)


class TestVgg16:
    def test_parameters(self, student):
        """138,357,544 parameters."""
        model = outline(student.vgg16)
        shaped(model, 1000)
        counted(model, 138_357_544)

    @hidden
    def test_other_sizes(self, student, rng):
        """Other sizes, channels and classes change the first layer and the last ones."""
        h, w, C, K = (int(n) for n in rng.integers((1, 2, 1, 2), (3, 5, 5, 99)))
        size = (32 * h + int(rng.integers(32)), 32 * w + int(rng.integers(32)), C)
        convolutions = 14_714_688 + 9 * 64 * (C - 3)
        dense = (512 * h * w + 1) * 4096 + 4097 * 4096 + 4097 * K
        case = f"input_shape {size}, num_classes {K}"
        counted(outline(student.vgg16, size, K), convolutions + dense, case=case)

    @hidden
    @pytest.mark.timeout(60)
    def test_values(self, student, reference):
        """With given weights it computes what VGG16 computes."""
        counted(outline(student.vgg16, (32, 32, 1), 10), VGG_SMALL)
        images, expected = vgg16_values(reference)
        found = theirs(Model(student.vgg16((32, 32, 1), 10)), images, 2)
        says_probabilities(found, 10)
        compare(found, expected, operations=200)


@functools.cache
def vgg16_values(reference):
    """Images, and what the reference makes of them; dear, so only once."""
    images = draw(np.random.default_rng(3), 2, 32, 32, 1)
    return images, values(reference.vgg16((32, 32, 1), 10), images, 2)


class TestResnet18:
    def test_parameters(self, student):
        """11,689,512 trained parameters, 11,699,112 in all."""
        model = outline(student.resnet18)
        shaped(model, 1000)
        counted(model, 11_689_512, 11_699_112)

    @hidden
    def test_other_sizes(self, student, rng):
        """The size of the image changes no parameter."""
        H, W, C, K = (int(n) for n in rng.integers((32, 32, 1, 2), (99, 99, 5, 99)))
        trained = 11_689_512 + 49 * 64 * (C - 3) - 513 * (1000 - K)
        case = f"input_shape ({H}, {W}, {C}), num_classes {K}"
        model = outline(student.resnet18, (H, W, C), K)
        shaped(model, K, case=case)
        counted(model, trained, trained + 9600, case=case)

    @hidden
    @pytest.mark.timeout(60)
    def test_values(self, student, reference):
        """With given weights it computes what ResNet18 computes."""
        counted(outline(student.resnet18, (65, 33, 2), 6), RESNET_SMALL, RESNET_SMALL + 9600)
        images, expected = resnet18_values(reference)
        found = theirs(Model(student.resnet18((65, 33, 2), 6)), images, 5, gain=1.0)
        says_probabilities(found, 6)
        compare(found, expected, operations=6 * NORMALIZED)


@functools.cache
def resnet18_values(reference):
    """Images, and what the reference makes of them; dear, so only once. All sides stay odd."""
    images = draw(np.random.default_rng(4), 2, 65, 33, 2)
    return images, values(reference.resnet18((65, 33, 2), 6), images, 5, gain=1.0)


# ---- blocks


class TestVggBlock:
    def test_parameters(self, student):
        """Two convolutions of 5 filters on 3 channels: 140 and 230 parameters."""
        counted(block(student.vgg_block, (6, 4, 3), filters=5, convolutions=2), 370)

    def test_shape(self, student):
        """6x4 pixels become 3x2."""
        shaped(block(student.vgg_block, (6, 4, 3), filters=5, convolutions=2), 3, 2, 5)

    @hidden
    def test_random_sizes(self, student, rng):
        """Odd sides are rounded down, and every convolution has its biases."""
        H, W, C, F, n = (int(n) for n in rng.integers((4, 4, 1, 2, 1), (12, 12, 6, 9, 5)))
        model = block(student.vgg_block, (2 * H + 1, 2 * W + 1, C), filters=F, convolutions=n)
        case = f"x (N, {2 * H + 1}, {2 * W + 1}, {C}), filters {F}, convolutions {n}"
        shaped(model, H, W, F, case=case)
        counted(model, (9 * C + 1) * F + (n - 1) * (9 * F + 1) * F, case=case)

    @hidden
    @pytest.mark.parametrize("convolutions", [1, 3])
    def test_values(self, student, reference, rng, convolutions):
        """With given weights it computes what the block computes."""
        images, seed = draw(rng, 2, 9, 7, 3), int(rng.integers(1000))
        settings = {"filters": 5, "convolutions": convolutions}
        expected = values(own(reference.vgg_block, (9, 7, 3), **settings), images, seed, biases=True)
        found = theirs(block(student.vgg_block, (9, 7, 3), **settings), images, seed, biases=True)
        compare(found, expected, operations=100)


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

    @hidden
    def test_random_widths(self, student, rng):
        """Each width belongs to its own branch."""
        widths = dict(zip(WIDTHS, (int(n) for n in rng.integers(2, 20, 6))))
        f1, f3_reduce, f3, f5_reduce, f5, pool_proj = widths.values()
        C = int(rng.integers(2, 9))
        model = block(student.inception_module, (6, 9, C), **widths)
        case = f"x (N, 6, 9, {C}), " + ", ".join(f"{name} {value}" for name, value in widths.items())
        shaped(model, 6, 9, f1 + f3 + f5 + pool_proj, case=case)
        one = (C + 1) * (f1 + f3_reduce + f5_reduce + pool_proj)
        counted(model, one + (9 * f3_reduce + 1) * f3 + (25 * f5_reduce + 1) * f5, case=case)

    @hidden
    def test_values(self, student, reference, rng):
        """With given weights it computes what the module computes, branch by branch."""
        images, seed = draw(rng, 2, 6, 7, 3), int(rng.integers(1000))
        widths = dict(zip(WIDTHS, (2, 4, 5, 6, 7, 8)))
        expected = values(own(reference.inception_module, (6, 7, 3), **widths), images, seed, biases=True)
        found = theirs(block(student.inception_module, (6, 7, 3), **widths), images, seed, biases=True)
        for name, part in (("f1", 2), ("f3", 5), ("f5", 7), ("pool_proj", 8)):
            compare_maps(found, expected, name, part)
            found, expected = found[..., part:], expected[..., part:]


def compare_maps(found, expected, name, count):
    """Compares the maps of one branch, which is named."""
    try:
        if found.shape != expected.shape:
            compare(found, expected)
        compare(found[..., :count], expected[..., :count], operations=100)
    except Feedback as feedback:
        feedback.headline = f"the maps of {name}: {feedback.headline}"
        raise


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

    @hidden
    def test_random_sizes(self, student, rng):
        """There is a projection where the stride or the channels ask for one, and nowhere else."""
        H, W, C, F = (int(n) for n in rng.integers((4, 4, 2, 7), (12, 12, 6, 12)))
        for channels, filters, stride in ((C, F, 1), (F, F, 2), (F, F, 1)):
            model = block(student.residual_block, (H, W, channels), filters=filters, stride=stride)
            case = f"x (N, {H}, {W}, {channels}), filters {filters}, stride {stride}"
            shaped(model, -(-H // stride), -(-W // stride), filters, case=case)
            projected = channels != filters or stride != 1
            kernels = 9 * channels * filters + 9 * filters**2 + projected * channels * filters
            vectors = 2 * filters * (2 + projected)
            counted(model, kernels + vectors, kernels + 2 * vectors, case=case)

    @hidden
    @pytest.mark.parametrize(("channels", "stride"), [(4, 1), (3, 1), (3, 2)])
    def test_values(self, student, reference, rng, channels, stride):
        """With given weights it computes what the block computes."""
        images, seed = draw(rng, 2, 9, 7, channels), int(rng.integers(1000))
        settings = {"filters": 4, "stride": stride}
        expected = values(own(reference.residual_block, images.shape[1:], **settings), images, seed)
        found = theirs(block(student.residual_block, images.shape[1:], **settings), images, seed)
        compare(found, expected, operations=NORMALIZED)


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

    @hidden
    def test_random_sizes(self, student, rng):
        """The bottleneck has four times the growth, and every layer sees all maps before it."""
        C, n, k = (int(n) for n in rng.integers((2, 2, 2), (9, 5, 6)))
        model = block(student.dense_block, (6, 5, C), layers=n, growth=k)
        case = f"x (N, 6, 5, {C}), layers {n}, growth {k}"
        shaped(model, 6, 5, C + n * k, case=case)
        widths = [C + i * k for i in range(n)]
        kernels = sum(4 * k * width + 36 * k * k for width in widths)
        vectors = sum(2 * width + 8 * k for width in widths)
        counted(model, kernels + vectors, kernels + 2 * vectors, case=case)

    @hidden
    def test_values(self, student, reference, rng):
        """With given weights it computes what the block computes."""
        images, seed = draw(rng, 2, 6, 5, 3), int(rng.integers(1000))
        settings = {"layers": 3, "growth": 2}
        expected = values(own(reference.dense_block, (6, 5, 3), **settings), images, seed)
        found = theirs(block(student.dense_block, (6, 5, 3), **settings), images, seed)
        compare(found, expected, operations=NORMALIZED)


def plain_inside(model, side, channels, seed, reference):
    """At stride 2, padding may be on either side: images of one colour agree behind their border."""
    images = np.ones((2, side, side, channels), "float32")
    images *= draw(np.random.default_rng(seed), 2, 1, 1, channels)
    found, expected = theirs(model, images, seed), values(reference, images, seed)
    if found.shape == expected.shape:
        found, expected = found[:, 1:-1, 1:-1], expected[:, 1:-1, 1:-1]
    compare(found, expected, operations=NORMALIZED)


class TestDepthwiseSeparableBlock:
    def test_parameters(self, student):
        """From 3 channels to 5: kernels of 27 and 15 weights, batch normalizations of 12 and 20."""
        counted(block(student.depthwise_separable_block, (6, 4, 3), filters=5), 58, 74)

    def test_shape(self, student):
        """Stride 1 keeps the size, stride 2 halves it."""
        shaped(block(student.depthwise_separable_block, (5, 7, 3), filters=4), 5, 7, 4)
        shaped(block(student.depthwise_separable_block, (6, 4, 3), filters=4, stride=2), 3, 2, 4)

    @hidden
    def test_random_sizes(self, student, rng):
        """One kernel for each channel, and one number for each pair of channels."""
        H, W, C, F, stride = (int(n) for n in rng.integers((3, 3, 2, 2, 1), (9, 9, 9, 20, 3)))
        model = block(student.depthwise_separable_block, (2 * H, 2 * W, C), filters=F, stride=stride)
        case = f"x (N, {2 * H}, {2 * W}, {C}), filters {F}, stride {stride}"
        shaped(model, 2 * H // stride, 2 * W // stride, F, case=case)
        counted(model, 9 * C + C * F + 2 * (C + F), 9 * C + C * F + 4 * (C + F), case=case)

    @hidden
    def test_values(self, student, reference, rng):
        """With given weights it computes what the block computes."""
        images, seed = draw(rng, 2, 6, 7, 3, scale=0.3), int(rng.integers(1000))
        expected = values(own(reference.depthwise_separable_block, (6, 7, 3), filters=5), images, seed)
        found = theirs(block(student.depthwise_separable_block, (6, 7, 3), filters=5), images, seed)
        compare(found, expected, operations=NORMALIZED)

    @hidden
    def test_stride(self, student, reference, rng):
        """At stride 2 it computes the same, at every second pixel."""
        settings = {"filters": 5, "stride": 2}
        expected = own(reference.depthwise_separable_block, (10, 10, 3), **settings)
        model = block(student.depthwise_separable_block, (10, 10, 3), **settings)
        plain_inside(model, 10, 3, int(rng.integers(1000)), expected)


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

    @hidden
    def test_random_sizes(self, student, rng):
        """Expansion and stride show in parameters and shapes."""
        H, W, C, F, t = (int(n) for n in rng.integers((3, 3, 2, 7, 2), (9, 9, 6, 12, 7)))
        for expansion, stride, filters in ((t, 1, C), (t, 2, F), (1, 2, C)):
            settings = {"filters": filters, "expansion": expansion, "stride": stride}
            model = block(student.inverted_residual_block, (2 * H, 2 * W, C), **settings)
            case = f"x (N, {2 * H}, {2 * W}, {C}), " + ", ".join(f"{k} {v}" for k, v in settings.items())
            shaped(model, 2 * H // stride, 2 * W // stride, filters, case=case)
            wide, widened = C * expansion, expansion != 1
            kernels = widened * C * wide + 9 * wide + wide * filters
            vectors = 2 * (widened * wide + wide + filters)
            counted(model, kernels + vectors, kernels + 2 * vectors, case=case)

    @hidden
    @pytest.mark.parametrize(("filters", "expansion"), [(3, 4), (3, 1), (5, 4)])
    def test_values(self, student, reference, rng, filters, expansion):
        """With given weights it computes what the block computes, with a skip where channels agree."""
        images, seed = draw(rng, 2, 6, 7, 3), int(rng.integers(1000))
        settings = {"filters": filters, "expansion": expansion}
        expected = values(own(reference.inverted_residual_block, (6, 7, 3), **settings), images, seed)
        found = theirs(block(student.inverted_residual_block, (6, 7, 3), **settings), images, seed)
        compare(found, expected, operations=NORMALIZED)

    @hidden
    def test_large_values(self, student, reference, rng):
        """ReLU6 ends at 6, however large the image's numbers are."""
        images, seed = draw(rng, 2, 6, 7, 3, scale=50), int(rng.integers(1000))
        settings = {"filters": 5, "expansion": 4}
        expected = values(own(reference.inverted_residual_block, (6, 7, 3), **settings), images, seed)
        found = theirs(block(student.inverted_residual_block, (6, 7, 3), **settings), images, seed)
        compare(found, expected, operations=2 * NORMALIZED)

    @hidden
    def test_stride(self, student, reference, rng):
        """At stride 2 there is no skip."""
        settings = {"filters": 3, "expansion": 2, "stride": 2}
        expected = own(reference.inverted_residual_block, (10, 10, 3), **settings)
        model = block(student.inverted_residual_block, (10, 10, 3), **settings)
        plain_inside(model, 10, 3, int(rng.integers(1000)), expected)


# ---- the table


def mlp():
    """A network for paper: 3 * 4 + 4 and 4 * 2 + 2 parameters."""
    return keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dense(2)], name="mlp")


def small():
    """A network for paper: 4x4 pixels, 2 filters of 3x3, pooled, 3 classes."""
    inputs = keras.Input((4, 4, 1))
    x = layers.MaxPooling2D(2)(layers.Conv2D(2, 3, padding="same")(inputs))
    return keras.Model(inputs, layers.Dense(3)(layers.Flatten()(x)), name="small")


def narrow_vgg():
    """As deep as VGG16, with few filters."""
    inputs = x = keras.Input((32, 32, 3))
    for filters, count in ((2, 2), (3, 2), (4, 3), (5, 3), (5, 3)):
        for _ in range(count):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Dense(7)(layers.Dense(6)(layers.Flatten()(x)))
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x), name="narrow_vgg16")


def narrow_resnet():
    """As deep as ResNet18, with few filters, and with projections beside the longest path."""
    inputs = keras.Input((32, 32, 3))
    x = layers.BatchNormalization()(layers.Conv2D(4, 7, strides=2, padding="same", use_bias=False)(inputs))
    for filters in (4, 5, 6, 7):
        for stride in (1 + (filters > 4), 1):
            skip = x if stride == 1 else layers.Conv2D(filters, 1, strides=2, use_bias=False)(x)
            x = layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
            x = layers.Conv2D(filters, 3, padding="same")(layers.BatchNormalization()(x))
            x = layers.Add()([x, skip])
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x), name="narrow_resnet18")


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

    @hidden
    def test_as_deep_as_the_famous_ones(self, student, reference):
        """Depth 16 and 18: projections are on no longest path; statistics are parameters."""
        models = [narrow_vgg(), narrow_resnet()]
        rows = reference.compare(models)
        assert [row["depth"] for row in rows] == [16, 18]
        told(student, models, rows)

    @hidden
    def test_random_networks(self, student, rng):
        """Strides, paddings and sizes show in the operations."""
        side, filters, kernel, stride = (int(n) for n in rng.integers((15, 2, 2, 1), (25, 7, 5, 4)))
        inputs = keras.Input((side, side + 3, 2))
        x = layers.Conv2D(filters, kernel, strides=stride)(inputs)
        height, width = ((n - kernel) // stride + 1 for n in (side, side + 3))
        first = height * width * kernel**2 * 2 * filters
        x = layers.Conv2D(5, 3, padding="same", use_bias=False)(layers.ReLU()(x))
        second = height * width * 9 * filters * 5
        model = keras.Model(inputs, layers.Dense(4)(x), name="drawn")  # a dense layer at every pixel
        flops = 2 * (first + second + height * width * 20)
        count = (2 * kernel**2 + 1) * filters + 45 * filters + 24
        told(student, [model], [dict(zip(KEYS, ("drawn", count, 4, 3, flops)))])

    @hidden
    def test_kinds_of_convolution(self, student):
        """Depthwise and transposed convolutions count, and so do groups."""
        inputs = keras.Input((6, 5, 4))
        x = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)(inputs)  # (6, 5, 8)
        x = layers.Conv2D(6, 3, groups=2)(x)  # (4, 3, 6)
        x = layers.Conv2DTranspose(2, 3, strides=2, padding="same")(x)  # (8, 6, 2)
        model = keras.Model(inputs, x, name="kinds")
        flops = 2 * (30 * 9 * 8 + 12 * 9 * 4 * 6 + 12 * 9 * 2 * 6)
        told(student, [model], [{"name": "kinds", "depth": 3, "flops": flops}])

    @hidden
    def test_branches(self, student, rng):
        """The longest path counts, whatever the order in which branches were made."""
        long = int(rng.integers(3, 6))
        for first in (True, False):
            inputs = keras.Input((8, 8, 3))
            branches = [inputs, inputs]
            for _ in range(long):
                branches[first] = layers.Conv2D(3, 3, padding="same")(branches[first])
            branches[not first] = layers.Conv2D(3, 1)(branches[not first])
            x = layers.Conv2D(2, 1)(layers.Concatenate()([*branches, inputs]))
            flops = 2 * 64 * (81 * long + 9 + 18)
            row = dict(zip(KEYS, ("branches", 84 * long + 12 + 20, long + 3, long + 1, flops)))
            told(student, [keras.Model(inputs, x, name="branches")], [row])

    @hidden
    def test_shared_layers(self, student):
        """A layer that is called twice in a row is passed twice, and its weights are there once."""
        inputs = keras.Input((5, 4, 3))
        shared = layers.Conv2D(3, 3, padding="same")
        x = layers.Dense(2)(shared(layers.ReLU()(shared(inputs))))
        row = dict(zip(KEYS, ("shared", 84 + 8, 3, 3, 2 * 20 * (81 + 81 + 6))))
        told(student, [keras.Model(inputs, x, name="shared")], [row])

    @hidden
    def test_models_inside(self, student):
        """A model that is used as a layer is looked into."""
        inner = keras.Sequential(
            [keras.Input((6, 6, 2)), layers.Conv2D(3, 3), layers.Conv2D(2, 1)], name="in"
        )
        inputs = keras.Input((6, 6, 2))
        x = layers.Flatten()(inner(layers.Conv2D(2, 1)(inputs)))
        model = keras.Model(inputs, layers.Dense(5)(x), name="outside")
        flops = 2 * (36 * 4 + 16 * 54 + 16 * 6 + 160)
        row = {"name": "outside", "parameters": 6 + 57 + 8 + 165, "depth": 4, "flops": flops}
        told(student, [model], [row])
