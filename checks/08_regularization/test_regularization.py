"""Checks of unit 08: dropout, the penalty on weights, label smoothing, batch normalization, early stopping.

Dropout is random and may be drawn in any way, so it is judged by what every correct way has in common.
Each bound below fails a correct solution in fewer than one of RISK runs; all of a run together in fewer
than one of ten million.
"""

import numpy as np

from convlings.judge import Feedback, compare, refuses, weight

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


ROW = np.array([4.0, 8.0, 12.0, 16.0])
ROWS = np.tile(ROW, (60, 1))


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


BATCH = np.array([[0.0, 10.0], [4.0, 10.0], [4.0, 10.0], [8.0, 14.0]])
GAMMA, BETA = np.array([3.0, 2.0]), np.array([1.0, -1.0])
NORMED = np.array([[-3.0, -2.0], [1.0, -2.0], [1.0, -2.0], [5.0, 2.0]])
RUNNING = np.array([0.0, 1.0]), np.array([1.0, 1.0])
UPDATED = np.array([0.4, 2.0]), np.array([1.7, 1.2])


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


LOSSES = [5.0, 3.0, 4.0, 2.0, 2.5, 2.25, 3.0, 3.0, 1.0]
SLOW = [4.0, 3.75, 3.5, 3.25, 3.0]


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
