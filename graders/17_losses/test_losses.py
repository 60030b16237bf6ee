"""Checks of unit 17: Dice, focal, weighted cross-entropy, and a mixture."""

import itertools

import numpy as np
import pytest

from convlings.judge import Feedback, compare, descend, hidden, keeps_inputs
from convlings.judge.feedback import described
from convlings.worker.calling import Raised

# Two images of one row and two pixels: classes 0 0 and 0 1, with these probabilities of class 0.
Y_TRUE = np.array([[[[1, 0], [1, 0]]], [[[1, 0], [0, 1]]]], np.float32)
OF_CLASS_0 = np.array([[[0.9, 0.6]], [[0.7, 0.8]]], np.float32)
Y_PRED = np.stack([OF_CLASS_0, 1 - OF_CLASS_0], axis=-1)
# One image of four pixels: the probabilities of their own classes are 1/2, 1/4, 1/2, and no label.
HALVES_TRUE = np.array([[[[1, 0], [1, 0]], [[0, 1], [0, 0]]]], np.float32)
HALVES_PRED = np.array([[[[0.5, 0.5], [0.25, 0.75]], [[0.5, 0.5], [0.75, 0.25]]]], np.float32)
LN2 = float(np.log(2))
LARGEST = -float(np.log(1e-7))  # of a pixel whose class has the probability 0
SUMMED = 40  # roundings that may add up


def softmax(logits):
    """Probabilities in float32."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)


def draw(rng, shape, K, unlabelled=0.0):
    """One-hot labels whose classes are not equally frequent in the images, and probabilities."""
    shares = rng.dirichlet(np.full(K, 0.7), shape[0])
    classes = np.stack([rng.choice(K, shape[1:], p=share) for share in shares])
    labels = np.eye(K, dtype=np.float32)[classes]
    labels[rng.random(shape) < unlabelled] = 0
    return labels, softmax(rng.normal(0, 1.5, (*shape, K)))


def draw_certain(rng, shape, K):
    """One-hot labels and one-hot predictions, some pixels right and some not; the share that is not."""
    classes = rng.integers(0, K, shape)
    guesses = (classes + rng.integers(0, 2, shape)) % K
    guesses.flat[0], guesses.flat[1] = classes.flat[0], (classes.flat[1] + 1) % K
    return np.eye(K, dtype=np.float32)[[classes, guesses]], float(np.mean(classes != guesses))


def compare_loss(value, expected, **lines):
    """Compares a scalar with one that was computed in float32."""
    try:
        compare(value, np.float32(expected), operations=SUMMED)
    except Feedback as feedback:
        if isinstance(value, np.ndarray) and value.ndim:
            feedback.headline = "a loss is one number for the whole batch."
        feedback.lines |= lines
        raise


def mixed(student, weight, y_true, y_pred):
    """What the loss that `combined_loss` makes comes to."""
    student.modelled = True  # a loss is no data: misconceptions are recognised by repeating the check
    loss = student.combined_loss() if weight is None else student.combined_loss(weight)
    if not callable(loss):
        raise Feedback(
            "it should return a loss: a function of y_true and y_pred, or a keras.losses.Loss.",
            got=described(loss),
        )
    return loss(y_true, y_pred)


def compare_mixed(student, weight, y_true, y_pred, expected):
    """Compares the value of the loss that `combined_loss` makes."""
    given = "" if weight is None else f"{weight:g}"
    case = f"combined_loss({given})(y_true {y_true.shape}, y_pred {y_pred.shape})"
    compare_loss(mixed(student, weight, y_true, y_pred), expected, case=case)


def compare_descent(function, labels, logits, **settings):
    """A few steps of gradient descent: every value is finite, and smaller than the one before."""
    case = f"gradient descent on the logits of one image {labels.shape}"
    try:
        values = descend(function, labels, logits, 4, **settings)
    except Raised as error:
        if error.kinds[0] != "NotImplementedError":
            raise
        raise Feedback(
            "a model cannot be trained with it.",
            error="it needs the tensors' values while Keras builds the graph, as NumPy does.",
            case=case,
            hint="Use keras.ops all the way: NumPy knows no gradients.",
        ) from None
    got = ", ".join(f"{value:.5g}" for value in values)
    if not np.isfinite(values).all():
        raise Feedback("value or gradient is not finite.", expected="finite numbers", got=got, case=case)
    if any(after >= before for before, after in itertools.pairwise(values)):
        raise Feedback(
            "gradient descent does not lower it.", expected="smaller each time", got=got, case=case
        )


def draw_descent(rng, K):
    """Labels and logits of one image (5, 6), the classes of which are not guessed yet."""
    labels = np.eye(K, dtype=np.float32)[rng.integers(0, K, (5, 6))]
    return labels, rng.normal(0, 0.5, labels.shape).astype(np.float32)


def draw_certain_descent(rng, K):
    """As `draw_descent`; a row with probabilities of exactly 0 and 1, half of them right."""
    labels, logits = draw_descent(rng, K)
    truth = labels[0].argmax(axis=-1)
    guessed = np.where(np.arange(6) % 2, truth, (truth + 1) % K)
    logits[0] = 300 * np.eye(K)[guessed]
    return labels, logits


class TestDiceLoss:
    def test_worked_example(self, student):
        """The lesson's pixels: class 0 has (2 * 2.2 + 1) / (3 + 3 + 1), class 1 has 1.4 / 3."""
        compare_loss(student.dice_loss(Y_TRUE, Y_PRED), 1 - (27 / 35 + 7 / 15) / 2)

    def test_smooth(self, student):
        """The same with smooth 0.5: 4.9 / 6.5 and 0.9 / 2.5."""
        compare_loss(student.dice_loss(Y_TRUE, Y_PRED, smooth=0.5), 1 - (4.9 / 6.5 + 0.9 / 2.5) / 2)

    def test_a_perfect_answer(self, student):
        """Where every pixel is right it is 0, also with a class that is nowhere; all class 0 gives 28/99."""
        labels = np.eye(3, dtype=np.float32)[np.array([[[0, 0, 1], [1, 0, 0]]])]
        compare_loss(student.dice_loss(labels, labels), 0.0)
        zeros = np.zeros_like(labels)
        zeros[..., 0] = 1
        compare_loss(student.dice_loss(labels, zeros), 1 - (9 / 11 + 1 / 3 + 1) / 3)

    @hidden
    @pytest.mark.parametrize("K", [2, 3, 6])
    def test_random_batches(self, student, reference, rng, K):
        """Images of other sizes, and classes that are rare in one image and frequent in another."""
        for shape in ((3, 5, 4), (2, 1, 7), (1, 6, 3)):
            batch = draw(rng, shape, K)
            compare_loss(student.dice_loss(*batch), reference.dice_loss(*batch))

    @hidden
    @pytest.mark.parametrize("smooth", [1e-3, 0.1, 20])
    def test_random_smoothing(self, student, reference, rng, smooth):
        """The number is added above and below the line, whatever it is."""
        batch = draw(rng, (3, 4, 6), 4)
        compare_loss(student.dice_loss(*batch, smooth=smooth), reference.dice_loss(*batch, smooth))

    @hidden
    def test_images_count_together(self, student, reference, rng):
        """The pixels of a batch may be dealt out to its images in any way: the sums go over all of them."""
        y_true, y_pred = draw(rng, (4, 3, 5), 3)
        expected = reference.dice_loss(y_true, y_pred)
        for shape in ((1, 12, 5, 3), (12, 1, 5, 3), (2, 6, 5, 3)):
            compare_loss(student.dice_loss(y_true.reshape(shape), y_pred.reshape(shape)), expected)

    @hidden
    def test_classes_that_are_nowhere(self, student, reference, rng):
        """A class without any pixel takes part, with its probabilities below the line."""
        y_true, _ = draw(rng, (2, 4, 5), 3)
        y_true = np.concatenate([y_true, np.zeros((2, 4, 5, 2), np.float32)], axis=-1)
        y_pred = softmax(rng.normal(0, 1.5, y_true.shape))
        compare_loss(student.dice_loss(y_true, y_pred), reference.dice_loss(y_true, y_pred))

    @hidden
    def test_probabilities_of_0_and_1(self, student, reference, rng):
        """Certain predictions, some right and some not."""
        batch, _ = draw_certain(rng, (2, 4, 3), 3)
        compare_loss(student.dice_loss(*batch), reference.dice_loss(*batch))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Truth and prediction are not modified."""
        batch = draw(rng, (2, 3, 4), 3)
        compare_loss(keeps_inputs(student.dice_loss, *batch), reference.dice_loss(*batch))

    @hidden
    @pytest.mark.timeout(60)
    def test_descent_lowers_it(self, student, rng):
        """Gradient descent lowers it step by step, and gets through probabilities of exactly 0 and 1."""
        student.dice_loss(Y_TRUE, Y_PRED)
        compare_descent(student.dice_loss, *draw_certain_descent(rng, 3))


class TestFocalLoss:
    def test_worked_example(self, student):
        """Probabilities 1/2, 1/4, 1/2 and no label: (ln 2 / 4 + 9/16 * 2 ln 2 + ln 2 / 4 + 0) / 4."""
        compare_loss(student.focal_loss(HALVES_TRUE, HALVES_PRED), 13 / 32 * LN2)

    def test_gamma_1(self, student):
        """The same with gamma 1: (ln 2 / 2 + 3/4 * 2 ln 2 + ln 2 / 2 + 0) / 4."""
        compare_loss(student.focal_loss(HALVES_TRUE, HALVES_PRED, gamma=1), 5 / 8 * LN2)

    def test_gamma_0(self, student):
        """With gamma 0 it is the cross-entropy: (ln 2 + 2 ln 2 + ln 2 + 0) / 4."""
        compare_loss(student.focal_loss(HALVES_TRUE, HALVES_PRED, gamma=0), LN2)

    def test_probability_0(self, student):
        """A probability of 0 for the own class is clipped to 1e-7: one such pixel of two gives 16.118 / 2."""
        y_true = np.array([[[[0, 1], [0, 1]]]], np.float32)
        y_pred = np.array([[[[1, 0], [0, 1]]]], np.float32)
        compare_loss(student.focal_loss(y_true, y_pred), LARGEST / 2)

    @hidden
    @pytest.mark.parametrize("gamma", [0.0, 0.5, 1, 2.0, 5])
    def test_random_batches(self, student, reference, rng, gamma):
        """Several gammas, sizes and numbers of classes."""
        for shape, K in (((3, 5, 4), 2), ((2, 1, 7), 3), ((1, 6, 3), 6)):
            batch = draw(rng, shape, K)
            compare_loss(student.focal_loss(*batch, gamma=gamma), reference.focal_loss(*batch, gamma))

    @hidden
    def test_random_unlabelled_pixels(self, student, reference, rng):
        """Pixels without a label add 0, and are among those that the sum is divided by."""
        for gamma in (2.0, 0.0):
            batch = draw(rng, (2, 6, 5), 4, unlabelled=0.4)
            compare_loss(student.focal_loss(*batch, gamma), reference.focal_loss(*batch, gamma))

    @hidden
    def test_random_probabilities_of_0_and_1(self, student, rng):
        """Certain predictions: those that are right add nothing, the others -log(1e-7)."""
        (y_true, y_pred), share = draw_certain(rng, (3, 4, 5), 3)
        for gamma in (2.0, 0.5, 0):
            compare_loss(student.focal_loss(y_true, y_pred, gamma), share * LARGEST)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Truth and prediction are not modified."""
        batch = draw(rng, (2, 3, 4), 3, unlabelled=0.2)
        compare_loss(keeps_inputs(student.focal_loss, *batch), reference.focal_loss(*batch))

    @hidden
    @pytest.mark.timeout(60)
    def test_descent_lowers_it(self, student, rng):
        """Gradient descent lowers it step by step, and gets through probabilities of exactly 0 and 1."""
        student.focal_loss(Y_TRUE, Y_PRED)
        compare_descent(student.focal_loss, *draw_certain_descent(rng, 3))


class TestWeightedCrossEntropy:
    def test_worked_example(self, student):
        """Class 1 counts three times: (ln 2 + 2 ln 2 + 3 * ln 2 + 0) / 4."""
        value = student.weighted_cross_entropy(HALVES_TRUE, HALVES_PRED, [1.0, 3.0])
        compare_loss(value, 6 / 4 * LN2)

    def test_a_weight_of_0(self, student):
        """Class 0 counts nothing: 3 * ln 2 / 4; its pixels are still among those that are divided by."""
        value = student.weighted_cross_entropy(HALVES_TRUE, HALVES_PRED, (0, 3))
        compare_loss(value, 3 / 4 * LN2)

    def test_probability_0(self, student):
        """A probability of 0 for the own class is clipped to 1e-7: weight 2, one pixel of two."""
        y_true = np.array([[[[0, 1], [0, 1]]]], np.float32)
        y_pred = np.array([[[[1, 0], [0, 1]]]], np.float32)
        compare_loss(student.weighted_cross_entropy(y_true, y_pred, [1.0, 2.0]), LARGEST)

    @hidden
    @pytest.mark.parametrize("K", [2, 3, 6])
    def test_random_batches(self, student, reference, rng, K):
        """Several sizes and numbers of classes."""
        for shape in ((3, 5, 4), (2, 1, 7), (1, 6, 3)):
            batch, weights = draw(rng, shape, K), rng.uniform(0.2, 4, K).tolist()
            expected = reference.weighted_cross_entropy(*batch, weights)
            compare_loss(student.weighted_cross_entropy(*batch, weights), expected)

    @hidden
    @pytest.mark.parametrize("kind", [list, tuple, np.float32, np.float64], ids=lambda kind: kind.__name__)
    def test_kinds_of_weights(self, student, reference, rng, kind):
        """The weights may be a list, a tuple, or an array such as unit 15's."""
        batch, weights = draw(rng, (2, 4, 3), 4), rng.uniform(0.2, 4, 4)
        given = kind(weights.tolist()) if kind in (list, tuple) else weights.astype(kind)
        expected = reference.weighted_cross_entropy(*batch, weights)
        compare_loss(student.weighted_cross_entropy(*batch, given), expected)

    @hidden
    def test_twice_the_weights(self, student, reference, rng):
        """Weights twice as large give a loss twice as large: nothing is divided by them."""
        batch, weights = draw(rng, (2, 5, 4), 3), rng.uniform(0.2, 4, 3)
        expected = float(reference.weighted_cross_entropy(*batch, weights))
        for times in (1, 2, 5):
            compare_loss(student.weighted_cross_entropy(*batch, times * weights), times * expected)

    @hidden
    def test_random_unlabelled_pixels(self, student, reference, rng):
        """Pixels without a label add 0, and are among those that the sum is divided by."""
        batch, weights = draw(rng, (2, 6, 5), 4, unlabelled=0.4), rng.uniform(0.2, 4, 4)
        expected = reference.weighted_cross_entropy(*batch, weights)
        compare_loss(student.weighted_cross_entropy(*batch, weights), expected)

    @hidden
    def test_random_probabilities_of_0_and_1(self, student, reference, rng):
        """Certain predictions: those that are right add nothing, the others -weight * log(1e-7)."""
        (y_true, y_pred), _ = draw_certain(rng, (3, 4, 5), 3)
        weights = rng.uniform(0.2, 4, 3)
        missed = (y_true * (1 - y_pred) * weights).sum(axis=-1).mean()
        compare_loss(student.weighted_cross_entropy(y_true, y_pred, weights), missed * LARGEST)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Truth, prediction and weights are not modified."""
        batch = *draw(rng, (2, 3, 4), 3, unlabelled=0.2), rng.uniform(0.2, 4, 3)
        value = keeps_inputs(student.weighted_cross_entropy, *batch)
        compare_loss(value, reference.weighted_cross_entropy(*batch))

    @hidden
    @pytest.mark.timeout(60)
    def test_descent_lowers_it(self, student, rng):
        """Gradient descent lowers it step by step, and gets through probabilities of exactly 0 and 1."""
        student.weighted_cross_entropy(Y_TRUE, Y_PRED, [1.0, 2.0])
        weights = rng.uniform(0.5, 2, 3).tolist()
        batch = draw_certain_descent(rng, 3)
        compare_descent(student.weighted_cross_entropy, *batch, class_weights=weights)


class TestCombinedLoss:
    def test_worked_example(self, student):
        """The lesson's pixels: a quarter of 8/21, three quarters of the mean of -log 0.9, 0.6, 0.7, 0.2."""
        entropy = -np.log([0.9, 0.6, 0.7, 0.2]).mean()
        compare_mixed(student, 0.25, Y_TRUE, Y_PRED, 0.25 * 8 / 21 + 0.75 * entropy)

    def test_half_and_half(self, student):
        """Without a weight it is half of each."""
        entropy = -np.log([0.9, 0.6, 0.7, 0.2]).mean()
        compare_mixed(student, None, Y_TRUE, Y_PRED, (8 / 21 + entropy) / 2)

    @hidden
    @pytest.mark.parametrize("weight", [0.0, 0.2, 0.9, 1])
    def test_random_batches(self, student, reference, rng, weight):
        """Several weights, sizes and numbers of classes; 0 is the cross-entropy alone, 1 is Dice alone."""
        loss = reference.combined_loss(weight)
        for shape, K in (((3, 5, 4), 2), ((2, 1, 7), 3), ((1, 6, 3), 6)):
            batch = draw(rng, shape, K)
            compare_mixed(student, weight, *batch, loss(*batch))

    @hidden
    def test_several_losses_side_by_side(self, student, reference, rng):
        """Losses with other weights, made before any of them is used."""
        student.modelled = True
        batch, weights = draw(rng, (2, 4, 5), 3), (0.1, 0.5, 0.8)
        losses = [student.combined_loss(weight) for weight in weights]
        for loss, weight in zip(losses, weights):
            case = f"combined_loss({weight}), made among others"
            compare_loss(loss(*batch), reference.combined_loss(weight)(*batch), case=case)

    @hidden
    def test_random_unlabelled_pixels(self, student, reference, rng):
        """Pixels without a label add 0 to the cross-entropy, and are divided by."""
        batch = draw(rng, (2, 6, 5), 4, unlabelled=0.4)
        compare_mixed(student, 0, *batch, reference.combined_loss(0)(*batch))

    @hidden
    def test_random_probabilities_of_0_and_1(self, student, reference, rng):
        """Certain predictions: the cross-entropy is clipped as in the other losses."""
        batch, _ = draw_certain(rng, (3, 4, 5), 3)
        compare_mixed(student, 0.4, *batch, reference.combined_loss(0.4)(*batch))

    @hidden
    @pytest.mark.timeout(60)
    def test_descent_lowers_it(self, student, rng):
        """In model.compile: descent lowers it step by step, also with probabilities of exactly 0 and 1."""
        mixed(student, 0.3, Y_TRUE, Y_PRED)
        compare_descent(student.combined_loss, *draw_certain_descent(rng, 3), weight=0.3)
