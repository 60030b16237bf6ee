"""Unit 04's solution against SciPy, Keras, TensorFlow's own counts, and gradients.

Keras and TensorFlow are imported where they are called, so that collecting the tests does not start them.
"""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from scipy import ndimage, signal

from convlings.judge.misconceptions import load_solution

PADDINGS = ["valid", "same"]
STRIDES = [1, 2, 3, (1, 2), (3, 1), (2, 3)]
KERNELS = [(1, 1), (3, 3), (2, 3), (4, 1), (3, 6)]
SHAPES = [(2, 7, 9, 3), (3, 8, 6, 1), (1, 6, 11, 2)]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "04_stacking")


@pytest.fixture
def rng():
    return np.random.default_rng(4)


def keras_conv(images, kernels, stride=1, padding="valid"):
    import keras

    return np.asarray(keras.ops.conv(images, kernels, stride, padding, data_format="channels_last"))


def block_diagonal(kernels):
    """Depthwise kernels as those of a full convolution: map c * M + m sees channel c and no other."""
    KH, KW, C, M = kernels.shape
    full = np.zeros((KH, KW, C, C * M), kernels.dtype)
    for c, m in np.ndindex(C, M):
        full[:, :, c, c * M + m] = kernels[:, :, c, m]
    return full


@pytest.mark.parametrize("size", [1, 3, 5, 9, 15])
def test_the_gaussian_kernel_is_what_scipys_filter_makes_of_a_point(solution, size):
    for sigma in (0.3, 0.8493, 1, 2.5, 40):
        point = np.zeros((size, size))
        point[size // 2, size // 2] = 1
        expected = ndimage.gaussian_filter(point, sigma, radius=size // 2, mode="constant")
        result = solution.gaussian_kernel(size, sigma)
        np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-300)
        window = signal.windows.gaussian(size, sigma)
        np.testing.assert_allclose(result, np.outer(window, window) / window.sum() ** 2, rtol=1e-12)
        assert result.dtype == np.float64


@pytest.mark.parametrize("size", [2, 4, np.int64(8)])
def test_even_kernels_have_no_middle(solution, size):
    with pytest.raises(ValueError, match=str(size)):
        solution.gaussian_kernel(size, 1.0)


def test_two_blurs_add_up_to_one_whose_squared_sigma_is_the_sum(solution):
    """The lesson's claim (Burt 1981): two of sigma 3 make one of 4.2."""
    small, large = solution.gaussian_kernel(41, 3), solution.gaussian_kernel(81, np.sqrt(18))
    np.testing.assert_allclose(signal.convolve2d(small, small), large, atol=1e-8)


def test_edge_kernels_are_those_of_scipy(solution, rng):
    image = rng.normal(size=(7, 9))
    maps = solution.apply_filters(image, solution.edge_kernels())
    for k, axis in ((0, 1), (1, 0)):  # to the right is along the columns
        expected = ndimage.sobel(image, axis, mode="constant")
        np.testing.assert_allclose(maps[:, :, k], expected, atol=1e-12)
    assert solution.edge_kernels().dtype.kind == "f"


@pytest.mark.parametrize("kernel_size", [*KERNELS, (9, 10)], ids=str)
@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "i8", "?"])
def test_filters_are_scipys_full_correlation_cropped(solution, rng, kernel_size, dtype):
    KH, KW = kernel_size
    for H, W, K in ((5, 8, 3), (7, 4, 1)):
        image = rng.normal(0, 99, (H, W)).astype(dtype) if dtype[0] == "f" else rng.integers(0, 256, (H, W))
        image, filters = image.astype(dtype), rng.integers(-9, 9, (KH, KW, K))
        filters = filters.astype(dtype if dtype[0] == "f" else "i8")
        result = solution.apply_filters(image, filters)
        top, left = KH // 2, KW // 2  # of the full result, whose first place meets the last tap only
        for k in range(K):
            full = signal.correlate2d(image.astype("f8"), filters[:, :, k].astype("f8"))
            expected = full[top : top + H, left : left + W]
            np.testing.assert_allclose(result[:, :, k], expected, rtol=1e-5, atol=1e-2)
        assert result.dtype == (dtype if dtype[0] == "f" else "f8")


@pytest.mark.parametrize("kernel_size", [*KERNELS, (9, 10)], ids=str)
def test_filters_are_a_layer_of_keras(solution, rng, kernel_size):
    image, filters = rng.normal(size=(6, 7)).astype("f4"), rng.normal(size=(*kernel_size, 4)).astype("f4")
    expected = keras_conv(image[np.newaxis, :, :, np.newaxis], filters[:, :, np.newaxis], 1, "same")[0]
    np.testing.assert_allclose(solution.apply_filters(image, filters), expected, atol=1e-4)


def pixels_seen(layers, n):
    """First and last pixel of n that change the first output; a row of ones stands for each kernel."""
    sees = np.eye(n, dtype=bool)  # (outputs, pixels): what each output of the layers so far sees
    for kernel, stride, dilation in layers:
        places = range(0, len(sees) - (kernel - 1) * dilation, stride)
        sees = np.array([sees[p : p + (kernel - 1) * dilation + 1 : dilation].any(axis=0) for p in places])
    return np.flatnonzero(sees[0])[[0, -1]]


def test_the_receptive_field_holds_every_pixel_that_changes_an_output(solution):
    layers = list(itertools.product((1, 2, 3, 5), (1, 2, 3), (1, 2)))  # kernel, stride, dilation
    stacks = [[], *([layer] for layer in layers), *itertools.product(layers, layers)]
    draw = np.random.default_rng(44).integers(len(layers), size=(40, 3))
    for stack in [*stacks, *([layers[i] for i in row] for row in draw)]:
        first, last = pixels_seen(stack, 170)
        assert solution.receptive_field(stack) == last - first + 1


STACKS = [
    [(3, 1, 1), (3, 2, 1), (3, 1, 1)],
    [(7, 2, 1), (3, 2, 1), (3, 1, 1)],
    [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
    [(5, 3, 1)],
    [(2, 1, 3), (4, 2, 1), (1, 2, 1), (3, 1, 2)],
]


@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_the_receptive_field_is_where_keras_has_a_gradient(solution, rng, stack):
    import keras
    import tensorflow as tf

    images = tf.constant(rng.normal(size=(1, 60, 60, 1)), "float32")
    with tf.GradientTape() as tape:
        tape.watch(images)
        maps = images
        for kernel, stride, dilation in stack:
            kernels = rng.uniform(1, 2, (kernel, kernel, 1, 1)).astype("f4")
            options = {"dilation_rate": dilation, "data_format": "channels_last"}
            maps = keras.ops.conv(maps, kernels, stride, "valid", **options)
        output = maps[0, maps.shape[1] // 2, maps.shape[2] // 2, 0]
    rows, columns = np.nonzero(tape.gradient(output, images).numpy()[0, :, :, 0])
    assert solution.receptive_field(stack) == np.ptp(rows) + 1 == np.ptp(columns) + 1


def test_vgg16_of_keras_has_as_many_parameters_and_sees_as_far(solution):
    """13 convolutions and 5 poolings; 212 pixels is also what Araujo 2019 gives."""
    import keras

    model = keras.applications.VGG16(weights=None, include_top=False)
    windows, filters = [], []
    for layer in model.layers[1:]:
        convolution = isinstance(layer, keras.layers.Conv2D)
        windows.append((layer.kernel_size if convolution else layer.pool_size)[0])
        filters += [(layer.kernel_size[0], layer.filters)] if convolution else []
    stack = [(window, layer.strides[0], 1) for window, layer in zip(windows, model.layers[1:])]
    assert solution.receptive_field(stack) == 212
    assert solution.stack_parameters(filters, 3) == model.count_params()


def test_parameters_are_those_of_keras_layers(solution, rng):
    import keras

    for _ in range(6):
        channels = int(rng.integers(1, 5))
        layers = [(int(rng.integers(1, 6)), int(rng.integers(1, 9))) for _ in range(rng.integers(1, 4))]
        convolutions = [keras.layers.Conv2D(filters, kernel) for kernel, filters in layers]
        model = keras.Sequential([keras.Input((None, None, channels)), *convolutions])
        assert solution.stack_parameters(layers, channels) == model.count_params()


@pytest.mark.parametrize("padding", PADDINGS)
def test_operations_are_those_that_tensorflow_counts(solution, rng, padding):
    import tensorflow as tf

    for stride, kernel_size in itertools.product(STRIDES, KERNELS):
        H, W, C, F = (int(side) for side in rng.integers(6, 12, 4))
        with tf.Graph().as_default() as graph:
            strides = [int(step) for step in np.broadcast_to(stride, 2)]
            tf.nn.conv2d(tf.zeros((1, H, W, C)), tf.zeros((*kernel_size, C, F)), strides, padding.upper())
        options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
        counted = tf.compat.v1.profiler.profile(graph, options=options | {"output": "none"})
        assert solution.conv_flops((H, W, C), F, kernel_size, stride, padding) == counted.total_float_ops


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", STRIDES, ids=str)
def test_depthwise_is_a_full_convolution_with_zeros_elsewhere(solution, rng, stride, padding):
    for shape, kernel_size, M in itertools.product(SHAPES, KERNELS, (1, 3)):
        images = rng.normal(size=shape).astype("f4")
        kernels = rng.normal(size=(*kernel_size, shape[3], M)).astype("f4")
        result = solution.depthwise_conv2d(images, kernels, stride, padding)
        expected = keras_conv(images, block_diagonal(kernels), stride, padding)
        np.testing.assert_allclose(result, expected, atol=1e-4)
        assert result.dtype == np.float32


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_depthwise_and_separable_are_those_of_keras(solution, rng, stride, padding):
    import keras

    options = {"padding": padding, "data_format": "channels_last"}
    for shape, kernel_size, M in itertools.product(SHAPES, KERNELS, (1, 3)):
        images = rng.normal(size=shape).astype("f4")
        kernels = rng.normal(size=(*kernel_size, shape[3], M)).astype("f4")
        pointwise = rng.normal(size=(1, 1, shape[3] * M, 5)).astype("f4")
        result = solution.depthwise_conv2d(images, kernels, stride, padding)
        expected = keras.ops.depthwise_conv(images, kernels, stride, **options)
        np.testing.assert_allclose(result, np.asarray(expected), atol=1e-4)
        result = solution.separable_conv2d(images, kernels, pointwise, stride, padding)
        expected = keras.ops.separable_conv(images, kernels, pointwise, stride, **options)
        np.testing.assert_allclose(result, np.asarray(expected), atol=1e-4)
        assert result.dtype == np.float32


@pytest.mark.parametrize("padding", PADDINGS)
def test_separable_with_unequal_strides_is_two_convolutions(solution, rng, padding):
    for shape, stride in itertools.product(SHAPES, [(1, 2), (3, 1), [2, 3]]):
        images = rng.normal(size=shape).astype("f4")
        kernels = rng.normal(size=(3, 2, shape[3], 2)).astype("f4")
        pointwise = rng.normal(size=(1, 1, shape[3] * 2, 4)).astype("f4")
        maps = keras_conv(images, block_diagonal(kernels), tuple(stride), padding)
        result = solution.separable_conv2d(images, kernels, pointwise, stride, padding)
        np.testing.assert_allclose(result, keras_conv(maps, pointwise), atol=1e-4)


def test_same_is_that_of_keras_for_every_side_kernel_and_stride(solution, rng):
    for n, k, s in itertools.product(range(1, 8), range(1, 6), range(1, 5)):
        images = rng.normal(size=(1, n, 8 - n, 1)).astype("f4")
        kernels = rng.normal(size=(k, 6 - k, 1, 1)).astype("f4")
        result = solution.depthwise_conv2d(images, kernels, (s, 5 - s), "same")
        np.testing.assert_allclose(result, keras_conv(images, kernels, (s, 5 - s), "same"), atol=1e-4)


@pytest.mark.parametrize("dtype", ["u1", "i2", "i8", "?"])
def test_integers_give_float64_without_wrapping(solution, rng, dtype):
    images, kernels, pointwise = (
        rng.integers(100, 256, shape).astype(dtype) for shape in ((2, 5, 4, 2), (2, 3, 2, 3), (1, 1, 6, 4))
    )
    for stride, padding in (((1, 2), "same"), (2, "valid")):
        expected = solution.depthwise_conv2d(images.astype("f8"), kernels.astype("f8"), stride, padding)
        result = solution.depthwise_conv2d(images, kernels, stride, padding)
        np.testing.assert_array_equal(result, expected)
        assert result.dtype == np.float64
        result = solution.separable_conv2d(images, kernels, pointwise, stride, padding)
        np.testing.assert_array_equal(result, expected @ pointwise[0, 0].astype("f8"))
        assert result.dtype == np.float64


def test_unknown_paddings_are_refused(solution):
    images, kernels = np.ones((1, 4, 4, 1)), np.ones((2, 2, 1, 1))
    for call in (
        lambda: solution.depthwise_conv2d(images, kernels, padding="full"),
        lambda: solution.separable_conv2d(images, kernels, np.ones((1, 1, 1, 1)), padding="full"),
        lambda: solution.conv_flops((4, 4, 1), 1, 2, padding="full"),
    ):
        with pytest.raises(ValueError, match="full"):
            call()
