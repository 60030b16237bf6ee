"""Checks of unit 06: transposed convolution, zeros between pixels, upsampling, and the checkerboard."""

import numpy as np

from convlings.judge import compare


def batch(plane):
    """One image of one channel, from its rows, as floats."""
    return np.array(plane, float)[np.newaxis, :, :, np.newaxis]


def single(plane):
    """A kernel from one channel to one channel, from its rows, as floats."""
    return np.array(plane, float)[:, :, np.newaxis, np.newaxis]


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


ROW = batch([[2, 5]])
DIGITS = single([[1, 10, 100]])
STAMP = single([[1, 10], [100, 1000]])


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


class TestUpsampleNearest:
    def test_factor_2(self, student):
        """Every pixel becomes a block of four: the example of the lesson."""
        expected = batch([[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]])
        compare(student.upsample_nearest(SQUARE, 2), expected)

    def test_a_pair_is_height_then_width(self, student):
        """With (1, 3), a pixel becomes one row of three columns."""
        expected = batch([[1, 1, 1, 2, 2, 2], [3, 3, 3, 4, 4, 4]])
        compare(student.upsample_nearest(SQUARE, (1, 3)), expected)


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
