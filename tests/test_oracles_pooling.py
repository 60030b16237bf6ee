"""Unit 05's solution against Keras, TensorFlow and SciPy, which know nothing of it.

Keras and TensorFlow are imported where they are called, so that collecting the tests does not start them.
"""

import itertools
import os
from fractions import Fraction

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from scipy import ndimage

from convlings.judge.misconceptions import load_solution

SHAPES = [(2, 7, 9, 3), (3, 8, 5, 1), (1, 6, 11, 2)]
SIZES = [1, 2, 3, (2, 3), (3, 1), (4, 5), (5, 2)]
STRIDES = [None, 1, 2, 3, (1, 2), (3, 1), (5, 4)]
PADDINGS = ["valid", "same"]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "05_pooling")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def keras_pool(name, images, size, stride, padding):
    import keras

    result = getattr(keras.ops, name)(images, size, stride, padding, data_format="channels_last")
    return keras.ops.convert_to_numpy(result)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_pooling_is_that_of_keras(solution, rng, stride, padding):
    for shape, size in itertools.product(SHAPES, SIZES):
        images = rng.normal(-2, 1, shape).astype("f4")
        expected = keras_pool("max_pool", images, size, stride, padding)
        result = solution.max_pool2d(images, size, stride, padding)
        np.testing.assert_array_equal(result, expected)
        assert result.dtype == np.float32
        expected = keras_pool("average_pool", images, size, stride, padding)
        result = solution.avg_pool2d(images, size, stride, padding)
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)
        assert result.dtype == np.float32


@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_windows_larger_than_the_image_as_keras(solution, rng, stride):
    for size in ((5, 7), (4, 2), 9):
        images = rng.normal(-2, 1, (2, 3, 4, 2)).astype("f4")
        expected = keras_pool("max_pool", images, size, stride, "same")
        np.testing.assert_array_equal(solution.max_pool2d(images, size, stride, "same"), expected)
        expected = keras_pool("average_pool", images, size, stride, "same")
        result = solution.avg_pool2d(images, size, stride, "same")
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_same_is_that_of_keras_for_every_side_size_and_stride(solution, rng):
    for n, k, s in itertools.product(range(1, 9), range(1, 6), range(1, 6)):
        images = rng.normal(-2, 1, (1, n, 9 - n, 1)).astype("f4")
        expected = keras_pool("max_pool", images, (k, 6 - k), (s, 6 - s), "same")
        np.testing.assert_array_equal(solution.max_pool2d(images, (k, 6 - k), (s, 6 - s), "same"), expected)
        expected = keras_pool("average_pool", images, (k, 6 - k), (s, 6 - s), "same")
        result = solution.avg_pool2d(images, (k, 6 - k), (s, 6 - s), "same")
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_the_layers_agree_too(solution, rng):
    import keras

    images = rng.normal(size=(3, 7, 5, 4)).astype("f4")
    for layer, result in (
        (
            keras.layers.MaxPooling2D((2, 3), padding="same"),
            solution.max_pool2d(images, (2, 3), None, "same"),
        ),
        (keras.layers.AveragePooling2D(3, 2), solution.avg_pool2d(images, 3, 2)),
        (keras.layers.GlobalAveragePooling2D(), solution.global_avg_pool(images)),
        (keras.layers.GlobalMaxPooling2D(), solution.global_max_pool(images)),
    ):
        np.testing.assert_allclose(result, np.asarray(layer(images)), rtol=1e-5, atol=1e-6)
        assert result.dtype == np.float32


@pytest.mark.parametrize("size", [3, (5, 3), (1, 7)], ids=str)
def test_every_place_as_scipys_filters(solution, rng, size):
    """Odd windows with stride 1 and "same"; what lies outside never wins, and counts for nothing."""
    plane = rng.normal(-3, 1, (8, 6))
    footprint = np.broadcast_to(size, 2)
    images = plane[np.newaxis, :, :, np.newaxis]
    expected = ndimage.maximum_filter(plane, tuple(footprint), mode="constant", cval=-np.inf)
    np.testing.assert_array_equal(solution.max_pool2d(images, size, 1, "same")[0, :, :, 0], expected)
    sums, real = (
        ndimage.uniform_filter(values, tuple(footprint), mode="constant")
        for values in (plane, np.ones((8, 6)))
    )
    result = solution.avg_pool2d(images, size, 1, "same")[0, :, :, 0]
    np.testing.assert_allclose(result, sums / real, atol=1e-12)


@pytest.mark.parametrize("dtype", ["u1", "i2", "i8", "?"])
def test_integers_give_float64(solution, rng, dtype):
    images = rng.integers(0, 100, (2, 5, 4, 3)).astype(dtype)
    wide = images.astype("f8")
    for padding in PADDINGS:
        for pool in (solution.max_pool2d, solution.avg_pool2d):
            result = pool(images, (2, 3), 2, padding)
            np.testing.assert_array_equal(result, pool(wide, (2, 3), 2, padding))
            assert result.dtype == np.float64
    for pool in (solution.global_avg_pool, lambda images: solution.adaptive_avg_pool2d(images, (3, 5))):
        np.testing.assert_allclose(pool(images), pool(wide), atol=1e-12)
        assert pool(images).dtype == np.float64


@pytest.mark.parametrize("output_size", [1, 3, (2, 5), (7, 4), (6, 11), (9, 1)], ids=str)
def test_adaptive_pooling_is_that_of_keras(solution, rng, output_size):
    import keras

    if not hasattr(keras.ops, "adaptive_average_pool"):
        pytest.skip(f"Keras {keras.__version__} has no adaptive pooling")
    for shape in SHAPES:
        images = rng.normal(size=shape).astype("f4")
        tensor = keras.ops.convert_to_tensor(images)
        expected = keras.ops.adaptive_average_pool(tensor, output_size, data_format="channels_last")
        result = solution.adaptive_avg_pool2d(images, output_size)
        np.testing.assert_allclose(result, np.asarray(expected), rtol=1e-4, atol=1e-5)
        assert result.dtype == np.float32


def test_adaptive_windows_for_every_side_and_output(solution):
    """Powers of two tell which pixels are in a window: the sum of a window names them."""
    for n, o in itertools.product(range(1, 13), range(1, 15)):
        row = 2.0 ** np.arange(n)
        result = solution.adaptive_avg_pool2d(row.reshape(1, 1, n, 1), (1, o)).ravel()
        for i in range(o):
            start, end = Fraction(i * n, o), Fraction((i + 1) * n, o)
            window = [p for p in range(n) if p + 1 > start and p < end]  # pixels that the stretch touches
            assert result[i] == pytest.approx(sum(row[window]) / len(window), rel=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, (2, 3), (3, 1), (1, 4)], ids=str)
def test_indices_are_those_of_tensorflow_without_channels(solution, rng, size):
    import tensorflow as tf

    sides = [int(side) for side in np.broadcast_to(size, 2)]
    for shape in SHAPES:
        images = rng.permutation(np.prod(shape)).reshape(shape).astype("f4")
        expected, flat = tf.nn.max_pool_with_argmax(images, sides, sides, "VALID")
        pooled, indices = solution.max_pool2d_with_indices(images, size)
        np.testing.assert_array_equal(pooled, expected)
        np.testing.assert_array_equal(indices, flat.numpy() // shape[3])
        assert indices.dtype.kind == "i"


@pytest.mark.parametrize("size", [2, 3, (2, 3), (3, 2)], ids=str)
def test_the_first_of_equals_in_reading_order(solution, rng, size):
    """Python's max of a list takes the first of equals."""
    KH, KW = np.broadcast_to(size, 2)
    images = rng.integers(0, 3, (2, 7, 9, 2))
    _, indices = solution.max_pool2d_with_indices(images, size)
    for n, i, j, c in np.ndindex(indices.shape):
        pixels = itertools.product(range(i * KH, i * KH + KH), range(j * KW, j * KW + KW))
        r, q = max(pixels, key=lambda pixel: images[n, *pixel, c])
        assert indices[n, i, j, c] == r * 9 + q


@pytest.mark.parametrize("size", [2, 3, (2, 3)], ids=str)
def test_unpooling_is_the_gradient_of_pooling(solution, rng, size):
    """What flows back through a maximum goes to the pixel that was the maximum."""
    import tensorflow as tf

    sides = [int(side) for side in np.broadcast_to(size, 2)]
    for shape in SHAPES:
        images = tf.constant(rng.permutation(np.prod(shape)).reshape(shape).astype("f4"))
        with tf.GradientTape() as tape:
            tape.watch(images)
            pooled = tf.nn.max_pool2d(images, sides, sides, "VALID")
            values = rng.normal(size=pooled.shape).astype("f4")
            total = tf.reduce_sum(pooled * values)
        _, indices = solution.max_pool2d_with_indices(images.numpy(), size)
        result = solution.max_unpool2d(values, indices, shape)
        np.testing.assert_array_equal(result, tape.gradient(total, images))
        assert result.dtype == np.float32
