"""Checks of unit 03: correlation, convolution, channels, stride, dilation."""

import numpy as np
import pytest

from convlings.judge import compare, hidden, keeps_inputs, race, refuses, weight

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

    @hidden
    @pytest.mark.parametrize("sizes", [(7, 5, 3, 2), (4, 9, 2, 4), (6, 6, 1, 1), (5, 8, 5, 3)])
    def test_random_planes(self, student, reference, rng, sizes):
        """Random planes and kernels of many sizes."""
        H, W, KH, KW = sizes
        image, kernel = rng.normal(size=(H, W)), rng.normal(size=(KH, KW))
        compare(student.correlate2d(image, kernel), reference.correlate2d(image, kernel), operations=KH * KW)

    @hidden
    def test_bytes_do_not_overflow(self, student, reference, rng):
        """uint8 images give float64, without wrapping at 256."""
        image = rng.integers(100, 256, (5, 6), dtype=np.uint8)
        kernel = rng.integers(2, 9, (3, 2), dtype=np.uint8)
        compare(student.correlate2d(image, kernel), reference.correlate2d(image, kernel), dtype=np.float64)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        image, kernel = rng.normal(size=(4, 7)).astype("f4"), rng.normal(size=(2, 3)).astype("f4")
        expected = reference.correlate2d(image, kernel)
        compare(student.correlate2d(image, kernel), expected, dtype=np.float32, operations=6)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The image and the kernel are not modified."""
        image, kernel = rng.normal(size=(5, 4)), rng.normal(size=(2, 3))
        result = keeps_inputs(student.correlate2d, image, kernel)
        compare(result, reference.correlate2d(image, kernel), operations=6)


class TestConvolve2d:
    def test_worked_example(self, student):
        """The example of the lesson: the kernel is flipped on both axes."""
        compare(student.convolve2d(PLANE, KERNEL), np.array([[0.0, 3.0], [8.0, 0.0]]))

    def test_impulse_gives_the_kernel(self, student):
        """A single 1 in the middle gives the kernel itself, not its mirror image."""
        impulse = np.zeros((3, 5))
        impulse[1, 2] = 1
        compare(student.convolve2d(impulse, counting(2, 3)), counting(2, 3))

    @hidden
    @pytest.mark.parametrize("sizes", [(7, 5, 3, 2), (4, 9, 2, 4), (5, 8, 1, 3), (6, 4, 5, 1)])
    def test_random_planes(self, student, reference, rng, sizes):
        """Random planes and kernels of many sizes."""
        H, W, KH, KW = sizes
        image, kernel = rng.normal(size=(H, W)), rng.normal(size=(KH, KW))
        compare(student.convolve2d(image, kernel), reference.convolve2d(image, kernel), operations=KH * KW)

    @hidden
    def test_bytes_and_float32(self, student, reference, rng):
        """Integers give float64 without wrapping at 256, float32 stays."""
        image = rng.integers(100, 256, (5, 6), dtype=np.uint8)
        kernel = rng.integers(2, 9, (3, 2), dtype=np.uint8)
        compare(student.convolve2d(image, kernel), reference.convolve2d(image, kernel), dtype=np.float64)
        image, kernel = image.astype("f4"), kernel.astype("f4")
        compare(student.convolve2d(image, kernel), reference.convolve2d(image, kernel), dtype=np.float32)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The image and the kernel are not modified."""
        image, kernel = rng.normal(size=(5, 4)), rng.normal(size=(2, 3))
        result = keeps_inputs(student.convolve2d, image, kernel)
        compare(result, reference.convolve2d(image, kernel), operations=6)


IMAGES = counting(1, 3, 4, 1)
CROSS = np.array([[0.0, 1.0], [10.0, 100.0]])[:, :, None, None]

CASES = [
    {"stride": 2},
    {"stride": (1, 3), "padding": "same"},
    {"stride": (3, 2), "padding": "same"},
    {"dilation": 2, "padding": "same"},
    {"dilation": (1, 3)},
    {"stride": (2, 1), "dilation": (1, 2), "padding": "same"},
    {"stride": 2, "dilation": 2},
]
SIZES = [(2, 9, 7, 3, 3, 2, 4), (3, 8, 10, 1, 2, 3, 2), (1, 8, 9, 4, 1, 2, 1)]  # N, H, W, C_in, KH, KW, C_out


def draw(rng, size, dtype=np.float64):
    """Random images and kernels of a size in SIZES."""
    N, H, W, C_in, KH, KW, C_out = size
    images, kernels = rng.normal(size=(N, H, W, C_in)), rng.normal(size=(KH, KW, C_in, C_out))
    return images.astype(dtype), kernels.astype(dtype)


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

    @hidden
    @pytest.mark.parametrize("options", CASES, ids=str)
    @pytest.mark.parametrize("size", SIZES, ids=str)
    def test_random_images(self, student, reference, rng, size, options):
        """Random images and kernels, strides, dilations and paddings."""
        images, kernels = draw(rng, size)
        bias = rng.normal(size=kernels.shape[3])
        compare(
            student.conv2d(images, kernels, bias, **options),
            reference.conv2d(images, kernels, bias, **options),
            operations=kernels[..., 0].size,
        )

    @hidden
    def test_pairs_may_be_lists_and_numpy_numbers(self, student, reference, rng):
        """[2, 1], (2, 1) and NumPy's integers are the same stride."""
        images, kernels = draw(rng, SIZES[0])
        expected = reference.conv2d(images, kernels, stride=(2, 1), dilation=2)
        for stride in ([2, 1], (np.int64(2), np.int64(1)), np.array([2, 1])):
            compare(
                student.conv2d(images, kernels, stride=stride, dilation=np.int32(2)), expected, operations=18
            )

    @hidden
    def test_same_padding_shifts_with_the_image(self, student, reference, rng):
        """Far from the border, a shifted image gives a shifted result."""
        images, kernels = draw(rng, (1, 11, 12, 2, 3, 3, 3))
        images[:, :3] = images[:, -3:] = images[:, :, :3] = images[:, :, -3:] = 0
        result = student.conv2d(images, kernels, padding="same")
        moved = student.conv2d(np.roll(images, (1, -1), (1, 2)), kernels, padding="same")
        compare(result, reference.conv2d(images, kernels, padding="same"), operations=18)
        compare(moved, np.roll(result, (1, -1), (1, 2)), operations=18)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; integers give float64 without wrapping at 256."""
        images, kernels = draw(rng, SIZES[0], np.float32)
        bias = np.ones(4, np.float32)
        expected = reference.conv2d(images, kernels, bias, padding="same")
        compare(
            student.conv2d(images, kernels, bias, padding="same"), expected, dtype=np.float32, operations=18
        )
        images = rng.integers(100, 256, (1, 5, 4, 2), dtype=np.uint8)
        kernels = rng.integers(2, 9, (2, 3, 2, 3), dtype=np.uint8)
        compare(student.conv2d(images, kernels), reference.conv2d(images, kernels), dtype=np.float64)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Images, kernels and bias are not modified."""
        images, kernels = draw(rng, SIZES[0])
        bias = rng.normal(size=4)
        result = keeps_inputs(student.conv2d, images, kernels, bias, padding="same")
        compare(result, reference.conv2d(images, kernels, bias, padding="same"), operations=18)


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

    @hidden
    @pytest.mark.parametrize("options", [case for case in CASES if "padding" not in case], ids=str)
    @pytest.mark.parametrize("size", SIZES, ids=str)
    def test_random_images(self, student, reference, rng, size, options):
        """Random images, kernel sizes, strides and dilations."""
        images, _ = draw(rng, size)
        compare(student.im2col(images, size[4:6], **options), reference.im2col(images, size[4:6], **options))

    @hidden
    def test_product_with_kernels_is_the_convolution(self, student, reference, rng):
        """Times the kernels as a matrix, the rows give the convolution."""
        images, kernels = draw(rng, SIZES[0])
        columns = student.im2col(images, (3, 2), stride=2)
        compare(columns.shape, (2, 4, 3, 18))
        compare(columns @ kernels.reshape(18, 4), reference.conv2d(images, kernels, stride=2), operations=18)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images, _ = draw(rng, SIZES[1])
        compare(keeps_inputs(student.im2col, images, 3), reference.im2col(images, 3))


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

    @hidden
    @pytest.mark.parametrize("options", CASES, ids=str)
    def test_random_images(self, student, reference, rng, options):
        """Random images and kernels, strides, dilations and paddings."""
        for size in SIZES:
            images, kernels = draw(rng, size)
            bias = rng.normal(size=kernels.shape[3])
            compare(
                student.conv2d_fast(images, kernels, bias, **options),
                reference.conv2d(images, kernels, bias, **options),
                operations=kernels[..., 0].size,
            )

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; integers give float64 without wrapping at 256."""
        images, kernels = draw(rng, SIZES[0], np.float32)
        expected = reference.conv2d(images, kernels, padding="same")
        compare(
            student.conv2d_fast(images, kernels, padding="same"), expected, dtype=np.float32, operations=18
        )
        images = rng.integers(100, 256, (1, 5, 4, 2), dtype=np.uint8)
        kernels = rng.integers(2, 9, (2, 3, 2, 3), dtype=np.uint8)
        compare(student.conv2d_fast(images, kernels), reference.conv2d(images, kernels), dtype=np.float64)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Images and kernels are not modified."""
        images, kernels = draw(rng, SIZES[1])
        result = keeps_inputs(student.conv2d_fast, images, kernels, padding="same")
        compare(result, reference.conv2d(images, kernels, padding="same"), operations=6)

    @hidden
    @weight(4)
    @pytest.mark.parametrize("ratio", [12, 4])
    def test_speed(self, student, baseline, rng, ratio):
        """At most so many times the time of the reference, on 8 images of 64x64x16 with 3x3x16x32."""
        fast = race(
            student.conv2d_fast,
            baseline.conv2d_fast,
            lambda: draw(rng, (8, 64, 64, 16, 3, 3, 32), np.float32),
            operations=144,
        )
        fast.keep_within(ratio)
