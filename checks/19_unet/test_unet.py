"""Checks of unit 19: the blocks of U-Net, the whole, and one with pyramid pooling and squeezing."""

import functools

import numpy as np
import pytest

from convlings.data import scenes
from convlings.judge import Feedback, Model, block, compare, refuses, trained, training, weight

SUMMED = 400  # roundings that may add up in a small network
LOOSE = 3000  # the same, and an epsilon of batch normalization of one's own choice
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

    @pytest.mark.timeout(60)
    def test_the_whole_network(self, student):
        """At (256, 256, 3) and five classes, 32 filters, depth 4, three rates: 16,685,413 parameters."""
        compare_count(Model(student.build_unet_aspp((256, 256, 3), 5)), 16_685_413)


SIDE, TILES, BATCH, EPOCHS = 48, 192, 16, 18  # of the training check


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
