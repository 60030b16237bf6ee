"""Checks of unit 03: correlation, convolution, channels, stride, dilation."""

import numpy as np

from convlings.judge import compare, refuses

PLANE = np.array([[1, 2, 0], [0, 1, 3], [4, 0, 1]])
KERNEL = np.array([[1, 2], [0, -1]])


def counting(*shape):
    """1, 2, 3, … in a shape, as floats."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


class TestCorrelate2d:
    def test_worked_example(self, student):
        """The example of the lesson, on paper."""
        compare(student.correlate2d(PLANE, KERNEL), np.array([[4.0, -1.0], [2.0, 6.0]]))

    def test_wide_kernel_on_a_wide_image(self, student):
        """Rows and columns are not mixed up."""
        compare(
            student.correlate2d(counting(2, 4), np.array([[1.0, 0.0, 10.0]])),
            np.array([[31.0, 42.0], [75.0, 86.0]]),
        )

    def test_kernel_as_large_as_the_image(self, student):
        """A kernel of the image's size meets it once."""
        compare(student.correlate2d(PLANE, PLANE), np.array([[32.0]]))

    def test_too_large_a_kernel_is_refused(self, student):
        """A kernel that is larger than the image is refused, a fitting one is not."""
        compare(student.correlate2d(counting(3, 2), counting(3, 1)), np.array([[22.0, 28.0]]))
        refuses(student.correlate2d, counting(3, 2), counting(3, 5), naming=[5])
        refuses(student.correlate2d, counting(3, 6), counting(4, 5), naming=[4, 3])


class TestConvolve2d:
    def test_worked_example(self, student):
        """The example of the lesson: the kernel is flipped on both axes."""
        compare(student.convolve2d(PLANE, KERNEL), np.array([[0.0, 3.0], [8.0, 0.0]]))

    def test_impulse_gives_the_kernel(self, student):
        """A single 1 in the middle gives the kernel itself, not its mirror image."""
        impulse = np.zeros((3, 5))
        impulse[1, 2] = 1
        compare(student.convolve2d(impulse, counting(2, 3)), counting(2, 3))


IMAGES = counting(1, 3, 4, 1)
CROSS = np.array([[0.0, 1.0], [10.0, 100.0]])[:, :, None, None]


class TestConv2d:
    def test_worked_example(self, student):
        """One image, one channel, one filter: the kernel is not flipped."""
        compare(
            student.conv2d(IMAGES, CROSS),
            np.array([[652.0, 763.0, 874.0], [1096.0, 1207.0, 1318.0]])[None, :, :, None],
        )

    def test_channels_are_summed(self, student):
        """A filter adds up what it finds in all channels."""
        images = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).reshape(1, 1, 2, 3)
        kernels = np.array([[1.0, 0.0], [10.0, 1.0], [100.0, 0.0]]).reshape(1, 1, 3, 2)
        compare(student.conv2d(images, kernels), np.array([[321.0, 2.0], [654.0, 5.0]]).reshape(1, 1, 2, 2))

    def test_one_bias_per_filter(self, student):
        """Every filter has one number that is added everywhere."""
        images, kernels = counting(1, 2, 2, 1), np.array([1.0, 10.0]).reshape(1, 1, 1, 2)
        expected = np.array([[[1.5, 9.0], [2.5, 19.0]], [[3.5, 29.0], [4.5, 39.0]]])[None]
        compare(student.conv2d(images, kernels, bias=np.array([0.5, -1.0])), expected)

    def test_stride_is_height_then_width(self, student):
        """A stride of (2, 3) goes down by 2 and right by 3."""
        images, kernels = counting(1, 3, 7, 1), np.ones((1, 1, 1, 1))
        expected = np.array([[1.0, 4.0, 7.0], [15.0, 18.0, 21.0]])[None, :, :, None]
        compare(student.conv2d(images, kernels, stride=(2, 3)), expected)

    def test_same_padding_of_an_even_kernel(self, student):
        """The odd pixel of padding goes to the bottom and right."""
        expected = np.array(
            [[652.0, 763.0, 874.0, 80.0], [1096.0, 1207.0, 1318.0, 120.0], [10.0, 11.0, 12.0, 0.0]]
        )
        compare(student.conv2d(IMAGES, CROSS, padding="same"), expected[None, :, :, None])

    def test_same_padding_with_a_stride(self, student):
        """With a stride, only what the last window lacks is padded."""
        expected = np.array([[652.0, 874.0], [10.0, 12.0]])
        compare(student.conv2d(IMAGES, CROSS, stride=2, padding="same"), expected[None, :, :, None])

    def test_dilation_is_height_then_width(self, student):
        """A dilation of (1, 2) leaves out every other column."""
        expected = np.array([[753.0, 864.0], [1197.0, 1308.0]])
        compare(student.conv2d(IMAGES, CROSS, dilation=(1, 2)), expected[None, :, :, None])

    def test_impossible_cases_are_refused(self, student):
        """Other channels, too large a kernel and an unknown padding are refused."""
        compare(student.conv2d(IMAGES, CROSS, dilation=[2, 3]), np.array([[1294.0]])[None, :, :, None])
        refuses(student.conv2d, IMAGES, np.ones((2, 2, 3, 1)), naming=[3, 1])
        refuses(student.conv2d, IMAGES, np.ones((5, 2, 1, 1)), naming=[5, 3])
        refuses(student.conv2d, IMAGES, CROSS, dilation=(3, 1), naming=[4, 3, 2])
        refuses(student.conv2d, IMAGES, CROSS, padding="full", naming=["full"])


class TestIm2col:
    def test_worked_example(self, student):
        """A 2x2 window of a 2x3 image becomes a row of four numbers."""
        expected = np.array([[[1.0, 2.0, 4.0, 5.0], [2.0, 3.0, 5.0, 6.0]]])[None]
        compare(student.im2col(counting(1, 2, 3, 1), 2), expected)

    def test_channels_change_fastest(self, student):
        """A row holds kernel row, kernel column, channel, in this order."""
        expected = np.array(
            [[[1.0, 2.0, 3.0, 4.0, 7.0, 8.0, 9.0, 10.0], [3.0, 4.0, 5.0, 6.0, 9.0, 10.0, 11.0, 12.0]]]
        )
        compare(student.im2col(counting(1, 2, 3, 2), (2, 2)), expected[None])

    def test_stride_and_dilation(self, student):
        """Windows start every `stride` pixels, their pixels are `dilation` apart."""
        expected = np.array([[[1.0, 3.0], [4.0, 6.0]], [[15.0, 17.0], [18.0, 20.0]]])[None]
        compare(student.im2col(counting(1, 3, 7, 1), (1, 2), stride=(2, 3), dilation=2), expected)


class TestConv2dFast:
    def test_worked_example(self, student):
        """The same numbers as conv2d."""
        compare(
            student.conv2d_fast(IMAGES, CROSS),
            np.array([[652.0, 763.0, 874.0], [1096.0, 1207.0, 1318.0]])[None, :, :, None],
        )

    def test_same_padding_with_a_stride(self, student):
        """Stride, padding and bias as in conv2d."""
        expected = np.array([[652.5, 874.5], [10.5, 12.5]])[None, :, :, None]
        compare(student.conv2d_fast(IMAGES, CROSS, np.array([0.5]), stride=2, padding="same"), expected)
