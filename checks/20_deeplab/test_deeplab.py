"""Checks of unit 20: a backbone with an output stride, the decoder of DeepLabV3+, and the whole network.

Correct networks differ in their layers, so these are probed. `lay` gives every kernel plain positive numbers:
one tap in the middle or all nine, so that a spot in an image comes out exactly where the network carries it.
"""

import itertools

import numpy as np
import pytest

from convlings.judge import Feedback, Model, block, compare, lend, refuses

QUIET = pytest.mark.filterwarnings("ignore:The structure of `inputs`:UserWarning")  # Model(model.inputs, ...)
TAPS = 2.0**-7  # of the last convolution: log-odds stay small


def sided(shape):
    """Two sides in words."""
    return f"{shape[0]} x {shape[1]}"


def zeros(*shape):
    """An image of zeros; batch of one."""
    return np.zeros((1, *shape), "float32")


# ---- probing


def is_spatial(shape):
    """Whether a weight is a kernel larger than 1x1."""
    return len(shape) == 4 and shape[0] * shape[1] > 1


def laid(shape, wide):
    """A kernel that averages over channels, through its middle tap or through all of its taps."""
    each = 1 / (shape[-2] if shape[-1] > 1 or not is_spatial(shape) else 1)  # depthwise: (3, 3, C, 1)
    if not is_spatial(shape) or wide:
        return np.full(shape, each, "float32")
    kernel = np.zeros(shape, "float32")
    kernel[shape[0] // 2, shape[1] // 2] = each
    return kernel


def lay(model, classes=None, wide=(), scale=TAPS, signs=None, shift=0.0):
    """Gives a model kernels of plain numbers; biases and normalization stay what they were.

    Args:
        model: of the student.
        classes: K, of the last convolution: only its class 0 gets something, `scale` for each channel.
        wide: numbers of the weights that are kernels with all nine taps open.
        scale: see `classes`.
        signs: factors of kernels by their (C_in, C_out).
        shift: what class 0 gets as its bias.
    """
    values = []
    for number, weight in enumerate(model.weights()):
        if weight.ndim > 1 and weight.shape[-1] == classes:
            column = np.full((*weight.shape[:-1], 1), scale, "float32")
            weight = np.concatenate([column, np.zeros_like(weight[..., 1:])], -1)
        elif weight.ndim > 1:
            weight = laid(weight.shape, number in wide) * (signs or {}).get(weight.shape[-2:], 1)
        elif weight.shape == (classes,):
            weight = np.array([shift] + [0] * (classes - 1), "float32")
        values.append(weight)
    model.set_weights(values)


def compare_size(name, actual, shape):
    """Compares the sides of what a model gave."""
    if not isinstance(actual, np.ndarray) or actual.ndim != 4:
        raise Feedback(f"the {name} should be a tensor (N, H, W, C).", got=str(np.shape(actual)))
    if actual.shape[1:3] != tuple(shape):
        raise Feedback(f"the {name} have another size.", expected=sided(shape), got=sided(actual.shape[1:3]))


# ---- backbone_features


def features(model, image):
    """The two outputs of a backbone, low before high."""
    outputs = model.predict(image)
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    if not isinstance(outputs, list | tuple) or len(outputs) != 2:
        count = len(outputs) if isinstance(outputs, list | tuple) else 1
        raise Feedback("the model should have two outputs, low before high.", expected="2", got=str(count))
    return outputs


def network(handle, shape):
    """The model that a student returned; one of his own classes may have no weights before its first call."""
    model = Model(handle)
    if not model.rebuilt:
        model.predict(zeros(*shape))
    return model


def compare_features(model, shape, stride):
    """Compares the sizes of both outputs, rounded up where a stride does not divide a side."""
    low, high = features(model, zeros(*shape))
    compare_size("low-level features", low, [-(-side // 4) for side in shape[:2]])
    compare_size("high-level features", high, [-(-side // stride) for side in shape[:2]])


@QUIET
@pytest.mark.timeout(60)
class TestBackboneFeatures:
    def test_sizes_of_both_outputs(self, student):
        """A 64 x 96 image: low-level features are 16 x 24, high-level ones 4 x 6 at stride 16."""
        compare_features(Model(student.backbone_features((64, 96, 3))), (64, 96, 3), 16)

    def test_other_strides_are_refused(self, student):
        """8 is offered; 32, MobileNetV2's own stride, is not, and 12 neither: ValueError."""
        Model(student.backbone_features((32, 32, 3), 8))
        for stride in (32, 12):
            refuses(student.backbone_features, (64, 96, 3), stride, naming=[stride])


# ---- output_stride_of


def pyramid(*steps, sides=(None, None), outputs=(-1,)):
    """A model of strided convolutions, one after the other, whose `outputs` come after these steps."""
    import keras

    x = inputs = keras.Input((*sides, 2))
    stages = [x := keras.layers.Conv2D(3, 3, step, padding="same")(x) for step in steps]
    chosen = [stages[place] for place in outputs]
    return keras.Model(inputs, chosen if len(chosen) > 1 else chosen[0])


@QUIET
class TestOutputStrideOf:
    def test_two_strides_of_two(self, student):
        """A 24 x 40 image becomes 6 x 10: the stride is 4."""
        model = lend(student, pyramid(2, 2, sides=(24, 40)))
        compare(student.output_stride_of(model, (24, 40, 2)), 4)

    def test_the_last_of_two_outputs(self, student):
        """Outputs at stride 4 and 16, as of a backbone: the last one counts."""
        model = lend(student, pyramid(4, 2, 2, sides=(32, 64), outputs=(0, -1)))
        compare(student.output_stride_of(model, (32, 64, 2)), 16)


# ---- deeplab_decoder


def decoder_counts(low, high, classes, reduced, filters):
    """Parameters in all and trained, of a decoder whose 3x3 convolutions are plain, or separable, or both.

    A separable convolution may have normalization after its depthwise part too. The first is the plain one.
    """

    def kinds(C):
        plain, parts = (9 * C * filters, filters), (9 * C + C * filters, filters)
        return plain, parts, (parts[0], C + filters)

    ends = low * reduced + filters * classes + classes
    for first, second in itertools.product(kinds(reduced + high), kinds(filters)):
        normalised = reduced + first[1] + second[1]
        kernels = ends + first[0] + second[0]
        yield [kernels + 4 * normalised, kernels + 2 * normalised]


def compare_counts(model, *sizes):
    """Compares a decoder's parameters with those of any correct one."""
    counts, allowed = model.counts(), list(decoder_counts(*sizes))
    if counts not in allowed:
        raise Feedback(
            "the number of parameters is not the one asked for.",
            expected=f"{allowed[0][0]} ({allowed[4][0]} with separable convolutions), of which "
            f"{allowed[0][1]} ({allowed[4][1]}) are trained",
            got=f"{counts[0]}, of which {counts[1]} are trained",
        )


SMALL = {"num_classes": 3, "low_filters": 4, "filters": 8}
LOW, HIGH = (13, 10, 6), (4, 3, 9)  # no multiple of each other
SIZES = {"num_classes": 5, "low_filters": 7, "filters": 11}


def decoder(student, low=LOW, high=HIGH, **sizes):
    """The model of a decoder."""
    return block(student.deeplab_decoder, low, high, **(sizes or SIZES))


class TestDeeplabDecoder:
    def test_counted_by_hand(self, student):
        """56 parameters for low, 1,760 and 608 for the 3x3 convolutions, 27 for the classes: 2,451."""
        compare_counts(decoder(student, (8, 6, 10), (2, 2, 20), **SMALL), 10, 20, 3, 4, 8)

    def test_logits_at_the_size_of_low(self, student):
        """Low 8 x 6, high 2 x 2, three classes: logits (8, 6, 3), for every class of either sign."""
        model = decoder(student, (8, 6, 10), (2, 2, 20), **SMALL)
        low, high = np.ones((1, 8, 6, 10), "float32"), np.ones((1, 2, 2, 20), "float32")
        compare(model.predict(low, high).shape, (1, 8, 6, 3))
        for sign in (1, -1):
            lay(model, 3, scale=sign)
            output = model.predict(low, high)[..., 0]
            if not (np.sign(output) == sign).all() or np.abs(output).max() < 0.2:
                raise Feedback("the results are no logits: these take any value, of either sign.",
                               expected=f"{sign * 1.0:.2g} or near it", got=f"{output[0, 4, 3]:.3g}",
                               hint="The last convolution has no activation.")  # fmt: skip


# ---- build_deeplabv3plus


def compare_probabilities(output, shape):
    """Compares the shape, and that each pixel's values are probabilities."""
    compare(np.shape(output), shape)
    total = output.sum(-1)
    if not np.allclose(total, 1, atol=1e-4) or output.min() < 0:
        raise Feedback(
            "the values of a pixel are no probabilities.",
            expected="numbers from 0 to 1, their sum 1",
            got=f"from {output.min():.3g}, sums from {total.min():.3g} to {total.max():.3g}",
        )


@QUIET
@pytest.mark.timeout(60)
class TestBuildDeeplabv3plus:
    def test_probabilities_for_every_pixel(self, student):
        """A 48 x 64 image and four classes: (1, 48, 64, 4), and the values of each pixel sum up to 1."""
        model = network(student.build_deeplabv3plus((48, 64, 3), 4), (48, 64, 3))
        model.fill(3)
        image = np.linspace(0, 50, 48 * 64 * 3).reshape(1, 48, 64, 3)
        compare_probabilities(model.predict(image.astype("float32")), (1, 48, 64, 4))
