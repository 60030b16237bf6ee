"""Unit 18's solutions against NumPy in float64, SciPy's correlation, and published numbers of parameters."""

import os
import re

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from scipy import ndimage

from convlings.judge.misconceptions import load_misconceptions, load_solution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]
EPSILON = 1e-3  # of Keras' batch normalization


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "18_attention")


@pytest.fixture
def rng():
    return np.random.default_rng(18)


def model_of(function, shape, **settings):
    import keras

    inputs = keras.Input(shape)
    return keras.Model(inputs, function(inputs, **settings))


def drawn(model, rng):
    """All weights random, those of batch normalization too; variances are positive."""
    for weight in model.weights:
        value = rng.normal(0, 0.5, weight.shape)
        weight.assign(np.abs(value) + 0.5 if "variance" in weight.path else value)
    return [weight.astype(np.float64) for weight in model.get_weights()]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(x, 0)


def dense(x, weights, bias):
    return x @ weights + bias


def correlated(image, kernel, rate=1):
    """(H, W, C) with (KH, KW, C, F), zeros around the image: plane by plane, the kernel with holes."""
    KH, KW, C, F = kernel.shape
    holed = np.zeros((rate * (KH - 1) + 1, rate * (KW - 1) + 1, C, F))
    holed[::rate, ::rate] = kernel
    planes = [
        sum(ndimage.correlate(image[..., c], holed[..., c, f], mode="constant") for c in range(C))
        for f in range(F)
    ]
    return np.stack(planes, axis=-1)


def normalized(x, gamma, beta, mean, variance):
    return relu((x - mean) / np.sqrt(variance + EPSILON) * gamma + beta)


@pytest.mark.parametrize(("C", "ratio"), [(6, 2), (5, 2), (3, 16)])
def test_channels_are_scaled_as_numpy_scales_them(solution, rng, C, ratio):
    images = rng.normal(0.5, 1, (3, 5, 4, C))
    model = model_of(solution.squeeze_excite, (5, 4, C), ratio=ratio)
    weights = drawn(model, rng)
    assert weights[0].shape == (C, max(1, C // ratio))
    gates = sigmoid(dense(relu(dense(images.mean((1, 2)), *weights[:2])), *weights[2:]))
    np.testing.assert_allclose(model(images), images * gates[:, None, None], rtol=1e-4, atol=1e-5)
    model = model_of(solution.channel_attention, (5, 4, C), ratio=ratio)
    weights = drawn(model, rng)
    pools = images.mean((1, 2)), images.max((1, 2))
    gates = sigmoid(sum(dense(relu(dense(pooled, *weights[:2])), *weights[2:]) for pooled in pools))
    np.testing.assert_allclose(model(images), images * gates[:, None, None], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kernel_size", [1, 3, 7])
def test_pixels_are_scaled_as_scipy_scales_them(solution, rng, kernel_size):
    images = rng.normal(0.5, 1, (2, 9, 6, 4))
    model = model_of(solution.spatial_attention, (9, 6, 4), kernel_size=kernel_size)
    kernel, bias = drawn(model, rng)
    maps = np.stack([images.mean(-1), images.max(-1)], axis=-1)
    gates = np.stack([sigmoid(correlated(one, kernel) + bias) for one in maps])
    np.testing.assert_allclose(model(images), images * gates, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("rate", [1, 2, 3, 8])
def test_atrous_convolution_is_scipys_with_holes(solution, rng, rate):
    images = rng.normal(0, 1, (2, 9, 7, 3))
    model = model_of(solution.atrous_conv, (9, 7, 3), filters=4, rate=rate)
    kernel, *norm = drawn(model, rng)
    expected = np.stack([normalized(correlated(image, kernel, rate), *norm) for image in images])
    np.testing.assert_allclose(model(images), expected, rtol=1e-4, atol=1e-4)


def by_layers(model, rng):
    """Random weights, by convolution in the order in which they were made: kernel, then its norm's four."""
    drawn(model, rng)
    convolutions = [layer for layer in model.layers if "conv" in layer.name]
    norms = [layer for layer in model.layers if "batch_normalization" in layer.name]
    return [
        [weight.astype(np.float64) for weight in (*one.get_weights(), *norm.get_weights())]
        for one, norm in zip(numbered(convolutions), numbered(norms))
    ]


def numbered(layers):
    """Layers in the order in which they were made, which their names tell."""
    numbers = [re.search(r"_(\d+)$", layer.name) for layer in layers]
    order = np.argsort([int(number[1]) if number else -1 for number in numbers])
    return [layers[place] for place in order]


@pytest.mark.parametrize("rates", [(1,), (2, 3)], ids=str)
def test_a_pyramid_is_that_of_numpy_and_scipy(solution, rng, rates):
    images = rng.normal(0, 1, (2, 5, 8, 3))
    model = model_of(solution.aspp, (5, 8, 3), filters=4, rates=rates)
    point, *atrous, context, last = by_layers(model, rng)
    assert len(atrous) == len(rates)
    for image, result in zip(images, np.asarray(model(images))):
        branches = [normalized(correlated(image, point[0]), *point[1:])]
        for rate, (kernel, *norm) in zip(rates, atrous):
            branches.append(normalized(correlated(image, kernel, rate), *norm))
        mean = normalized(image.mean((0, 1)) @ context[0][0, 0], *context[1:])
        branches.append(np.broadcast_to(mean, (5, 8, 4)))
        joined = np.concatenate(branches, axis=-1)
        expected = normalized(joined @ last[0][0, 0], *last[1:])
        np.testing.assert_allclose(result, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(("C", "F", "rates"), [(5, 4, (2, 3)), (3, 7, (1,)), (6, 6, (1, 2, 3))])
def test_the_pyramids_parameters_follow_the_formula(solution, C, F, rates):
    n = len(rates)
    expected = 2 * C * F + 9 * C * F * n + (n + 2) * F**2 + 4 * F * (n + 3)
    assert model_of(solution.aspp, (6, 7, C), filters=F, rates=rates).count_params() == expected


def test_the_published_number_of_parameters(solution):
    assert model_of(solution.aspp, (8, 8, 256)).count_params() == 2_234_368


def test_squeeze_and_excitation_is_that_of_keras_mobilenet_v3(solution):
    """MobileNetV3's blocks of Keras have biases, and dense layers as convolutions 1x1: C and C // 4."""
    C, width = 64, 16
    model = model_of(solution.squeeze_excite, (7, 7, C), ratio=4)
    assert model.count_params() == C * width + width + width * C + C


def test_no_misconception_is_the_solution(root, solution, rng):
    """With all vectors random too, and in training where only the order of layers differs."""
    settings = {"atrous_conv": {"filters": 4, "rate": 2}, "aspp": {"filters": 4, "rates": (1, 2)}}
    images = rng.normal(rng.normal(size=(8, 1, 1, 6)), 1, (8, 9, 8, 6)).astype(np.float32)
    for known in load_misconceptions(root / "graders" / "18_attention"):
        (name,) = known.exercises
        ratio = {"squeeze_excite": 2, "channel_attention": 2}.get(name)
        given = settings.get(name, {"ratio": ratio} if ratio else {"kernel_size": 3})
        if known.name == "no_unit_left":
            given = {"ratio": 16}
        try:
            other = model_of(known.function, (9, 8, 6), **given)
        except ValueError:
            assert known.name == "no_unit_left"
            continue
        mine = model_of(getattr(solution, name), (9, 8, 6), **given)
        if [weight.shape for weight in mine.weights] != [weight.shape for weight in other.weights]:
            continue
        drawn(mine, rng)
        other.set_weights(mine.get_weights())
        results = [np.asarray(model(images)) for model in (mine, other)]
        assert results[0].shape != results[1].shape or not np.allclose(*results, atol=1e-3), known.name
