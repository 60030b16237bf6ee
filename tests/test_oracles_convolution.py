"""Unit 03's solution against SciPy and Keras, which know nothing of it.

Keras is imported where it is called, so that collecting the tests does not start TensorFlow.
"""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from scipy import signal

from convlings.judge.misconceptions import load_solution

PLANES = [(5, 5, 3, 3), (7, 4, 2, 3), (4, 9, 4, 1), (6, 6, 1, 1), (3, 8, 3, 8), (8, 5, 5, 2)]  # H, W, KH, KW
SIZES = [(2, 9, 7, 3, 3, 2, 4), (3, 6, 11, 1, 2, 3, 2), (1, 8, 8, 2, 4, 4, 3), (2, 5, 10, 4, 1, 2, 1)]
STRIDES = [1, 2, 3, (1, 2), (3, 1), (2, 5)]
DILATIONS = [2, 3, (1, 2), (2, 1)]
PADDINGS = ["valid", "same"]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "03_convolution")


@pytest.fixture(params=["conv2d", "conv2d_fast"])
def conv2d(request, solution):
    return getattr(solution, request.param)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def draw(rng, size, dtype=np.float64):
    N, H, W, C_in, KH, KW, C_out = size
    images, kernels = rng.normal(size=(N, H, W, C_in)), rng.normal(size=(KH, KW, C_in, C_out))
    return images.astype(dtype), kernels.astype(dtype)


def pair(value):
    return (value, value) if isinstance(value, int) else value


def stuffed(kernels, dilation):
    """The kernels with zeros between their taps, so that dilation 1 does the rest."""
    (KH, KW), (DH, DW) = kernels.shape[:2], pair(dilation)
    spread = np.zeros(((KH - 1) * DH + 1, (KW - 1) * DW + 1, *kernels.shape[2:]), kernels.dtype)
    spread[::DH, ::DW] = kernels
    return spread


def keras_conv(images, kernels, stride=1, padding="valid", dilation=1):
    import keras

    result = keras.ops.conv(images, kernels, stride, padding, "channels_last", dilation)
    return keras.ops.convert_to_numpy(result)


def keras_patches(images, kernel_size, stride):
    import keras

    patches = keras.ops.image.extract_patches(images, kernel_size, pair(stride), padding="valid")
    return keras.ops.convert_to_numpy(patches)


def fits(size, dilation):
    _, H, W, _, KH, KW, _ = size
    DH, DW = pair(dilation)
    return (KH - 1) * DH < H and (KW - 1) * DW < W


def test_keras_keeps_float64(rng):
    images, kernels = draw(rng, SIZES[0])
    assert keras_conv(images, kernels).dtype == np.float64


@pytest.mark.parametrize("sizes", PLANES)
def test_planes_as_scipy(solution, rng, sizes):
    H, W, KH, KW = sizes
    image, kernel = rng.normal(size=(H, W)), rng.normal(size=(KH, KW))
    np.testing.assert_allclose(
        solution.correlate2d(image, kernel), signal.correlate2d(image, kernel, "valid"), atol=1e-12
    )
    np.testing.assert_allclose(
        solution.convolve2d(image, kernel), signal.convolve2d(image, kernel, "valid"), atol=1e-12
    )


def test_bytes_as_scipy(solution, rng):
    image, kernel = rng.integers(0, 256, (6, 7), np.uint8), rng.integers(0, 256, (3, 2), np.uint8)
    wide = image.astype(np.int64), kernel.astype(np.int64)
    np.testing.assert_array_equal(solution.correlate2d(image, kernel), signal.correlate2d(*wide, "valid"))
    np.testing.assert_array_equal(solution.convolve2d(image, kernel), signal.convolve2d(*wide, "valid"))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("padding", PADDINGS)
def test_layer_as_scipy(conv2d, rng, size, padding):
    """Plane by plane, summed over channels: SciPy's "same" of correlate2d is that of Keras at stride 1."""
    images, kernels = draw(rng, size)
    expected = np.stack(
        [
            [
                sum(
                    signal.correlate2d(image[..., c], kernels[..., c, f], padding)
                    for c in range(kernels.shape[2])
                )
                for f in range(kernels.shape[3])
            ]
            for image in images
        ]
    )  # (N, C_out, OH, OW)
    np.testing.assert_allclose(
        conv2d(images, kernels, padding=padding), np.moveaxis(expected, 1, 3), atol=1e-12
    )


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_port_from_convolve2d_flips_once(conv2d, rng, size):
    images, kernels = draw(rng, (1, *size[1:3], 1, *size[4:6], 1))
    flipped = kernels[::-1, ::-1]
    expected = signal.convolve2d(images[0, ..., 0], kernels[..., 0, 0], "valid")
    np.testing.assert_allclose(conv2d(images, flipped)[0, ..., 0], expected, atol=1e-12)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_stride_as_keras(conv2d, rng, stride, padding):
    for size in SIZES:
        images, kernels = draw(rng, size)
        bias = rng.normal(size=kernels.shape[3])
        expected = keras_conv(images, kernels, stride, padding)
        np.testing.assert_allclose(
            conv2d(images, kernels, bias, stride, padding), expected + bias, atol=1e-12
        )


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("dilation", DILATIONS, ids=str)
def test_dilation_as_keras(conv2d, rng, dilation, padding):
    for size in SIZES:
        if padding == "valid" and not fits(size, dilation):
            continue
        images, kernels = draw(rng, size)
        expected = keras_conv(images, kernels, 1, padding, dilation)
        np.testing.assert_allclose(
            conv2d(images, kernels, padding=padding, dilation=dilation), expected, atol=1e-12
        )


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("dilation", DILATIONS, ids=str)
@pytest.mark.parametrize("stride", STRIDES[1:], ids=str)
def test_stride_and_dilation_as_keras_with_zeros_between_the_taps(conv2d, rng, stride, dilation, padding):
    """Keras refuses both at once; a kernel with zeros between its taps needs no dilation."""
    for size in SIZES:
        if padding == "valid" and not fits(size, dilation):
            continue
        images, kernels = draw(rng, size)
        expected = keras_conv(images, stuffed(kernels, dilation), stride, padding)
        np.testing.assert_allclose(
            conv2d(images, kernels, None, stride, padding, dilation), expected, atol=1e-12
        )


@pytest.mark.parametrize("padding", PADDINGS)
def test_strides_larger_than_the_kernel_as_keras(conv2d, rng, padding):
    for H, K, S in itertools.product(range(3, 9), (1, 2, 3), (3, 4, 5)):
        images, kernels = draw(rng, (1, H, 13 - H, 1, K, min(K + 1, 13 - H), 1))
        expected = keras_conv(images, kernels, S, padding)
        np.testing.assert_allclose(conv2d(images, kernels, None, S, padding), expected, atol=1e-12)


def test_float32_as_keras(conv2d, rng):
    images, kernels = draw(rng, SIZES[0], np.float32)
    result = conv2d(images, kernels, None, (2, 1), "same")
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, keras_conv(images, kernels, (2, 1), "same"), atol=1e-4)


@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_windows_as_keras(solution, rng, stride):
    for size in SIZES:
        images, kernels = draw(rng, size)
        expected = keras_patches(images, kernels.shape[:2], stride)
        np.testing.assert_array_equal(solution.im2col(images, kernels.shape[:2], stride), expected)


@pytest.mark.parametrize("dilation", DILATIONS, ids=str)
@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_windows_as_selected_by_unit_kernels(solution, rng, stride, dilation):
    """A kernel that is 1 at one tap of one channel copies the pixel that im2col writes at its place."""
    for size in SIZES:
        if not fits(size, dilation):
            continue
        images, kernels = draw(rng, size)
        KH, KW, C = kernels.shape[:3]
        units = np.eye(KH * KW * C).reshape(KH, KW, C, KH * KW * C)
        expected = keras_conv(images, stuffed(units, dilation), stride)
        np.testing.assert_array_equal(solution.im2col(images, (KH, KW), stride, dilation), expected)
