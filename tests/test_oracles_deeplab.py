"""Unit 20's solutions against Keras' own MobileNetV2, NumPy in float64, and parameters counted by formula."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import runpy

import numpy as np
import pytest

from convlings.judge.misconceptions import load_solution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "20_deeplab")


@pytest.fixture(scope="module")
def checks(root):
    return runpy.run_path(str(root / "graders" / "20_deeplab" / "test_deeplab.py"))


@pytest.fixture
def rng():
    return np.random.default_rng(20)


def mobilenet(shape, alpha=0.35):
    import keras

    return keras.applications.MobileNetV2(shape, alpha=alpha, include_top=False, weights=None)


def draw_weights(rng, model):
    """Kernels that keep the size of values, and statistics that are no identity."""
    values = []
    for weight in model.get_weights():
        if weight.ndim == 1:
            values.append(rng.uniform(0.5, 1.5, weight.shape))
        else:
            inputs = weight.size // (weight.shape[-1] if weight.shape[-1] > 1 else weight.shape[-2])
            values.append(rng.normal(size=weight.shape) * np.sqrt(2 / inputs))
    return values


@pytest.mark.parametrize("stride", [16, 8])
def test_dilated_features_are_those_of_the_plain_backbone_and_more(solution, rng, stride):
    import keras

    plain = mobilenet((64, 128, 3))
    plain = keras.Model(
        plain.input, [plain.get_layer(name).output for name in ("block_2_add", "block_16_project_BN")]
    )
    model = solution.backbone_features((64, 128, 3), stride)
    weights = draw_weights(rng, plain)
    for each in (plain, model):
        each.set_weights(weights)
    images = rng.random((2, 64, 128, 3)).astype("float32")
    (low, high), (expected_low, expected_high) = (
        map(keras.ops.convert_to_numpy, each(images)) for each in (model, plain)
    )
    step = 32 // stride
    np.testing.assert_allclose(low, expected_low, rtol=1e-4, atol=1e-4)
    assert high.shape[1:3] == (64 // stride, 128 // stride)
    every = high[:, step - 1 :: step, step - 1 :: step]
    np.testing.assert_allclose(every, expected_high, rtol=1e-3, atol=1e-3 * np.abs(expected_high).max())
    assert np.ptp(high) > 0.1


@pytest.mark.parametrize("alpha", [0.35, 0.75, 1.4])
def test_the_graders_table_of_parameters_is_that_of_keras(checks, alpha):
    table, count, model = checks["mobilenet"](alpha), 0, mobilenet((32, 32, 3), alpha)
    for layer in model.layers:
        if layer.count_params():
            count += layer.count_params()
            assert count in table, layer.name
    assert count == max(table) == model.count_params()
    assert len(table) == sum(layer.count_params() > 0 for layer in model.layers)


def test_other_strides_are_refused(solution):
    for stride in (4, 32, 0, -8, 16.5):
        with pytest.raises(ValueError, match=str(stride)):
            solution.backbone_features((64, 64, 3), stride)


def test_strides_are_those_of_the_shapes(solution):
    shape = (96, 64, 3)
    assert solution.output_stride_of(mobilenet(shape), shape) == 32
    for stride in (16, 8):
        assert solution.output_stride_of(solution.backbone_features(shape, stride), shape) == stride


def convolved(x, kernel):
    """(H, W, C) with (KH, KW, C, F), same padding, stride 1."""
    KH, KW = kernel.shape[:2]
    padded = np.pad(x, ((KH // 2, KH // 2), (KW // 2, KW // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(0, 1))
    return np.einsum("hwcij,ijcf->hwf", windows, kernel)


def normalised(x, gamma, beta, mean, variance):
    """Batch normalization in inference, then ReLU."""
    return np.maximum((x - mean) / np.sqrt(variance + 1e-3) * gamma + beta, 0)


def test_the_decoder_is_that_of_numpy(solution, checks, rng):
    import keras

    low, high = keras.Input((13, 10, 6)), keras.Input((4, 3, 9))
    model = keras.Model([low, high], solution.deeplab_decoder(low, high, 5, 7, 11))
    weights = draw_weights(rng, model)
    model.set_weights(weights)
    images = [rng.random((1, *each.shape[1:])) for each in (low, high)]
    kernels = {weight.shape: weight for weight in model.get_weights() if weight.ndim == 4}
    statistics = [layer.get_weights() for layer in model.layers if len(layer.get_weights()) == 4]
    x = normalised(convolved(images[0][0], kernels[1, 1, 6, 7]), *statistics[0])
    large = np.stack([checks["resized"](plane, (13, 10)) for plane in np.moveaxis(images[1][0], -1, 0)], -1)
    x = np.concatenate([large, x], -1)
    x = normalised(convolved(x, kernels[3, 3, 16, 11]), *statistics[1])
    x = normalised(convolved(x, kernels[3, 3, 11, 11]), *statistics[2])
    expected = convolved(x, kernels[1, 1, 11, 5]) + model.layers[-1].get_weights()[1]
    actual = keras.ops.convert_to_numpy(model([each.astype("float32") for each in images]))[0]
    np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-4)


def test_enlarging_in_the_grader_is_that_of_keras(checks, rng):
    import keras

    for small, large in (((4, 3), (13, 10)), ((2, 2), (8, 6)), ((5, 7), (5, 9)), ((1, 1), (3, 4))):
        plane = rng.random(small)
        expected = keras.ops.image.resize(plane[..., None].astype("float32"), large, interpolation="bilinear")
        np.testing.assert_allclose(
            checks["resized"](plane, large), keras.ops.convert_to_numpy(expected)[..., 0], atol=1e-6
        )


def test_the_pyramid_has_the_parameters_of_the_formula(solution):
    import keras

    inputs = keras.Input((9, 12, 256))
    model = keras.Model(inputs, solution._pyramid(inputs, 256, (6, 12, 18)))
    assert model.count_params() == 2_234_368
    assert model.output.shape == (None, 9, 12, 256)


def test_the_whole_network_has_the_parameters_of_its_parts(solution, checks):
    models = [solution.build_deeplabv3plus((33, 47, 3), 5, stride) for stride in (16, 8)]
    C, F, n = 112, 256, 3
    pyramid = 2 * C * F + 9 * C * F * n + (n + 2) * F**2 + 4 * F * (n + 3)
    decoder = next(checks["decoder_counts"](8, F, 5, 48, F))[0]
    assert [model.count_params() for model in models] == [261_728 + pyramid + decoder] * 2
    assert [model.output.shape for model in models] == [(None, 33, 47, 5)] * 2


@pytest.mark.proof
def test_one_step_of_training_moves_every_weight(solution, rng):
    import keras

    keras.utils.set_random_seed(20)
    model = solution.build_deeplabv3plus((32, 48, 3), 3)
    before = [keras.ops.convert_to_numpy(weight).copy() for weight in model.trainable_weights]
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    images, labels = rng.random((2, 32, 48, 3)).astype("float32"), rng.integers(0, 3, (2, 32, 48))
    model.train_on_batch(images, labels)
    moved = [
        np.abs(keras.ops.convert_to_numpy(weight) - old).max()
        for weight, old in zip(model.trainable_weights, before)
    ]
    assert min(moved) > 0
