"""Checks of unit 08: dropout, the penalty on weights, label smoothing, batch normalization, early stopping.

Dropout is random and may be drawn in any way, so it is judged by what every correct way has in common.
Each bound below fails a correct solution in fewer than one of RISK runs; all of a run together in fewer
than one of ten million.
"""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs, refuses, weight

RISK = 1e-9  # of failing a correct solution, for each bound


def bounds(trials, share):
    """Fewest and most hits in so many trials; beyond either, the exact binomial tail is below RISK / 2."""
    hits = np.arange(trials + 1)
    factorials = np.cumsum(np.log(np.maximum(hits, 1)))
    ways = factorials[trials] - factorials - factorials[::-1]
    chances = np.exp(ways + hits * np.log(share) + hits[::-1] * np.log(1 - share))
    fewest = np.searchsorted(np.cumsum(chances), RISK / 2)
    return int(fewest), int(trials - np.searchsorted(np.cumsum(chances[::-1]), RISK / 2))


def scaling_hint(result, x, kept, rate):
    """What was done to the numbers that stayed, where it can be told."""
    stayed = result[kept].astype(float), x[kept].astype(float)
    if np.allclose(*stayed):
        return "The numbers that stay are as they were: they have to make up for the dropped ones."
    if np.allclose(stayed[0], stayed[1] * (1 - rate)):
        return "The numbers that stay became smaller: they have to grow to make up for the dropped ones."
    if np.allclose(stayed[0] * rate, stayed[1]):
        return "They were divided by the rate, the share that goes: divide by the share that stays."
    return "Dropped numbers are 0; all others are divided by the share that stays."


def dropped(result, x, rate, dtype=None):
    """Where numbers were dropped (bool, as x); checks that some stay and that these are scaled exactly."""
    same = isinstance(result, np.ndarray) and result.shape == x.shape
    zeros = result == 0 if same else np.zeros(x.shape, bool)
    if zeros.all():
        raise Feedback("everything was dropped.", expected=f"about {100 * rate:.3g}%", got="all are 0")
    hint = scaling_hint(result, x, ~zeros, rate) if same else ""
    if same and dtype is not None and result.dtype != dtype:
        hint = "A float input keeps its dtype; integers become float64 before anything else is done."
    compare(result, np.where(zeros, 0, x / (1 - rate)), dtype=dtype, operations=2, hint=hint)
    return zeros


def dropped_channels(result, images, rate, dtype=None):
    """Which channels were dropped (N, C); checks that each is dropped as a whole or not at all."""
    if isinstance(result, np.ndarray) and result.shape == images.shape:
        parts = np.mean(result == 0, axis=(1, 2))  # (N, C)
        torn = np.argwhere((parts > 0) & (parts < 1))
        if len(torn):
            n, c = torn[0]
            raise Feedback(
                "a channel was dropped in part.",
                expected="all pixels of a channel of an image are 0, or none",
                got=f"{100 * parts[n, c]:.0f}% of image {n}, channel {c} are 0",
                hint="One decision for each image and channel; all its pixels follow it.",
            )
    return dropped(result, images, rate, dtype)[:, 0, 0]


def about(zeros, rate, what="numbers"):
    """Checks the share that was dropped."""
    count, (fewest, most) = int(zeros.sum()), bounds(zeros.size, rate)
    if fewest <= count <= most:
        return
    fewest_kept, most_kept = bounds(zeros.size, 1 - rate)
    swapped = fewest_kept <= count <= most_kept
    raise Feedback(
        f"it dropped too {'many' if count > most else 'few'} {what}.",
        expected=f"about {100 * rate:.3g}% of {zeros.size}: {fewest} to {most}",
        got=f"{count}, that is {100 * count / zeros.size:.0f}%",
        hint="The rate is the share that is dropped; here it is the share that stays." if swapped else "",
    )


def by_itself(zeros, rate, along):
    """Checks that neighbours are dropped independently: two agree with the chance rate^2 + (1 - rate)^2."""
    for axis, hint in along.items():
        lines = np.moveaxis(zeros, axis, 0)
        lines = lines[: len(lines) // 2 * 2]
        agree = lines[::2] == lines[1::2]
        count, (fewest, most) = int(agree.sum()), bounds(agree.size, rate**2 + (1 - rate) ** 2)
        if not fewest <= count <= most:
            raise Feedback(
                f"neighbours along axis {axis} are dropped {'together' if count > most else 'in turn'}.",
                expected=f"both dropped or both kept in {fewest} to {most} of {agree.size} pairs",
                got=f"in {count} pairs",
                hint=hint,
            )


def varies(counts, size):
    """Checks that not the very same number is dropped in every draw."""
    if len(set(counts)) == 1:
        raise Feedback(
            f"it drops exactly {counts[0]} of {size} in every draw.",
            expected="a number that differs from draw to draw",
            got=f"{counts[0]} each time, {len(counts)} times",
            hint="Decide for each by itself; do not choose a fixed number of them.",
        )


def follows_the_generator(function, x, rate, seed):
    """Checks that chance comes from the generator alone."""
    generator = np.random.default_rng(seed)
    first, second = function(x, rate, generator), function(x, rate, generator)
    again = function(x, rate, np.random.default_rng(seed))
    dropped(first, x, rate)
    if np.array_equal(first, second):
        raise Feedback(
            "two draws with one generator give the same result.",
            expected="other numbers dropped each time",
            got="the same ones",
            hint="Draw from the rng that is passed; do not make or seed a generator yourself.",
        )
    if not np.array_equal(first, again):
        raise Feedback(
            "the same seed gives another result.",
            expected="the same numbers dropped",
            got="other ones",
            hint="Draw from the rng that is passed, not from np.random or a generator of your own.",
        )


def draw(rng, shape, dtype=np.float64):
    """Numbers of both signs, none of them near 0."""
    return (rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape)).astype(dtype)


ROW = np.array([4.0, 8.0, 12.0, 16.0])
ROWS = np.tile(ROW, (60, 1))
EACH = "Draw a random number for each number of x, not one for a whole row, channel or image."


class TestDropout:
    def test_worked_example(self, student):
        """With rate 0.2, 4, 8, 12, 16 become 5, 10, 15, 20 or 0: the example of the lesson."""
        zeros = dropped(student.dropout(ROWS, 0.2, np.random.default_rng(8)), ROWS, 0.2)
        about(zeros, 0.2)

    def test_the_rate_is_the_share_that_goes(self, student):
        """With rate 0.2, about a fifth is dropped."""
        numbers = np.arange(1.0, 301.0)
        about(dropped(student.dropout(numbers, 0.2, np.random.default_rng(1)), numbers, 0.2), 0.2)

    @weight(2)
    def test_nothing_is_dropped_out_of_training(self, student):
        """Out of training, everything stays as it is; in training it does not."""
        generator = np.random.default_rng(2)
        compare(student.dropout(ROW, 0.2, generator, training=False), ROW)
        about(dropped(student.dropout(ROWS, 0.2, generator, training=True), ROWS, 0.2), 0.2)

    def test_a_rate_of_0_drops_nothing(self, student):
        """With rate 0 everything stays as it is; with rate 0.5 it does not."""
        generator = np.random.default_rng(3)
        compare(student.dropout(ROW, 0, generator), ROW)
        about(dropped(student.dropout(ROWS, 0.5, generator), ROWS, 0.5), 0.5)

    @weight(2)
    def test_the_generator_decides(self, student):
        """The same seed gives the same result, the next draw another one."""
        follows_the_generator(student.dropout, ROWS[:20], 0.5, 4)

    def test_impossible_rates_are_refused(self, student):
        """A rate of 1 or more, or below 0, is refused; 0.2 is not."""
        generator = np.random.default_rng(5)
        dropped(student.dropout(ROWS[:10], 0.2, generator), ROWS[:10], 0.2)
        refuses(student.dropout, ROW, 1, generator, naming=[1])
        refuses(student.dropout, ROW, 1.5, generator, naming=[1.5])
        refuses(student.dropout, ROW, -0.25, generator, naming=[-0.25])

    @hidden
    @pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 0.75])
    def test_random_numbers(self, student, rng, rate):
        """Any shape: what stays is scaled exactly, and the share of the dropped is right."""
        for shape in ((3000,), (40, 60), (5, 7, 9, 8)):
            x = draw(rng, shape)
            about(dropped(student.dropout(x, rate, rng), x, rate), rate)

    @hidden
    def test_the_mean_is_kept(self, student, rng):
        """The mean stays what it was, up to chance: small and large numbers are dropped alike."""
        x = np.sort(rng.uniform(0.2, 2, 4000)).reshape(40, 100)
        result = student.dropout(x, 0.4, rng)
        dropped(result, x, 0.4)
        # Hoeffding 1963: each number adds between 0 and x / (1 - rate) to the sum
        slack = np.sqrt(np.log(2 / RISK) / 2 * np.sum((x / 0.6) ** 2)) / x.size
        if abs(result.mean() - x.mean()) > slack:
            raise Feedback(
                "the mean is not kept.",
                expected=f"{x.mean():.4g}, at most {slack:.2g} more or less",
                got=f"{result.mean():.4g}",
                hint="Whether a number is dropped may not depend on the number.",
            )

    @hidden
    def test_each_number_by_itself(self, student, rng):
        """Rows, columns, channels and images are not dropped together."""
        for shape in ((60, 50), (8, 6, 10, 12)):
            x = draw(rng, shape)
            zeros = dropped(student.dropout(x, 0.4, rng), x, 0.4)
            by_itself(zeros, 0.4, dict.fromkeys(range(x.ndim), EACH))

    @hidden
    def test_the_number_of_the_dropped_varies(self, student, rng):
        """Chance decides how many are dropped, too."""
        x = draw(rng, 600)
        # no count has a chance above 0.04, so 12 equal ones have one below 0.04 ** 11 = 4e-16
        varies([int(dropped(student.dropout(x, 0.3, rng), x, 0.3).sum()) for _ in range(12)], 600)

    @hidden
    @weight(2)
    def test_chance_comes_from_the_generator(self, student, rng):
        """The same seed gives the same result for images, too; the next draw gives another one."""
        follows_the_generator(student.dropout, draw(rng, (3, 4, 5, 6)), 0.5, int(rng.integers(2**32)))

    @hidden
    def test_float32_stays(self, student, rng):
        """float32 in, float32 out."""
        x = draw(rng, (20, 30), np.float32)
        about(dropped(student.dropout(x, 0.3, rng), x, 0.3, np.float32), 0.3)

    @hidden
    def test_bytes_do_not_overflow(self, student, rng):
        """Integers give float64, without wrapping at 256 and without being cut."""
        for x in (rng.integers(100, 256, (20, 30), np.uint8), rng.integers(-9, 0, (25, 20))):
            about(dropped(student.dropout(x, 0.3, rng), x, 0.3, np.float64), 0.3)
            compare(student.dropout(x, 0.3, rng, training=False), x)

    @hidden
    def test_inputs_are_kept(self, student, rng):
        """The numbers that were passed are not modified."""
        x = draw(rng, (20, 30))
        for rate in (0.5, np.float32(0.5), np.float64(0.75)):
            about(dropped(keeps_inputs(student.dropout, x, rate, rng), x, float(rate)), float(rate))


IMAGES = np.array([3.0, 5.0, 7.0, 9.0, 11.0]) * np.ones((16, 2, 1, 1))  # a number for each channel
CHANNELS = {
    0: "Decide anew for each image of the batch.",
    1: "Decide for each channel, not once for a whole image.",
}


class TestSpatialDropout:
    def test_whole_channels(self, student):
        """With rate 0.5, a channel of an image is 0 everywhere, or twice as large everywhere."""
        zeros = dropped_channels(student.spatial_dropout(IMAGES, 0.5, np.random.default_rng(8)), IMAGES, 0.5)
        about(zeros, 0.5, "channels")

    def test_other_channels_for_each_image(self, student):
        """Each image of the batch loses channels of its own."""
        result = student.spatial_dropout(IMAGES, 0.5, np.random.default_rng(1))
        by_itself(dropped_channels(result, IMAGES, 0.5), 0.5, CHANNELS)

    @weight(2)
    def test_nothing_is_dropped_out_of_training(self, student):
        """Out of training, everything stays as it is; in training it does not."""
        generator = np.random.default_rng(2)
        compare(student.spatial_dropout(IMAGES[:2], 0.2, generator, training=False), IMAGES[:2])
        zeros = dropped_channels(student.spatial_dropout(IMAGES, 0.2, generator), IMAGES, 0.2)
        about(zeros, 0.2, "channels")

    @weight(2)
    def test_the_generator_decides(self, student):
        """The same seed gives the same result, the next draw another one."""
        follows_the_generator(student.spatial_dropout, IMAGES, 0.5, 4)

    @hidden
    @pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 0.75])
    def test_random_images(self, student, rng, rate):
        """What stays is scaled exactly, and the share of the dropped channels is right."""
        for shape in ((40, 2, 3, 30), (400, 3, 1, 2), (1, 1, 2, 900), (700, 2, 2, 1)):
            images = draw(rng, shape)
            zeros = dropped_channels(student.spatial_dropout(images, rate, rng), images, rate)
            about(zeros, rate, "channels")

    @hidden
    def test_each_channel_of_each_image_by_itself(self, student, rng):
        """Neither the channels of an image nor the images of a channel are dropped together."""
        images = draw(rng, (50, 2, 3, 40))
        result = student.spatial_dropout(images, 0.4, rng)
        by_itself(dropped_channels(result, images, 0.4), 0.4, CHANNELS)

    @hidden
    def test_the_number_of_dropped_channels_varies(self, student, rng):
        """Chance decides how many channels are dropped, too."""
        images, counts = draw(rng, (20, 1, 2, 30)), []
        for _ in range(12):  # as in dropout, 600 decisions at a time
            result = student.spatial_dropout(images, 0.3, rng)
            counts.append(int(dropped_channels(result, images, 0.3).sum()))
        varies(counts, 600)

    @hidden
    @weight(2)
    def test_chance_comes_from_the_generator(self, student, rng):
        """The same seed gives the same result, the next draw another one."""
        images, seed = draw(rng, (9, 2, 3, 20)), int(rng.integers(2**32))
        follows_the_generator(student.spatial_dropout, images, 0.5, seed)

    @hidden
    def test_a_rate_of_0_drops_nothing(self, student, rng):
        """With rate 0 everything stays as it is; with rate 0.5 it does not."""
        images = draw(rng, (20, 3, 2, 10))
        compare(student.spatial_dropout(images, 0.0, rng), images)
        about(dropped_channels(student.spatial_dropout(images, 0.5, rng), images, 0.5), 0.5, "channels")

    @hidden
    def test_dtypes(self, student, rng):
        """float32 stays; bytes give float64 without wrapping at 256."""
        images = draw(rng, (20, 3, 2, 10), np.float32)
        dropped_channels(student.spatial_dropout(images, 0.3, rng), images, 0.3, np.float32)
        images = rng.integers(100, 256, (20, 3, 2, 10), np.uint8)
        dropped_channels(student.spatial_dropout(images, 0.3, rng), images, 0.3, np.float64)

    @hidden
    def test_inputs_are_kept(self, student, rng):
        """The images are not modified."""
        images = draw(rng, (20, 2, 3, 10))
        for rate in (0.5, np.float32(0.5), np.float64(0.75)):
            result = keeps_inputs(student.spatial_dropout, images, rate, rng)
            about(dropped_channels(result, images, float(rate)), float(rate), "channels")


WEIGHTS = [np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([2.0, -1.0])]


class TestL2Penalty:
    def test_worked_example(self, student):
        """14 and 5 are the sums of squares, 1.9 is a tenth of both: the example of the lesson."""
        compare(student.l2_penalty(WEIGHTS, 0.1), 1.9)

    def test_one_array(self, student):
        """Three weights: 0.5 times 9 + 16 + 144."""
        compare(student.l2_penalty([np.array([3.0, -4.0, 12.0])], 0.5), 84.5)

    def test_bytes_do_not_overflow(self, student):
        """The square of 20 is 400, in bytes too."""
        compare(student.l2_penalty([np.array([20, 1], np.uint8)], 2.0), 802.0)

    @hidden
    def test_random_weights(self, student, reference, rng):
        """Arrays of many shapes, kernels and biases."""
        for count in (1, 3, 6):
            shapes = [(3, 2, 4, 5), (5,), (6, 7), (7,), (1, 1), (2, 3, 1)][:count]
            weights, strength = [rng.normal(size=shape) for shape in shapes], float(rng.uniform(0.01, 3))
            compare(
                student.l2_penalty(weights, strength), reference.l2_penalty(weights, strength), operations=200
            )

    @hidden
    def test_strength(self, student, reference, rng):
        """The penalty grows with the strength itself, not with its square; at 0 it is 0."""
        weights = [rng.normal(size=(4, 3)), rng.normal(size=3)]
        for strength in (3, 1e-4, np.float64(0.25)):
            compare(
                student.l2_penalty(weights, strength), reference.l2_penalty(weights, strength), operations=15
            )
        compare(student.l2_penalty(weights, 0), 0.0)

    @hidden
    def test_float32_and_integers(self, student, reference, rng):
        """float32 is precise enough; integers of any size do not overflow."""
        weights = [rng.normal(size=(5, 4)).astype("f4"), rng.normal(size=4).astype("f4")]
        expected = np.float32(reference.l2_penalty(weights, 0.5))
        compare(student.l2_penalty(weights, 0.5), expected, operations=24)
        weights = [rng.integers(-120, -90, (3, 4), np.int8), rng.integers(200, 256, 5, np.uint8)]
        compare(student.l2_penalty(weights, 0.5), reference.l2_penalty(weights, 0.5), operations=17)

    @hidden
    def test_a_tuple_of_weights_is_kept(self, student, reference, rng):
        """A tuple is as good as a list, and the weights are not modified."""
        weights = (rng.normal(size=(4, 3)), rng.normal(size=3))
        result = keeps_inputs(student.l2_penalty, weights, 0.3)
        compare(result, reference.l2_penalty(weights, 0.3), operations=15)


class TestLabelSmoothing:
    def test_worked_example(self, student):
        """Four classes, amount 0.2: 0.85 for the label, 0.05 for each other: the example of the lesson."""
        labels = np.array([[0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
        expected = np.array([[0.05, 0.85, 0.05, 0.05], [0.85, 0.05, 0.05, 0.05]])
        compare(student.label_smoothing(labels, 0.2), expected)

    def test_all_of_it(self, student):
        """With amount 1 nothing is left of the labels, with amount 0 everything."""
        labels = np.array([[0.0, 0.0, 0.0, 0.0, 1.0]])
        compare(student.label_smoothing(labels, 1.0), np.full((1, 5), 0.2))
        compare(student.label_smoothing(labels, 0.0), labels)

    def test_integers(self, student):
        """Labels of integers give floats: 0.75 and 0.25 for two classes and amount 0.5."""
        labels = np.array([[0, 1], [1, 0], [1, 0]])
        expected = np.array([[0.25, 0.75], [0.75, 0.25], [0.75, 0.25]])
        compare(student.label_smoothing(labels, 0.5), expected, dtype=np.float64)

    @hidden
    def test_random_labels(self, student, reference, rng):
        """Any number of labels and classes, any amount."""
        for N, K in ((7, 3), (3, 10), (1, 4), (5, 2)):
            labels, amount = np.eye(K)[rng.integers(0, K, N)], float(rng.uniform(0.05, 0.9))
            compare(student.label_smoothing(labels, amount), reference.label_smoothing(labels, amount))

    @hidden
    def test_rows_keep_their_sum(self, student, reference, rng):
        """A row still sums to 1, and its label is still the largest."""
        labels = np.eye(6)[rng.integers(0, 6, 9)]
        result = student.label_smoothing(labels, 0.3)
        compare(result, reference.label_smoothing(labels, 0.3))
        compare(result.sum(axis=1), np.ones(9), operations=6)

    @hidden
    def test_masks_and_soft_labels(self, student, reference, rng):
        """The last axis holds the classes, whatever stands before it; labels may be soft already."""
        labels = np.eye(5)[rng.integers(0, 5, (2, 3, 4))]
        last = "K is the length of the last axis."
        compare(student.label_smoothing(labels, 0.1), reference.label_smoothing(labels, 0.1), hint=last)
        labels = rng.dirichlet(np.ones(4), 6)
        every = "Treat all numbers alike; do not look for ones and zeros."
        compare(student.label_smoothing(labels, 0.4), reference.label_smoothing(labels, 0.4), hint=every)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays, bytes give float64."""
        rows = rng.integers(0, 4, 5)
        for given, wanted in (("f4", np.float32), ("u1", np.float64), ("i8", np.float64)):
            labels = np.eye(4, dtype=given)[rows]
            expected = reference.label_smoothing(labels, 0.1)
            compare(student.label_smoothing(labels, 0.1), expected, dtype=wanted)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The labels are not modified."""
        labels = np.eye(3)[rng.integers(0, 3, 8)]
        result = keeps_inputs(student.label_smoothing, labels, np.float64(0.2))
        compare(result, reference.label_smoothing(labels, 0.2))


BATCH = np.array([[0.0, 10.0], [4.0, 10.0], [4.0, 10.0], [8.0, 14.0]])
GAMMA, BETA = np.array([3.0, 2.0]), np.array([1.0, -1.0])
NORMED = np.array([[-3.0, -2.0], [1.0, -2.0], [1.0, -2.0], [5.0, 2.0]])
RUNNING = np.array([0.0, 1.0]), np.array([1.0, 1.0])
UPDATED = np.array([0.4, 2.0]), np.array([1.7, 1.2])
SHAPES = [(6, 3), (4, 5, 3, 2), (3, 7, 4), (5, 1), (2, 3, 1, 4, 3)]


def same_parts(result, expected, training, operations, dtype=None):
    """Compares out, running mean and running variance, and says which of them is off."""
    if not isinstance(result, list | tuple) or len(result) != 3:
        compare(result, expected, hint="Return three things: out, the running mean, the running variance.")
    hints = [
        "Out of training, out is made with the running values.",
        "Out of training they stay what they are.",
    ]
    if training:
        hints = ["In training, out is made with the batch's own mean and variance, never the running ones.",
                 "Momentum times the old value, plus 1 - momentum times the batch's value."]  # fmt: skip
    names = ("out", "running mean", "running variance")
    for name, actual, wanted, hint in zip(names, result, expected, [hints[0], hints[1], hints[1]]):
        try:
            compare(actual, wanted, dtype=dtype, operations=operations, hint=hint)
        except Feedback as feedback:
            feedback.headline = f"{name}: {feedback.headline}"
            raise


def layer(rng, shape, dtype=np.float64):
    """Random x, gamma, beta, running mean and running variance; every channel has its own mean and scale."""
    C = shape[-1]
    x = rng.normal(size=shape) * rng.uniform(0.5, 3, C) + rng.uniform(-2, 2, C)
    others = rng.uniform(0.5, 2, C), rng.normal(size=C), rng.normal(size=C), rng.uniform(0.5, 4, C)
    return [part.astype(dtype) for part in (x, *others)]


class TestBatchNorm:
    def test_worked_example(self, student):
        """Means 4 and 11, variances 8 and 3, epsilon 1: the example of the lesson."""
        result = student.batch_norm(BATCH, GAMMA, BETA, *RUNNING, True, momentum=0.9, epsilon=1)
        same_parts(result, (NORMED, *UPDATED), True, 4)

    def test_images(self, student):
        """Images, rows and columns together make a channel's mean and variance."""
        images = BATCH.reshape(2, 1, 2, 2)
        result = student.batch_norm(images, GAMMA, BETA, *RUNNING, True, momentum=0.9, epsilon=1)
        same_parts(result, (NORMED.reshape(2, 1, 2, 2), *UPDATED), True, 4)

    def test_out_of_training(self, student):
        """Out of training the running values are used, here (2, 12) and (15, 24), and stay what they are."""
        mean, variance = np.array([2.0, 12.0]), np.array([15.0, 24.0])
        expected = np.array([[-0.5, -1.8], [2.5, -1.8], [2.5, -1.8], [5.5, -0.2]])
        result = student.batch_norm(BATCH, GAMMA, BETA, mean, variance, False, epsilon=1)
        same_parts(result, (expected, mean, variance), False, 4)

    def test_momentum_is_the_share_that_stays(self, student):
        """With momentum 0.75, a quarter of the batch's (4, 11) and (8, 3) comes in."""
        result = student.batch_norm(BATCH, GAMMA, BETA, *RUNNING, True, momentum=0.75, epsilon=1)
        same_parts(result, (NORMED, np.array([1.0, 3.5]), np.array([2.75, 1.5])), True, 4)

    @hidden
    @pytest.mark.parametrize("shape", SHAPES, ids=str)
    def test_random_batches_in_training(self, student, reference, rng, shape):
        """Any leading axes, in training."""
        arrays, (momentum, epsilon) = layer(rng, shape), rng.uniform(0.1, 0.9, 2).tolist()
        expected = reference.batch_norm(*arrays, True, momentum, epsilon)
        same_parts(student.batch_norm(*arrays, True, momentum, epsilon), expected, True, 60)

    @hidden
    @pytest.mark.parametrize("shape", SHAPES, ids=str)
    def test_random_batches_out_of_training(self, student, reference, rng, shape):
        """Any leading axes, out of training."""
        arrays, epsilon = layer(rng, shape), float(rng.uniform(0.1, 1))
        expected = reference.batch_norm(*arrays, False, 0.5, epsilon)
        same_parts(student.batch_norm(*arrays, False, 0.5, epsilon), expected, False, 10)

    @hidden
    def test_defaults(self, student, reference, rng):
        """Momentum is 0.99 and epsilon 0.001 where they are not given, as in Keras."""
        x, *others = layer(rng, (4, 3, 2, 3))
        x *= 0.1  # a variance near 0.01, so that epsilon counts
        for training in (True, False):
            expected = reference.batch_norm(x, *others, training, 0.99, 1e-3)
            same_parts(student.batch_norm(x, *others, training), expected, training, 400)

    @hidden
    def test_a_constant_channel(self, student, reference, rng):
        """A channel without variance gives beta everywhere."""
        x, gamma, beta, mean, variance = layer(rng, (5, 3, 4))
        x[..., 2] = 1.5
        result = student.batch_norm(x, gamma, beta, mean, variance, True, 0.5)
        same_parts(result, reference.batch_norm(x, gamma, beta, mean, variance, True, 0.5), True, 60)
        compare(result[0][..., 2], np.full((5, 3), beta[2]), operations=60)

    @hidden
    def test_each_channel_has_mean_beta(self, student, reference, rng):
        """In training, a channel's mean becomes beta, and its deviation nearly gamma."""
        arrays = layer(rng, (5, 4, 6, 3))
        result = student.batch_norm(*arrays, True, epsilon=1e-12)
        same_parts(result, reference.batch_norm(*arrays, True, epsilon=1e-12), True, 400)
        compare(result[0].mean(axis=(0, 1, 2)), arrays[2], operations=400)
        # epsilon takes away less than 1e-11 here, the tolerance is 2e-10
        compare(result[0].std(axis=(0, 1, 2)), arrays[1], operations=10**5)

    @hidden
    def test_several_steps(self, student, reference, rng):
        """Step after step, the running values come nearer to those of the batches."""
        x, gamma, beta, *running = layer(rng, (7, 3))
        for step in range(4):
            expected = reference.batch_norm(x + step, gamma, beta, *running, True, 0.6)
            same_parts(student.batch_norm(x + step, gamma, beta, *running, True, 0.6), expected, True, 60)
            running = expected[1:]

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes give float64 without wrapping at 256."""
        arrays = layer(rng, (4, 3, 5, 2), np.float32)
        images, others = rng.integers(0, 256, (3, 4, 2, 2), np.uint8), layer(rng, (1, 2))[1:]
        for given, dtype in ((arrays, np.float32), ([images, *others], np.float64)):
            for training in (True, False):
                expected = reference.batch_norm(*given, training, 0.9, 0.1)
                same_parts(student.batch_norm(*given, training, 0.9, 0.1), expected, training, 60, dtype)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """No array is modified, and neither are the running values: new ones are returned."""
        arrays = layer(rng, (4, 3, 2))
        for training in (True, False):
            result = keeps_inputs(student.batch_norm, *arrays, training, 0.8)
            same_parts(result, reference.batch_norm(*arrays, training, 0.8), training, 60)


LOSSES = [5.0, 3.0, 4.0, 2.0, 2.5, 2.25, 3.0, 3.0, 1.0]
SLOW = [4.0, 3.75, 3.5, 3.25, 3.0]


def curve(rng, epochs):
    """Losses that are multiples of 1/4, so that ties are exact."""
    return (rng.integers(0, 14, epochs) / 4).tolist()


class TestEarlyStopping:
    def test_worked_example(self, student):
        """Epochs 4, 5 and 6 bring nothing better than the 2 of epoch 3: the example of the lesson."""
        compare(student.early_stopping(LOSSES, 3), (6, 3))

    def test_patience_1(self, student):
        """With patience 1, the first epoch that brings no improvement is the last."""
        compare(student.early_stopping(LOSSES, 1), (2, 1))
        compare(student.early_stopping([2.0, 2.0, 1.0], 1), (1, 0))

    def test_min_delta(self, student):
        """With min_delta 0.5, a loss has to fall by more than 0.5 below the best."""
        compare(student.early_stopping([4.0, 3.75, 3.625, 3.75], 2, 0.5), (2, 0))
        compare(student.early_stopping(SLOW, 2, 0.5), (2, 0))
        compare(student.early_stopping(SLOW, 3, min_delta=0.5), (4, 3))

    def test_never_triggered(self, student):
        """Where the patience is never used up, the last epoch is the end."""
        compare(student.early_stopping([3.0, 2.0, 1.0], 1), (2, 2))
        compare(student.early_stopping([3.0, 1.0, 2.0], 2), (2, 1))

    @hidden
    @pytest.mark.parametrize("patience", [1, 2, 3, 5])
    def test_random_losses(self, student, reference, rng, patience):
        """Random losses of many lengths."""
        for _ in range(15):
            losses = curve(rng, int(rng.integers(3, 25)))
            expected = reference.early_stopping(losses, patience)
            compare(student.early_stopping(losses, patience), expected)

    @hidden
    @pytest.mark.parametrize("min_delta", [0.25, 0.5, 1])
    def test_random_losses_with_min_delta(self, student, reference, rng, min_delta):
        """Losses that fall slowly, with a min_delta."""
        for _ in range(15):
            epochs, patience = int(rng.integers(3, 25)), int(rng.integers(1, 5))
            losses = (np.arange(epochs, 0, -1) / 4 + rng.integers(-3, 4, epochs) / 4).tolist()
            expected = reference.early_stopping(losses, patience, min_delta)
            compare(student.early_stopping(losses, patience, min_delta), expected)

    @hidden
    def test_later_losses_are_not_seen(self, student, reference, rng):
        """What would come after the stop changes nothing, however good it is."""
        losses = [2.0, 1.5, *(1.5 + rng.integers(0, 9, 4) / 4).tolist()]
        compare(student.early_stopping([*losses, 0.5, 0.25], 4), (5, 1))
        compare(student.early_stopping(losses, 4), reference.early_stopping(losses, 4))

    @hidden
    def test_negative_losses(self, student, reference, rng):
        """A loss may be negative, and one epoch is a training, too."""
        for epochs in (1, 2, 9, 12):
            losses = [loss - 9 for loss in curve(rng, epochs)]
            compare(student.early_stopping(losses, 2, 0.25), reference.early_stopping(losses, 2, 0.25))

    @hidden
    def test_nan_is_no_improvement(self, student):
        """A loss of NaN is not an improvement: (3, 1) after 3, 2, NaN, NaN."""
        nan = float("nan")
        compare(student.early_stopping([3.0, 2.0, nan, nan, 4.0, 5.0, 1.0], 2), (3, 1))
        compare(student.early_stopping([3.0, nan, 2.0, nan], 2), (3, 2))

    @hidden
    def test_tuples_and_arrays(self, student, reference, rng):
        """Losses may be a tuple or an array, the numbers NumPy's; nothing is modified."""
        losses = curve(rng, 20)
        expected = reference.early_stopping(losses, 3, 0.5)
        for same in (tuple(losses), np.array(losses)):
            result = keeps_inputs(student.early_stopping, same, np.int64(3), np.float64(0.5))
            compare(result, expected)
