"""Checks of unit 17: Dice, focal, weighted cross-entropy, and a mixture."""

import numpy as np

from convlings.judge import Feedback, compare
from convlings.judge.feedback import described

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


class TestCombinedLoss:
    def test_worked_example(self, student):
        """The lesson's pixels: a quarter of 8/21, three quarters of the mean of -log 0.9, 0.6, 0.7, 0.2."""
        entropy = -np.log([0.9, 0.6, 0.7, 0.2]).mean()
        compare_mixed(student, 0.25, Y_TRUE, Y_PRED, 0.25 * 8 / 21 + 0.75 * entropy)

    def test_half_and_half(self, student):
        """Without a weight it is half of each."""
        entropy = -np.log([0.9, 0.6, 0.7, 0.2]).mean()
        compare_mixed(student, None, Y_TRUE, Y_PRED, (8 / 21 + entropy) / 2)
