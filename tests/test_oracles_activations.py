"""Unit 07's solutions against Keras, SciPy, decimal arithmetic of 60 digits, and central differences.

Keras is imported where it is called, so that collecting the tests does not start TensorFlow.
"""

import math
import os
from decimal import Decimal, localcontext

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
import scipy.special

from convlings.judge.misconceptions import load_solution

KERAS = {  # name: the name in keras.ops, its options, ours
    "relu": ("relu", {}, {}),
    "leaky_relu": (
        "leaky_relu",
        {"negative_slope": 0.25},
        {"slope": 0.25},
    ),  # TensorFlow rounds it to float32
    "elu": ("elu", {"alpha": 1.7}, {"alpha": 1.7}),
    "relu6": ("relu6", {}, {}),
    "sigmoid": ("sigmoid", {}, {}),
    "tanh": ("tanh", {}, {}),
    "silu": ("silu", {}, {}),
    "hard_swish": ("hard_swish", {}, {}),
    "gelu": ("gelu", {"approximate": False}, {}),
}
SCIPY = {
    "sigmoid": scipy.special.expit,
    "tanh": np.tanh,
    "silu": lambda x: x * scipy.special.expit(x),
    "gelu": lambda x: x * scipy.special.ndtr(x),
    "sigmoid_gradient": lambda x: scipy.special.expit(x) * scipy.special.expit(-x),
    "tanh_gradient": lambda x: 1 / np.cosh(np.clip(x, -300, 300)) ** 2,
}
ELEMENTWISE = [*KERAS, "relu_gradient", "sigmoid_gradient", "tanh_gradient"]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "07_activations")


def entries(dtype, shape=(6, 40)):
    """Of all sizes up to 1e4, and zeros."""
    rng = np.random.default_rng(7)
    x = rng.choice([-1, 1], shape) * 10 ** rng.uniform(-4, 4, shape)
    x.flat[:5] = 0, 1e4, -1e4, 89, -89
    return x.astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", KERAS)
def test_elementwise_functions_are_those_of_keras(solution, name, dtype):
    import keras

    theirs, options, ours = KERAS[name]
    x = entries(dtype)
    expected = keras.ops.convert_to_numpy(getattr(keras.ops, theirs)(keras.ops.array(x, dtype), **options))
    result = getattr(solution, name)(x, **ours)
    assert result.dtype == dtype
    rough = dtype == "float32" or name == "gelu"  # TensorFlow holds the root of 2 in float32
    digits = {"rtol": 1e-6, "atol": 5e-7} if rough else {"rtol": 1e-14, "atol": 1e-15}
    np.testing.assert_allclose(result, expected, **digits)


def test_the_defaults_are_those_of_the_contract(solution):
    import keras

    x = entries("float32")
    np.testing.assert_allclose(
        solution.elu(x), keras.ops.convert_to_numpy(keras.ops.elu(x)), rtol=1e-6, atol=1e-7
    )
    np.testing.assert_array_equal(solution.leaky_relu(x), np.where(x > 0, x, x * np.float32(0.01)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("axis", [0, 1, -1, -2])
@pytest.mark.parametrize("scale", [1, 3000])
def test_softmax_is_that_of_scipy_and_keras(solution, axis, dtype, scale):
    import keras

    x = np.clip(scale * np.random.default_rng(8).normal(size=(3, 5, 4)), -1e4, 1e4).astype(dtype)
    digits = {"rtol": 1e-5, "atol": 1e-6} if dtype == "float32" else {"rtol": 1e-13, "atol": 1e-15}
    for name in ("softmax", "log_softmax"):
        result = getattr(solution, name)(x, axis)
        assert result.dtype == dtype
        np.testing.assert_allclose(result, getattr(scipy.special, name)(x, axis), **digits)
        theirs = keras.ops.convert_to_numpy(getattr(keras.ops, name)(keras.ops.array(x, dtype), axis))
        np.testing.assert_allclose(result, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", SCIPY)
def test_curves_are_those_of_scipy(solution, name):
    x = entries("float64")
    np.testing.assert_allclose(getattr(solution, name)(x), SCIPY[name](x), rtol=1e-13, atol=1e-15)


def test_sigmoid_and_tanh_are_right_to_the_last_digits_however_small_they_are(solution):
    x = np.concatenate([-np.geomspace(1e-12, 700, 60), np.geomspace(1e-12, 700, 60)])
    with localcontext() as context:
        context.prec = 60
        powers = [Decimal(float(number)).exp() for number in x]
        sigmoids = [float(power / (1 + power)) for power in powers]
        tanhs = [float((power**2 - 1) / (power**2 + 1)) for power in powers]
    np.testing.assert_allclose(solution.sigmoid(x), sigmoids, rtol=1e-15)
    np.testing.assert_allclose(solution.tanh(x), tanhs, rtol=1e-15)


@pytest.mark.parametrize(("slope", "function"), [("sigmoid_gradient", "sigmoid"), ("tanh_gradient", "tanh")])
def test_slopes_are_central_differences(solution, slope, function):
    x = np.linspace(-6, 6, 101)
    function = getattr(solution, function)
    differences = (function(x + 1e-5) - function(x - 1e-5)) / 2e-5
    np.testing.assert_allclose(getattr(solution, slope)(x), differences, atol=1e-9)


def test_the_slope_of_relu_is_that_of_its_halves(solution):
    x = np.array([-1e4, -1, -1e-300, -0.0, 0, 1e-300, 1, 1e4])
    np.testing.assert_array_equal(solution.relu_gradient(x), [0, 0, 0, 0, 0, 1, 1, 1])


def test_the_jacobian_is_central_differences_of_scipys_softmax(solution):
    x = np.random.default_rng(9).normal(0, 2, 7)
    columns = [
        (scipy.special.softmax(x + step) - scipy.special.softmax(x - step)) / 2e-5
        for step in 1e-5 * np.eye(7)
    ]
    jacobian = solution.softmax_jacobian(x)
    np.testing.assert_allclose(jacobian, np.stack(columns, axis=1), atol=1e-9)
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=1e-15)
    np.testing.assert_array_equal(jacobian, jacobian.T)


def test_the_jacobian_is_the_one_that_automatic_differentiation_finds(solution):
    import tensorflow as tf

    x = np.array([1e4, 9999.0, 9998.5, -1e4])
    with tf.GradientTape() as tape:
        scores = tf.Variable(x)
        probabilities = tf.nn.softmax(scores)
    np.testing.assert_allclose(
        solution.softmax_jacobian(x), tape.jacobian(probabilities, scores).numpy(), atol=1e-14
    )


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", "bool"])
@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax", "log_softmax"])
def test_whole_numbers_are_treated_as_float64(solution, name, dtype):
    x = np.random.default_rng(10).integers(0, 256, (4, 9)).astype(dtype)
    function = getattr(solution, name)
    result = function(x)
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, function(x.astype(np.float64)))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_any_shape_comes_back(solution, name):
    for shape in [(), (0,), (3, 0), (1, 1), (2, 3, 1, 2, 2)]:
        x = np.full(shape, -0.5, np.float32)
        result = getattr(solution, name)(x)
        assert np.shape(result) == shape
        assert result.dtype == np.float32


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nothing_warns_and_all_is_finite(solution, dtype):
    x = entries(dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for name in [*ELEMENTWISE, "softmax", "log_softmax"]:
            assert np.isfinite(getattr(solution, name)(x)).all(), name
        assert np.isfinite(solution.softmax_jacobian(x.ravel())).all()


def test_the_popular_formulas_of_gelu_are_as_far_off_as_the_lesson_says(solution):
    x = np.linspace(-12, 12, 240_001)
    exact = solution.gelu(x)
    by_tanh = x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2
    assert np.abs(by_tanh - exact).max() == pytest.approx(0.00047, abs=5e-6)
    assert np.abs(x * scipy.special.expit(1.702 * x) - exact).max() == pytest.approx(0.0203, abs=5e-5)
