"""Checks of unit 04: several filters, receptive fields, costs, depthwise and separable convolution."""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs, refuses

HALF = float(
    np.sqrt(1 / (2 * np.log(2)))
)  # with this sigma, a pixel at distance r weighs 2 ** -r^2 of the middle


class TestGaussianKernel:
    def test_worked_example(self, student):
        """The example of the lesson: sixteenths, from 1 in the corners to 4 in the middle."""
        expected = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
        compare(student.gaussian_kernel(3, HALF), expected, operations=9)

    def test_five_pixels(self, student):
        """With the same sigma, more pixels: the weights share a larger sum."""
        rows = [
            [1, 8, 16, 8, 1],
            [8, 64, 128, 64, 8],
            [16, 128, 256, 128, 16],
            [8, 64, 128, 64, 8],
            [1, 8, 16, 8, 1],
        ]
        compare(student.gaussian_kernel(5, HALF), np.array(rows) / 1156, operations=25)

    def test_one_pixel(self, student):
        """A kernel of one pixel leaves everything as it is."""
        compare(student.gaussian_kernel(1, 2.0), np.array([[1.0]]))

    def test_even_sizes_are_refused(self, student):
        """An odd size has a middle pixel, an even one is refused."""
        compare(student.gaussian_kernel(1, 0.5), np.array([[1.0]]))
        refuses(student.gaussian_kernel, 4, 1.0, naming=[4])

    @hidden
    @pytest.mark.parametrize("size", [3, 5, 9, 13])
    def test_random_sigmas(self, student, reference, rng, size):
        """Random sigmas, narrow and wide, give float64."""
        for low, high in ((0.4, 1), (1, 3), (3, 20)):
            sigma = float(rng.uniform(low, high))
            expected = reference.gaussian_kernel(size, sigma)
            compare(student.gaussian_kernel(size, sigma), expected, dtype=np.float64, operations=size**2)

    @hidden
    def test_the_sum_is_1_and_all_directions_are_alike(self, student, rng):
        """The sum is 1, a quarter turn changes nothing, and the middle is the largest."""
        kernel = student.gaussian_kernel(7, float(rng.uniform(0.8, 3)))
        compare(np.shape(kernel), (7, 7))
        compare(np.sum(kernel), 1.0, operations=49)
        compare(np.rot90(kernel), np.array(kernel), operations=49)
        compare(np.unravel_index(np.argmax(kernel), (7, 7)), (3, 3))

    @hidden
    def test_numbers_of_all_kinds(self, student, reference, rng):
        """A whole sigma and NumPy's integers are as good as other numbers."""
        size, sigma = 2 * int(rng.integers(1, 5)) + 1, int(rng.integers(1, 4))
        expected = reference.gaussian_kernel(size, sigma)
        compare(student.gaussian_kernel(np.int64(size), sigma), expected, operations=size**2)
        compare(student.gaussian_kernel(size, np.float64(sigma)), expected, operations=size**2)

    @hidden
    def test_all_even_sizes_are_refused(self, student, reference, rng):
        """Every even size is refused, its neighbours are not."""
        for size in (2, 2 * int(rng.integers(3, 10))):
            refuses(student.gaussian_kernel, size, 1.5, naming=[size])
            expected = reference.gaussian_kernel(size + 1, 1.5)
            compare(student.gaussian_kernel(size + 1, 1.5), expected, operations=(size + 1) ** 2)


RIGHTWARDS = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
DOWNWARDS = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]


def responses(kernels, image):
    """What the two kernels find on an image of 3x3."""
    compare(np.shape(kernels), (3, 3, 2))
    return np.sum(kernels * np.asarray(image, float)[:, :, np.newaxis], axis=(0, 1))  # (2,)


class TestEdgeKernels:
    def test_the_numbers(self, student):
        """Horizontal change first, then vertical change, along the last axis."""
        expected = np.stack([RIGHTWARDS, DOWNWARDS], axis=-1).astype(float)
        compare(student.edge_kernels(), expected)

    def test_an_image_that_grows_to_the_right(self, student):
        """Where the image grows to the right, the first kernel is positive and the second is 0."""
        compare(responses(student.edge_kernels(), [[1, 2, 3], [1, 2, 3], [1, 2, 3]]), np.array([8.0, 0.0]))

    def test_an_image_that_grows_downwards(self, student):
        """Where the image grows downwards, the second kernel is positive and the first is 0."""
        compare(responses(student.edge_kernels(), [[5, 5, 5], [6, 6, 6], [9, 9, 9]]), np.array([0.0, 16.0]))

    def test_they_are_floats(self, student):
        """The kernels are floats, as all kernels of networks are."""
        kernels = student.edge_kernels()
        compare(np.shape(kernels), (3, 3, 2))
        if kernels.dtype.kind != "f":
            raise Feedback("the kernels are not floats.", expected="float64", got=str(kernels.dtype))

    @hidden
    def test_random_slopes(self, student, rng):
        """On an even slope, each kernel gives 8 times the slope of its direction."""
        a, b, c = rng.normal(size=3)
        rows, columns = np.mgrid[:3, :3]
        compare(
            responses(student.edge_kernels(), a * columns + b * rows + c),
            np.array([8 * a, 8 * b]),
            operations=9,
        )

    @hidden
    def test_random_images(self, student, reference, rng):
        """Random images, correlated with both kernels."""
        kernels = student.edge_kernels()
        compare(np.shape(kernels), (3, 3, 2))
        image = rng.normal(size=(6, 5))
        expected = reference.apply_filters(image, reference.edge_kernels())
        compare(reference.apply_filters(image, np.asarray(kernels)), expected, operations=9)


PLANE = np.array([[1, 2, 3], [4, 5, 6]])
CROSS = np.array([[0, 1], [10, 100]])

FILTERS = [
    (5, 7, 3, 3, 2),
    (8, 4, 1, 4, 3),
    (6, 6, 4, 2, 5),
    (7, 5, 2, 5, 1),
    (3, 4, 5, 6, 2),
]  # H, W, KH, KW, K


class TestApplyFilters:
    def test_worked_example(self, student):
        """A difference and a sum of three neighbours: the example of the lesson."""
        filters = np.array([[[-1.0, 1.0], [0.0, 1.0], [1.0, 1.0]]])
        expected = np.stack([[[2, 2, -2], [5, 2, -5]], [[3, 6, 5], [9, 15, 11]]], axis=-1).astype(float)
        compare(student.apply_filters(PLANE.astype(float), filters), expected)

    def test_the_odd_pixel_is_at_the_bottom_and_right(self, student):
        """An even filter is padded at the bottom and right only."""
        expected = np.array([[542, 653, 60], [5, 6, 0]], float)[:, :, np.newaxis]
        compare(student.apply_filters(PLANE.astype(float), CROSS.astype(float)[:, :, np.newaxis]), expected)

    def test_an_impulse_gives_the_filter_turned_round(self, student):
        """The filters are not flipped: a single 1 gives each of them turned by 180 degrees."""
        impulse = np.zeros((3, 5))
        impulse[1, 2] = 1
        filters = np.arange(1.0, 19.0).reshape(3, 3, 2)
        expected = np.zeros((3, 5, 2))
        expected[:, 1:4, 0] = [[17, 15, 13], [11, 9, 7], [5, 3, 1]]
        expected[:, 1:4, 1] = [[18, 16, 14], [12, 10, 8], [6, 4, 2]]
        compare(student.apply_filters(impulse, filters), expected)

    @hidden
    @pytest.mark.parametrize("sizes", FILTERS, ids=str)
    def test_random_images(self, student, reference, rng, sizes):
        """Random images and filters of many sizes."""
        H, W, KH, KW, K = sizes
        image, filters = rng.normal(size=(H, W)), rng.normal(size=(KH, KW, K))
        expected = reference.apply_filters(image, filters)
        compare(student.apply_filters(image, filters), expected, operations=KH * KW)

    @hidden
    def test_every_filter_has_a_map_of_its_own(self, student, reference, rng):
        """Another filter changes its own map and no other."""
        image, filters = rng.normal(size=(5, 6)), rng.normal(size=(3, 2, 4))
        before = reference.apply_filters(image, filters)
        filters[:, :, 2] = rng.normal(size=(3, 2))
        maps = student.apply_filters(image, filters)
        compare(maps, reference.apply_filters(image, filters), operations=6)
        compare(maps[:, :, [0, 1, 3]], before[:, :, [0, 1, 3]], operations=6)

    @hidden
    def test_integers(self, student, reference, rng):
        """Integers give float64, without wrapping at 256."""
        image = rng.integers(100, 256, (5, 6), np.uint8)
        for filters in (rng.integers(2, 9, (3, 2, 3), np.uint8), rng.integers(-9, 9, (2, 3, 2))):
            expected = reference.apply_filters(image, filters)
            compare(student.apply_filters(image, filters), expected, dtype=np.float64)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        image, filters = rng.normal(size=(5, 4)).astype("f4"), rng.normal(size=(3, 4, 2)).astype("f4")
        expected = reference.apply_filters(image, filters)
        compare(student.apply_filters(image, filters), expected, dtype=np.float32, operations=12)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The image and the filters are not modified."""
        image, filters = rng.normal(size=(4, 7)), rng.normal(size=(2, 3, 2))
        result = keeps_inputs(student.apply_filters, image, filters)
        compare(result, reference.apply_filters(image, filters), operations=6)


VGG16 = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]  # convolutions and filters of its five stages


def draw_layers(rng):
    """A random stack of 2 to 5 layers of (kernel, stride, dilation)."""
    return [tuple(int(rng.integers(1, limit)) for limit in (6, 4, 4)) for _ in range(int(rng.integers(2, 6)))]


def side_seen(layers):
    """Follows one output back to the pixels that it is made of, and counts from the first to the last."""
    seen = {0}
    for kernel, stride, dilation in reversed(layers):
        seen = {place * stride + tap * dilation for place in seen for tap in range(kernel)}
    return max(seen) - min(seen) + 1


class TestReceptiveField:
    def test_two_and_three_layers_of_3x3(self, student):
        """Two layers of 3x3 see as much as one of 5x5, three as much as one of 7x7."""
        compare(student.receptive_field([(3, 1, 1)] * 2), 5)
        compare(student.receptive_field([(3, 1, 1)] * 3), 7)

    def test_worked_example(self, student):
        """The example of the lesson: after a stride, every pixel further is two pixels of the input."""
        compare(student.receptive_field([(3, 1, 1), (3, 2, 1), (3, 1, 1)]), 9)

    def test_the_last_stride_does_not_count(self, student):
        """A stride moves the next window, it does not make its own larger."""
        compare(student.receptive_field([(5, 3, 1)]), 5)
        compare(student.receptive_field([(7, 2, 1), (3, 2, 1)]), 11)

    def test_strides_multiply(self, student):
        """After two strides of 2, neighbours are four pixels apart."""
        compare(student.receptive_field([(7, 2, 1), (3, 2, 1), (3, 1, 1)]), 19)

    def test_dilation(self, student):
        """Dilations of 1, 2 and 4 let three layers of 3x3 see 15 pixels."""
        compare(student.receptive_field([(3, 1, 1), (3, 1, 2), (3, 1, 4)]), 15)

    @hidden
    def test_random_stacks(self, student, reference, rng):
        """Random stacks of layers."""
        for _ in range(12):
            layers = draw_layers(rng)
            compare(student.receptive_field(layers), reference.receptive_field(layers))

    @hidden
    def test_it_is_what_one_output_is_made_of(self, student, rng):
        """Following one output back through the layers meets as many pixels, from the first to the last."""
        for _ in range(5):
            layers = [*draw_layers(rng)[:3], (3, 2, 1)]
            compare(student.receptive_field(layers), side_seen(layers))

    @hidden
    def test_a_whole_network(self, student):
        """The five stages of VGG16, each with its pooling, see 212 pixels."""
        layers = [layer for n, _ in VGG16 for layer in [(3, 1, 1)] * n + [(2, 2, 1)]]
        compare(student.receptive_field(layers), 212)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists and NumPy's integers are as good as tuples and Python's."""
        layers = draw_layers(rng)
        for same in ([list(layer) for layer in layers], [tuple(map(np.int64, layer)) for layer in layers]):
            compare(keeps_inputs(student.receptive_field, same), reference.receptive_field(layers))


class TestStackParameters:
    def test_worked_example(self, student):
        """The example of the lesson: 112 numbers below, 74 above."""
        compare(student.stack_parameters([(3, 4), (3, 2)], 3), 186)

    def test_one_layer(self, student):
        """Two filters of 5x5 on one channel: 50 weights, 2 biases."""
        compare(student.stack_parameters([(5, 2)], 1), 52)

    def test_two_small_kernels_are_cheaper_than_a_large_one(self, student):
        """With 64 channels, two layers of 3x3 have fewer parameters than one of 5x5."""
        compare(student.stack_parameters([(3, 64), (3, 64)], 64), 73_856)
        compare(student.stack_parameters([(5, 64)], 64), 102_464)

    @hidden
    def test_random_stacks(self, student, reference, rng):
        """Random stacks of layers."""
        for n in (1, 2, 3, 5, 8):
            layers = [(int(rng.integers(1, 8)), int(rng.integers(1, 99))) for _ in range(n)]
            channels = int(rng.integers(1, 20))
            compare(student.stack_parameters(layers, channels), reference.stack_parameters(layers, channels))

    @hidden
    def test_a_whole_network(self, student):
        """The 13 convolutions of VGG16 have 14,714,688 parameters."""
        layers = [layer for n, filters in VGG16 for layer in [(3, filters)] * n]
        compare(student.stack_parameters(layers, 3), 14_714_688)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists and NumPy's integers are as good as tuples and Python's."""
        layers = [(int(rng.integers(1, 8)), int(rng.integers(1, 99))) for _ in range(3)]
        for same in ([list(layer) for layer in layers], [tuple(map(np.int64, layer)) for layer in layers]):
            expected = reference.stack_parameters(layers, 5)
            compare(keeps_inputs(student.stack_parameters, same, np.int64(5)), expected)


class TestConvFlops:
    def test_worked_example(self, student):
        """Five filters of 3x3 on 4x6 pixels of 3 channels: the example of the lesson."""
        compare(student.conv_flops((4, 6, 3), 5, 3), 6480)

    def test_a_stride_leaves_places_out(self, student):
        """With stride 2 there are a quarter of the places, rounded up on each axis."""
        compare(student.conv_flops((4, 6, 3), 5, 3, stride=2), 1620)
        compare(student.conv_flops((5, 7, 1), 1, 1, stride=(2, 3)), 18)

    def test_valid(self, student):
        """Without padding, a kernel of (3, 2) has 2x2 places on 5x7 pixels with stride (2, 3), 2x5 on 4x6."""
        compare(student.conv_flops((5, 7, 1), 1, (3, 2), (2, 3), "valid"), 48)
        compare(student.conv_flops((4, 6, 3), 2, (3, 2), padding="valid"), 720)

    @hidden
    @pytest.mark.parametrize("padding", ["same", "valid"])
    def test_random_layers(self, student, reference, rng, padding):
        """Random sizes, kernels and strides."""
        for _ in range(10):
            shape = tuple(int(rng.integers(6, 40)) for _ in range(2)) + (int(rng.integers(1, 20)),)
            kernel_size, stride = (tuple(rng.integers(1, limit, 2).tolist()) for limit in (7, 5))
            filters = int(rng.integers(1, 70))
            expected = reference.conv_flops(shape, filters, kernel_size, stride, padding)
            compare(student.conv_flops(shape, filters, kernel_size, stride, padding), expected)

    @hidden
    @pytest.mark.parametrize("padding", ["same", "valid"])
    def test_it_counts_the_places(self, student, rng, padding):
        """At every place each filter multiplies as many numbers as it has weights."""
        H, W, C, F = rng.integers(6, 14, 4).tolist()
        (KH, KW), (SH, SW) = (rng.integers(1, limit, 2).tolist() for limit in (6, 4))
        lost = (0, 0) if padding == "same" else (KH - 1, KW - 1)
        places = len(range(0, H - lost[0], SH)) * len(range(0, W - lost[1], SW))
        compare(student.conv_flops((H, W, C), F, (KH, KW), (SH, SW), padding), 2 * places * KH * KW * C * F)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, NumPy's integers and ints for pairs are all the same."""
        H, W, C = rng.integers(8, 30, 3).tolist()
        expected = reference.conv_flops((H, W, C), 7, (3, 5), (2, 2))
        compare(student.conv_flops([H, W, C], np.int64(7), [3, 5], np.int64(2)), expected)
        compare(student.conv_flops((np.int64(H), W, C), 7, np.array([3, 5]), [2, 2]), expected)


def counting(*shape):
    """1, 2, 3, … in a shape, as floats."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


TWO_CHANNELS = np.stack([[[1, 2, 3], [4, 5, 6]], [[1, 0, 2], [0, 3, 0]]], axis=-1).astype(float)[np.newaxis]
TWO_KERNELS = np.stack([CROSS, [[1, 0], [0, -1]]], axis=-1).astype(float)[:, :, :, np.newaxis]

SIZES = [(2, 9, 7, 3, 3, 2, 2), (3, 8, 10, 1, 2, 3, 4), (1, 7, 8, 4, 1, 2, 1), (2, 6, 5, 2, 4, 3, 3)]
OPTIONS = [
    {},
    {"padding": "same"},
    {"stride": 2},
    {"stride": 2, "padding": "same"},
    {"stride": (1, 3), "padding": "same"},
    {"stride": (3, 2)},
    {"stride": (3, 2), "padding": "same"},
]


def draw(rng, size, dtype=np.float64):
    """Random images and depthwise kernels of N, H, W, C, KH, KW, M."""
    N, H, W, C, KH, KW, M = size
    images, kernels = rng.normal(size=(N, H, W, C)), rng.normal(size=(KH, KW, C, M))
    return images.astype(dtype), kernels.astype(dtype)


class TestDepthwiseConv2d:
    def test_the_maps_of_a_channel_lie_together(self, student):
        """One pixel of two channels, two kernels of 1x1 for each: first those of the first channel."""
        kernels = np.array([[1.0, 10.0], [100.0, 1000.0]]).reshape(1, 1, 2, 2)
        images = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 1, 2, 2)
        expected = np.array([[1.0, 10.0, 200.0, 2000.0], [3.0, 30.0, 400.0, 4000.0]]).reshape(1, 1, 2, 4)
        compare(student.depthwise_conv2d(images, kernels), expected)

    def test_worked_example(self, student):
        """Two channels, each with a kernel of its own: the example of the lesson."""
        expected = np.array([[542.0, -2.0], [653.0, 0.0]]).reshape(1, 1, 2, 2)
        compare(student.depthwise_conv2d(TWO_CHANNELS, TWO_KERNELS), expected)

    def test_stride_is_height_then_width(self, student):
        """A stride of (2, 3) goes down by 2 and right by 3."""
        expected = np.array([[1.0, 4.0, 7.0], [15.0, 18.0, 21.0]])[None, :, :, None]
        compare(student.depthwise_conv2d(counting(1, 3, 7, 1), np.ones((1, 1, 1, 1)), (2, 3)), expected)

    def test_same_padding(self, student):
        """The odd pixel of padding goes to the bottom and right."""
        expected = np.stack([[[542, 653, 60], [5, 6, 0]], [[-2, 0, 2], [0, 3, 0]]], axis=-1).astype(float)
        compare(student.depthwise_conv2d(TWO_CHANNELS, TWO_KERNELS, padding="same"), expected[np.newaxis])

    def test_same_padding_with_a_stride(self, student):
        """With stride 2, only what the last window lacks is padded."""
        expected = np.array([[652.0, 874.0], [10.0, 12.0]])[None, :, :, None]
        images, kernels = counting(1, 3, 4, 1), CROSS.astype(float)[:, :, None, None]
        compare(student.depthwise_conv2d(images, kernels, stride=2, padding="same"), expected)

    @hidden
    @pytest.mark.parametrize("options", OPTIONS, ids=str)
    @pytest.mark.parametrize("size", SIZES, ids=str)
    def test_random_images(self, student, reference, rng, size, options):
        """Random images and kernels, strides and paddings."""
        images, kernels = draw(rng, size)
        expected = reference.depthwise_conv2d(images, kernels, **options)
        result = student.depthwise_conv2d(images, kernels, **options)
        compare(result, expected, operations=size[4] * size[5])

    @hidden
    def test_a_kernel_larger_than_the_image(self, student, reference, rng):
        """With same padding, the kernel may be larger than the image."""
        images, kernels = draw(rng, (2, 3, 4, 2, 5, 6, 2))
        expected = reference.depthwise_conv2d(images, kernels, (1, 2), "same")
        compare(student.depthwise_conv2d(images, kernels, (1, 2), "same"), expected, operations=30)

    @hidden
    def test_a_stride_larger_than_the_kernel(self, student, reference, rng):
        """With same padding, nothing is added where the stride jumps over the rest."""
        images, kernels = draw(rng, (2, 9, 8, 2, 1, 2, 2))
        for stride in ((3, 4), (5, 5), (3, 1)):
            expected = reference.depthwise_conv2d(images, kernels, stride, "same")
            compare(student.depthwise_conv2d(images, kernels, stride, "same"), expected, operations=2)

    @hidden
    def test_channels_do_not_meet(self, student, reference, rng):
        """Another channel changes its own maps and no others."""
        images, kernels = draw(rng, SIZES[0])
        before = reference.depthwise_conv2d(images, kernels)
        images[:, :, :, 1] = rng.normal(size=images.shape[:3])
        maps = student.depthwise_conv2d(images, kernels)
        compare(maps, reference.depthwise_conv2d(images, kernels), operations=6)
        compare(maps[..., [0, 1, 4, 5]], before[..., [0, 1, 4, 5]], operations=6)

    @hidden
    def test_one_channel_is_apply_filters(self, student, reference, rng):
        """On one channel it gives what apply_filters gives."""
        images, kernels = draw(rng, (2, 5, 6, 1, 2, 3, 4))
        expected = np.stack([reference.apply_filters(image[:, :, 0], kernels[:, :, 0]) for image in images])
        compare(student.depthwise_conv2d(images, kernels, padding="same"), expected, operations=6)

    @hidden
    def test_pairs_may_be_lists_and_numpy_numbers(self, student, reference, rng):
        """[2, 1], (2, 1) and NumPy's integers are the same stride."""
        images, kernels = draw(rng, SIZES[0])
        expected = reference.depthwise_conv2d(images, kernels, (2, 1))
        for stride in ([2, 1], (np.int64(2), np.int64(1)), np.array([2, 1])):
            compare(student.depthwise_conv2d(images, kernels, stride), expected, operations=6)
        expected = reference.depthwise_conv2d(images, kernels, 2)
        compare(student.depthwise_conv2d(images, kernels, np.int32(2)), expected, operations=6)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; integers give float64 without wrapping at 256."""
        images, kernels = draw(rng, SIZES[0], np.float32)
        expected = reference.depthwise_conv2d(images, kernels, 1, "same")
        result = student.depthwise_conv2d(images, kernels, 1, "same")
        compare(result, expected, dtype=np.float32, operations=6)
        images = rng.integers(100, 256, (1, 5, 4, 2), np.uint8)
        kernels = rng.integers(2, 9, (2, 3, 2, 3), np.uint8)
        expected = reference.depthwise_conv2d(images, kernels)
        compare(student.depthwise_conv2d(images, kernels), expected, dtype=np.float64)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Images and kernels are not modified."""
        images, kernels = draw(rng, SIZES[0])
        result = keeps_inputs(student.depthwise_conv2d, images, kernels, 2, "same")
        compare(result, reference.depthwise_conv2d(images, kernels, 2, "same"), operations=6)


def draw_mixing(rng, depthwise, filters, dtype=np.float64):
    """Random 1x1 kernels that fit to depthwise ones."""
    C, M = depthwise.shape[2:]
    return rng.normal(size=(1, 1, C * M, filters)).astype(dtype)


class TestSeparableConv2d:
    def test_worked_example(self, student):
        """The maps of the depthwise example, mixed by two filters: the example of the lesson."""
        pointwise = np.array([[1.0, 0.0], [1.0, 3.0]]).reshape(1, 1, 2, 2)
        expected = np.array([[540.0, -6.0], [653.0, 0.0]]).reshape(1, 1, 2, 2)
        compare(student.separable_conv2d(TWO_CHANNELS, TWO_KERNELS, pointwise), expected)

    def test_the_pointwise_kernels_are_columns(self, student):
        """Two channels times 10 and 100, then three filters of 1x1."""
        images, depthwise = counting(1, 1, 2, 2), np.array([10.0, 100.0]).reshape(1, 1, 2, 1)
        pointwise = np.array([[1.0, 0.0, 2.0], [1.0, -1.0, 0.0]]).reshape(1, 1, 2, 3)
        expected = np.array([[210.0, -200.0, 20.0], [430.0, -400.0, 60.0]]).reshape(1, 1, 2, 3)
        compare(student.separable_conv2d(images, depthwise, pointwise), expected)

    def test_stride_and_padding_are_those_of_the_depthwise_part(self, student):
        """The stride counts once, in the depthwise convolution."""
        images, depthwise = counting(1, 3, 4, 1), CROSS.astype(float)[:, :, None, None]
        pointwise = np.array([1.0, 10.0]).reshape(1, 1, 1, 2)
        expected = np.array([[[652, 6520], [874, 8740]], [[10, 100], [12, 120]]], float)[np.newaxis]
        compare(student.separable_conv2d(images, depthwise, pointwise, 2, "same"), expected)

    @hidden
    @pytest.mark.parametrize("options", OPTIONS, ids=str)
    def test_random_images(self, student, reference, rng, options):
        """Random images and kernels, strides and paddings."""
        for size in SIZES:
            images, depthwise = draw(rng, size)
            pointwise = draw_mixing(rng, depthwise, 5)
            expected = reference.separable_conv2d(images, depthwise, pointwise, **options)
            result = student.separable_conv2d(images, depthwise, pointwise, **options)
            compare(result, expected, operations=depthwise.size)

    @hidden
    def test_copying_filters_leave_the_depthwise_maps(self, student, reference, rng):
        """With filters of 1x1 that copy one map each, the depthwise convolution is left."""
        images, depthwise = draw(rng, SIZES[3])
        order = rng.permutation(6)
        pointwise = np.eye(6)[np.newaxis, np.newaxis, :, order]
        expected = reference.depthwise_conv2d(images, depthwise, (1, 2), "same")[..., order]
        result = student.separable_conv2d(images, depthwise, pointwise, (1, 2), "same")
        compare(result, expected, operations=72)

    @hidden
    def test_pairs_may_be_lists_and_numpy_numbers(self, student, reference, rng):
        """[1, 2], (1, 2) and NumPy's integers are the same stride."""
        images, depthwise = draw(rng, SIZES[0])
        pointwise = draw_mixing(rng, depthwise, 4)
        expected = reference.separable_conv2d(images, depthwise, pointwise, (1, 2))
        for stride in ([1, 2], (np.int64(1), np.int64(2)), np.array([1, 2])):
            compare(student.separable_conv2d(images, depthwise, pointwise, stride), expected, operations=36)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; integers give float64 without wrapping at 256."""
        images, depthwise = draw(rng, SIZES[0], np.float32)
        pointwise = draw_mixing(rng, depthwise, 4, np.float32)
        expected = reference.separable_conv2d(images, depthwise, pointwise)
        result = student.separable_conv2d(images, depthwise, pointwise)
        compare(result, expected, dtype=np.float32, operations=36)
        shapes = (1, 5, 4, 2), (2, 3, 2, 3), (1, 1, 6, 4)
        kernels = [rng.integers(50, 256, shape, np.uint8) for shape in shapes]
        expected = reference.separable_conv2d(*kernels)
        compare(student.separable_conv2d(*kernels), expected, dtype=np.float64)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Images and kernels are not modified."""
        images, depthwise = draw(rng, SIZES[0])
        pointwise = draw_mixing(rng, depthwise, 4)
        result = keeps_inputs(student.separable_conv2d, images, depthwise, pointwise, 2, "same")
        expected = reference.separable_conv2d(images, depthwise, pointwise, 2, "same")
        compare(result, expected, operations=36)
