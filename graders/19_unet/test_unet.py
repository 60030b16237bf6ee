"""Checks of unit 19: the blocks of U-Net, the whole, and one with pyramid pooling and squeezing."""

import functools
import itertools

import numpy as np
import pytest

from convlings.data import scenes
from convlings.judge import (
    Feedback,
    Model,
    better_of_two,
    block,
    check_beats_one_class,
    compare,
    gpu,
    hidden,
    keeps_budget,
    keeps_pace,
    mean_iou,
    one_class,
    refuses,
    trained,
    training,
    weight,
)

SUMMED = 400  # roundings that may add up in a small network
LOOSE = 3000  # the same, and an epsilon of batch normalization of one's own choice
LOOSER = 10_000  # the same, where logits are large
SHARP = 4.0  # what the averages are multiplied by before the softmax

SQUARES = np.array([[1, 7, 3, 4], [5, 6, 2, 8]], np.float32)[None, :, :, None]
LARGEST = np.array([7, 8], np.float32)[None, None, :, None]
# What remains of an impulse in row 5 and column 2 where every layer averages over its channels, depth 2.
IMPULSE = np.zeros((8, 8), np.float32)
IMPULSE[4:8, 0:4] = 1 / 4  # from the bottom: one of the four quarters
IMPULSE[4:6, 2:4] = 1 / 4 + 1 / 4  # and from the skip of level 1
IMPULSE[5, 2] = 1 / 4 + 1 / 4 + 1 / 2  # and from the skip of level 0
# The same with a pyramid of two rates: each of its four branches counts a quarter, and the mean is 1/4.
POOLED = np.full((8, 8), 1 / 4 * 1 / 16, np.float32)
POOLED[4:8, 0:4] = 1 / 4 * 13 / 16
POOLED[4:6, 2:4] += 1 / 4
POOLED[5, 2] += 1 / 2
# The same again where each encoder block halves what it gives.
HALVED = np.full((8, 8), 1 / 4 * 1 / 64, np.float32)
HALVED[4:8, 0:4] = 1 / 4 * 13 / 64
HALVED[4:6, 2:4] += 1 / 4 * 1 / 4
HALVED[5, 2] += 1 / 2 * 1 / 2


def compare_count(model, *expected):
    """Compares the number of parameters with one, or with several that are right."""
    total, trained = model.counts()
    if total not in expected:
        wanted = " or ".join(f"{count:,}" for count in expected)
        raise Feedback(
            "the number of parameters is not the one asked for.", expected=wanted, got=f"{total:,}"
        )
    return total, trained


def compare_all_trained(model, expected):
    """Compares the number of parameters, all of which have to be trained."""
    total, trained = compare_count(model, expected)
    if trained != total:
        raise Feedback("some parameters are not trained.", expected=f"{total:,}", got=f"{trained:,}")


def compare_shapes(results, *shapes):
    """Compares how many results there are, and the shapes of all of them."""
    results = [results] if isinstance(results, np.ndarray) else list(results)
    expected, got = (" and ".join(map(str, each)) for each in (shapes, map(np.shape, results)))
    if got != expected:
        raise Feedback("the shapes are not the ones asked for.", expected=expected, got=got)


def give(model, rule):
    """Gives a model the weights that a rule makes of those that it has."""
    model.set_weights([rule(weight).astype(np.float32) for weight in model.weights()])


def centre(weight, values=1.0):
    """A kernel that looks at one pixel only; biases become 0."""
    kernel = np.zeros(weight.shape)
    if weight.ndim == 4:
        kernel[weight.shape[0] // 2, weight.shape[1] // 2] = values
    return kernel


def averaging(weight):
    """A layer's mean over its channels, pixel by pixel; the first of two classes gets it, times SHARP.

    Layers of one unit, which only squeezing has here, are 0; vectors stay as they are.
    """
    if weight.ndim == 1:
        return weight
    if 1 in weight.shape[-2:]:
        return np.zeros(weight.shape)
    side = weight.shape[0] if weight.ndim == 4 else 1
    if side == 2:  # transposed: the channels that come in are the last axis
        return np.full(weight.shape, 1 / weight.shape[-1])
    share = 1 / weight.shape[-2]
    kernel = centre(weight, share) if side == 3 else np.full(weight.shape, share)
    return kernel * np.array([SHARP, 0]) if weight.shape[-1] == 2 else kernel


def zeroed(weight):
    """As `averaging`; biases become 0."""
    return averaging(weight) if weight.ndim > 1 else np.zeros(weight.shape)


def responses(model, place, sides, channels=3):
    """What an averaging network makes of an image with ones in one pixel, and zeros elsewhere: (H, W)."""
    image = np.zeros((1, *sides, channels), np.float32)
    image[(0, *place)] = 1
    probabilities = model.predict(image)
    if not isinstance(probabilities, np.ndarray) or probabilities.shape != (1, *sides, 2):
        compare(probabilities, np.zeros((1, *sides, 2), np.float32))
    logits = np.log(np.clip(probabilities, 1e-7, 1))
    return ((logits[..., 0] - logits[..., 1]) / SHARP)[0]


def pyramid(place, sides, depth):
    """What U-Net makes of it: each skip adds the block of pixels that its level sees as one."""
    expected = np.zeros(sides, np.float32)
    for level in range(depth + 1):
        side = 2**level
        top, left = (at // side * side for at in place)
        expected[top : top + side, left : left + side] += 1 / 2 ** min(level + 1, depth)
    return expected


def sums_to_one(probabilities, shape):
    """Checks shape and sums of probabilities, and that none is negative."""
    if not isinstance(probabilities, np.ndarray) or probabilities.shape != shape:
        compare(probabilities, np.zeros(shape, np.float32))
    sums = probabilities.sum(axis=-1)
    if probabilities.min() < 0 or np.abs(sums - 1).max() > 1e-4:
        raise Feedback(
            "the classes' probabilities do not sum to one at each pixel.",
            expected="sums of 1, no negative number",
            got=f"sums from {sums.min():.4g} to {sums.max():.4g}, smallest number {probabilities.min():.4g}",
        )


def drawn(weight, seed, biases):
    """Random values that depend on the seed and on the shape alone.

    So models agree that have the same kernels in another order. Where channels may be concatenated in any
    order, a kernel treats the parts alike.
    """
    if weight.ndim == 1 and not biases:
        return weight
    if weight.ndim == 1:
        return np.random.default_rng([seed, weight.size]).uniform(0.1, 0.5, weight.shape)
    *sides, into, out = weight.shape
    parts = into // out if into % out == 0 else 1
    sides = [side for side in sides if side > 1]
    values = np.random.default_rng([seed, *sides, into, out]).normal(size=(*sides, into // parts, out))
    values = np.concatenate([values] * parts, axis=-2).reshape(weight.shape)
    return values * np.sqrt(2 * out / weight.size)


def fill(model, seed, biases):
    """Gives a model of the student's, or one of ours, the weights that `drawn` gives."""
    own = model.weights() if isinstance(model, Model) else model.get_weights()
    model.set_weights([drawn(weight, seed, biases).astype(np.float32) for weight in own])


@functools.cache
def twin(reference, name, *shapes, **kwargs):
    """The model of a block of the solution, made once."""
    inputs = [reference.keras.Input(shape) for shape in shapes]
    outputs = getattr(reference, name)(*inputs, **kwargs)
    return reference.keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs)


@functools.cache
def built(reference, name, *args, **kwargs):
    """A whole network of the solution, made once."""
    return getattr(reference, name)(*args, **kwargs)


def expect(model, images, seed, biases=True):
    """What a model of ours makes of images, with drawn weights: an array, or several."""
    fill(model, seed, biases)
    outputs = model(images if len(images) > 1 else images[0])
    return list(map(np.asarray, outputs)) if isinstance(outputs, list | tuple) else np.asarray(outputs)


def compare_filled(model, theirs, rng, shape, *, biases=True, operations=SUMMED):
    """Gives both the same weights and the same images (N, H, W, C), and compares what they predict."""
    images = rng.normal(size=shape).astype(np.float32)
    for _ in range(50):  # until the classes differ from pixel to pixel: few filters may be all zero
        seed = int(rng.integers(2**31))
        expected = expect(theirs, [images], seed, biases)
        if expected.std(axis=(0, 1, 2)).max() > 0.05:
            break
    fill(model, seed, biases)
    compare(model.predict(images), expected, operations=operations)


def compare_block(student, reference, name, rng, *shapes, filters):
    """Gives a block and the solution's the same weights and images, and compares what they make of these."""
    model, seed = block(getattr(student, name), *shapes, filters=filters), int(rng.integers(2**31))
    images = draw_images(rng, *shapes)
    fill(model, seed, biases=True)
    expected = expect(twin(reference, name, *shapes, filters=filters), images, seed)
    compare(model.predict(*images), expected, operations=SUMMED)


def draw_images(rng, *shapes):
    """Random images (2, H, W, C) in float32."""
    return [rng.normal(size=(2, *shape)).astype(np.float32) for shape in shapes]


class TestDoubleConv:
    def test_parameters_by_hand(self, student):
        """Two channels, three filters: (9 * 2 + 1) * 3 + (9 * 3 + 1) * 3 = 141 parameters."""
        compare_all_trained(block(student.double_conv, (5, 7, 2), filters=3), 141)

    def test_the_size_is_kept(self, student):
        """5 x 7 pixels stay 5 x 7 pixels."""
        model = block(student.double_conv, (5, 7, 2), filters=3)
        compare_shapes(model.predict(np.ones((1, 5, 7, 2), np.float32)), (1, 5, 7, 3))

    def test_sums_of_neighbours(self, student):
        """Kernels of ones add the 3 x 3 neighbourhood, and then once more."""
        model = block(student.double_conv, (3, 3, 1), filters=1)
        give(model, lambda weight: np.ones(weight.shape) if weight.ndim > 1 else np.zeros(weight.shape))
        expected = np.array([[25, 35, 25], [35, 49, 35], [25, 35, 25]], np.float32)
        compare(model.predict(np.ones((1, 3, 3, 1), np.float32)), expected[None, :, :, None])

    @pytest.mark.parametrize("signs", [(1, -1), (-1, 1), (-1, -1)], ids=str)
    def test_relu_follows_each(self, student, signs):
        """Twos times 1 and then -1 stop at the second ReLU, times -1 at the first: nothing is left."""
        model = block(student.double_conv, (2, 3, 2), filters=1)
        first, second = signs
        give(model, lambda weight: centre(weight, first if weight.shape[-2:] == (2, 1) else second))
        hint = "Is there a ReLU after both convolutions?"
        results = model.predict(np.ones((1, 2, 3, 2), np.float32))
        compare(results, np.zeros((1, 2, 3, 1), np.float32), hint=hint)

    @hidden
    @pytest.mark.parametrize("shape", [(5, 8, 3), (9, 6, 4), (1, 7, 1)], ids=str)
    def test_random_weights(self, student, reference, rng, shape):
        """Odd sizes, other channels, random weights and biases."""
        compare_block(student, reference, "double_conv", rng, shape, filters=5)

    @hidden
    def test_parameters_of_random_sizes(self, student, rng):
        """The number of parameters for random channels and filters."""
        C, F = map(int, rng.integers(2, 12, 2))
        model = block(student.double_conv, (4, 4, C), filters=F)
        compare_all_trained(model, (9 * C + 1) * F + (9 * F + 1) * F)


class TestEncoderBlock:
    def test_two_results(self, student):
        """First the skip at full size, then the pooled half."""
        model = block(student.encoder_block, (6, 10, 2), filters=3)
        compare_shapes(model.predict(np.ones((1, 6, 10, 2), np.float32)), (1, 6, 10, 3), (1, 3, 5, 3))

    def test_the_largest_of_four(self, student):
        """Where the convolutions copy, the skip is the image, and 7 and 8 are the largest of its squares."""
        model = block(student.encoder_block, (2, 4, 1), filters=1)
        give(model, centre)
        results = model.predict(SQUARES)
        compare_shapes(results, (1, 2, 4, 1), (1, 1, 2, 1))
        compare(results, [SQUARES, LARGEST])

    def test_the_skip_has_been_convolved(self, student):
        """Where each convolution doubles, the skip is four times the image, and so is what was pooled."""
        model = block(student.encoder_block, (2, 4, 1), filters=1)
        give(model, lambda weight: centre(weight, 2))
        results = model.predict(SQUARES)
        compare_shapes(results, (1, 2, 4, 1), (1, 1, 2, 1))
        compare(results, [4 * SQUARES, 4 * LARGEST])

    @hidden
    @pytest.mark.parametrize("shape", [(6, 10, 3), (7, 4, 2), (5, 9, 4)], ids=str)
    def test_random_weights(self, student, reference, rng, shape):
        """Random weights; a last odd row or column is not pooled."""
        compare_block(student, reference, "encoder_block", rng, shape, filters=5)

    @hidden
    def test_pooling_has_no_parameters(self, student, rng):
        """Only the two convolutions have weights."""
        C, F = map(int, rng.integers(2, 12, 2))
        model = block(student.encoder_block, (4, 6, C), filters=F)
        compare_all_trained(model, (9 * C + 1) * F + (9 * F + 1) * F)


class TestDecoderBlock:
    def test_parameters_by_hand(self, student):
        """Four channels, a skip of three, two filters: 17 * 2 + (9 * 5 + 1) * 2 + (9 * 2 + 1) * 2 = 164."""
        compare_all_trained(block(student.decoder_block, (3, 4, 4), (6, 8, 3), filters=2), 164)

    def test_one_pixel_becomes_four(self, student):
        """A transposed kernel of 1, 2, 3, 4 writes these times the pixel; then the skip is added here."""
        model = block(student.decoder_block, (1, 2, 1), (2, 4, 1), filters=1)
        kernel = np.array([[1, 2], [3, 4]]).reshape(2, 2, 1, 1)
        give(model, lambda weight: kernel if weight.shape == kernel.shape else centre(weight))
        x, skip = np.array([[1, 10]], np.float32), np.full((2, 4), 100, np.float32)
        expected = np.array([[101, 102, 110, 120], [103, 104, 130, 140]], np.float32)
        compare(model.predict(x[None, :, :, None], skip[None, :, :, None]), expected[None, :, :, None])

    def test_no_activation_before_the_skip(self, student):
        """The transposed convolution gives -1, the skip 3: their sum is 2, so nothing has cut the -1 to 0."""
        model = block(student.decoder_block, (1, 2, 1), (2, 4, 1), filters=1)
        give(model, lambda weight: -np.ones(weight.shape) if weight.shape[:2] == (2, 2) else centre(weight))
        x, skip = np.ones((1, 1, 2, 1), np.float32), np.full((1, 2, 4, 1), 3, np.float32)
        compare(model.predict(x, skip), np.full((1, 2, 4, 1), 2, np.float32))

    @pytest.mark.parametrize("sides", [(3, 4), (2, 5), (3, 5)], ids=str)
    def test_the_skip_is_cropped(self, student, sides):
        """A skip of 3 rows or 5 columns loses one: 2 rows and 4 columns come out."""
        model = block(student.decoder_block, (1, 2, 1), (*sides, 1), filters=1)
        give(model, lambda weight: np.ones(weight.shape) if weight.shape[:2] == (2, 2) else centre(weight))
        x, skip = np.ones((1, 1, 2, 1), np.float32), np.full((1, *sides, 1), 3, np.float32)
        compare(model.predict(x, skip), np.full((1, 2, 4, 1), 4, np.float32))

    @hidden
    @pytest.mark.parametrize("shapes", [((3, 5, 6), (6, 10, 4)), ((4, 2, 3), (8, 4, 8))], ids=str)
    def test_random_weights(self, student, reference, rng, shapes):
        """Random weights, and a skip with as many channels as filters, or twice as many."""
        compare_block(student, reference, "decoder_block", rng, *shapes, filters=4)

    @hidden
    @pytest.mark.parametrize("extra", [(1, 0), (0, 1), (1, 1)], ids=str)
    def test_random_skips_are_cropped(self, student, reference, rng, extra):
        """The first or the last row, or column, is cut off, and no value is changed."""
        large = (6 + extra[0], 8 + extra[1], 4)
        model, seed = block(student.decoder_block, (3, 4, 5), large, filters=4), int(rng.integers(2**31))
        x, skip = draw_images(rng, (3, 4, 5), large)
        theirs = twin(reference, "decoder_block", (3, 4, 5), (6, 8, 4), filters=4)
        fill(model, seed, biases=True)
        actual = model.predict(x, skip)
        starts = itertools.product(*(range(more + 1) for more in reversed(extra)))
        crops = [skip[:, top : top + 6, left : left + 8] for left, top in starts]
        expected = [expect(theirs, [x, crop], seed) for crop in crops]
        near = [values for values in expected if np.shape(actual) == values.shape
                and np.allclose(actual, values, atol=1e-3)]  # fmt: skip
        compare(actual, (near or expected)[0], operations=SUMMED, hint="Cut, and let the other pixels be.")

    @hidden
    def test_parameters_of_random_sizes(self, student, rng):
        """The number of parameters for random channels, skips and filters."""
        C, S, F = map(int, rng.integers(2, 12, 3))
        model = block(student.decoder_block, (2, 3, C), (4, 6, S), filters=F)
        compare_all_trained(model, (4 * C + 1) * F + (9 * (F + S) + 1) * F + (9 * F + 1) * F)


@pytest.mark.timeout(60)
class TestBuildUnet:
    def test_parameters_by_hand(self, student):
        """One level, two filters, one channel, three classes: 58 + 224 + 146 + 9 = 437 parameters."""
        compare_all_trained(Model(student.build_unet((8, 8, 1), 3, base_filters=2, depth=1)), 437)

    def test_an_impulse_comes_back_in_place(self, student):
        """Where all layers average over channels: 1/4 from the bottom, 1/4 and 1/2 from the skips."""
        model = Model(student.build_unet((8, 8, 3), 2, base_filters=4, depth=2))
        give(model, zeroed)
        compare(responses(model, (5, 2), (8, 8)), IMPULSE, operations=SUMMED)

    def test_probabilities(self, student):
        """Five classes for each of 16 x 32 pixels, as probabilities; by default the depth is 4."""
        model = Model(student.build_unet((16, 32, 3), 5, base_filters=2))
        give(model, zeroed)
        images = np.arange(2 * 16 * 32 * 3, dtype=np.float32).reshape(2, 16, 32, 3) / 1000
        sums_to_one(model.predict(images), (2, 16, 32, 5))

    def test_sides_that_cannot_be_halved(self, student):
        """At depth 2 a side of 12 is fine, and 14, which is no multiple of 4, is refused by its name."""
        model = Model(student.build_unet((12, 8, 1), 2, base_filters=2, depth=2))
        compare_shapes(model.predict(np.ones((1, 12, 8, 1), np.float32)), (1, 12, 8, 2))
        refuses(student.build_unet, (14, 8, 1), 2, 2, 2, naming=[14])
        refuses(student.build_unet, (8, 14, 1), 2, 2, 2, naming=[14])
        refuses(student.build_unet, (None, 14, 1), 2, 2, 2, naming=[14])

    @hidden
    def test_random_places(self, student, rng):
        """An impulse anywhere, at depth 3: every level adds its block of pixels around it."""
        model = Model(student.build_unet((16, 32, 3), 2, base_filters=3, depth=3))
        give(model, zeroed)
        for _ in range(3):
            place = tuple(map(int, rng.integers(0, (16, 32))))
            compare(responses(model, place, (16, 32)), pyramid(place, (16, 32), 3), operations=SUMMED)

    @hidden
    def test_sides_of_none(self, student, reference, rng):
        """Sides of None take images of any size that is divisible."""
        theirs = built(reference, "build_unet", (None, None, 2), 3, 3, 2)
        model = Model(student.build_unet((None, None, 2), 3, base_filters=3, depth=2))
        for sides in ((12, 20), (24, 4)):
            compare_filled(model, theirs, rng, (2, *sides, 2))

    @hidden
    @pytest.mark.parametrize("depth", [1, 2, 3])
    def test_random_weights(self, student, reference, rng, depth):
        """Random weights and biases, other depths, filters, channels and classes."""
        base, K, C = map(int, rng.integers(2, 6, 3))
        model = Model(student.build_unet((16, 24, C), K, base_filters=base, depth=depth))
        theirs = built(reference, "build_unet", (16, 24, C), K, base, depth)
        compare_filled(model, theirs, rng, (2, 16, 24, C))

    @hidden
    def test_parameters_of_random_sizes(self, student, reference, rng):
        """The number of parameters for random filters, depths and classes."""
        base, K, depth = (int(rng.integers(low, high)) for low, high in ((3, 9), (2, 9), (2, 4)))
        theirs = built(reference, "build_unet", (16, 16, 3), K, base, depth)
        model = Model(student.build_unet((16, 16, 3), K, base_filters=base, depth=depth))
        compare_all_trained(model, theirs.count_params())

    @hidden
    def test_random_sides_are_refused(self, student, rng):
        """Whatever the depth, a side that leaves a remainder is named."""
        for depth in (1, 3):
            side = 2**depth * int(rng.integers(3, 9)) + int(rng.integers(1, 2**depth))
            Model(student.build_unet((2**depth, None, 2), 2, base_filters=2, depth=depth)).counts()
            refuses(student.build_unet, (side, None, 2), 2, 2, depth, naming=[side])
            refuses(student.build_unet, (2**depth, side, 2), 2, 2, depth, naming=[side])

    @pytest.mark.timeout(60)
    def test_the_network_of_2015(self, student):
        """At (256, 256, 3), five classes, 64 filters and depth 4: 31,032,005 parameters."""
        compare_all_trained(Model(student.build_unet((256, 256, 3), 5)), 31_032_005)


@pytest.mark.timeout(60)
class TestBuildUnetAspp:
    def test_parameters_by_hand(self, student):
        """The 437 of build_unet at one level and two filters, and 464 of pyramid pooling with two rates."""
        model = Model(student.build_unet_aspp((8, 8, 1), 3, base_filters=2, depth=1, rates=(1, 2)))
        compare_count(model, 437 + 464)

    def test_parameters_with_squeezing(self, student):
        """With a ratio of 2, a level of four filters has 2 * 4 * 2 weights more, and perhaps 6 biases."""
        args = {"base_filters": 4, "depth": 1, "rates": (1,)}
        model = Model(student.build_unet_aspp((8, 8, 1), 3, **args, se_ratio=2))
        compare_count(model, 2679 + 16, 2679 + 16 + 6)

    def test_an_impulse_comes_back_in_place(self, student):
        """Where all layers average, the mean of the image's bottom arrives everywhere, a little."""
        model = Model(student.build_unet_aspp((8, 8, 3), 2, base_filters=4, depth=2, rates=(1, 2)))
        give(model, averaging)
        compare(responses(model, (5, 2), (8, 8)), POOLED, operations=LOOSE)

    def test_squeezing_scales_skips_and_what_is_pooled(self, student):
        """Squeezing with weights of 0 halves its input: at each level for the skip and for what is below."""
        args = {"base_filters": 4, "depth": 2, "rates": (1, 2)}
        model = Model(student.build_unet_aspp((8, 8, 3), 2, **args, se_ratio=16))
        give(model, averaging)
        found = responses(model, (5, 2), (8, 8))
        if np.abs(found).max() < 1e-3:
            raise Feedback(
                "squeezing with weights of 0 leaves nothing.", expected="one half", got="0 everywhere"
            )
        compare(found, HALVED, operations=LOOSE)

    @hidden
    def test_rates_say_how_far(self, student, rng):
        """Kernels that look up left move an impulse at the bottom by one, and by each rate from there."""
        rates = sorted(map(int, rng.choice(np.arange(1, 7), 2, replace=False)))
        model = Model(student.build_unet_aspp((16, 16, 3), 2, base_filters=4, depth=1, rates=rates))
        give(model, self.up_left)
        found = responses(model, (0, 0), (16, 16)).diagonal()[::2]
        reached = [int(cell) for cell in np.flatnonzero(found > 0.05)]
        expected = [0, 1, *(1 + rate for rate in rates)]
        if reached != expected:
            raise Feedback(
                "the rates do not say how far the bottom of the U looks.",
                expected=f"cells {expected} along the diagonal, for rates {rates}",
                got=f"cells {reached}",
            )

    @staticmethod
    def up_left(weight):
        """The 3x3 kernels from 8 to 8 channels look at the upper left; the others average."""
        if weight.shape != (3, 3, 8, 8):
            return averaging(weight)
        kernel = np.zeros(weight.shape)
        kernel[0, 0] = 1 / 8
        return kernel

    @hidden
    @pytest.mark.parametrize("rates", [(1, 2), (2, 3, 5), (3,)], ids=str)
    def test_random_weights(self, student, reference, rng, rates):
        """Random weights, one rate to three, sizes that are not square."""
        model = Model(student.build_unet_aspp((24, 16, 3), 3, base_filters=4, depth=2, rates=rates))
        theirs = built(reference, "build_unet_aspp", (24, 16, 3), 3, 4, 2, rates)
        compare_filled(model, theirs, rng, (2, 24, 16, 3), biases=False, operations=LOOSER)

    @hidden
    def test_random_weights_with_squeezing(self, student, reference, rng):
        """Random weights, with squeeze-and-excitation at each level of the way down."""
        args = {"base_filters": 4, "depth": 2, "rates": (1, 3), "se_ratio": 2}
        model = Model(student.build_unet_aspp((16, 24, 3), 3, **args))
        theirs = built(reference, "build_unet_aspp", (16, 24, 3), 3, **args)
        compare_filled(model, theirs, rng, (2, 16, 24, 3), biases=False, operations=LOOSER)

    @hidden
    def test_parameters_of_random_sizes(self, student, reference, rng):
        """The number of parameters for random filters, rates and ratios."""
        base, K, n = (int(rng.integers(low, high)) for low, high in ((3, 9), (2, 9), (1, 4)))
        args = {"base_filters": base, "depth": 2, "rates": tuple(range(1, n + 1))}
        ratio = int(rng.integers(1, 4))  # the second level has two hidden units at least
        plain = built(reference, "build_unet_aspp", (16, 16, 3), K, **args).count_params()
        model = Model(student.build_unet_aspp((16, 16, 3), K, **args, se_ratio=ratio))
        levels = [(C, max(1, C // ratio)) for C in (base, 2 * base)]
        weights, biases = sum(2 * C * h for C, h in levels), sum(C + h for C, h in levels)
        compare_count(model, plain + weights, plain + weights + biases)

    @hidden
    def test_probabilities(self, student, rng):
        """By default the depth is 4; the classes' probabilities sum to one."""
        model = Model(student.build_unet_aspp((32, 16, 3), 4, base_filters=2))
        fill(model, int(rng.integers(2**31)), biases=False)
        sums_to_one(model.predict(*draw_images(rng, (32, 16, 3))), (2, 32, 16, 4))

    @pytest.mark.timeout(60)
    def test_the_whole_network(self, student):
        """At (256, 256, 3) and five classes, 32 filters, depth 4, three rates: 16,685,413 parameters."""
        compare_count(Model(student.build_unet_aspp((256, 256, 3), 5)), 16_685_413)


SIDE, TILES, BATCH, EPOCHS = 48, 192, 16, 18  # of the training check
MARGIN = 0.10  # below the reference (1 in 1,000 correct ones): benchmarks/training.md
GAIN = 0.05  # of mean IoU, above one class everywhere (less than 1 in 10^9)


@functools.cache
def training_tiles():
    """Tiles that the kit draws: (N, H, W, 3) float32 in [0, 1], and their masks."""
    return as_inputs(*scenes.draw(TILES, np.random.default_rng(0), SIDE))


def as_inputs(images, masks):
    """Images in [0, 1], and one-hot masks, with equal shares where nothing is labelled.

    All zeros would do harm: on TensorFlow the gradient of a softmax' cross-entropy takes for granted that
    labels add up to 1, and the logits of unlabelled pixels would be driven away without an end.
    """
    shares = np.where(masks[..., None] == 255, 1 / 5, masks[..., None] == np.arange(5))
    return (images / 255).astype(np.float32), shares.astype(np.float32)


def train_unet(student, epochs, batches):
    """The student's network, trained by the judge's referee."""
    images, masks = (part[: batches * BATCH] for part in training_tiles())
    model = Model(student.build_unet((SIDE, SIDE, 3), 5, base_filters=12, depth=2))
    how = {"optimizer": "adam", "loss": "categorical_crossentropy"}
    model.train(images, masks, how, epochs=epochs, batch_size=BATCH)
    return model, epochs


def train_again(student, epochs, batches):
    """The same once more."""
    return train_unet(student, epochs, batches)


def trained_here(student, run=train_unet):
    """The training that the checks look at."""
    return trained(student, run, EPOCHS, TILES // BATCH)


def score(student, tiles, run=train_unet):
    """The mean IoU that it reaches on tiles that nobody trained on."""
    images, masks = tiles
    outputs = trained_here(student, run).result.predict(as_inputs(images, masks)[0])
    return mean_iou(masks, outputs.argmax(axis=-1), 5)


def score_of_two(student, tiles, least):
    """The same, after a second training where the first fell short; see benchmarks/training.md."""
    return better_of_two(score(student, tiles), least, lambda: score(student, tiles, train_again))


def beats_one_class(student, tiles):
    """Checks the better of two trainings against one class everywhere."""
    least = one_class(tiles[1], 5) + GAIN
    check_beats_one_class(score_of_two(student, tiles, least), least)


def set_at_hand():
    """The set that the check trains on."""
    return "scenes"


def quality(student, rng):
    """The mean IoU on hidden tiles after the check's training."""
    return score(student, scenes.draw(64, rng, SIDE))


def rival(student, rng):
    """The same of one class everywhere."""
    return one_class(scenes.draw(64, rng, SIDE)[1], 5)


@training
@pytest.mark.timeout(240)
class TestTraining:
    def test_the_loss_falls(self, student):
        """Four epochs on a few tiles, and the loss is lower than after the first."""
        images, masks = (part[:64] for part in training_tiles())
        model = Model(student.build_unet((SIDE, SIDE, 3), 5, base_filters=8, depth=1))
        how = {"optimizer": "adam", "loss": "categorical_crossentropy"}
        losses = model.train(images, masks, how, epochs=4, batch_size=16)["loss"]
        if not losses[-1] < losses[0]:
            raise Feedback("the loss does not fall.", got=", ".join(f"{loss:.3f}" for loss in losses))

    @hidden
    @weight(3)
    def test_hidden_tiles(self, student, baseline, rng):
        """After a short training it is nearly as good as the reference, on tiles it has never seen."""
        tiles = scenes.draw(64, rng, SIDE)
        other = score(baseline, tiles)
        least = other - MARGIN
        found = score_of_two(student, tiles, least)
        if found < least:
            expected = f"a mean IoU of {least:.2f} at least; the reference has {other:.2f}"
            raise Feedback("it learns less than the reference.", expected=expected, got=f"{found:.2f}")

    @hidden
    @weight(2)
    def test_better_than_one_class(self, student, rng):
        """It is better than the same class everywhere."""
        tiles = scenes.draw(64, rng, SIDE)
        beats_one_class(student, tiles)

    @hidden
    def test_pace(self, student, baseline, rng):
        """A step, and the training as a whole, take a time that is in proportion; so quick, it learns."""
        tiles = scenes.draw(32, rng, SIDE)
        beats_one_class(student, tiles)
        keeps_pace(trained_here(student), trained_here(baseline), 5)

    @hidden
    @gpu
    def test_real_size_on_a_gpu(self, student, budget):
        """Tiles and batches of real size, and the time that a GPU may take for them."""
        keeps_budget(trained(student, train_at_real_size, 3, 20), budget)


def train_at_real_size(student, epochs, batches, batch=16, side=256):
    """As `train_unet`, with what fills a GPU; the drawn tiles come again and again."""
    images, masks = as_inputs(*scenes.draw(batch, np.random.default_rng(0), side))
    images, masks = (np.tile(part, (batches, 1, 1, 1)) for part in (images, masks))
    model = Model(student.build_unet((side, side, 3), 5))
    how = {"optimizer": "adam", "loss": "categorical_crossentropy"}
    model.train(images, masks, how, epochs=epochs, batch_size=batch)
    return model, epochs
