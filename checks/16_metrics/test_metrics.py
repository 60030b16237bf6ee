"""Checks of unit 16: confusion matrix, accuracy, IoU, Dice, precision, recall, boundaries."""

import numpy as np

from convlings.judge import compare, refuses

U = 255  # unlabelled
LABELS = np.array([[0, 0, 1, 2, 2, U], [0, 0, 1, 2, 2, U], [0, 0, 1, 2, 0, U], [0, 0, 1, 1, 0, U]])
PREDICTIONS = np.array([[0, 0, 1, 2, 2, 2], [0, 0, 1, 2, 2, 2], [0, 0, 0, 2, 2, 0], [0, 1, 0, 1, 0, 3]])
MATRIX = np.array([[8, 1, 1, 0], [2, 3, 0, 0], [0, 0, 5, 0], [0, 0, 0, 0]])
FALSE_ALARM = np.array([[4, 0, 1], [1, 3, 1], [0, 0, 0]])  # class 2 is predicted, and never true
MISSED = np.array([[4, 0, 0], [1, 3, 0], [1, 1, 0]])  # class 2 is true, and never predicted
SQUARE = np.pad(np.ones((4, 4), int), ((1, 1), (1, 3)))  # 6 rows, 8 columns
TOO_LONG = np.pad(np.ones((4, 7), int), ((1, 1), (1, 0)))


def compare_pair(actual, expected):
    """Compares two arrays, which may also come as the rows of one."""
    pair = tuple(actual) if isinstance(actual, np.ndarray) and actual.ndim == 2 else actual
    compare(pair, expected, dtype=np.float64)


class TestConfusionMatrix:
    def test_worked_example(self, student):
        """The lesson's masks: rows are the truth, and the four unlabelled pixels are nowhere."""
        compare(student.confusion_matrix(LABELS, PREDICTIONS, 4), MATRIX, dtype=np.int64)

    def test_an_ignored_pixel_may_be_predicted_as_anything(self, student):
        """Where the truth is 255 nothing is demanded: 255, 7 and -1 are no classes, and do no harm."""
        labels, expected = np.array([[0, U, 1, U, U]]), np.array([[0, 1], [0, 1]])
        compare(student.confusion_matrix(labels, np.array([[1, 1, 1, 0, 1]]), 2), expected)
        compare(student.confusion_matrix(labels, np.array([[1, U, 1, 7, -1]]), 2), expected)

    def test_a_class_that_is_ignored(self, student):
        """Class 0 is left out where it is the truth; where it is predicted, it counts."""
        labels, predictions = np.array([[0, 0, 1, 1, 1, 2]]), np.array([[0, 2, 0, 1, 1, 0]])
        expected = np.array([[0, 0, 0], [1, 2, 0], [1, 0, 0]])
        compare(student.confusion_matrix(labels, predictions, 3, ignore=0), expected)

    def test_numbers_that_are_no_classes(self, student):
        """Of three classes 3 and -1 are none, in the truth or in the prediction: ValueError naming them."""
        inside, above, below = np.array([[0, 1, 2]]), np.array([[0, 3, 2]]), np.array([[0, -1, 2]])
        compare(student.confusion_matrix(inside, inside, 3), np.eye(3, dtype=int))
        refuses(student.confusion_matrix, above, inside, 3, naming=[3])
        refuses(student.confusion_matrix, below, inside, 3, naming=[-1])
        refuses(student.confusion_matrix, inside, above, 3, naming=[3])
        refuses(student.confusion_matrix, inside, below, 3, naming=[-1])


class TestPixelAccuracy:
    def test_worked_example(self, student):
        """The lesson's matrix: 8 + 3 + 5 of 20 pixels are right."""
        compare(student.pixel_accuracy(MATRIX), 0.8)

    def test_every_pixel_counts_the_same(self, student):
        """90 of 100 are right where a class of ten pixels is missed altogether."""
        compare(student.pixel_accuracy(np.array([[90, 0], [10, 0]])), 0.9)

    def test_no_pixels(self, student):
        """A matrix without pixels gives NaN; a single pixel on the diagonal gives 1."""
        compare(student.pixel_accuracy(np.array([[0, 0], [0, 0]])), np.nan)
        compare(student.pixel_accuracy(np.array([[0, 0], [0, 1]])), 1.0)


class TestIouPerClass:
    def test_worked_example(self, student):
        """The lesson's matrix: 8 of 12, 3 of 6, 5 of 6, and NaN for the class that is nowhere."""
        expected = np.array([8 / 12, 3 / 6, 5 / 6, np.nan])
        compare(student.iou_per_class(MATRIX), expected, dtype=np.float64)

    def test_a_false_alarm(self, student):
        """A class that is predicted and never true has a union, and nothing in common: 0, not NaN."""
        compare(student.iou_per_class(FALSE_ALARM), np.array([4 / 6, 3 / 5, 0.0]))

    def test_a_missed_class(self, student):
        """So has a class that is true and never predicted."""
        compare(student.iou_per_class(MISSED), np.array([4 / 6, 3 / 5, 0.0]))


class TestDicePerClass:
    def test_worked_example(self, student):
        """The lesson's matrix: 16 of 20, 6 of 9, 10 of 11, and NaN for the class that is nowhere."""
        expected = np.array([16 / 20, 6 / 9, 10 / 11, np.nan])
        compare(student.dice_per_class(MATRIX), expected, dtype=np.float64)

    def test_a_false_alarm(self, student):
        """A class that is predicted and never true is 0, not NaN."""
        compare(student.dice_per_class(FALSE_ALARM), np.array([8 / 10, 6 / 8, 0.0]))

    def test_a_missed_class(self, student):
        """So is a class that is true and never predicted."""
        compare(student.dice_per_class(MISSED), np.array([8 / 10, 6 / 8, 0.0]))


class TestMeanIou:
    def test_worked_example(self, student):
        """The lesson's matrix: the mean of 4/6, 3/6 and 5/6; the class that is nowhere is left out."""
        compare(student.mean_iou(MATRIX), 2 / 3)

    def test_a_false_alarm_counts(self, student):
        """A class that is predicted and never true takes part, with 0: (2/3 + 3/5 + 0) / 3."""
        compare(student.mean_iou(FALSE_ALARM), 19 / 45)

    def test_rare_classes_count_as_much(self, student):
        """A class of ten pixels that is missed halves the mean: (90/100 + 0) / 2."""
        compare(student.mean_iou(np.array([[90, 0], [10, 0]])), 0.45)


class TestPrecisionRecall:
    def test_worked_example(self, student):
        """The lesson's matrix: precision divides by columns, recall by rows."""
        precision = np.array([8 / 10, 3 / 4, 5 / 6, np.nan])
        recall = np.array([8 / 10, 3 / 5, 5 / 5, np.nan])
        compare_pair(student.precision_recall(MATRIX), (precision, recall))

    def test_a_false_alarm(self, student):
        """A class that is predicted and never true: its precision is 0, its recall NaN."""
        expected = np.array([4 / 5, 1.0, 0.0]), np.array([4 / 5, 3 / 5, np.nan])
        compare_pair(student.precision_recall(FALSE_ALARM), expected)

    def test_a_missed_class(self, student):
        """A class that is true and never predicted: its precision is NaN, its recall 0."""
        expected = np.array([4 / 6, 3 / 4, np.nan]), np.array([1.0, 3 / 4, 0.0])
        compare_pair(student.precision_recall(MISSED), expected)


class TestBoundaryF1:
    def test_worked_example(self, student):
        """The lesson's masks at tolerance 1: precision 12/18, recall 12/12."""
        compare(student.boundary_f1(SQUARE, TOO_LONG, tolerance=1), 4 / 5)

    def test_other_tolerances(self, student):
        """At 0 pixels have to coincide: 10/18 and 10/12. At 2, which is the default: 14/18 and 12/12."""
        compare(student.boundary_f1(SQUARE, TOO_LONG, tolerance=0), 2 / 3)
        compare(student.boundary_f1(SQUARE, TOO_LONG), 7 / 8)
        compare(student.boundary_f1(SQUARE, TOO_LONG, 3), 1.0)

    def test_diagonal_steps(self, student):
        """Two rows and two columns away is a distance of 2, and one and one of 1."""
        corner, near, far = np.zeros((3, 3, 4), int)
        corner[0, 0], near[1, 1], far[2, 2] = 1, 1, 1
        compare(student.boundary_f1(corner, far, tolerance=3), 1.0)
        compare(student.boundary_f1(corner, far, tolerance=2), 1.0)
        compare(student.boundary_f1(corner, far, tolerance=1), 0.0)
        compare(student.boundary_f1(corner, near, tolerance=1), 1.0)

    def test_the_border_of_the_image(self, student):
        """Everything beyond the image is outside: a mask that fills it has a boundary of 12 pixels."""
        full, partly = np.ones((3, 5), bool), np.ones((3, 5), bool)
        partly[:, 4] = False  # 10 boundary pixels, 9 of them among the 12
        compare(student.boundary_f1(full, partly, tolerance=0), 9 / 11)

    def test_empty_masks(self, student):
        """Two empty masks agree: 1. An empty one and another do not: 0."""
        empty = np.zeros((6, 8), int)
        compare(student.boundary_f1(empty, empty), 1.0)
        compare(student.boundary_f1(SQUARE, empty), 0.0)
        compare(student.boundary_f1(empty, SQUARE), 0.0)

    def test_masks_of_0_and_255(self, student):
        """Inside is everything that is not 0, so a mask of 0 and 255 is one of 0 and 1."""
        compare(student.boundary_f1(SQUARE, TOO_LONG * 255, tolerance=1), 4 / 5)
