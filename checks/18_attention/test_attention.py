"""Checks of unit 18: squeeze-and-excitation, CBAM, atrous convolution, atrous spatial pyramid pooling."""

import numpy as np
import pytest

from convlings.judge import Feedback, block, compare

NORMALIZED = 2000  # batch normalization divides by the root of 1 + epsilon, and epsilon is free
GATED = np.array([[[[0, -1], [1, -1], [2, -1]], [[0, 3], [1, 3], [2, 3]]]], np.float32)  # means 1 and 1
SINKING = np.array([[[[0, -4], [1, -3], [2, -2]], [[0, -4], [1, -3], [2, -2]]]], np.float32)  # 1 and -3
RISING = np.array([[[[0, 0], [1, 0], [2, 0]], [[0, 1], [1, 1], [2, 1]]]], np.float32)  # means 1 and 0.5
FALLING = np.array([[[[0, -1], [1, -1], [2, -1]], [[0, -3], [1, -3], [2, -3]]]], np.float32)  # 1 and -2


def sigmoid(values):
    """Numbers in (0, 1)."""
    return (1 / (1 + np.exp(-np.asarray(values, np.float64)))).astype(np.float32)


def with_kernels(model, value):
    """The model with one number in all of its kernels; vectors stay as they begin."""
    model.set_weights([np.full_like(old, value) if old.ndim > 1 else old for old in model.weights()])
    return model


def compare_here(result, expected, case, operations=0):
    """Compares what a block made, and says of which case."""
    try:
        compare(result, np.asarray(expected, np.float32), operations=operations or NORMALIZED)
    except Feedback as feedback:
        feedback.lines["case"] = case
        raise


def compare_counts(student, name, shape, counts, **settings):
    """Whether a block has one of these numbers of parameters."""
    count = block(getattr(student, name), shape, **settings).counts()[0]
    if count not in counts:
        raise Feedback(
            "the number of parameters is not the one asked for.",
            expected=" or ".join(f"{value:,}" for value in counts),
            got=f"{count:,}",
            case=f"{name} of {shape}{''.join(f', {key} {value}' for key, value in settings.items())}",
        )


class TestSqueezeExcite:
    def test_worked_example(self, student):
        """All kernels 1: means 1 and 1 give sigmoid(2) for both channels; 1 and -3 end at the ReLU, 1/2."""
        model = with_kernels(block(student.squeeze_excite, (2, 3, 2), ratio=2), 1)
        images = np.concatenate([GATED, SINKING])
        expected = np.concatenate([GATED * sigmoid(2), SINKING / 2])
        compare_here(model.predict(images), expected, "two images (2, 3, 2), ratio 2, all kernels 1")

    def test_number_of_parameters(self, student):
        """24 channels and ratio 4: 24 * 6 + 6 * 24, and 30 more with biases."""
        compare_counts(student, "squeeze_excite", (5, 6, 24), [288, 318], ratio=4)

    def test_default_ratio(self, student):
        """The ratio is 16 by itself: 64 * 4 + 4 * 64, and 68 more with biases."""
        compare_counts(student, "squeeze_excite", (4, 4, 64), [512, 580])


class TestChannelAttention:
    def test_worked_example(self, student):
        """All kernels 1: means 1 and 0.5, maxima 2 and 1 give sigmoid(1.5 + 3)."""
        model = with_kernels(block(student.channel_attention, (2, 3, 2), ratio=2), 1)
        case = "an image (2, 3, 2), ratio 2, all kernels 1"
        compare_here(model.predict(RISING), RISING * sigmoid(4.5), case)

    def test_relu_before_the_sum(self, student):
        """All kernels 1: means 1 and -2 give 0 after the ReLU, maxima 2 and -1 give 1: sigmoid(0 + 1)."""
        model = with_kernels(block(student.channel_attention, (2, 3, 2), ratio=2), 1)
        case = "an image (2, 3, 2), ratio 2, all kernels 1"
        compare_here(model.predict(FALLING), FALLING * sigmoid(1), case)

    def test_number_of_parameters(self, student):
        """24 channels, ratio 8, one network for both: 24 * 3 + 3 * 24; up to 27 more with biases."""
        compare_counts(student, "channel_attention", (5, 6, 24), [144, 147, 168, 171])


class TestSpatialAttention:
    def test_worked_example(self, student):
        """Channels 1, 0.5, 0; kernel 3x3 of 0.1: 0.15 for each tap in the image, 4 in a corner, 9 inside."""
        model = with_kernels(block(student.spatial_attention, (3, 4, 3), kernel_size=3), 0.1)
        image = np.zeros((1, 3, 4, 3), np.float32)
        image[..., 0], image[..., 1] = 1, 0.5
        taps = np.array([[4, 6, 6, 4], [6, 9, 9, 6], [4, 6, 6, 4]])
        expected = image * sigmoid(0.15 * taps)[None, :, :, None]
        compare_here(model.predict(image), expected, "an image (3, 4, 3), kernel_size 3, kernel 0.1")

    def test_number_of_parameters(self, student):
        """7 * 7 * 2 by itself, 5 * 5 * 2 with kernel_size 5; one more with a bias."""
        compare_counts(student, "spatial_attention", (9, 8, 6), [98, 99])
        compare_counts(student, "spatial_attention", (9, 8, 6), [50, 51], kernel_size=5)


class TestAtrousConv:
    def test_worked_example(self, student):
        """A pixel of 1, kernel of ones, rate 2: nine ones, each two apart; a pixel of -1 ends at the ReLU."""
        model = with_kernels(block(student.atrous_conv, (7, 8, 1), filters=1, rate=2), 1)
        images = np.zeros((2, 7, 8, 1), np.float32)
        images[:, 3, 4, 0] = 1, -1
        expected = np.zeros_like(images)
        expected[0, 1:6:2, 2:7:2] = 1
        case = "one pixel of images (7, 8, 1), filters 1, rate 2, kernel of ones"
        compare_here(model.predict(images), expected, case, operations=2 * NORMALIZED)

    def test_number_of_parameters(self, student):
        """5 channels, 4 filters: 9 * 5 * 4 without bias, and 4 * 4 of batch normalization."""
        compare_counts(student, "atrous_conv", (6, 7, 5), [196], filters=4, rate=2)


class TestAspp:
    @pytest.mark.timeout(30)
    def test_worked_example(self, student):
        """A pixel of 63, all kernels 1, rate 2: 1 everywhere, 63 more at nine taps, 63 more in the middle."""
        model = with_kernels(block(student.aspp, (7, 9, 1), filters=1, rates=(2,)), 1)
        image = np.zeros((1, 7, 9, 1), np.float32)
        image[0, 3, 4] = 63
        expected = np.ones_like(image)
        expected[0, 1:6:2, 2:7:2] += 63
        expected[0, 3, 4] += 63
        case = "one pixel of an image (7, 9, 1), filters 1, rates (2,), all kernels 1"
        compare_here(model.predict(image), expected / 1.001, case)

    @pytest.mark.timeout(30)
    def test_number_of_parameters(self, student):
        """5 channels, 4 filters, 2 rates: 2 * 20 + 9 * 20 * 2 + 4 * 16 + 4 * 4 * 5."""
        compare_counts(student, "aspp", (6, 7, 5), [544], filters=4, rates=(2, 3))
