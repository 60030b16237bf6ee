"""Unit 09's solution against SciPy, scikit-learn and TensorFlow's own gradients; networks that learn badly.

Keras and TensorFlow are imported where they are called, so that collecting the tests does not start them.
"""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import pytest
from scipy import optimize, signal, special

from convlings.course.course import load_course
from convlings.judge.judging import judge
from convlings.judge.misconceptions import load_solution

SIZES = [(2, 9, 7, 3, 3, 2, 4), (3, 6, 11, 1, 2, 3, 2), (1, 8, 8, 2, 4, 4, 3), (2, 5, 10, 4, 1, 2, 1)]
STRIDES = [1, 2, 3, (1, 2), (3, 1), (2, 5)]
POOLINGS = [(2, None), ((2, 3), None), (3, 1), ((3, 2), (1, 2)), (2, 3), ((1, 4), (2, 1))]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "09_backprop")


@pytest.fixture
def rng():
    return np.random.default_rng(9)


def pair(value):
    return (value, value) if isinstance(value, int) else value


def tensorflow_gradients(layer, grad_of, *arrays):
    """A layer's output, and the gradients of sum(grad * output) for a grad that `grad_of` draws for its shape."""
    import tensorflow as tf

    variables = [tf.Variable(array) for array in arrays]
    with tf.GradientTape() as tape:
        output = layer(*variables)
        grad = grad_of(tuple(output.shape))
        total = tf.reduce_sum(grad * output)
    return grad, [gradient.numpy() for gradient in tape.gradient(total, variables)]


def close(results, expected, atol=1e-11):
    assert len(results) == len(expected)
    for result, right in zip(results, expected):
        assert result.shape == right.shape
        np.testing.assert_allclose(result, right, rtol=1e-10, atol=atol)


def test_numerical_gradient_as_scipy(solution, rng):
    x = rng.normal(size=7)
    mine = solution.numerical_gradient(optimize.rosen, x)
    np.testing.assert_allclose(mine, optimize.rosen_der(x), rtol=1e-6, atol=1e-5)
    steep = solution.numerical_gradient(special.logsumexp, 3 * x)
    np.testing.assert_allclose(steep, special.softmax(3 * x), atol=1e-9)


@pytest.mark.parametrize(("N", "K"), [(1, 2), (7, 3), (40, 10)])
def test_softmax_cross_entropy_as_scipy_and_scikit_learn(solution, rng, N, K):
    from sklearn.metrics import log_loss

    logits, labels = 3 * rng.normal(size=(N, K)), rng.integers(0, K, N)
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    probabilities = special.softmax(logits, axis=1)
    assert loss == pytest.approx(log_loss(labels, probabilities, labels=range(K)), rel=1e-12)
    np.testing.assert_allclose(gradient, (probabilities - np.eye(K)[labels]) / N, atol=1e-15)


def test_softmax_cross_entropy_of_huge_logits_as_scipy(solution, rng):
    logits, labels = rng.uniform(-1e4, 1e4, (50, 6)), rng.integers(0, 6, 50)
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    assert loss == pytest.approx(-special.log_softmax(logits, axis=1)[np.arange(50), labels].mean())
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-15)


def test_softmax_cross_entropy_as_keras(solution, rng):
    import keras

    logits, labels = rng.normal(size=(5, 4)), rng.integers(0, 4, 5)

    def loss_of(logits):
        losses = keras.ops.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        return keras.ops.mean(losses)

    _, expected = tensorflow_gradients(loss_of, lambda shape: np.float64(1), logits)
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    assert loss == pytest.approx(float(loss_of(logits)), rel=1e-6)
    np.testing.assert_allclose(gradient, expected[0], atol=1e-6)


@pytest.mark.parametrize(("N", "D_in", "D_out"), [(5, 4, 3), (1, 1, 6), (8, 3, 1)])
def test_dense_as_tensorflow(solution, rng, N, D_in, D_out):
    x, weights, bias = (rng.normal(size=shape) for shape in [(N, D_in), (D_in, D_out), (D_out,)])
    grad, expected = tensorflow_gradients(
        lambda x, weights, bias: x @ weights + bias, lambda shape: rng.normal(size=shape), x, weights, bias
    )
    close(solution.dense_backward(grad, x, weights), expected)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_conv2d_as_keras(solution, rng, stride, padding):
    import keras

    def layer(images, kernels, bias):
        return keras.ops.conv(images, kernels, stride, padding, "channels_last") + bias

    for N, H, W, C_in, KH, KW, C_out in SIZES:
        arrays = [rng.normal(size=shape) for shape in [(N, H, W, C_in), (KH, KW, C_in, C_out), (C_out,)]]
        grad, expected = tensorflow_gradients(layer, lambda shape: rng.normal(size=shape), *arrays)
        close(solution.conv2d_backward(grad, *arrays[:2], stride, padding), expected)


def test_conv2d_of_every_small_row_as_keras(solution, rng):
    """Sizes, kernels and strides along one axis, where "same" has every kind of odd pixel."""
    import keras

    for W, KW, S in itertools.product(range(1, 8), range(1, 6), range(1, 5)):
        images, kernels = rng.normal(size=(1, 2, W, 1)), rng.normal(size=(1, KW, 1, 1))
        for padding in ["same", "valid"] if KW <= W else ["same"]:

            def layer(images, kernels, S=S, padding=padding):
                return keras.ops.conv(images, kernels, (1, S), padding, "channels_last")

            grad, expected = tensorflow_gradients(
                layer, lambda shape: rng.normal(size=shape), images, kernels
            )
            close(solution.conv2d_backward(grad, images, kernels, (1, S), padding)[:2], expected)


@pytest.mark.parametrize("size", SIZES[:2], ids=str)
def test_conv2d_as_scipy(solution, rng, size):
    """At stride 1, dkernels is a correlation with grad, dimages a full convolution of grad with the kernel."""
    N, H, W, C_in, KH, KW, C_out = size
    images, kernels = rng.normal(size=(N, H, W, C_in)), rng.normal(size=(KH, KW, C_in, C_out))
    grad = rng.normal(size=(N, H - KH + 1, W - KW + 1, C_out))
    dimages, dkernels, dbias = solution.conv2d_backward(grad, images, kernels)
    for c, f in np.ndindex(C_in, C_out):
        correlated = [signal.correlate2d(images[n, ..., c], grad[n, ..., f], "valid") for n in range(N)]
        np.testing.assert_allclose(dkernels[:, :, c, f], sum(correlated), atol=1e-12)
    for n, c in np.ndindex(N, C_in):
        stamps = [signal.convolve2d(grad[n, ..., f], kernels[:, :, c, f], "full") for f in range(C_out)]
        np.testing.assert_allclose(dimages[n, ..., c], sum(stamps), atol=1e-12)
    np.testing.assert_allclose(dbias, np.einsum("nijf->f", grad), atol=1e-12)


def test_conv2d_backward_refuses_other_paddings(solution):
    with pytest.raises(ValueError, match="full"):
        solution.conv2d_backward(
            np.ones((1, 2, 2, 1)), np.ones((1, 2, 2, 1)), np.ones((1, 1, 1, 1)), 1, "full"
        )


@pytest.mark.parametrize(("size", "stride"), POOLINGS, ids=str)
def test_pooling_as_keras(solution, rng, size, stride):
    import keras

    images = rng.permutation(2 * 9 * 10 * 3).reshape(2, 9, 10, 3) / 10 - 20  # no two alike
    steps = pair(size if stride is None else stride)

    def highest(images):
        return keras.ops.max_pool(images, pair(size), steps, "valid", "channels_last")

    def mean(images):
        return keras.ops.average_pool(images, pair(size), steps, "valid", "channels_last")

    grad, expected = tensorflow_gradients(highest, lambda shape: rng.normal(size=shape), images)
    close([solution.max_pool2d_backward(grad, images, size, stride)], expected)
    grad, expected = tensorflow_gradients(mean, lambda shape: rng.normal(size=shape), images)
    close([solution.avg_pool2d_backward(grad, images.shape, size, stride)], expected)


@pytest.mark.parametrize(("size", "stride"), POOLINGS, ids=str)
def test_tied_maxima_as_argmax_one_window_at_a_time(solution, rng, size, stride):
    (PH, PW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    images = rng.integers(-1, 2, (2, 9, 10, 2))
    grad = rng.normal(size=(2, (9 - PH) // SH + 1, (10 - PW) // SW + 1, 2))
    expected = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(grad.shape):
        window = images[n, i * SH : i * SH + PH, j * SW : j * SW + PW, c]
        row, column = np.unravel_index(window.argmax(), window.shape)
        expected[n, i * SH + row, j * SW + column, c] += grad[n, i, j, c]
    close([solution.max_pool2d_backward(grad, images, size, stride)], [expected])


def test_dropout_is_linear_with_the_slope_of_the_way_forward(solution, rng):
    grad, mask = rng.normal(size=(3, 4, 5)), rng.random((3, 4, 5)) >= 0.3
    expected = optimize.approx_fprime(
        np.zeros(60), lambda x: np.sum(grad * np.where(mask, x.reshape(grad.shape) / 0.7, 0))
    )
    np.testing.assert_allclose(solution.dropout_backward(grad, mask, 0.3).ravel(), expected, atol=1e-6)


@pytest.mark.parametrize("shape", [(8, 3), (2, 3, 4, 5), (4, 6, 2)], ids=str)
def test_batch_norm_as_keras(solution, rng, shape):
    import keras

    x, gamma, beta = rng.normal(1, 2, shape), rng.normal(size=shape[-1]), rng.normal(size=shape[-1])
    axes = tuple(range(len(shape) - 1))

    def layer(x, gamma, beta):
        mean, variance = keras.ops.moments(x, axes)
        return keras.ops.batch_normalization(x, mean, variance, -1, offset=beta, scale=gamma, epsilon=0.01)

    grad, expected = tensorflow_gradients(layer, lambda shape: rng.normal(size=shape), x, gamma, beta)
    close(solution.batch_norm_backward(grad, x, gamma, 0.01), expected)


def test_batch_norm_as_the_layer_of_keras_with_its_default_epsilon(solution, rng):
    import keras
    import tensorflow as tf

    layer = keras.layers.BatchNormalization(dtype="float64")
    x, grad, gamma = rng.normal(size=(4, 3, 5, 2)), rng.normal(size=(4, 3, 5, 2)), rng.normal(size=2)
    layer.build(x.shape)
    layer.gamma.assign(gamma)
    variable = tf.Variable(x)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(grad * layer(variable, training=True))
    expected = tape.gradient(total, [variable, layer.gamma.value, layer.beta.value])
    close(solution.batch_norm_backward(grad, x, gamma), [gradient.numpy() for gradient in expected])


def test_the_gradients_of_the_whole_network_as_tensorflow(solution, rng):
    import keras

    images, labels = rng.random((6, 8, 8, 1)), rng.integers(0, 4, 6)
    parameters = solution._initial_parameters(images, np.array([3]), rng)
    parameters[1] += 0.1  # no bias of 0: the gradient of a ReLU at 0 is a matter of taste

    def loss(kernels, bias, weights, dense_bias):
        maps = keras.ops.relu(keras.ops.conv(images, kernels, 1, "valid", "channels_last") + bias)
        pooled = keras.ops.max_pool(maps, 2, 2, "valid", "channels_last")
        logits = keras.ops.reshape(pooled, (6, -1)) @ weights + dense_bias
        logs = keras.ops.log_softmax(logits)
        return -keras.ops.mean(keras.ops.sum(logs * np.eye(4)[labels], axis=1))

    _, expected = tensorflow_gradients(loss, lambda shape: np.float64(1), *parameters)
    close(solution._gradients(parameters, images, labels), expected)


def test_the_digits_are_those_of_scikit_learn(root):
    from sklearn.datasets import load_digits

    bunch = load_digits()
    with np.load(root / "datasets" / "digits" / "digits.npz") as file:
        assert file["images"].dtype == file["labels"].dtype == np.uint8
        np.testing.assert_array_equal(file["images"], bunch.images)
        np.testing.assert_array_equal(file["labels"], bunch.target)


def test_the_card_of_the_digits_has_their_counts(root):
    card = (root / "datasets" / "digits" / "README.md").read_text(encoding="utf-8")
    with np.load(root / "datasets" / "digits" / "digits.npz") as file:
        counts = np.bincount(file["labels"])
    assert f"| images | {' | '.join(map(str, counts))} |" in card


BADLY = {
    "the step goes up": ("parameter -= learning_rate", "parameter += learning_rate", "test_digits"),
    "labels out of order": ("labels[batch])", "labels[start : start + BATCH_SIZE])", "test_digits"),
    "one step an epoch": (", len(images), BATCH_SIZE)", ", 1, BATCH_SIZE)", "test_digits"),
    "all images in one step": ("BATCH_SIZE = 16", "BATCH_SIZE = 1000", "test_digits"),
    "NumPy's own generator": ("rng.permutation", "np.random.permutation", "test_the_same_seed"),
    "a fixed rate": ("-= learning_rate *", "-= 0.1 *", "test_epochs_and_learning_rate"),
    "fixed epochs": ("in range(epochs)", "in range(10)", "test_epochs_and_learning_rate"),
}


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize(("good", "bad", "check"), BADLY.values(), ids=BADLY)
def test_a_network_that_learns_badly_loses_points(root, tmp_path, good, bad, check):
    unit = next(
        unit for unit in load_course(root / "exercises" / "course.toml").units if unit.name == "09_backprop"
    )
    text = (root / "solutions" / unit.module).read_text(encoding="utf-8")
    assert text.count(good) == 1
    path = tmp_path / unit.module
    path.parent.mkdir()
    path.write_text(text.replace(good, bad), encoding="utf-8")
    verdict = judge(unit, tmp_path, root / "graders", exercise="train_tiny_cnn", seed=9)
    result = verdict.exercises["train_tiny_cnn"]
    assert result.points < result.max_points
    assert any(check in entry.name for entry in result.checks if not entry.passed)
