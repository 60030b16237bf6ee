"""Checks of unit 16: confusion matrix, accuracy, IoU, Dice, precision, recall, boundaries."""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs, refuses

U = 255  # unlabelled
LABELS = np.array([[0, 0, 1, 2, 2, U], [0, 0, 1, 2, 2, U], [0, 0, 1, 2, 0, U], [0, 0, 1, 1, 0, U]])
PREDICTIONS = np.array([[0, 0, 1, 2, 2, 2], [0, 0, 1, 2, 2, 2], [0, 0, 0, 2, 2, 0], [0, 1, 0, 1, 0, 3]])
MATRIX = np.array([[8, 1, 1, 0], [2, 3, 0, 0], [0, 0, 5, 0], [0, 0, 0, 0]])
FALSE_ALARM = np.array([[4, 0, 1], [1, 3, 1], [0, 0, 0]])  # class 2 is predicted, and never true
MISSED = np.array([[4, 0, 0], [1, 3, 0], [1, 1, 0]])  # class 2 is true, and never predicted
SQUARE = np.pad(np.ones((4, 4), int), ((1, 1), (1, 3)))  # 6 rows, 8 columns
TOO_LONG = np.pad(np.ones((4, 7), int), ((1, 1), (1, 0)))


def draw_labels(rng, shape, num_classes, ignore=255):
    """Random class numbers, about one pixel in five ignored."""
    labels = rng.integers(0, num_classes, shape)
    labels[rng.random(shape) < 0.2] = ignore
    return labels


def draw_matrix(rng, num_classes, most=50):
    """Random counts, none of them 0: every class is in the truth and in the prediction."""
    return rng.integers(1, most, (num_classes, num_classes))


def without(matrix, truth=(), prediction=()):
    """The matrix without pixels of some classes in the truth, and of others in the prediction."""
    matrix = matrix.copy()
    matrix[list(truth)] = 0
    matrix[:, list(prediction)] = 0
    return matrix


def draw_rectangles(rng, shape, count=3):
    """A mask of rectangles, at least one pixel each."""
    mask = np.zeros(shape, bool)
    for _ in range(count):
        top, left = rng.integers(0, shape)
        height, width = rng.integers(1, 7, 2)
        mask[top : top + height, left : left + width] = True
    return mask


def draw_matching(rng, reference, shape, tolerance, counts=(3, 3)):
    """Two masks with some match, so that 0 is not their score, and the score."""
    score = 0.0
    while score == 0:
        masks = [draw_rectangles(rng, shape, count) for count in counts]
        score = reference.boundary_f1(*masks, tolerance)
    return *masks, score


def compare_calmly(function, matrix, expected):
    """Compares values, then demands that no division was warned of."""
    compare(function(matrix), expected, dtype=np.float64)
    warned = [text for text in function.last.warned if "divi" in text]
    if warned:
        raise Feedback(
            "the values are right, but a division was warned of.",
            got=warned[0],
            hint="Divide only where there is something to divide by; the other places stay NaN.",
        )


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

    @hidden
    @pytest.mark.parametrize("shape", [(5, 8), (3, 4, 7), (1, 9), (40,)], ids=str)
    def test_random_masks(self, student, reference, rng, shape):
        """One mask, a batch, a row: all pixels go into one matrix."""
        for K in (3, 6):
            labels, predictions = draw_labels(rng, shape, K), rng.integers(0, K, shape)
            expected = reference.confusion_matrix(labels, predictions, K)
            compare(student.confusion_matrix(labels, predictions, np.int64(K)), expected)

    @hidden
    def test_classes_that_are_missing(self, student, reference, rng):
        """The matrix has K rows and columns, whichever classes occur."""
        labels, predictions = rng.integers(0, 3, (4, 6)), rng.integers(1, 4, (4, 6))
        for K in (4, 7):
            expected = reference.confusion_matrix(labels, predictions, K)
            compare(student.confusion_matrix(labels, predictions, K), expected, dtype=np.int64)

    @hidden
    @pytest.mark.parametrize("ignore", [-1, 0, 2, 300])
    def test_random_numbers_to_ignore(self, student, reference, rng, ignore):
        """The ignored number may be negative, large, or a class."""
        labels, predictions = draw_labels(rng, (6, 7), 5, ignore), rng.integers(0, 5, (6, 7))
        expected = reference.confusion_matrix(labels, predictions, 5, ignore)
        compare(student.confusion_matrix(labels, predictions, 5, ignore=ignore), expected)

    @hidden
    @pytest.mark.parametrize("dtypes", [("u1", "u1"), ("u1", "i8"), ("i8", "u1"), ("i4", "u2")], ids=str)
    def test_integers_of_other_dtypes(self, student, reference, rng, dtypes):
        """Masks of bytes with 30 classes: a product of class numbers does not fit into a byte."""
        labels, predictions = draw_labels(rng, (20, 30), 30), rng.integers(0, 30, (20, 30))
        expected = reference.confusion_matrix(labels, predictions, 30)
        masks = labels.astype(dtypes[0]), predictions.astype(dtypes[1])
        compare(student.confusion_matrix(*masks, 30), expected)

    @hidden
    def test_bytes_count_beyond_a_byte(self, student, rng):
        """More than 255 pixels of a kind are counted in full."""
        counts = rng.integers(300, 600, 4)
        labels = np.repeat(np.array([0, 0, 1, 1], np.uint8), counts)
        predictions = np.repeat(np.array([0, 1, 0, 1], np.uint8), counts)
        compare(student.confusion_matrix(labels, predictions, 2), counts.reshape(2, 2))

    @hidden
    def test_everything_ignored(self, student, reference, rng):
        """Without labels the matrix is all zeros; with one it has a single 1."""
        labels, predictions = np.full((3, 4), 255), rng.integers(0, 3, (3, 4))
        compare(student.confusion_matrix(labels, predictions, 3), np.zeros((3, 3), int), dtype=np.int64)
        labels[1, 2] = 1
        expected = reference.confusion_matrix(labels, predictions, 3)
        compare(student.confusion_matrix(labels, predictions, 3), expected, dtype=np.int64)

    @hidden
    def test_one_pixel_out_of_range(self, student, reference, rng):
        """A single number out of range is found wherever it is, unless the truth is ignored there."""
        for number in (5, 255, -2):
            labels, predictions = draw_labels(rng, (2, 4, 5), 5, -1), rng.integers(0, 5, (2, 4, 5))
            labels[1, 3, 4], labels[0, 1, 2] = 2, -1
            predictions[0, 1, 2] = number
            expected = reference.confusion_matrix(labels, predictions, 5, -1)
            compare(student.confusion_matrix(labels, predictions, 5, -1), expected)
            predictions[1, 3, 4] = number
            refuses(student.confusion_matrix, labels, predictions, 5, -1, naming=[number])
            predictions[1, 3, 4], labels[1, 3, 4] = 0, number
            refuses(student.confusion_matrix, labels, predictions, 5, -1, naming=[number])

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The masks are not modified."""
        labels, predictions = draw_labels(rng, (4, 5), 3), rng.integers(0, 3, (4, 5))
        result = keeps_inputs(student.confusion_matrix, labels, predictions, 3)
        compare(result, reference.confusion_matrix(labels, predictions, 3))


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

    @hidden
    @pytest.mark.parametrize("K", [1, 2, 5, 9])
    def test_random_matrices(self, student, reference, rng, K):
        """Random counts."""
        for most in (5, 1000):
            matrix = draw_matrix(rng, K, most)
            compare(student.pixel_accuracy(matrix), reference.pixel_accuracy(matrix))

    @hidden
    def test_other_dtypes(self, student, reference, rng):
        """A matrix of bytes or of 32 bits holds sums that do not fit into them."""
        for dtype, most in (("u1", 256), ("i4", 2**31 - 1)):
            matrix = rng.integers(most // 2, most, (4, 4)).astype(dtype)
            compare(student.pixel_accuracy(matrix), reference.pixel_accuracy(matrix.astype(np.int64)))

    @hidden
    def test_the_matrix_is_kept(self, student, reference, rng):
        """The matrix is not modified."""
        matrix = draw_matrix(rng, 4)
        compare(keeps_inputs(student.pixel_accuracy, matrix), reference.pixel_accuracy(matrix))


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

    @hidden
    @pytest.mark.parametrize("K", [1, 2, 5, 9])
    def test_random_matrices(self, student, reference, rng, K):
        """Random counts."""
        matrix = draw_matrix(rng, K)
        compare(student.iou_per_class(matrix), reference.iou_per_class(matrix), dtype=np.float64)

    @hidden
    def test_absent_classes_without_a_warning(self, student, reference, rng):
        """Classes in neither truth nor prediction are NaN, and nothing is warned of."""
        for absent in ([0], [3], [1, 4], [0, 1, 2, 3]):
            matrix = without(draw_matrix(rng, 5), absent, absent)
            compare_calmly(student.iou_per_class, matrix, reference.iou_per_class(matrix))

    @hidden
    def test_classes_on_one_side_only(self, student, reference, rng):
        """Classes in the truth only, and in the prediction only, are 0."""
        matrix = without(draw_matrix(rng, 6), [1, 4], [2, 4])
        compare(student.iou_per_class(matrix), reference.iou_per_class(matrix))

    @hidden
    def test_other_dtypes(self, student, reference, rng):
        """A matrix of bytes or of 32 bits holds sums that do not fit into them."""
        for dtype, most in (("u1", 256), ("i4", 2**31 - 1)):
            matrix = rng.integers(most // 2, most, (4, 4)).astype(dtype)
            expected = reference.iou_per_class(matrix.astype(np.int64))
            compare(student.iou_per_class(matrix), expected, dtype=np.float64)

    @hidden
    def test_the_matrix_is_kept(self, student, reference, rng):
        """The matrix is not modified."""
        matrix = without(draw_matrix(rng, 4), [1], [1])
        compare(keeps_inputs(student.iou_per_class, matrix), reference.iou_per_class(matrix))


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

    @hidden
    @pytest.mark.parametrize("K", [1, 2, 5, 9])
    def test_random_matrices(self, student, reference, rng, K):
        """Random counts."""
        matrix = draw_matrix(rng, K)
        compare(student.dice_per_class(matrix), reference.dice_per_class(matrix), dtype=np.float64)

    @hidden
    def test_absent_classes_without_a_warning(self, student, reference, rng):
        """Classes in neither truth nor prediction are NaN, and nothing is warned of."""
        for absent in ([0], [3], [1, 4], [0, 1, 2, 3]):
            matrix = without(draw_matrix(rng, 5), absent, absent)
            compare_calmly(student.dice_per_class, matrix, reference.dice_per_class(matrix))

    @hidden
    def test_classes_on_one_side_only(self, student, reference, rng):
        """Classes in the truth only, and in the prediction only, are 0."""
        matrix = without(draw_matrix(rng, 6), [1, 4], [2, 4])
        compare(student.dice_per_class(matrix), reference.dice_per_class(matrix))

    @hidden
    def test_other_dtypes(self, student, reference, rng):
        """In a matrix of bytes or of 32 bits, even twice the diagonal does not fit."""
        for dtype, most in (("u1", 256), ("i4", 2**31 - 1)):
            matrix = rng.integers(most // 2 + 1, most, (4, 4)).astype(dtype)
            expected = reference.dice_per_class(matrix.astype(np.int64))
            compare(student.dice_per_class(matrix), expected, dtype=np.float64)

    @hidden
    def test_the_matrix_is_kept(self, student, reference, rng):
        """The matrix is not modified."""
        matrix = without(draw_matrix(rng, 4), [1], [1])
        compare(keeps_inputs(student.dice_per_class, matrix), reference.dice_per_class(matrix))


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

    @hidden
    @pytest.mark.parametrize("K", [1, 2, 5, 9])
    def test_random_matrices(self, student, reference, rng, K):
        """Random counts."""
        matrix = draw_matrix(rng, K)
        compare(student.mean_iou(matrix), reference.mean_iou(matrix))

    @hidden
    def test_random_absent_classes(self, student, reference, rng):
        """However many classes are nowhere, the mean is that of the others."""
        for absent in ([0], [3], [1, 4], [0, 1, 2, 3]):
            matrix = without(draw_matrix(rng, 5), absent, absent)
            compare(student.mean_iou(matrix), reference.mean_iou(matrix))

    @hidden
    def test_classes_on_one_side_only(self, student, reference, rng):
        """Classes in the truth only, and in the prediction only, take part with 0."""
        for truth, prediction in (([1], []), ([], [3]), ([1, 4], [2, 4])):
            matrix = without(draw_matrix(rng, 6), truth, prediction)
            compare(student.mean_iou(matrix), reference.mean_iou(matrix))

    @hidden
    def test_no_class_at_all(self, student, reference, rng):
        """Without any class there is no mean: NaN."""
        matrix = without(draw_matrix(rng, 3), [0, 1], [0, 1])
        compare(student.mean_iou(matrix), reference.mean_iou(matrix))
        compare(student.mean_iou(np.zeros((3, 3), int)), np.nan)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The matrix is not modified."""
        matrix = without(draw_matrix(rng, 4), [2], [2])
        compare(keeps_inputs(student.mean_iou, matrix), reference.mean_iou(matrix))


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

    @hidden
    @pytest.mark.parametrize("K", [1, 2, 5, 9])
    def test_random_matrices(self, student, reference, rng, K):
        """Random counts."""
        matrix = draw_matrix(rng, K)
        compare_pair(student.precision_recall(matrix), reference.precision_recall(matrix))

    @hidden
    def test_random_absent_classes(self, student, reference, rng):
        """Classes that are missing in the truth, in the prediction, or in both."""
        for truth, prediction in (([1], []), ([], [3]), ([1, 4], [2, 4]), ([0, 5], [0, 5])):
            matrix = without(draw_matrix(rng, 6), truth, prediction)
            compare_pair(student.precision_recall(matrix), reference.precision_recall(matrix))

    @hidden
    def test_other_dtypes(self, student, reference, rng):
        """A matrix of bytes or of 32 bits holds sums that do not fit into them."""
        for dtype, most in (("u1", 256), ("i4", 2**31 - 1)):
            matrix = rng.integers(most // 2, most, (4, 4)).astype(dtype)
            expected = reference.precision_recall(matrix.astype(np.int64))
            compare_pair(student.precision_recall(matrix), expected)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The matrix is not modified."""
        matrix = without(draw_matrix(rng, 4), [2], [1])
        expected = reference.precision_recall(matrix)
        compare_pair(keeps_inputs(student.precision_recall, matrix), expected)


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

    @hidden
    @pytest.mark.parametrize("tolerance", [0, 1, 2, 3])
    def test_random_rectangles(self, student, reference, rng, tolerance):
        """Rectangles that overlap, touch, and leave the image."""
        for shape in ((12, 17), (15, 9), (20, 4)):
            label, prediction = draw_rectangles(rng, shape), draw_rectangles(rng, shape)
            expected = reference.boundary_f1(label, prediction, tolerance)
            compare(student.boundary_f1(label, prediction, tolerance), expected)
        compare(student.boundary_f1(label, label, tolerance), 1.0)

    @hidden
    @pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
    def test_random_pixels(self, student, reference, rng, share):
        """Single pixels, and holes."""
        for tolerance in (0, 1, np.int64(2)):
            label, prediction = rng.random((2, 11, 14)) < share
            label[5, 6] = prediction[5, 6] = True
            expected = reference.boundary_f1(label, prediction, tolerance)
            compare(student.boundary_f1(label, prediction, tolerance), expected)

    @hidden
    def test_label_and_prediction_changed_over(self, student, reference, rng):
        """Precision and recall change places, and their F1 stays as it is."""
        for _ in range(3):
            label, prediction, expected = draw_matching(rng, reference, (9, 16), 1, counts=(1, 4))
            compare(student.boundary_f1(label, prediction, 1), expected)
            compare(student.boundary_f1(prediction, label, 1), expected)

    @hidden
    def test_nothing_matches(self, student, rng):
        """Two masks in opposite corners, 7 rows and 9 columns apart: 0 at 8, and at 9 half of them match."""
        label, prediction = np.zeros((2, 10, 12), int)
        label[:2, :2], prediction[-2:, -2:] = rng.integers(1, 9), 1
        compare(student.boundary_f1(label, prediction, 8), 0.0)
        compare(student.boundary_f1(label, prediction, 9), 0.5)

    @hidden
    def test_a_tolerance_larger_than_the_image(self, student, reference, rng):
        """Everything matches, so the score is 1, unless one of the masks is empty."""
        label, prediction = draw_rectangles(rng, (5, 7)), draw_rectangles(rng, (5, 7))
        corner = np.pad(np.ones((1, 1), int), ((0, 4), (0, 6)))
        for tolerance in (6, 7, 30):
            compare(student.boundary_f1(label, prediction, tolerance), 1.0)
            compare(student.boundary_f1(label, np.zeros((5, 7), bool), tolerance), 0.0)
            compare(student.boundary_f1(corner, corner[::-1, ::-1], tolerance), 1.0)

    @hidden
    def test_opposite_borders_are_no_neighbours(self, student, reference, rng):
        """The first row and the last are far apart; so are the first column and the last."""
        for axis in (0, 1):
            label = draw_rectangles(rng, (9, 11), 2)
            np.moveaxis(label, axis, 0)[[0, -1]] = True
            prediction = np.zeros((9, 11), bool)
            np.moveaxis(prediction, axis, 0)[0] = True
            for tolerance in (0, 1):
                expected = reference.boundary_f1(label, prediction, tolerance)
                compare(student.boundary_f1(label, prediction, tolerance), expected)
                expected = reference.boundary_f1(prediction[::-1, ::-1], prediction, tolerance)
                compare(student.boundary_f1(prediction[::-1, ::-1], prediction, tolerance), expected)

    @hidden
    def test_every_number_but_zero_is_inside(self, student, reference, rng):
        """Masks of 0 and 255, of several numbers, of bools and of bytes mean the same."""
        label, prediction, expected = draw_matching(rng, reference, (10, 13), 1)
        numbers = rng.integers(1, 9, (10, 13))
        for mine in (label.astype(np.uint8) * 255, label * numbers, -label.astype(np.int16), label):
            compare(student.boundary_f1(mine, prediction * numbers, 1), expected)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The masks are not modified."""
        label, prediction, expected = draw_matching(rng, reference, (8, 9), 2)
        result = keeps_inputs(student.boundary_f1, label.astype(int), prediction.astype(int))
        compare(result, expected)
