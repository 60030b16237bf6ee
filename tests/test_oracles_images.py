"""Unit 01's solution against Keras and SciPy."""

import keras
import numpy as np
import pytest
import scipy.ndimage

from convlings.judge.misconceptions import load_solution


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "01_images")


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def test_normalize_is_keras_rescaling_of_bytes(solution, rng):
    images = rng.integers(0, 256, (3, 5, 4, 2), dtype=np.uint8)
    expected = keras.ops.convert_to_numpy(keras.layers.Rescaling(1 / 255)(images))
    np.testing.assert_allclose(solution.normalize(images), expected, rtol=1e-6)
    assert solution.normalize(np.array([[[[255]]]], np.uint8)).item() == 1
    assert solution.normalize(images.astype(np.float64)).dtype == np.float32


def test_one_hot_is_keras_to_categorical(solution, rng):
    labels = rng.integers(0, 7, 20)
    np.testing.assert_array_equal(solution.one_hot(labels, 7), keras.utils.to_categorical(labels, 7))


def test_flatten_is_keras_flatten(solution, rng):
    images = rng.normal(size=(3, 5, 4, 2)).astype(np.float32)
    np.testing.assert_array_equal(
        solution.flatten(images), keras.ops.convert_to_numpy(keras.layers.Flatten()(images))
    )


@pytest.mark.parametrize("widths", [(6, 4), (5, 7, 3), (4, 9, 8, 2)])
def test_mlp_forward_is_a_stack_of_dense_layers(solution, rng, widths):
    model = keras.Sequential([keras.Input(widths[:1])])
    for width in widths[1:-1]:
        model.add(keras.layers.Dense(width, activation="relu"))
    model.add(keras.layers.Dense(widths[-1]))
    model.set_weights([rng.normal(size=array.shape) for array in model.get_weights()])
    images = rng.normal(size=(5, widths[0])).astype(np.float32)
    logits = solution.mlp_forward(images, model.get_weights()[::2], model.get_weights()[1::2])
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, keras.ops.convert_to_numpy(model(images)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "hidden"), [((28, 28, 1), [512, 512]), ((5, 7, 3), []), ((9,), [4]), ((3, 4), [2, 6])]
)
def test_mlp_parameters_are_those_of_a_keras_model(solution, shape, hidden):
    layers = [keras.Input(shape), keras.layers.Flatten(), *map(keras.layers.Dense, [*hidden, 10])]
    assert solution.mlp_parameters(shape, hidden, 10) == keras.Sequential(layers).count_params()


@pytest.mark.parametrize(
    ("shape", "layers"),
    [((28, 28, 1), [(8, 3), (16, 5)]), ((15, 22, 3), [(4, (3, 2)), (5, (1, 7)), (2, 4)]), ((5, 4, 3), [])],
)
def test_cnn_parameters_are_those_of_a_keras_model(solution, shape, layers):
    model = keras.Sequential([keras.Input(shape)])
    for filters, kernel_size in layers:
        model.add(keras.layers.Conv2D(filters, kernel_size, padding="same"))
        model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10))
    assert solution.cnn_parameters(shape, layers, 10) == model.count_params()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8])
def test_shift_is_scipys(solution, rng, dtype):
    images = rng.uniform(1, 256, (2, 4, 6, 3)).astype(dtype)
    for dy in range(-6, 7):
        for dx in range(-8, 9):
            expected = scipy.ndimage.shift(images, (0, dy, dx, 0), order=0)
            moved = solution.shift(images, dy, dx)
            assert moved.dtype == dtype
            np.testing.assert_array_equal(moved, expected)
