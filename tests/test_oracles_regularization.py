"""Unit 08's solution against Keras, SciPy, scikit-learn and arithmetic done elsewhere.

Keras is imported where it is called, so that collecting the tests does not start TensorFlow.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from scipy import stats

from convlings.judge.misconceptions import load_solution
from convlings.worker.source import load_module


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "08_regularization")


@pytest.fixture(scope="module")
def grader(root):
    path = root / "graders" / "08_regularization" / "test_regularization.py"
    return load_module(path.read_text(encoding="utf-8"), path, register=False)


@pytest.mark.parametrize("trials", [1, 7, 80, 600, 4000])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.82])
def test_the_graders_bounds_are_binomial_and_as_narrow_as_can_be(grader, trials, share):
    fewest, most = grader.bounds(trials, share)
    tail = grader.RISK / 2
    distribution = stats.binom(trials, share)
    assert distribution.cdf(fewest - 1) < tail <= distribution.cdf(fewest)
    assert distribution.sf(most) < tail <= distribution.sf(most - 1)


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5, 0.9])
def test_dropped_numbers_are_bernoulli(solution, rate):
    zeros = solution.dropout(np.ones((200, 500)), rate, np.random.default_rng(1)) == 0
    assert stats.binomtest(int(zeros.sum()), zeros.size, rate).pvalue > 1e-4
    counts = zeros.sum(axis=1)  # of 200 rows, each Binomial(500, rate)
    spread = counts.var(ddof=1) / (500 * rate * (1 - rate)) * 199
    assert 1e-4 < stats.chi2(199).cdf(spread) < 1 - 1e-4


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5])
def test_both_dropouts_give_the_values_of_keras(solution, rate, dtype):
    import keras

    images = np.random.default_rng(2).uniform(1, 2, (30, 4, 3, 20)).astype(dtype)
    options = {"seed": 3, "dtype": f"float{8 * images.itemsize}"}
    layers = keras.layers.Dropout(rate, **options), keras.layers.SpatialDropout2D(rate, **options)
    for layer, function in zip(layers, (solution.dropout, solution.spatial_dropout)):
        theirs = np.asarray(layer(images, training=True))
        mine = function(images, rate, np.random.default_rng(3))
        assert mine.dtype == theirs.dtype == images.dtype
        both = (mine != 0) & (theirs != 0)
        np.testing.assert_allclose(mine[both], theirs[both], rtol=1e-6)
        if rate == 0:
            np.testing.assert_array_equal(mine, images)
        for dropped in (mine == 0, theirs == 0):
            whole = dropped[:, :1, :1]
            assert (dropped == whole).all() == (function is solution.spatial_dropout or rate == 0)
            share = whole if function is solution.spatial_dropout else dropped
            assert rate == 0 or stats.binomtest(int(share.sum()), share.size, rate).pvalue > 1e-5
        np.testing.assert_array_equal(function(images, rate, None, training=False), layer(images))


def test_numpys_global_state_is_left_alone(solution):
    before = np.random.get_state()
    solution.dropout(np.ones((5, 6)), 0.5, np.random.default_rng(4))
    solution.spatial_dropout(np.ones((2, 3, 4, 5)), 0.5, np.random.default_rng(4))
    after = np.random.get_state()
    assert all(np.array_equal(one, other) for one, other in zip(before, after))


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "i2"])
def test_l2_penalty_is_the_sum_over_keras_regularizers(solution, dtype):
    import keras

    rng = np.random.default_rng(5)
    weights = [(99 * rng.random(shape)).astype(dtype) for shape in ((3, 3, 2, 4), (4,), (5, 6))]
    floats = [weight.astype("f8") for weight in weights]
    expected = sum(float(keras.regularizers.L2(0.03)(weight)) for weight in floats)
    np.testing.assert_allclose(solution.l2_penalty(weights, 0.03), expected, rtol=1e-5)


def test_l2_penalty_is_ridges(solution):
    """scikit-learn's Ridge minimises squared errors plus alpha times the sum of squares, without a half."""
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(6)
    x, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    best = Ridge(alpha=2.5, fit_intercept=False).fit(x, y).coef_

    def objective(weights):
        return np.sum((x @ weights - y) ** 2) + solution.l2_penalty([weights], 2.5)

    for step in np.vstack([np.eye(4), -np.eye(4)]) * 1e-3:
        assert objective(best) < objective(best + step)
    slopes = [(objective(best + step) - objective(best - step)) / 2e-3 for step in np.eye(4) * 1e-3]
    np.testing.assert_allclose(slopes, 0, atol=1e-8)


@pytest.mark.parametrize("amount", [0.0, 0.1, 0.37, 1.0])
def test_label_smoothing_is_that_of_keras_loss(solution, amount):
    import keras

    rng = np.random.default_rng(7)
    labels, predictions = np.eye(6)[rng.integers(0, 6, 9)], rng.dirichlet(np.ones(6) * 3, 9)
    loss = keras.losses.categorical_crossentropy
    expected = np.asarray(loss(labels, predictions, label_smoothing=amount))
    softened = solution.label_smoothing(labels, amount)
    np.testing.assert_allclose(-np.sum(softened * np.log(predictions), axis=1), expected, rtol=1e-5)
    np.testing.assert_allclose(softened.sum(axis=1), 1)


@pytest.mark.parametrize("shape", [(8, 3), (4, 5, 2), (3, 4, 5, 2), (2, 3, 2, 4, 3), (6, 1)], ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_batch_norm_is_that_of_keras_over_several_steps(solution, shape, dtype):
    import keras

    rng, C = np.random.default_rng(8), shape[-1]
    layer = keras.layers.BatchNormalization(momentum=0.7, epsilon=0.01, dtype=dtype)
    layer.build(shape)
    gamma, beta, mean, variance = (rng.uniform(0.5, 2, C).astype(dtype) for _ in range(4))
    layer.set_weights([gamma, beta, mean, variance])
    close = {"rtol": 1e-4, "atol": 1e-4} if dtype == "float32" else {"rtol": 1e-10, "atol": 1e-10}
    for training in (False, True, True, False, True):
        x = rng.normal(2, 3, shape).astype(dtype)
        expected = np.asarray(layer(x, training=training))
        out, mean, variance = solution.batch_norm(x, gamma, beta, mean, variance, training, 0.7, 0.01)
        np.testing.assert_allclose(out, expected, **close)
        np.testing.assert_allclose(mean, layer.moving_mean, **close)
        np.testing.assert_allclose(variance, layer.moving_variance, **close)
        assert out.dtype == mean.dtype == variance.dtype == dtype


def test_batch_norm_has_the_defaults_of_keras(solution):
    import inspect

    import keras

    layer, mine = keras.layers.BatchNormalization(), inspect.signature(solution.batch_norm).parameters
    assert (layer.momentum, layer.epsilon) == (mine["momentum"].default, mine["epsilon"].default)


def test_batch_norm_is_scikit_learns_standard_scaler(solution):
    from sklearn.preprocessing import StandardScaler

    x = np.random.default_rng(9).integers(0, 256, (50, 4), np.uint8)
    scaler = StandardScaler().fit(x)
    ones, zeros = np.ones(4), np.zeros(4)
    out, mean, variance = solution.batch_norm(x, ones, zeros, zeros, ones, True, 0.0, 0.0)
    np.testing.assert_allclose(out, scaler.transform(x))
    np.testing.assert_allclose(mean, scaler.mean_)
    np.testing.assert_allclose(variance, scaler.var_)


def keras_stops(losses, patience, min_delta):
    """The epochs that Keras' own callback gives, without a training."""
    import keras

    class Model:
        stop_training = False

    callback = keras.callbacks.EarlyStopping("val_loss", min_delta=min_delta, patience=patience)
    callback.set_model(model := Model())
    callback.on_train_begin()
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            break
    return epoch, callback.best_epoch


def test_early_stopping_is_that_of_keras(solution):
    rng = np.random.default_rng(10)
    for _ in range(300):
        epochs, patience = int(rng.integers(1, 25)), int(rng.integers(1, 6))
        losses = (rng.integers(-5, 9, epochs) / 4 + np.arange(epochs, 0, -1) / 8).tolist()
        for spoilt in (
            losses,
            [losses[0], *(np.where(rng.random(epochs) < 0.2, np.nan, losses)[1:].tolist())],
        ):
            min_delta = float(rng.choice([0, 0.125, 0.5]))
            expected = keras_stops(spoilt, patience, min_delta)
            assert solution.early_stopping(spoilt, patience, min_delta) == expected, spoilt
