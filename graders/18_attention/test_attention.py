"""Checks of unit 18: squeeze-and-excitation, CBAM, atrous convolution, atrous spatial pyramid pooling."""

import functools

import numpy as np
import pytest

from convlings.judge import Feedback, block, compare, hidden

SUMMED = 60  # roundings that may add up
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


def drawn(seed, old, parts):
    """A random kernel, which depends on the seed and on its sides only; its parts of inputs are alike."""
    if old.ndim < 2:
        return old
    sides = [side for side in old.shape if side > 1]
    width = old.shape[-2] // parts if old.shape[-2] % parts == 0 else old.shape[-2]
    one = np.random.default_rng([seed, *sides]).normal(size=(*old.shape[:-2], width, old.shape[-1]))
    values = np.concatenate([one] * (old.shape[-2] // width), axis=-2)
    return (1.5 * values / np.sqrt(old.size / old.shape[-1])).astype(np.float32)


@functools.cache
def reference_model(build, shape, settings):
    """The solution's block as a model."""
    import keras

    inputs = keras.Input(shape)
    return keras.Model(inputs, build(inputs, **dict(settings)))


def compare_filled(student, reference, rng, name, shape, images, training=False, parts=None, **settings):
    """Both blocks with the same random kernels, on the same images (N, H, W, C).

    `parts` maps a kernel's number of inputs to the number of parts whose order is free.
    """
    model, seed = block(getattr(student, name), shape, **settings), int(rng.integers(2**31))
    fixed = [(key, tuple(value) if isinstance(value, list) else value) for key, value in settings.items()]
    own = reference_model(getattr(reference, name), shape, tuple(fixed))
    fill = functools.partial(filled, seed, parts or {})
    case = f"{name} of {shape}{''.join(f', {key} {value}' for key, value in settings.items())}"
    check_count(model.counts()[0], own.count_params(), biases_of(own), case)
    model.set_weights(fill(model.weights()))
    own.set_weights(fill(own.get_weights()))
    for batch in images:
        result = model.in_training(batch) if training else model.predict(batch)
        expected = np.asarray(own(batch, training=training))
        compare_here(result, expected, f"{case}, images {batch.shape}", 10 * NORMALIZED if training else 0)


def filled(seed, parts, weights):
    """Random kernels in the place of a model's own; vectors as they are."""
    return [drawn(seed, old, parts.get(old.shape[-2], 1) if old.ndim > 1 else 1) for old in weights]


def biases_of(model):
    """How many of a model's parameters are biases, which may be missing."""
    return sum(weight.shape[0] for weight in model.weights if weight.path.endswith("bias"))


def compare_here(result, expected, case, operations=0):
    """Compares what a block made, and says of which case."""
    try:
        compare(result, np.asarray(expected, np.float32), operations=operations or NORMALIZED)
    except Feedback as feedback:
        feedback.lines["case"] = case
        raise


def check_count(count, most, biases, case):
    """Whether a block has this many parameters, or fewer by up to all of its biases."""
    if not most - biases <= count <= most:
        raise Feedback(
            "the number of parameters is not the one asked for.",
            expected=f"{most:,}" + (f", or {most - biases:,} without biases" if biases else ""),
            got=f"{count:,}",
            case=case,
        )


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


def compare_gates(result, images, case):
    """Every value is the input's times a number between 0 and 1."""
    if result.shape != images.shape:
        raise Feedback(
            "the shape is not the one asked for.",
            expected=str(images.shape),
            got=str(result.shape),
            case=case,
        )
    ratio = result / images
    if not (ratio.min() >= 0 and ratio.max() <= 1):
        raise Feedback(
            "it scales by more than 1, or turns a sign.",
            expected="numbers in (0, 1)",
            got=f"from {ratio.min():.4g} to {ratio.max():.4g}",
            case=case,
        )


def draw_images(rng, *shapes):
    """Batches of random images that are not zero on average."""
    return [(rng.normal(size=shape) + rng.normal(size=shape[-1])).astype(np.float32) for shape in shapes]


def draw_far_from_0(rng, *shape):
    """Images whose values are between 1 and 3, or between -3 and -1."""
    return (rng.uniform(1, 3, shape) * rng.choice([-1, 1], shape)).astype(np.float32)


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

    @hidden
    @pytest.mark.parametrize("ratio", [2, 5])
    def test_random_images(self, student, reference, rng, ratio):
        """Sides that are not known before, odd ones and a single row."""
        images = draw_images(rng, (2, 5, 8, 12), (3, 1, 7, 12), (1, 9, 3, 12))
        shape = (None, None, 12)
        compare_filled(student, reference, rng, "squeeze_excite", shape, images, ratio=ratio)

    @hidden
    def test_fewer_channels_than_the_ratio(self, student, reference, rng):
        """At least one unit is left in between."""
        images = draw_images(rng, (2, 5, 4, 3))
        compare_filled(student, reference, rng, "squeeze_excite", (5, 4, 3), images, ratio=8)

    @hidden
    def test_gates_between_0_and_1(self, student, rng):
        """Kernels of 0 halve everything; whatever they are, values keep their sign and grow no larger."""
        model = block(student.squeeze_excite, (6, 5, 8), ratio=2)
        images = draw_far_from_0(rng, 3, 6, 5, 8)
        compare_here(with_kernels(model, 0).predict(images), images / 2, "three images, all kernels 0")
        for value in rng.uniform(-2, 2, 2):
            compare_gates(with_kernels(model, value).predict(images), images, f"all kernels {value:.3g}")


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

    @hidden
    @pytest.mark.parametrize("ratio", [2, 5])
    def test_random_images(self, student, reference, rng, ratio):
        """Sides that are not known before, odd ones and a single row."""
        images = draw_images(rng, (2, 5, 8, 12), (3, 1, 7, 12), (1, 9, 3, 12))
        shape = (None, None, 12)
        compare_filled(student, reference, rng, "channel_attention", shape, images, ratio=ratio)

    @hidden
    def test_fewer_channels_than_the_ratio(self, student, reference, rng):
        """At least one unit is left in between."""
        images = draw_images(rng, (2, 5, 4, 3))
        compare_filled(student, reference, rng, "channel_attention", (5, 4, 3), images)

    @hidden
    def test_gates_between_0_and_1(self, student, rng):
        """Kernels of 0 halve everything; whatever they are, values keep their sign and grow no larger."""
        model = block(student.channel_attention, (6, 5, 8), ratio=2)
        images = draw_far_from_0(rng, 3, 6, 5, 8)
        compare_here(with_kernels(model, 0).predict(images), images / 2, "three images, all kernels 0")
        for value in rng.uniform(-2, 2, 2):
            compare_gates(with_kernels(model, value).predict(images), images, f"all kernels {value:.3g}")


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

    @hidden
    @pytest.mark.parametrize("kernel_size", [1, 3, 5, 7])
    def test_random_images(self, student, reference, rng, kernel_size):
        """Sides that are not known before, odd ones, and images smaller than the kernel."""
        images = draw_images(rng, (2, 11, 8, 6), (1, 4, 15, 6), (2, 2, 3, 6))
        settings = {"parts": {2: 2}, "kernel_size": kernel_size}
        shape = (None, None, 6)
        compare_filled(student, reference, rng, "spatial_attention", shape, images, **settings)

    @hidden
    def test_one_channel(self, student, reference, rng):
        """With one channel, mean and maximum are the same."""
        images = draw_images(rng, (2, 9, 10, 1))
        shape, parts = (9, 10, 1), {2: 2}
        compare_filled(student, reference, rng, "spatial_attention", shape, images, parts=parts)

    @hidden
    def test_gates_between_0_and_1(self, student, rng):
        """Kernels of 0 halve everything; whatever they are, values keep their sign and grow no larger."""
        model = block(student.spatial_attention, (6, 5, 4))
        images = draw_far_from_0(rng, 3, 6, 5, 4)
        compare_here(with_kernels(model, 0).predict(images), images / 2, "three images, all kernels 0")
        for value in rng.uniform(-2, 2, 2):
            compare_gates(with_kernels(model, value).predict(images), images, f"all kernels {value:.3g}")

    @hidden
    def test_a_pixel_reaches_as_far_as_the_kernel(self, student, rng):
        """One pixel changes, and so do the values at most 2 rows and columns from it, with kernel 5."""
        model = block(student.spatial_attention, (11, 12, 3), kernel_size=5)
        model.fill(int(rng.integers(1000)))
        images = draw_far_from_0(rng, 1, 11, 12, 3)
        y, x = rng.integers(3, 8, 2).tolist()
        changed = images.copy()
        changed[0, y, x] *= -1.5
        got = np.argwhere(np.abs(model.predict(changed) - model.predict(images))[0].max(axis=-1) > 1e-6)
        expected = [[y - 2, x - 2], [y + 2, x + 2]]
        found = [got.min(axis=0).tolist(), got.max(axis=0).tolist()] if len(got) else []
        if len(got) != 25 or found != expected:
            raise Feedback(
                "a pixel does not reach as far as the kernel does.",
                expected=f"25 pixels that change, from {expected[0]} to {expected[1]}",
                got=f"{len(got)} pixels" + (f", from {found[0]} to {found[1]}" if found else ""),
                case=f"pixel {[y, x]} of an image (11, 12, 3), kernel_size 5",
            )


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

    @hidden
    @pytest.mark.parametrize("rate", [1, 2, 3, 5])
    def test_random_images(self, student, reference, rng, rate):
        """Sides that are not known before, odd ones, and images smaller than the reach."""
        images = draw_images(rng, (2, 11, 8, 3), (1, 4, 13, 3), (2, 3, 2, 3))
        shape, settings = (None, None, 3), {"filters": 4, "rate": rate}
        compare_filled(student, reference, rng, "atrous_conv", shape, images, **settings)

    @hidden
    def test_in_training(self, student, reference, rng):
        """In training the batch's own mean and variance are used, before the ReLU."""
        images, settings = draw_images(rng, (4, 9, 7, 3)), {"filters": 4, "rate": 2}
        compare_filled(student, reference, rng, "atrous_conv", (9, 7, 3), images, training=True, **settings)

    @hidden
    def test_a_rate_larger_than_the_image(self, student, reference, rng):
        """Only the tap in the middle is left."""
        images, settings = draw_images(rng, (2, 6, 5, 3)), {"filters": 4, "rate": int(rng.integers(7, 12))}
        compare_filled(student, reference, rng, "atrous_conv", (6, 5, 3), images, **settings)


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

    @hidden
    @pytest.mark.timeout(60)
    def test_published_number_of_parameters(self, student):
        """256 channels, and 256 filters and three rates by themselves: 2,234,368."""
        compare_counts(student, "aspp", (8, 8, 256), [2_234_368])

    @hidden
    @pytest.mark.timeout(30)
    @pytest.mark.parametrize("rates", [(1,), (2, 3), [1, 4, 2]], ids=str)
    def test_random_images(self, student, reference, rng, rates):
        """Odd sides, sides that differ, any number of rates."""
        images, n = draw_images(rng, (2, 9, 14, 3)), len(rates)
        settings = {"filters": 4, "rates": rates, "parts": {4 * (n + 2): n + 2}}
        compare_filled(student, reference, rng, "aspp", (9, 14, 3), images, **settings)

    @hidden
    @pytest.mark.timeout(30)
    def test_default_rates(self, student, reference, rng):
        """The rates are 6, 12 and 18 by themselves."""
        images = draw_images(rng, (1, 23, 40, 3))
        settings = {"filters": 4, "parts": {20: 5}}
        compare_filled(student, reference, rng, "aspp", (23, 40, 3), images, **settings)

    @hidden
    @pytest.mark.timeout(30)
    def test_rates_larger_than_the_image(self, student, reference, rng):
        """A feature map of one row, and one of 5 x 4 with rates up to 9."""
        for shape in ((1, 6, 3), (5, 4, 3)):
            images = draw_images(rng, (2, *shape))
            settings = {"filters": 5, "rates": (1, 9), "parts": {20: 4}}
            compare_filled(student, reference, rng, "aspp", shape, images, **settings)

    @hidden
    @pytest.mark.timeout(30)
    def test_image_pooling_reaches_everywhere(self, student, rng):
        """A corner becomes brighter: every pixel of that image changes, and none of the other's."""
        model = with_kernels(block(student.aspp, (8, 11, 3), filters=4, rates=(1, 2)), 0.1)
        images = rng.uniform(1, 2, (2, 8, 11, 3)).astype(np.float32)
        changed = images.copy()
        changed[0, rng.choice([0, -1]), rng.choice([0, -1])] += 50
        moved = np.abs(model.predict(changed) - model.predict(images)).max(axis=-1) > 1e-3
        if not moved[0].all() or moved[1].any():
            raise Feedback(
                "one pixel does not reach all of its image, and nothing but it.",
                expected="88 of 88 pixels change, and 0 of the other image",
                got=f"{moved[0].sum()} of 88 pixels change, and {moved[1].sum()} of the other image",
                case="a corner of two images (8, 11, 3), rates (1, 2)",
            )

    @hidden
    @pytest.mark.timeout(30)
    def test_nothing_is_negative_in_training(self, student, rng):
        """The ReLU comes last, after batch normalization, which is around 0 in training."""
        model = block(student.aspp, (6, 7, 3), filters=8, rates=(1, 2))
        model.fill(int(rng.integers(1000)))
        result = model.in_training(*draw_images(rng, (4, 6, 7, 3)))
        if not (result.min() >= 0 and result.max() > 0):
            raise Feedback(
                "after the last ReLU nothing is negative, and something is positive.",
                expected="numbers from 0 on",
                got=f"from {result.min():.4g} to {result.max():.4g}",
                case="aspp of (6, 7, 3), filters 8, rates (1, 2), in training",
            )
