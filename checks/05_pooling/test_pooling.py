"""Checks of unit 05: largest values, averages, whole images, indices and the way back."""

import numpy as np

from convlings.judge import compare


def batch(plane):
    """One image of one channel, from its rows, as floats."""
    return np.array(plane, float)[np.newaxis, :, :, np.newaxis]


def integers(plane):
    """The same, as integers."""
    return batch(plane).astype(np.int64)


SCENE = batch([[1, 3, 2, 0, 5, 1], [4, 0, 1, 6, 1, 3], [7, 0, 3, 3, 2, 2], [1, 8, 5, 1, 0, 4]])
ROW = batch([[1, 5, 3, 7, 2, 0, 4]])
NEGATIVE_ROW = batch([[-1, -5, -3, -7, -2, -8, -4]])
NEGATIVE = batch([[-3, -1, -4, -2, -9], [-7, -5, -6, -8, -7], [-2, -6, -9, -3, -4]])
FLAT = np.array([[[1, 20], [3, 10]], [[5, 60], [4, 70]]], float)[
    :, np.newaxis
]  # two images (1, 2), two channels

WHERE = 'With "same", unit 02\'s same_padding says how many pixels go before and after.'


class TestMaxPool2d:
    def test_worked_example(self, student):
        """The example of the lesson: four rows of six pixels, windows of 2x2."""
        compare(student.max_pool2d(SCENE), batch([[4, 6, 5], [8, 5, 4]]))

    def test_windows_lie_side_by_side(self, student):
        """Without a stride the step is the size; a pixel that fills no window is left out."""
        compare(student.max_pool2d(ROW, (1, 3)), batch([[5, 7]]))

    def test_stride(self, student):
        """The step may be smaller than the window, or larger."""
        compare(student.max_pool2d(ROW, (1, 3), 1), batch([[5, 7, 7, 7, 4]]))
        compare(student.max_pool2d(ROW, (1, 3), 2), batch([[5, 7, 4]]))
        compare(student.max_pool2d(ROW, (1, 3), stride=4), batch([[5, 4]]))

    def test_size_is_height_then_width(self, student):
        """A size of (2, 3) is two rows and three columns."""
        compare(student.max_pool2d(SCENE, (2, 3)), batch([[4, 6], [8, 4]]))

    def test_stride_is_height_then_width(self, student):
        """A stride of (2, 3) goes down by 2 and right by 3."""
        compare(student.max_pool2d(SCENE, (1, 2), stride=(2, 3)), batch([[3, 5], [7, 3]]))

    def test_the_odd_pixel_is_padded_last(self, student):
        """With "same", the last window of 2 on five pixels has one real pixel."""
        compare(student.max_pool2d(ROW[:, :, :5], (1, 2), 1, "same"), batch([[5, 5, 7, 7, 2]]), hint=WHERE)
        compare(student.max_pool2d(ROW[:, :, :5], (1, 2), padding="same"), batch([[5, 7, 2]]), hint=WHERE)

    def test_padding_never_wins(self, student):
        """With "same", the largest of negative numbers is negative."""
        hint = "Only the real pixels count. Which of them lie in the window of the number that differs?"
        compare(student.max_pool2d(NEGATIVE_ROW, (1, 3), padding="same"), batch([[-1, -2, -4]]), hint=hint)
        compare(student.max_pool2d(NEGATIVE, padding="same"), batch([[-1, -2, -7], [-2, -3, -4]]))

    def test_images_and_channels_are_kept_apart(self, student):
        """Two images of two channels stay two images of two channels."""
        compare(student.max_pool2d(FLAT, (1, 2)), np.array([[3.0, 20.0], [5.0, 70.0]]).reshape(2, 1, 1, 2))

    def test_integers_give_float64(self, student):
        """Integers come out as float64."""
        compare(
            student.max_pool2d(integers([[1, 5, 3], [2, 0, 4]]), (2, 1)), batch([[2, 5, 4]]), dtype=np.float64
        )


class TestAvgPool2d:
    def test_worked_example(self, student):
        """The example of the lesson: four rows of six pixels, windows of 2x2."""
        compare(student.avg_pool2d(SCENE), batch([[2, 2.25, 2.5], [4, 3, 2]]))

    def test_windows_lie_side_by_side(self, student):
        """Without a stride the step is the size; a pixel that fills no window is left out."""
        compare(student.avg_pool2d(ROW[:, :, 1:], (1, 4)), batch([[4.25]]))

    def test_stride(self, student):
        """The step may be smaller than the window, or larger."""
        compare(student.avg_pool2d(ROW, (1, 3), 1), batch([[3, 5, 4, 3, 2]]))
        compare(student.avg_pool2d(ROW, (1, 3), 2), batch([[3, 4, 2]]))
        compare(student.avg_pool2d(ROW, (1, 3), stride=4), batch([[3, 2]]))

    def test_size_is_height_then_width(self, student):
        """A size of (2, 6) is two rows and six columns."""
        compare(student.avg_pool2d(SCENE, (2, 6)), batch([[2.25], [3]]))

    def test_stride_is_height_then_width(self, student):
        """A stride of (2, 3) goes down by 2 and right by 3."""
        compare(student.avg_pool2d(SCENE, (1, 2), stride=(2, 3)), batch([[2, 2.5], [3.5, 2.5]]))

    def test_the_odd_pixel_is_padded_last(self, student):
        """With "same", the last window of 2 on five pixels has one real pixel."""
        compare(student.avg_pool2d(ROW[:, :, :5], (1, 2), 1, "same"), batch([[3, 4, 5, 4.5, 2]]), hint=WHERE)
        compare(student.avg_pool2d(ROW[:, :, :5], (1, 2), padding="same"), batch([[3, 5, 2]]), hint=WHERE)

    def test_padding_does_not_count(self, student):
        """With "same", a window at the border is averaged over its real pixels."""
        hint = "How many real pixels lie in the window of the number that differs?"
        compare(student.avg_pool2d(ROW, (1, 3), padding="same"), batch([[3, 4, 2]]), hint=hint)
        compare(student.avg_pool2d(NEGATIVE, padding="same"), batch([[-4, -5, -8], [-4, -6, -4]]))

    def test_images_and_channels_are_kept_apart(self, student):
        """Two images of two channels stay two images of two channels."""
        compare(student.avg_pool2d(FLAT, (1, 2)), np.array([[2.0, 15.0], [4.5, 65.0]]).reshape(2, 1, 1, 2))

    def test_bytes_do_not_overflow(self, student):
        """The mean of 200 and 101 is 150.5, also of bytes, and float64."""
        images = batch([[200, 101, 3]]).astype(np.uint8)
        compare(student.avg_pool2d(images, (1, 2), padding="same"), batch([[150.5, 3]]), dtype=np.float64)


CHANNELS = np.array([[1, 10], [3, 20], [8, 60]], float).reshape(1, 1, 3, 2)


class TestGlobalAvgPool:
    def test_worked_example(self, student):
        """The example of the lesson: 24 pixels with a sum of 63."""
        compare(student.global_avg_pool(SCENE), np.array([[2.625]]))

    def test_channels_are_kept_apart(self, student):
        """Each channel has an average of its own."""
        compare(student.global_avg_pool(CHANNELS), np.array([[4.0, 30.0]]))

    def test_images_are_kept_apart(self, student):
        """Each image has averages of its own."""
        compare(student.global_avg_pool(FLAT), np.array([[2.0, 15.0], [4.5, 65.0]]))


class TestGlobalMaxPool:
    def test_worked_example(self, student):
        """The example of the lesson: the largest of 24 pixels."""
        compare(student.global_max_pool(SCENE), np.array([[8.0]]))

    def test_channels_are_kept_apart(self, student):
        """Each channel has a maximum of its own, a negative one where all its pixels are."""
        compare(student.global_max_pool(CHANNELS * [1, -1]), np.array([[8.0, -10.0]]))

    def test_images_are_kept_apart(self, student):
        """Each image has maxima of its own."""
        compare(student.global_max_pool(FLAT), np.array([[3.0, 20.0], [5.0, 70.0]]))


class TestAdaptiveAvgPool2d:
    def test_worked_example(self, student):
        """The example of the lesson: five pixels become three, and windows overlap."""
        compare(student.adaptive_avg_pool2d(batch([[1, 3, 4, 5, 9]]), (1, 3)), batch([[2, 4, 7]]))

    def test_an_output_larger_than_the_input(self, student):
        """Two pixels become three, three become five: pixels are used again."""
        hint = "No window is empty: its start is rounded down, its end is rounded up."
        compare(student.adaptive_avg_pool2d(batch([[4, 8]]), (1, 3)), batch([[4, 6, 8]]), hint=hint)
        compare(student.adaptive_avg_pool2d(batch([[2, 6, 4]]), (1, 5)), batch([[2, 4, 6, 5, 4]]))

    def test_windows_of_equal_size(self, student):
        """Where the sides divide, it is plain average pooling."""
        compare(student.adaptive_avg_pool2d(SCENE, (2, 3)), batch([[2, 2.25, 2.5], [4, 3, 2]]))

    def test_output_size_is_height_then_width(self, student):
        """An output of (2, 1) has two rows and one column."""
        compare(student.adaptive_avg_pool2d(SCENE, (2, 1)), batch([[2.25], [3]]))

    def test_one_pixel(self, student):
        """An output of 1 is the average of the whole image."""
        compare(student.adaptive_avg_pool2d(SCENE, 1), batch([[2.625]]))

    def test_images_and_channels_are_kept_apart(self, student):
        """Two images of two channels stay two images of two channels."""
        expected = np.array([[2.0, 15.0], [4.5, 65.0]]).reshape(2, 1, 1, 2)
        compare(student.adaptive_avg_pool2d(FLAT, (1, 1)), expected)


LEFT_OVER = batch([[1, 2, 3, 4, 9], [5, 0, 8, 2, 9], [9, 9, 9, 9, 9]])


class TestMaxPool2dWithIndices:
    def test_worked_example(self, student):
        """The example of the lesson: the places of the six maxima, counted through rows of six."""
        expected = batch([[4, 6, 5], [8, 5, 4]]), integers([[6, 9, 4], [19, 20, 23]])
        compare(student.max_pool2d_with_indices(SCENE), expected)

    def test_the_first_of_equals(self, student):
        """Where several pixels are largest, the first in reading order counts."""
        images = batch([[0, 9, 4, 4], [9, 1, 4, 4]])
        compare(student.max_pool2d_with_indices(images), (batch([[9, 4]]), integers([[1, 2]])))

    def test_pixels_that_fill_no_window(self, student):
        """Rows and columns that fill no window are left out, but their pixels are counted."""
        compare(student.max_pool2d_with_indices(LEFT_OVER), (batch([[5, 8]]), integers([[5, 7]])))

    def test_size_is_height_then_width(self, student):
        """A size of (2, 3) is two rows and three columns."""
        expected = batch([[4, 6], [8, 4]]), integers([[6, 9], [19, 23]])
        compare(student.max_pool2d_with_indices(SCENE, (2, 3)), expected)

    def test_each_image_and_channel_counts_from_0(self, student):
        """The index says row and column only, in every image and channel anew."""
        expected = np.array([[3.0, 20.0], [5.0, 70.0]]), np.array([[1, 0], [0, 1]])
        expected = tuple(values.reshape(2, 1, 1, 2) for values in expected)
        compare(student.max_pool2d_with_indices(FLAT, (1, 2)), expected)


class TestMaxUnpool2d:
    def test_worked_example(self, student):
        """The example of the lesson: six maxima go back to their places."""
        pooled, indices = batch([[4, 6, 5], [8, 5, 4]]), integers([[6, 9, 4], [19, 20, 23]])
        expected = [[0, 0, 0, 0, 5, 0], [4, 0, 0, 6, 0, 0], [0, 0, 0, 0, 0, 0], [0, 8, 5, 0, 0, 4]]
        compare(student.max_unpool2d(pooled, indices, (1, 4, 6, 1)), batch(expected))

    def test_output_shape_decides(self, student):
        """The output has the shape that is asked for, and is counted through rows of its width."""
        pooled, indices = batch([[5, 8]]), integers([[5, 7]])
        expected = batch([[0, 0, 0, 0, 0], [5, 0, 8, 0, 0], [0, 0, 0, 0, 0]])
        compare(student.max_unpool2d(pooled, indices, (1, 3, 5, 1)), expected)
        compare(student.max_unpool2d(pooled, indices, (1, 2, 4, 1)), batch([[0, 0, 0, 0], [0, 5, 0, 8]]))

    def test_each_image_and_channel_counts_from_0(self, student):
        """Each value goes into its own image and channel."""
        pooled = np.array([[3.0, 20.0], [5.0, 70.0]]).reshape(2, 1, 1, 2)
        indices = np.array([[1, 0], [0, 2]]).reshape(2, 1, 1, 2)
        first, second = [[0, 20], [3, 0], [0, 0], [0, 0]], [[5, 0], [0, 0], [0, 70], [0, 0]]
        expected = np.array([first, second], float).reshape(2, 1, 4, 2)
        compare(student.max_unpool2d(pooled, indices, (2, 1, 4, 2)), expected)
