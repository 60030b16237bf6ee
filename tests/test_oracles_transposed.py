"""Unit 06's solutions against Keras, SciPy, the gradient of a convolution, and NumPy.

Keras is imported where it is called, so that collecting the tests does not start TensorFlow.
"""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from scipy import ndimage, signal

from convlings.judge.misconceptions import load_solution

PADDINGS = ["valid", "same"]
SIZES = [(2, 5, 4, 3, 3, 2, 4), (3, 2, 6, 1, 2, 5, 2), (1, 3, 3, 4, 4, 1, 1), (2, 1, 4, 2, 5, 4, 3)]
STRIDES = [1, 2, 3, (1, 2), (3, 1), (2, 5), (6, 4)]
AXES = list(itertools.product(range(1, 6), range(1, 8), range(1, 6)))  # size, kernel, stride


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "06_transposed")


@pytest.fixture
def rng():
    return np.random.default_rng(6)


def draw(rng, size, dtype=np.float64):
    N, H, W, C_in, KH, KW, C_out = size
    images, kernels = rng.normal(size=(N, H, W, C_in)), rng.normal(size=(KH, KW, C_out, C_in))
    return images.astype(dtype), kernels.astype(dtype)


def keras_conv_transpose(images, kernels, stride=1, padding="valid"):
    import keras

    result = keras.ops.conv_transpose(images, kernels, stride, padding, data_format="channels_last")
    return keras.ops.convert_to_numpy(result)


def keras_conv(images, kernels, stride=1, padding="valid"):
    import keras

    return keras.ops.convert_to_numpy(keras.ops.conv(images, kernels, stride, padding, "channels_last"))


def keras_resize(images, factor):
    import keras

    (FH, FW), (H, W) = np.broadcast_to(factor, 2), images.shape[1:3]
    size = int(H * FH), int(W * FW)
    result = keras.ops.image.resize(images, size, interpolation="bilinear", data_format="channels_last")
    return keras.ops.convert_to_numpy(result)


@pytest.mark.parametrize("padding", PADDINGS)
def test_size_is_that_of_the_keras_layer(solution, padding):
    import keras

    for size, kernel, stride in AXES:
        layer = keras.layers.Conv1DTranspose(1, kernel, strides=stride, padding=padding)
        expected = layer.compute_output_shape((1, size, 1))[1]
        assert solution.transposed_size(size, kernel, stride, padding) == expected


@pytest.mark.parametrize("padding", PADDINGS)
def test_every_kernel_and_stride_of_one_axis_as_keras(solution, rng, padding):
    """Odd and even kernels, kernels below the stride: all sides that are cropped."""
    for size, kernel, stride in AXES[::2]:
        images, kernels = draw(rng, (1, size, 1, 1, kernel, 1, 1))
        expected = keras_conv_transpose(images, kernels, (stride, 1), padding)
        np.testing.assert_allclose(
            solution.conv2d_transpose(images, kernels, (stride, 1), padding), expected, atol=1e-12
        )


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_images_as_keras(solution, rng, stride, padding):
    for size in SIZES:
        images, kernels = draw(rng, size)
        expected = keras_conv_transpose(images, kernels, stride, padding)
        np.testing.assert_allclose(
            solution.conv2d_transpose(images, kernels, stride, padding), expected, atol=1e-12
        )


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", [(1, 1), (2, 3), (3, 2), (1, 4)], ids=str)
def test_it_is_the_adjoint_of_keras_convolution(solution, rng, stride, padding):
    for size in SIZES:
        small, kernels = draw(rng, size)
        result = solution.conv2d_transpose(small, kernels, stride, padding)
        large = rng.normal(size=result.shape)
        convolved = keras_conv(large, kernels, stride, padding)
        assert convolved.shape == small.shape
        np.testing.assert_allclose(np.sum(large * result), np.sum(convolved * small), rtol=1e-10, atol=1e-10)


def test_stride_1_is_scipys_full_convolution(solution, rng):
    images, kernels = draw(rng, (1, 5, 4, 1, 3, 2, 1))
    expected = signal.convolve2d(images[0, :, :, 0], kernels[:, :, 0, 0], "full")
    np.testing.assert_allclose(solution.conv2d_transpose(images, kernels)[0, :, :, 0], expected, atol=1e-12)


@pytest.mark.parametrize("stride", [1, 2, (3, 1), (2, 4)], ids=str)
def test_zeros_between_pixels_and_scipys_full_convolution(solution, rng, stride):
    """Wherever the kernel is not below the stride, the second way of the lesson gives the same."""
    images, kernels = draw(rng, (1, 5, 4, 1, 5, 4, 1))
    spread = solution.insert_zeros(images, stride)[0, :, :, 0]
    expected = signal.convolve2d(spread, kernels[:, :, 0, 0], "full")
    np.testing.assert_allclose(
        solution.conv2d_transpose(images, kernels, stride)[0, :, :, 0], expected, atol=1e-12
    )


@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_insert_zeros_is_a_transposed_convolution_with_a_single_1(solution, rng, stride):
    images = rng.normal(size=(2, 3, 4, 1))
    spread = solution.insert_zeros(images, stride)
    expected = keras_conv_transpose(images, np.ones((1, 1, 1, 1)), stride)  # with the gap after the last
    np.testing.assert_array_equal(spread, expected[:, : spread.shape[1], : spread.shape[2]])
    assert not expected[:, spread.shape[1] :].any()
    assert np.all(spread[:, [0, -1]][:, :, [0, -1]] == images[:, [0, -1]][:, :, [0, -1]])


def test_integers_and_float32(solution, rng):
    images, kernels = (
        rng.integers(0, 256, (2, 3, 4, 2), np.uint8),
        rng.integers(0, 256, (3, 2, 5, 2), np.uint8),
    )
    result = solution.conv2d_transpose(images, kernels, 2, "same")
    assert result.dtype == np.float64
    np.testing.assert_array_equal(
        result, keras_conv_transpose(images.astype(float), kernels.astype(float), 2, "same")
    )
    images, kernels = draw(rng, SIZES[0], np.float32)
    result = solution.conv2d_transpose(images, kernels, (2, 1), "same")
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, keras_conv_transpose(images, kernels, (2, 1), "same"), atol=1e-4)


FACTORS = [1, 2, 3, (1, 4), (5, 2), (7, 3)]


@pytest.mark.parametrize("factor", FACTORS, ids=str)
def test_upsampling_as_keras(solution, rng, factor):
    import keras

    for shape in ((2, 3, 4, 3), (1, 5, 2, 1), (3, 1, 6, 2), (2, 4, 1, 2)):
        images = rng.normal(size=shape)
        nearest = keras.ops.convert_to_numpy(
            keras.layers.UpSampling2D(factor, data_format="channels_last", dtype="float64")(images)
        )
        np.testing.assert_array_equal(solution.upsample_nearest(images, factor), nearest)
        bilinear = keras_resize(images, factor)  # TensorFlow takes the weights in float32
        np.testing.assert_allclose(solution.upsample_bilinear(images, factor), bilinear, atol=2e-6)


@pytest.mark.parametrize("factor", FACTORS, ids=str)
def test_bilinear_as_scipy(solution, rng, factor):
    """SciPy's grid mode has half-pixel centres, its mode "nearest" clamps the edges."""
    for plane in rng.normal(size=(2, 5, 4)), rng.normal(size=(1, 1, 6)), rng.integers(0, 256, (1, 4, 3)):
        result = solution.upsample_bilinear(plane[..., None], factor)
        zoom = tuple(np.broadcast_to(factor, 2))
        expected = [
            ndimage.zoom(image.astype(float), zoom, order=1, mode="nearest", grid_mode=True)
            for image in plane
        ]
        np.testing.assert_allclose(result[..., 0], expected, atol=1e-10)


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_inside_bilinear_is_a_transposed_convolution(solution, rng, factor):
    """FCN starts its transposed convolutions like that: with a triangle as the kernel."""
    images = rng.normal(size=(1, 6, 5, 1))
    taps = 2 * factor - factor % 2  # as far as a triangle reaches
    triangle = 1 - np.abs(np.arange(taps) - (taps - 1) / 2) / factor
    kernel = np.outer(triangle, triangle)[:, :, None, None]
    result = solution.conv2d_transpose(images, kernel, factor, "same")
    inside = np.s_[:, factor:-factor, factor:-factor]
    np.testing.assert_allclose(result[inside], solution.upsample_bilinear(images, factor)[inside], atol=1e-12)


def test_overlap_is_a_transposed_convolution_of_ones(solution):
    for size, kernel, stride in AXES:
        ones = np.ones((1, size, 1, 1)), np.ones((kernel, 1, 1, 1))
        expected = solution.conv2d_transpose(*ones, (stride, 1)).ravel()
        np.testing.assert_array_equal(solution.overlap(size, kernel, stride), expected)
    counts = solution.overlap(9, 6, 3)
    assert all(type(count) is int for count in counts)
    np.testing.assert_array_equal(counts, np.convolve(np.tile([1, 0, 0], 9), np.ones(6))[:30])
