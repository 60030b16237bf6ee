"""Checks of unit 06: transposed convolution, zeros between pixels, upsampling, and the checkerboard."""

import itertools

import numpy as np
import pytest

from convlings.judge import compare, hidden, keeps_inputs


def batch(plane):
    """One image of one channel, from its rows, as floats."""
    return np.array(plane, float)[np.newaxis, :, :, np.newaxis]


def single(plane):
    """A kernel from one channel to one channel, from its rows, as floats."""
    return np.array(plane, float)[:, :, np.newaxis, np.newaxis]


def draw_axis(rng):
    """A random size, kernel and stride, each of the last two above the other at times."""
    return tuple(int(rng.integers(low, high)) for low, high in ((1, 12), (1, 7), (2, 6)))


class TestTransposedSize:
    def test_worked_example(self, student):
        """Two pixels, a kernel of 3, stride 2: the example of the lesson."""
        compare(student.transposed_size(2, 3, stride=2), 5)
        compare(student.transposed_size(2, 3, 2, "same"), 4)

    def test_stride_1(self, student):
        """With stride 1, a kernel of 3 adds two pixels to "valid" and none to "same"."""
        compare(student.transposed_size(4, 3), 6)
        compare(student.transposed_size(4, 3, padding="same"), 4)

    def test_a_stride_that_exceeds_the_kernel(self, student):
        """The gap after the last pixel counts, too."""
        compare(student.transposed_size(2, 2, stride=3), 6)
        compare(student.transposed_size(4, 1, stride=2), 8)

    @hidden
    @pytest.mark.parametrize("padding", ["valid", "same"])
    def test_random_sizes(self, student, reference, rng, padding):
        """Random sizes, kernels and strides."""
        for _ in range(20):
            axis = draw_axis(rng)
            compare(student.transposed_size(*axis, padding), reference.transposed_size(*axis, padding))

    @hidden
    def test_a_convolution_leads_back(self, student, rng):
        """A convolution with the same kernel, stride and padding has as many places as there were pixels."""
        for _ in range(10):
            size, kernel, stride = draw_axis(rng)
            valid = student.transposed_size(size, kernel, stride)
            compare(len(range(0, int(valid) - kernel + 1, stride)), size)
            same = student.transposed_size(size, kernel, stride, "same")
            compare(len(range(0, int(same), stride)), size)

    @hidden
    def test_numpy_numbers(self, student, reference, rng):
        """NumPy's integers are as good as Python's."""
        axis = [np.int64(number) for number in draw_axis(rng)]
        for padding in ("valid", "same"):
            compare(student.transposed_size(*axis, padding), reference.transposed_size(*axis, padding))


SQUARE = batch([[1, 2], [3, 4]])


class TestInsertZeros:
    def test_stride_2(self, student):
        """One zero between two pixels, none at the border: the example of the lesson."""
        compare(student.insert_zeros(SQUARE, 2), batch([[1, 0, 2], [0, 0, 0], [3, 0, 4]]))

    def test_a_pair_is_height_then_width(self, student):
        """(2, 3) is one row and two columns of zeros."""
        expected = batch([[1, 0, 0, 2], [0, 0, 0, 0], [3, 0, 0, 4]])
        compare(student.insert_zeros(SQUARE, (2, 3)), expected)

    def test_images_and_channels_stay_apart(self, student):
        """Two images of two channels stay two images of two channels."""
        images = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], float).reshape(2, 1, 2, 2)
        expected = np.array([[[1, 2], [0, 0], [3, 4]], [[5, 6], [0, 0], [7, 8]]], float)[:, np.newaxis]
        compare(student.insert_zeros(images, 2), expected)

    @hidden
    @pytest.mark.parametrize("stride", [2, 4, (1, 3), (3, 1), (2, 5)], ids=str)
    def test_random_images(self, student, reference, rng, stride):
        """Random images and strides, an image of one pixel among them."""
        for shape in ((3, 4, 5, 2), (1, 6, 3, 1), (2, 1, 1, 3)):
            images = rng.normal(size=shape)
            compare(student.insert_zeros(images, stride), reference.insert_zeros(images, stride))

    @hidden
    def test_every_other_pixel_is_the_image(self, student, reference, rng):
        """Each `stride`-th pixel of the result is a pixel of the image, all others are zeros."""
        images = rng.normal(size=(2, 4, 3, 2))
        result = student.insert_zeros(images, (3, 2))
        compare(result.shape, (2, 10, 5, 2))
        compare(result[:, ::3, ::2], images)
        compare(int(np.count_nonzero(result)), images.size)
        compare(student.insert_zeros(images, 1), images)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes and negative integers keep their values."""
        images = rng.normal(size=(2, 3, 5, 2)).astype("f4")
        compare(student.insert_zeros(images, 2), reference.insert_zeros(images, 2), dtype=np.float32)
        for images in (rng.integers(1, 256, (2, 3, 4, 3), np.uint8), rng.integers(-9, 0, (1, 3, 4, 1))):
            compare(student.insert_zeros(images, (2, 3)), reference.insert_zeros(images, (2, 3)))

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's; nothing is modified."""
        images = rng.normal(size=(2, 3, 4, 1))
        compare(student.insert_zeros(images, np.int64(2)), reference.insert_zeros(images, 2))
        for stride in ([3, 2], np.array([3, 2]), (np.int32(3), np.int64(2))):
            compare(
                keeps_inputs(student.insert_zeros, images, stride), reference.insert_zeros(images, (3, 2))
            )


ROW = batch([[2, 5]])
DIGITS = single([[1, 10, 100]])
STAMP = single([[1, 10], [100, 1000]])

CASES = [
    {},
    {"stride": 2},
    {"stride": (1, 3)},
    {"stride": (4, 2)},
    {"padding": "same"},
    {"stride": 2, "padding": "same"},
    {"stride": (3, 1), "padding": "same"},
    {"stride": (2, 5), "padding": "same"},
]
SIZES = [(2, 4, 3, 3, 3, 2, 4), (3, 2, 5, 1, 2, 5, 2), (1, 3, 3, 4, 4, 1, 1), (2, 1, 4, 2, 5, 4, 3)]


def draw(rng, size, dtype=np.float64):
    """Random images and kernels of a size in SIZES: N, H, W, C_in, KH, KW, C_out."""
    N, H, W, C_in, KH, KW, C_out = size
    images, kernels = rng.normal(size=(N, H, W, C_in)), rng.normal(size=(KH, KW, C_out, C_in))
    return images.astype(dtype), kernels.astype(dtype)


def convolved(images, kernels, stride, padding):
    """An ordinary convolution with kernels (KH, KW, C_in, C_out), as Keras computes it."""
    axes = list(zip(images.shape[1:3], kernels.shape[:2], stride))
    if padding == "same":
        lacking = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in axes]
        images = np.pad(images, [(0, 0), *((total // 2, total - total // 2) for total in lacking), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, kernels.shape[:2], axis=(1, 2))
    return np.einsum("nijcab,abcf->nijf", windows[:, :: stride[0], :: stride[1]], kernels)


class TestConv2dTranspose:
    def test_worked_example(self, student):
        """Two copies of the kernel that overlap in one place: the example of the lesson."""
        expected = batch([[2, 20, 205, 50, 500]])
        compare(student.conv2d_transpose(ROW, DIGITS, stride=(1, 2)), expected)

    def test_copies_overlap_on_both_axes(self, student):
        """With stride 1, the four copies of a 2x2 kernel meet in the middle; the kernel is not flipped."""
        expected = batch([[1, 12, 20], [103, 1234, 2040], [300, 3400, 4000]])
        compare(student.conv2d_transpose(SQUARE, STAMP), expected)

    def test_stride_is_height_then_width(self, student):
        """With a stride of (1, 2), the copies overlap in rows, not in columns."""
        expected = batch([[1, 10, 2, 20], [103, 1030, 204, 2040], [300, 3000, 400, 4000]])
        compare(student.conv2d_transpose(SQUARE, STAMP, stride=(1, 2)), expected)

    def test_a_stride_that_exceeds_the_kernel(self, student):
        """Zeros follow every copy, the last one included."""
        expected = batch([[2, 20, 0, 5, 50, 0]])
        compare(student.conv2d_transpose(ROW, single([[1, 10]]), stride=(1, 3)), expected)

    def test_same_cuts_the_odd_pixel_at_the_end(self, student):
        """With "same", an odd row or column too many is cut off at the bottom and right."""
        compare(student.conv2d_transpose(SQUARE, STAMP, padding="same"), batch([[1, 12], [103, 1234]]))
        expected = batch([[2, 20, 205, 50]])
        compare(student.conv2d_transpose(ROW, DIGITS, stride=[1, 2], padding="same"), expected)

    def test_same_cuts_equally_at_both_ends(self, student):
        """With "same", two columns too many are one on the left and one on the right."""
        expected = batch([[25, 250]])
        compare(student.conv2d_transpose(ROW, DIGITS, padding="same"), expected)

    def test_same_with_a_stride_that_exceeds_the_kernel(self, student):
        """With "same", nothing is cut off where no pixel is too many."""
        expected = batch([[2, 20, 0, 5, 50, 0]])
        compare(student.conv2d_transpose(ROW, single([[1, 10]]), (1, 3), "same"), expected)

    def test_channels(self, student):
        """Kernels are (KH, KW, C_out, C_in): each output channel adds up all input channels."""
        images = np.array([2.0, 5.0]).reshape(1, 1, 1, 2)
        kernels = np.array([[1.0, 10.0], [100.0, 1000.0]])[np.newaxis, np.newaxis]
        compare(student.conv2d_transpose(images, kernels), np.array([52.0, 5200.0]).reshape(1, 1, 1, 2))
        kernels = np.array([[1.0, 10.0], [0.0, 1.0], [3.0, 0.0]])[np.newaxis, np.newaxis]
        expected = np.array([52.0, 5.0, 6.0]).reshape(1, 1, 1, 3)
        compare(student.conv2d_transpose(images, kernels), expected)

    @hidden
    @pytest.mark.parametrize("options", CASES, ids=str)
    @pytest.mark.parametrize("size", SIZES, ids=str)
    def test_random_images(self, student, reference, rng, size, options):
        """Random images and kernels, strides and paddings."""
        images, kernels = draw(rng, size)
        compare(
            student.conv2d_transpose(images, kernels, **options),
            reference.conv2d_transpose(images, kernels, **options),
            operations=kernels[:, :, 0].size,
        )

    @hidden
    @pytest.mark.parametrize("padding", ["valid", "same"])
    def test_every_kernel_and_stride(self, student, reference, rng, padding):
        """Kernels of 1 to 6 taps with strides of 1 to 4, along both axes."""
        for kernel, stride in itertools.product(range(1, 7), range(1, 5)):
            images, kernels = draw(rng, (1, 3, 2, 1, kernel, 7 - kernel, 1))
            result = student.conv2d_transpose(images, kernels, (stride, 5 - stride), padding)
            expected = reference.conv2d_transpose(images, kernels, (stride, 5 - stride), padding)
            compare(result, expected, operations=12)

    @hidden
    @pytest.mark.parametrize("padding", ["valid", "same"])
    @pytest.mark.parametrize("stride", [(1, 1), (2, 3), (3, 2), (1, 4)], ids=str)
    def test_it_is_the_transpose_of_a_convolution(self, student, reference, rng, stride, padding):
        """sum(conv(x) * y) equals sum(x * conv_transpose(y)), with the same kernels."""
        for size in SIZES:
            small, kernels = draw(rng, size)
            result = student.conv2d_transpose(small, kernels, stride, padding)
            axes = zip(size[1:3], size[4:6], stride)
            sides = [reference.transposed_size(n, k, s, padding) for n, k, s in axes]
            compare(result.shape, (size[0], *sides, size[6]))
            large = rng.normal(size=result.shape)
            expected = float(np.sum(convolved(large, kernels, stride, padding) * small))
            compare(float(np.sum(large * result)), expected, operations=small.size * kernels[..., 0].size)

    @hidden
    def test_an_impulse_gives_the_kernel(self, student, reference, rng):
        """A single 1 gives the kernel itself, at `stride` times its place."""
        _, kernels = draw(rng, (1, 1, 1, 3, 3, 2, 4))
        images = np.zeros((2, 4, 5, 3))
        images[1, 2, 3, 1] = 1
        expected = np.zeros((2, 9, 15, 4))
        expected[1, 4:7, 9:11] = kernels[..., 1]
        compare(student.conv2d_transpose(images, kernels, (2, 3)), expected)

    @hidden
    def test_pairs_may_be_lists_and_numpy_numbers(self, student, reference, rng):
        """[2, 1], (2, 1) and NumPy's integers are the same stride."""
        images, kernels = draw(rng, SIZES[0])
        expected = reference.conv2d_transpose(images, kernels, (2, 1))
        for stride in ([2, 1], (np.int64(2), np.int64(1)), np.array([2, 1])):
            compare(student.conv2d_transpose(images, kernels, stride), expected, operations=18)
        expected = reference.conv2d_transpose(images, kernels, 3, "same")
        compare(student.conv2d_transpose(images, kernels, np.int32(3), "same"), expected, operations=18)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        images, kernels = draw(rng, SIZES[0], np.float32)
        for padding in ("valid", "same"):
            result = student.conv2d_transpose(images, kernels, 2, padding)
            expected = reference.conv2d_transpose(images, kernels, 2, padding)
            compare(result, expected, dtype=np.float32, operations=18)

    @hidden
    def test_bytes_do_not_overflow(self, student, reference, rng):
        """Integers give float64, without wrapping at 256."""
        images = rng.integers(100, 256, (1, 3, 4, 2), dtype=np.uint8)
        kernels = rng.integers(2, 9, (2, 3, 3, 2), dtype=np.uint8)
        for stride in (1, 2):
            result = student.conv2d_transpose(images, kernels, stride)
            compare(result, reference.conv2d_transpose(images, kernels, stride), dtype=np.float64)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Images and kernels are not modified."""
        images, kernels = draw(rng, SIZES[0])
        result = keeps_inputs(student.conv2d_transpose, images, kernels, (1, 2), padding="same")
        expected = reference.conv2d_transpose(images, kernels, (1, 2), "same")
        compare(result, expected, operations=18)


FACTORS = [2, 3, (1, 4), (5, 2), (3, 1)]
SHAPES = [(2, 3, 4, 3), (1, 5, 2, 1), (3, 1, 6, 2), (2, 4, 1, 2)]


class TestUpsampleNearest:
    def test_factor_2(self, student):
        """Every pixel becomes a block of four: the example of the lesson."""
        expected = batch([[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]])
        compare(student.upsample_nearest(SQUARE, 2), expected)

    def test_a_pair_is_height_then_width(self, student):
        """With (1, 3), a pixel becomes one row of three columns."""
        expected = batch([[1, 1, 1, 2, 2, 2], [3, 3, 3, 4, 4, 4]])
        compare(student.upsample_nearest(SQUARE, (1, 3)), expected)

    @hidden
    @pytest.mark.parametrize("factor", FACTORS, ids=str)
    def test_random_images(self, student, reference, rng, factor):
        """Random images and factors."""
        for shape in SHAPES:
            images = rng.normal(size=shape)
            compare(student.upsample_nearest(images, factor), reference.upsample_nearest(images, factor))

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes keep their values."""
        images = rng.normal(size=SHAPES[0]).astype("f4")
        compare(student.upsample_nearest(images, 2), reference.upsample_nearest(images, 2), dtype=np.float32)
        images = rng.integers(0, 256, SHAPES[0], np.uint8)
        compare(student.upsample_nearest(images, (2, 3)), reference.upsample_nearest(images, (2, 3)))

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's; nothing is modified."""
        images = rng.normal(size=SHAPES[0])
        compare(student.upsample_nearest(images, np.int64(2)), reference.upsample_nearest(images, 2))
        for factor in ([3, 2], np.array([3, 2]), (np.int32(3), np.int64(2))):
            result = keeps_inputs(student.upsample_nearest, images, factor)
            compare(result, reference.upsample_nearest(images, (3, 2)))


class TestUpsampleBilinear:
    def test_a_row(self, student):
        """Between two pixels the values change in equal steps, at the border they stay: see the lesson."""
        compare(student.upsample_bilinear(batch([[0, 4]]), (1, 2)), batch([[0, 1, 3, 4]]))
        compare(student.upsample_bilinear(batch([[0, 4, 8]]), (1, 2)), batch([[0, 1, 3, 5, 7, 8]]))

    def test_an_odd_factor(self, student):
        """With factor 3, the middle pixel of three is an input pixel."""
        compare(student.upsample_bilinear(batch([[0, 6]]), (1, 3)), batch([[0, 0, 2, 4, 6, 6]]))

    def test_rows_and_columns(self, student):
        """Rows and columns, one after the other: the example of the lesson."""
        expected = batch([[0, 1, 3, 4], [2, 3, 5, 6], [6, 7, 9, 10], [8, 9, 11, 12]])
        compare(student.upsample_bilinear(batch([[0, 4], [8, 12]]), 2), expected)

    def test_a_pair_is_height_then_width(self, student):
        """With (2, 1), there are more rows, and the columns stay."""
        expected = batch([[0, 4], [2, 6], [6, 10], [8, 12]])
        compare(student.upsample_bilinear(batch([[0, 4], [8, 12]]), (2, 1)), expected)

    @hidden
    @pytest.mark.parametrize("factor", FACTORS, ids=str)
    def test_random_images(self, student, reference, rng, factor):
        """Random images and factors, sides of one pixel among them."""
        for shape in SHAPES:
            images = rng.normal(size=shape)
            expected = reference.upsample_bilinear(images, factor)
            compare(student.upsample_bilinear(images, factor), expected, operations=16)

    @hidden
    def test_mirrored_images(self, student, reference, rng):
        """The mirror image of an enlarged image is the enlarged mirror image."""
        images = rng.normal(size=(2, 4, 3, 2))
        result = student.upsample_bilinear(images, (2, 5))
        compare(result, reference.upsample_bilinear(images, (2, 5)), operations=16)
        mirrored = student.upsample_bilinear(images[:, ::-1, ::-1], (2, 5))
        compare(mirrored[:, ::-1, ::-1], reference.upsample_bilinear(images, (2, 5)), operations=16)

    @hidden
    def test_integers(self, student, reference, rng):
        """Integers give float64: nothing is rounded, and bytes do not wrap at 256."""
        for images in (rng.integers(0, 256, (2, 3, 4, 3), np.uint8), rng.integers(-9, 9, (1, 4, 3, 1))):
            expected = reference.upsample_bilinear(images, (2, 3))
            compare(student.upsample_bilinear(images, (2, 3)), expected, dtype=np.float64, operations=16)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        images = rng.normal(size=(2, 3, 4, 3)).astype("f4")
        expected = reference.upsample_bilinear(images, (3, 2))
        compare(student.upsample_bilinear(images, (3, 2)), expected, dtype=np.float32, operations=16)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's; nothing is modified."""
        images = rng.normal(size=(2, 3, 4, 2))
        expected = reference.upsample_bilinear(images, 2)
        compare(student.upsample_bilinear(images, np.int64(2)), expected, operations=16)
        expected = reference.upsample_bilinear(images, (3, 2))
        for factor in ([3, 2], np.array([3, 2]), (np.int32(3), np.int64(2))):
            compare(keeps_inputs(student.upsample_bilinear, images, factor), expected, operations=16)


class TestOverlap:
    def test_the_kernel_is_no_multiple_of_the_stride(self, student):
        """A kernel of 3 with stride 2 writes every other place twice: the checkerboard."""
        compare(student.overlap(3, 3, 2), (1, 1, 2, 1, 2, 1, 1))

    def test_the_kernel_is_a_multiple_of_the_stride(self, student):
        """A kernel of 4 with stride 2 writes every inner place twice."""
        compare(student.overlap(3, 4, 2), (1, 1, 2, 2, 2, 2, 1, 1))

    def test_stride_1(self, student):
        """With stride 1, the inner places get all taps."""
        compare(student.overlap(4, 3, 1), (1, 2, 3, 3, 2, 1))

    def test_a_stride_that_exceeds_the_kernel(self, student):
        """Nothing writes the places in the gaps."""
        compare(student.overlap(2, 2, 3), (1, 1, 0, 1, 1, 0))

    @hidden
    def test_random_axes(self, student, reference, rng):
        """Random sizes, kernels and strides."""
        for _ in range(20):
            size, kernel, stride = draw_axis(rng)
            compare(student.overlap(size, kernel, stride), tuple(reference.overlap(size, kernel, stride)))

    @hidden
    def test_no_tap_is_lost(self, student, reference, rng):
        """Together, the places are written as often as there are pixels times taps."""
        size, kernel, stride = int(rng.integers(5, 30)), int(rng.integers(4, 12)), int(rng.integers(2, 4))
        result = student.overlap(size, kernel, stride)
        compare(len(result), reference.transposed_size(size, kernel, stride))
        compare(int(sum(result)), size * kernel)
        compare(int(max(result)), min(size, -(-kernel // stride)))

    @hidden
    def test_numpy_numbers(self, student, reference, rng):
        """NumPy's integers are as good as Python's."""
        for kernel in (3, 4, 1):
            axis = np.int64(rng.integers(3, 9)), np.int32(kernel), np.int64(2)
            compare(student.overlap(*axis), tuple(reference.overlap(*axis)))
