"""Checks of unit 04: several filters, receptive fields, costs, depthwise and separable convolution."""

import numpy as np

from convlings.judge import Feedback, compare, refuses

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


PLANE = np.array([[1, 2, 3], [4, 5, 6]])
CROSS = np.array([[0, 1], [10, 100]])


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


def counting(*shape):
    """1, 2, 3, … in a shape, as floats."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


TWO_CHANNELS = np.stack([[[1, 2, 3], [4, 5, 6]], [[1, 0, 2], [0, 3, 0]]], axis=-1).astype(float)[np.newaxis]
TWO_KERNELS = np.stack([CROSS, [[1, 0], [0, -1]]], axis=-1).astype(float)[:, :, :, np.newaxis]


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
