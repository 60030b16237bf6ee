"""Unit 10's solutions against NumPy, scikit-learn, and counts made by hand."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from sklearn import metrics

from convlings.judge.misconceptions import load_solution

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "10_cifar10")


@pytest.fixture
def rng():
    return np.random.default_rng(10)


def numbers(rng, count, K=3):
    """Images whose label is the brightest of their first pixels, and this label."""
    images = rng.random((count, 16, 16, 3), np.float32)
    labels = rng.integers(0, K, count)
    images[np.arange(count), :4, :4, labels] += 1
    return images / 2, labels


def test_parameters_are_those_counted_by_hand(solution):
    assert solution.build_mlp().count_params() == 3072 * 256 + 256 + 256 * 128 + 128 + 1290
    assert solution.build_cnn().count_params() == 744 + 10_560 + 41_856 + 111_104 + 1290


def test_the_mlp_is_matrices_and_relu(solution, rng):
    model = solution.build_mlp((5, 4, 3), 6)
    images = rng.normal(size=(7, 5, 4, 3)).astype(np.float32)
    x, weights = images.reshape(7, -1).astype(np.float64), model.get_weights()
    for i in range(0, len(weights), 2):
        x = (np.maximum(x, 0) if i else x) @ weights[i] + weights[i + 1]
    expected = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(model(images), expected, rtol=1e-4, atol=1e-6)


def test_the_compiled_loss_is_that_of_scikit_learn(solution, rng):
    model = solution.compile_model(solution.build_mlp((3, 3, 1), 4), 0.01)
    images, labels = rng.random((30, 3, 3, 1), np.float32), rng.integers(0, 4, 30)
    loss, accuracy = model.evaluate(images, labels, verbose=0)
    probabilities = np.asarray(model(images), np.float64)
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    assert loss == pytest.approx(metrics.log_loss(labels, probabilities, labels=range(4)), rel=1e-4)
    assert accuracy == pytest.approx(metrics.accuracy_score(labels, probabilities.argmax(axis=-1)))


@pytest.mark.slow
def test_the_network_learns_and_its_best_epoch_stays(solution, rng):
    training, validation = numbers(rng, 256), numbers(rng, 64)
    model = solution.compile_model(solution.build_cnn((16, 16, 3), 3), 3e-3)
    history = solution.train(model, training, validation, 12, batch_size=32)
    assert {len(values) for values in history.values()} == {12}
    found = (np.asarray(solution.predict_classes(model, validation[0])) == validation[1]).mean()
    assert found == pytest.approx(max(history["val_accuracy"]))
    assert found > 0.9


def test_accuracy_by_class_is_the_recall_of_scikit_learn(solution, rng):
    for K in (2, 5, 9):
        labels, predictions = rng.integers(0, K, (2, 80))
        expected = metrics.recall_score(
            labels, predictions, labels=range(K), average=None, zero_division=np.nan
        )
        np.testing.assert_allclose(solution.per_class_accuracy(labels, predictions, K), expected)
