"""Unit 02's solutions against NumPy's pad, its convolution, and Keras.

Keras is imported where it is called, so that collecting the tests does not start TensorFlow.
"""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest

from convlings.judge.misconceptions import load_solution

MODES = ["constant", "reflect", "edge", "wrap"]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "02_padding")


def numpy_pad(images, padding, mode, value=0):
    options = {"constant_values": value} if mode == "constant" else {}
    return np.pad(images, [(0, 0), *padding, (0, 0)], mode, **options)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("axis", [1, 2])
def test_pad_is_that_of_numpy_for_every_size_and_amount(solution, axis, mode):
    for size, before, after in itertools.product(range(1, 6), range(13), range(13)):
        images = np.moveaxis(np.arange(1, size + 1).reshape(1, size, 1, 1), 1, axis)
        padding = [(before, after), (0, 0)][:: 1 if axis == 1 else -1]
        expected = numpy_pad(images, padding, mode, 7)
        np.testing.assert_array_equal(solution.pad(images, padding, mode, 7), expected)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["u1", "i8", "f2", "f4", "f8"])
def test_pad_is_that_of_numpy_on_batches_of_every_dtype(solution, mode, dtype):
    rng = np.random.default_rng(2)
    for _ in range(20):
        images = rng.integers(0, 99, rng.integers(1, 6, 4)).astype(dtype)
        padding = rng.integers(0, 9, (2, 2)).tolist()
        result = solution.pad(images, padding, mode, 3)
        np.testing.assert_array_equal(result, numpy_pad(images, padding, mode, 3))
        assert result.dtype == images.dtype


@pytest.mark.parametrize(
    ("padding", "amounts"),
    [(2, [(2, 2), (2, 2)]), ((1, 3), [(1, 1), (3, 3)]), ([[0, 2], [3, 1]], [(0, 2), (3, 1)])],
    ids=str,
)
def test_zero_pad_is_that_of_numpy_and_keras(solution, padding, amounts):
    import keras

    images = np.random.default_rng(3).normal(size=(2, 3, 5, 4)).astype("f4")
    result = solution.zero_pad(images, padding)
    np.testing.assert_array_equal(result, np.pad(images, [(0, 0), *amounts, (0, 0)]))
    np.testing.assert_array_equal(result, np.asarray(keras.layers.ZeroPadding2D(padding)(images)))
    assert result.dtype == np.float32


AXES = list(itertools.product(range(1, 11), range(1, 6), range(1, 6), range(1, 4)))  # n, k, stride, dilation


def dilated(kernel, dilation):
    """A row of ones with `dilation - 1` zeros between them."""
    taps = np.zeros((kernel - 1) * dilation + 1)
    taps[::dilation] = 1
    return taps


@pytest.mark.parametrize("padding", ["valid", "full", 0, 1, 4])
def test_output_size_is_the_length_of_numpys_convolution(solution, padding):
    for size, kernel, stride, dilation in AXES:
        taps = dilated(kernel, dilation)
        row = np.pad(np.ones(size), 0 if isinstance(padding, str) else padding)
        if len(taps) > len(row) and padding != "full":
            with pytest.raises(ValueError, match=str(len(row))):
                solution.output_size(size, kernel, stride, padding, dilation)
        else:
            expected = np.convolve(row, taps, "full" if padding == "full" else "valid")[::stride]
            assert solution.output_size(size, kernel, stride, padding, dilation) == len(expected)


def test_output_size_is_that_of_keras(solution):
    import keras

    for size, kernel, stride, dilation in AXES:
        if stride > 1 and dilation > 1:
            continue  # Keras refuses both at once
        fits = (kernel - 1) * dilation < size
        for padding in ("valid", "same") if fits else ("same",):
            layer = keras.layers.Conv1D(1, kernel, strides=stride, padding=padding, dilation_rate=dilation)
            expected = layer.compute_output_shape((1, size, 1))[1]
            assert solution.output_size(size, kernel, stride, padding, dilation) == expected


def test_same_padding_is_the_least_that_gives_size_over_stride_places(solution):
    for size, kernel, stride, dilation in AXES:
        before, after = solution.same_padding(size, kernel, stride, dilation)
        assert after - before in (0, 1)
        places = -(-size // stride)
        padded = size + before + after
        assert len(range(0, padded - (kernel - 1) * dilation, stride)) == places
        assert before + after == 0 or len(range(0, padded - 1 - (kernel - 1) * dilation, stride)) < places


PAIRS = [
    ((3, 4), (1, 1), (1, 1)),
    ((4, 2), (2, 3), (1, 1)),
    ((2, 5), (3, 1), (1, 1)),
    ((2, 3), (4, 2), (1, 1)),
    ((3, 2), (1, 1), (2, 3)),
    ((8, 7), (2, 1), (1, 1)),
]


@pytest.mark.parametrize(("kernel_size", "stride", "dilation"), PAIRS, ids=str)
def test_valid_after_pad_same_is_same_in_keras(solution, kernel_size, stride, dilation):
    import keras

    rng = np.random.default_rng(4)
    for H, W in ((6, 7), (7, 10), (5, 4)):
        images = rng.normal(size=(2, H, W, 3)).astype("f4")
        kernels = rng.normal(size=(*kernel_size, 3, 2)).astype("f4")
        padded = solution.pad_same(images, kernel_size, stride, dilation)
        options = {"strides": stride, "dilation_rate": dilation, "data_format": "channels_last"}
        same = np.asarray(keras.ops.conv(images, kernels, padding="same", **options))
        valid = np.asarray(keras.ops.conv(padded, kernels, padding="valid", **options))
        np.testing.assert_allclose(valid, same, atol=1e-4)
        axes = zip((H, W), kernel_size, stride, dilation)
        assert list(same.shape[1:3]) == [solution.output_size(n, k, s, "same", d) for n, k, s, d in axes]
