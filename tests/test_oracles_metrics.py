"""Unit 16's solutions against scikit-learn, SciPy, Keras, and fractions.

Keras is imported where it is called, so that collecting the tests does not start TensorFlow.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import warnings
from fractions import Fraction

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.distance import cdist
from sklearn import metrics as sklearn_metrics

from convlings.judge.misconceptions import load_solution


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "16_metrics")


@pytest.fixture
def rng():
    return np.random.default_rng(16)


def draw_masks(rng, K, ignore=255):
    shape = tuple(rng.integers(1, 9, rng.integers(1, 4)))
    labels, predictions = rng.integers(0, K, (2, *shape))
    labels[rng.random(shape) < 0.3] = ignore
    return labels, predictions


@pytest.mark.parametrize("dtypes", [("u1", "u1"), ("i8", "u1"), ("u8", "i4"), ("i2", "u8")], ids=str)
def test_confusion_matrices_are_those_of_scikit_learn(solution, rng, dtypes):
    for K in (2, 5, 40):  # scikit-learn warns of a single class
        for _ in range(10):
            labels, predictions = draw_masks(rng, K)
            kept = labels != 255
            if not kept.any():
                continue
            expected = sklearn_metrics.confusion_matrix(labels[kept], predictions[kept], labels=np.arange(K))
            masks = labels.astype(dtypes[0]), predictions.astype(dtypes[1])
            result = solution.confusion_matrix(*masks, K)
            np.testing.assert_array_equal(result, expected)
            assert result.dtype == np.int64


def test_ignored_classes_are_sample_weights_of_zero(solution, rng):
    for ignore in range(4):
        labels, predictions = rng.integers(0, 4, (2, 6, 7))
        expected = sklearn_metrics.confusion_matrix(
            labels.ravel(), predictions.ravel(), sample_weight=(labels != ignore).ravel(), labels=range(4)
        )
        np.testing.assert_array_equal(solution.confusion_matrix(labels, predictions, 4, ignore), expected)


@pytest.mark.parametrize("dtype", ["u1", "i2", "i8", "u8"])
def test_numbers_out_of_range_are_named(solution, dtype):
    inside = np.array([0, 1, 2], dtype)
    for number in (3, 200) if dtype[0] == "u" else (3, 100, -1, -100):
        other = np.array([0, number, 1], dtype)
        for pair in ((other, inside), (inside, other)):
            with pytest.raises(ValueError, match=rf"(?<![\d-]){number}(?!\d)"):
                solution.confusion_matrix(*pair, 3)
        expected = [[1, 0, 0], [0, 0, 0], [0, 1, 0]]
        np.testing.assert_array_equal(
            solution.confusion_matrix(np.array([0, -9, 2]), other, 3, ignore=-9), expected
        )


@pytest.mark.parametrize("K", [2, 4, 9])
def test_scores_are_those_of_scikit_learn(solution, rng, K):
    for _ in range(20):
        labels, predictions = rng.integers(0, rng.integers(1, K + 1, 2)[:, np.newaxis], (2, 30))
        matrix = solution.confusion_matrix(labels, predictions, K)
        options = {"labels": np.arange(K), "average": None, "zero_division": np.nan}
        precision, recall, dice, _ = sklearn_metrics.precision_recall_fscore_support(
            labels, predictions, **options
        )
        np.testing.assert_allclose(solution.precision_recall(matrix), (precision, recall), rtol=1e-14)
        np.testing.assert_allclose(solution.dice_per_class(matrix), dice, rtol=1e-14)
        iou = sklearn_metrics.jaccard_score(
            labels, predictions, labels=np.arange(K), average=None, zero_division=0
        )
        present = np.union1d(labels, predictions)
        absent = np.setdiff1d(np.arange(K), present)
        result = solution.iou_per_class(matrix)
        assert np.isnan(result[absent]).all()
        np.testing.assert_allclose(result[present], iou[present], rtol=1e-14)
        assert solution.mean_iou(matrix) == pytest.approx(iou[present].mean(), rel=1e-14)
        expected = sklearn_metrics.accuracy_score(labels, predictions)
        assert solution.pixel_accuracy(matrix) == pytest.approx(expected, rel=1e-14)


def test_mean_iou_is_that_of_keras(solution, rng):
    import keras

    for K in (3, 6):
        labels, predictions = rng.integers(0, K - 1, (2, 3, 8, 5))  # the last class is nowhere
        labels[rng.random(labels.shape) < 0.2] = -1
        metric = keras.metrics.MeanIoU(num_classes=K, ignore_class=-1)
        metric.update_state(labels, predictions)
        matrix = solution.confusion_matrix(labels, predictions, K, ignore=-1)
        assert solution.mean_iou(matrix) == pytest.approx(float(metric.result()), rel=1e-5)


@pytest.mark.parametrize("dtype", ["u1", "i4", "u4", "i8"])
def test_scores_are_fractions_and_nothing_is_warned_of(solution, rng, dtype):
    most = min(int(np.iinfo(dtype).max), 2**40)
    for _ in range(20):
        K = int(rng.integers(1, 6))
        matrix = rng.integers(0, most, (K, K), endpoint=True).astype(dtype)
        matrix[rng.random(K) < 0.4] = 0
        matrix[:, rng.random(K) < 0.4] = 0
        counts = matrix.tolist()
        both = [counts[k][k] for k in range(K)]
        true, guess = [sum(row) for row in counts], [sum(column) for column in zip(*counts)]

        def ratios(above, below):
            return [float(Fraction(a, b)) if b else np.nan for a, b in zip(above, below)]

        union = [t + g - b for t, g, b in zip(true, guess, both)]
        iou = ratios(both, union)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            np.testing.assert_allclose(solution.iou_per_class(matrix), iou, rtol=1e-14)
            dice = ratios([2 * b for b in both], [t + g for t, g in zip(true, guess)])
            np.testing.assert_allclose(solution.dice_per_class(matrix), dice, rtol=1e-14)
            precision, recall = solution.precision_recall(matrix)
            np.testing.assert_allclose(precision, ratios(both, guess), rtol=1e-14)
            np.testing.assert_allclose(recall, ratios(both, true), rtol=1e-14)
            defined = [value for value in iou if value == value]
            mean = sum(defined) / len(defined) if defined else np.nan
            np.testing.assert_allclose(solution.mean_iou(matrix), mean, rtol=1e-14)
            accuracy = ratios([sum(both)], [sum(true)])[0]
            np.testing.assert_allclose(solution.pixel_accuracy(matrix), accuracy, rtol=1e-14)
        assert solution.iou_per_class(matrix).dtype == np.float64


def boundary(mask):
    return mask & ~ndimage.binary_erosion(mask, border_value=0)


def f1_by_distances(label, prediction, tolerance):
    truth, guess = np.argwhere(boundary(label)), np.argwhere(boundary(prediction))
    if not len(truth) or not len(guess):
        return float(len(truth) == len(guess))
    near = cdist(guess, truth, "chebyshev") <= tolerance
    precision, recall = near.any(axis=1).mean(), near.any(axis=0).mean()
    return 2 * precision * recall / (precision + recall) if recall else 0.0


def f1_by_dilation(label, prediction, tolerance):
    truth, guess = boundary(label), boundary(prediction)
    square = np.ones((2 * tolerance + 1, 2 * tolerance + 1))
    found = [ndimage.binary_dilation(pixels, square) for pixels in (truth, guess)]
    return harmonic_mean(found[0][guess].mean(), found[1][truth].mean())


def harmonic_mean(precision, recall):
    return 0.0 if not recall else 2 / (1 / precision + 1 / recall)


def test_boundaries_are_those_of_an_erosion(solution, rng):
    for share in (0.2, 0.5, 0.9):
        mask = rng.random((14, 9)) < share
        single = np.zeros_like(mask)
        expected = boundary(mask)
        for place in np.ndindex(mask.shape):  # at tolerance 0, a pixel of its own finds a boundary pixel
            single[:], single[place] = False, True
            assert (solution.boundary_f1(single, mask, 0) > 0) == expected[place]


@pytest.mark.parametrize("tolerance", [0, 1, 2, 5, 40])
def test_boundary_f1_is_that_of_all_distances_and_of_dilations(solution, rng, tolerance):
    for _ in range(25):
        H, W = rng.integers(1, 16, 2)
        label, prediction = rng.random((2, H, W)) < rng.choice([0, 0.1, 0.5, 0.95], (2, 1, 1))
        result = solution.boundary_f1(label, prediction, tolerance)
        assert result == pytest.approx(f1_by_distances(label, prediction, tolerance), rel=1e-14)
        if label.any() and prediction.any():
            assert result == pytest.approx(f1_by_dilation(label, prediction, tolerance), rel=1e-14)
        for dtype in ("u1", "i8"):
            masks = label.astype(dtype) * 7, prediction.astype(dtype) * 3
            assert solution.boundary_f1(*masks, np.int8(tolerance)) == result
    assert solution.boundary_f1(label, label, tolerance) == 1.0


def test_the_worked_example_of_the_lesson(solution):
    label, prediction = np.zeros((2, 6, 8), int)
    label[1:5, 1:5] = 1
    prediction[1:5, 1:8] = 1
    scores = [solution.boundary_f1(label, prediction, tolerance) for tolerance in range(4)]
    assert scores == pytest.approx([2 / 3, 4 / 5, 7 / 8, 1])
