"""Checks of unit 05: largest values, averages, whole images, indices and the way back."""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs


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
SHAPES = [(2, 7, 9, 3), (3, 8, 5, 1), (1, 6, 11, 2)]
CASES = [
    {"size": 2},
    {"size": (2, 3), "stride": 1},
    {"size": 3, "stride": 2},
    {"size": (3, 2), "stride": (1, 4)},
    {"size": 2, "stride": 3},
    {"size": 3, "padding": "same"},
    {"size": (2, 4), "stride": 1, "padding": "same"},
    {"size": (4, 3), "stride": (3, 2), "padding": "same"},
    {"size": (2, 3), "stride": (3, 5), "padding": "same"},
]


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

    @hidden
    @pytest.mark.parametrize("options", CASES, ids=str)
    def test_random_images(self, student, reference, rng, options):
        """Random images, most pixels negative, with many sizes, strides and paddings."""
        for shape in SHAPES:
            images = rng.normal(-2, 1, shape)
            compare(student.max_pool2d(images, **options), reference.max_pool2d(images, **options))

    @hidden
    @pytest.mark.parametrize(("size", "stride"), [((5, 7), None), ((4, 2), 1), (9, (2, 3))], ids=str)
    def test_a_window_larger_than_the_image(self, student, reference, rng, size, stride):
        """With "same", the window may be larger than the image."""
        images = rng.normal(-3, 1, (2, 3, 4, 2))
        expected = reference.max_pool2d(images, size, stride, "same")
        compare(student.max_pool2d(images, size, stride, "same"), expected)

    @hidden
    @pytest.mark.parametrize(("dtype", "scale"), [("f4", 1e30), ("f8", 1e305)])
    def test_very_small_numbers(self, student, reference, rng, dtype, scale):
        """Padding loses against numbers far below zero, too."""
        images = (-rng.uniform(1, 2, (2, 4, 5, 2)) * scale).astype(dtype)
        expected = reference.max_pool2d(images, 3, padding="same")
        hint = "No ordinary number is small enough to pad with. Is there one that is below all of them?"
        compare(student.max_pool2d(images, 3, padding="same"), expected, hint=hint)

    @hidden
    def test_windows_of_one_pixel(self, student, rng):
        """Windows of one pixel with a stride pick pixels."""
        images = rng.normal(size=(2, 7, 8, 3))
        compare(student.max_pool2d(images, 1, (2, 3)), images[:, ::2, ::3])
        compare(student.max_pool2d(images, 1, (3, 5), "same"), images[:, ::3, ::5])

    @hidden
    @pytest.mark.parametrize("dtype", ["u1", "i2", "i8"])
    def test_integers_of_any_kind(self, student, reference, rng, dtype):
        """Bytes and negative integers give float64, with both paddings."""
        images = rng.integers(1, 100, (2, 5, 4, 2)).astype(dtype)
        images = images if dtype == "u1" else -images
        for padding in ("valid", "same"):
            expected = reference.max_pool2d(images, 3, 2, padding)
            compare(student.max_pool2d(images, 3, 2, padding), expected, dtype=np.float64)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out, with both paddings."""
        images = rng.normal(size=(2, 5, 7, 3)).astype("f4")
        for padding in ("valid", "same"):
            expected = reference.max_pool2d(images, (2, 3), padding=padding)
            compare(student.max_pool2d(images, (2, 3), padding=padding), expected, dtype=np.float32)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        images = rng.normal(size=(2, 7, 8, 1))
        expected = reference.max_pool2d(images, (2, 3), (1, 2), "same")
        pairs = [([2, 3], [1, 2]), (np.array([2, 3]), (np.int64(1), np.int32(2)))]
        for size, stride in pairs:
            compare(keeps_inputs(student.max_pool2d, images, size, stride, "same"), expected)
        compare(student.max_pool2d(images, np.int64(3)), reference.max_pool2d(images, 3))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 5, 6, 2))
        for padding in ("valid", "same"):
            result = keeps_inputs(student.max_pool2d, images, 3, 2, padding)
            compare(result, reference.max_pool2d(images, 3, 2, padding))


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

    @hidden
    @pytest.mark.parametrize("options", CASES, ids=str)
    def test_random_images(self, student, reference, rng, options):
        """Random images with many sizes, strides and paddings."""
        for shape in SHAPES:
            images = rng.normal(2, 1, shape)
            expected = reference.avg_pool2d(images, **options)
            compare(student.avg_pool2d(images, **options), expected, operations=images[0, ..., 0].size)

    @hidden
    @pytest.mark.parametrize(("size", "stride"), [((5, 7), None), ((4, 2), 1), (9, (2, 3))], ids=str)
    def test_a_window_larger_than_the_image(self, student, reference, rng, size, stride):
        """With "same", the window may be larger than the image."""
        images = rng.normal(3, 1, (2, 3, 4, 2))
        expected = reference.avg_pool2d(images, size, stride, "same")
        compare(student.avg_pool2d(images, size, stride, "same"), expected, operations=12)

    @hidden
    @pytest.mark.parametrize("options", [case for case in CASES if "padding" in case], ids=str)
    def test_an_even_image_stays_even(self, student, reference, rng, options):
        """Where all pixels of a channel are equal, all its averages are too, at the border as well."""
        values = rng.uniform(1, 2, (2, 1, 1, 3))
        even, other = np.broadcast_to(values, (2, 7, 8, 3)), rng.normal(size=(2, 7, 8, 3))
        expected = reference.avg_pool2d(other, **options)
        compare(student.avg_pool2d(even, **options), np.broadcast_to(values, expected.shape), operations=56)
        compare(student.avg_pool2d(other, **options), expected, operations=56)

    @hidden
    @pytest.mark.parametrize("dtype", ["u1", "i2", "i8"])
    def test_integers_of_any_kind(self, student, reference, rng, dtype):
        """Bytes and negative integers give float64 and are not rounded, with both paddings."""
        images = rng.integers(60, 128, (2, 5, 4, 2)).astype(dtype)
        images = images if dtype == "u1" else -images
        for padding in ("valid", "same"):
            expected = reference.avg_pool2d(images, 3, 2, padding)
            compare(student.avg_pool2d(images, 3, 2, padding), expected, dtype=np.float64, operations=20)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out, with both paddings."""
        images = rng.normal(size=(2, 5, 7, 3)).astype("f4")
        for padding in ("valid", "same"):
            expected = reference.avg_pool2d(images, (2, 3), padding=padding)
            result = student.avg_pool2d(images, (2, 3), padding=padding)
            compare(result, expected, dtype=np.float32, operations=35)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        images = rng.normal(size=(2, 7, 8, 1))
        expected = reference.avg_pool2d(images, (2, 3), (1, 2), "same")
        pairs = [([2, 3], [1, 2]), (np.array([2, 3]), (np.int64(1), np.int32(2)))]
        for size, stride in pairs:
            result = keeps_inputs(student.avg_pool2d, images, size, stride, "same")
            compare(result, expected, operations=56)
        compare(student.avg_pool2d(images, np.int64(3)), reference.avg_pool2d(images, 3), operations=56)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 5, 6, 2))
        for padding in ("valid", "same"):
            result = keeps_inputs(student.avg_pool2d, images, 3, 2, padding)
            compare(result, reference.avg_pool2d(images, 3, 2, padding), operations=30)


CHANNELS = np.array([[1, 10], [3, 20], [8, 60]], float).reshape(1, 1, 3, 2)
IMAGES = [(3, 5, 7, 2), (2, 1, 6, 4), (4, 6, 1, 1), (1, 3, 8, 5)]


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

    @hidden
    @pytest.mark.parametrize("shape", IMAGES, ids=str)
    def test_random_images(self, student, reference, rng, shape):
        """Random images of many sizes."""
        images = rng.normal(size=shape)
        compare(
            student.global_avg_pool(images),
            reference.global_avg_pool(images),
            operations=images[0, ..., 0].size,
        )

    @hidden
    def test_places_do_not_matter(self, student, reference, rng):
        """The same pixels in other places give the same averages."""
        images = rng.normal(size=(2, 4, 5, 3))
        mixed = rng.permutation(images.reshape(2, 20, 3), axis=1).reshape(2, 5, 4, 3)
        compare(student.global_avg_pool(mixed), reference.global_avg_pool(images), operations=20)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; integers give float64, not rounded and without wrapping at 256."""
        images = rng.normal(size=(2, 5, 7, 3)).astype("f4")
        compare(
            student.global_avg_pool(images),
            reference.global_avg_pool(images),
            dtype=np.float32,
            operations=35,
        )
        images = rng.integers(100, 256, (2, 5, 7, 3), np.uint8)
        compare(
            student.global_avg_pool(images),
            reference.global_avg_pool(images),
            dtype=np.float64,
            operations=35,
        )

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 5, 4, 3))
        result = keeps_inputs(student.global_avg_pool, images)
        compare(result, reference.global_avg_pool(images), operations=20)


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

    @hidden
    @pytest.mark.parametrize("shape", IMAGES, ids=str)
    def test_random_images(self, student, reference, rng, shape):
        """Random images of many sizes, most pixels negative."""
        images = rng.normal(-4, 1, shape)
        compare(student.global_max_pool(images), reference.global_max_pool(images))

    @hidden
    def test_one_pixel_decides(self, student, rng):
        """A single high pixel anywhere is found, in its own image and channel only."""
        images = -rng.uniform(1, 2, (3, 4, 6, 2))
        expected = images.max(axis=(1, 2))
        image, row, column, channel = (int(rng.integers(n)) for n in images.shape)
        images[image, row, column, channel] = expected[image, channel] = -0.5
        compare(student.global_max_pool(images), expected)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes and negative integers keep their values."""
        images = rng.normal(size=(2, 5, 7, 3)).astype("f4")
        compare(student.global_max_pool(images), reference.global_max_pool(images), dtype=np.float32)
        for images in (rng.integers(0, 256, (2, 5, 7, 3), np.uint8), rng.integers(-99, -9, (3, 4, 5, 2))):
            compare(student.global_max_pool(images), reference.global_max_pool(images))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 5, 4, 3))
        compare(keeps_inputs(student.global_max_pool, images), reference.global_max_pool(images))


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

    @hidden
    @pytest.mark.parametrize("output_size", [3, (2, 5), (4, 3), (5, 1), (6, 7)], ids=str)
    def test_random_images(self, student, reference, rng, output_size):
        """Random images to a smaller size."""
        for shape in ((2, 7, 9, 3), (3, 8, 11, 1), (1, 6, 10, 2)):
            images = rng.normal(size=shape)
            expected = reference.adaptive_avg_pool2d(images, output_size)
            result = student.adaptive_avg_pool2d(images, output_size)
            compare(result, expected, operations=images[0, ..., 0].size)

    @hidden
    @pytest.mark.parametrize("output_size", [7, (4, 9), (6, 3), (2, 11)], ids=str)
    def test_larger_on_one_axis_or_both(self, student, reference, rng, output_size):
        """Random images to a size that is larger on one axis or both."""
        images = rng.normal(size=(2, 3, 5, 2))
        expected = reference.adaptive_avg_pool2d(images, output_size)
        compare(student.adaptive_avg_pool2d(images, output_size), expected, operations=15)

    @hidden
    def test_the_size_of_the_image(self, student, rng):
        """The image's own size gives the image back, twice its size repeats every pixel."""
        images = rng.normal(size=(2, 4, 7, 3))
        compare(student.adaptive_avg_pool2d(images, (4, 7)), images, operations=28)
        expected = images.repeat(2, axis=1).repeat(2, axis=2)
        compare(student.adaptive_avg_pool2d(images, (8, 14)), expected, operations=28)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; integers give float64, not rounded and without wrapping at 256."""
        images = rng.normal(size=(2, 5, 7, 3)).astype("f4")
        expected = reference.adaptive_avg_pool2d(images, (2, 9))
        compare(student.adaptive_avg_pool2d(images, (2, 9)), expected, dtype=np.float32, operations=35)
        images = rng.integers(100, 256, (2, 5, 7, 3), np.uint8)
        expected = reference.adaptive_avg_pool2d(images, (2, 9))
        compare(student.adaptive_avg_pool2d(images, (2, 9)), expected, dtype=np.float64, operations=35)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        images = rng.normal(size=(2, 7, 8, 1))
        expected = reference.adaptive_avg_pool2d(images, (3, 5))
        for output_size in ([3, 5], np.array([3, 5]), (np.int64(3), np.int32(5))):
            result = keeps_inputs(student.adaptive_avg_pool2d, images, output_size)
            compare(result, expected, operations=56)
        expected = reference.adaptive_avg_pool2d(images, 3)
        compare(student.adaptive_avg_pool2d(images, np.int64(3)), expected, operations=56)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 5, 4, 2))
        result = keeps_inputs(student.adaptive_avg_pool2d, images, (3, 7))
        compare(result, reference.adaptive_avg_pool2d(images, (3, 7)), operations=20)


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

    @hidden
    @pytest.mark.parametrize("size", [2, 3, (2, 3), (3, 1), (1, 4)], ids=str)
    def test_random_images(self, student, reference, rng, size):
        """Random images, most pixels negative, with many sizes."""
        for shape in SHAPES:
            images = rng.normal(-2, 1, shape)
            expected = reference.max_pool2d_with_indices(images, size)
            compare(student.max_pool2d_with_indices(images, size), expected)

    @hidden
    @pytest.mark.parametrize("size", [2, (3, 2), (2, 4)], ids=str)
    def test_many_equals(self, student, reference, rng, size):
        """Images of few values, so that nearly every window has several largest pixels."""
        images = rng.integers(-2, 1, (3, 7, 9, 2)).astype(float)
        expected = reference.max_pool2d_with_indices(images, size)
        compare(student.max_pool2d_with_indices(images, size), expected)

    @hidden
    def test_the_indices_find_the_values(self, student, reference, rng):
        """The indices are integers, and the pixels that they name have the pooled values."""
        images = rng.normal(size=(2, 5, 7, 3))
        expected = reference.max_pool2d(images)
        pooled, indices = student.max_pool2d_with_indices(images)
        compare(pooled, expected)
        compare(indices.shape, expected.shape)
        if indices.dtype.kind not in "iu":
            raise Feedback(
                "the indices are no integers.", expected="an integer dtype", got=str(indices.dtype),
                hint="Only integers can point into an array."
            )  # fmt: skip
        found = np.take_along_axis(images.reshape(2, 35, 3), indices.reshape(2, 6, 3), axis=1)
        compare(found.reshape(expected.shape), expected)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes and negative integers keep their values."""
        images = rng.normal(size=(2, 5, 6, 3)).astype("f4")
        pooled, indices = student.max_pool2d_with_indices(images, (2, 3))
        expected, places = reference.max_pool2d_with_indices(images, (2, 3))
        compare(pooled, expected, dtype=np.float32)
        compare(indices, places)
        for images in (rng.integers(0, 256, (2, 5, 6, 3), np.uint8), rng.integers(-99, -9, (1, 4, 7, 2))):
            expected = reference.max_pool2d_with_indices(images, (2, 3))
            compare(student.max_pool2d_with_indices(images, (2, 3)), expected)

    @hidden
    def test_more_pixels_than_a_byte_counts(self, student, reference, rng):
        """Indices beyond 255 are right, for images of bytes too."""
        images = rng.integers(0, 256, (1, 18, 20, 1), np.uint8)
        compare(student.max_pool2d_with_indices(images, 3), reference.max_pool2d_with_indices(images, 3))

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        images = rng.normal(size=(2, 7, 8, 1))
        expected = reference.max_pool2d_with_indices(images, (2, 3))
        for size in ([2, 3], np.array([2, 3]), (np.int64(2), np.int32(3))):
            compare(keeps_inputs(student.max_pool2d_with_indices, images, size), expected)
        expected = reference.max_pool2d_with_indices(images, 3)
        compare(student.max_pool2d_with_indices(images, np.int64(3)), expected)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 5, 6, 2))
        result = keeps_inputs(student.max_pool2d_with_indices, images)
        compare(result, reference.max_pool2d_with_indices(images))


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

    @hidden
    @pytest.mark.parametrize("size", [2, 3, (2, 3), (1, 4)], ids=str)
    def test_random_values(self, student, reference, rng, size):
        """Other values than the maxima, put where the maxima were."""
        for shape in SHAPES:
            pooled, indices = reference.max_pool2d_with_indices(rng.normal(size=shape), size)
            values = rng.normal(size=pooled.shape)
            expected = reference.max_unpool2d(values, indices, shape)
            compare(student.max_unpool2d(values, indices, shape), expected)

    @hidden
    def test_any_places(self, student, reference, rng):
        """The indices may point anywhere, not only into windows."""
        shape = (3, 5, 7, 2)
        places = rng.permuted(np.broadcast_to(np.arange(35)[:, np.newaxis], (3, 35, 2)), axis=1)
        indices, values = places[:, :6].reshape(3, 2, 3, 2), rng.normal(size=(3, 2, 3, 2))
        compare(student.max_unpool2d(values, indices, shape), reference.max_unpool2d(values, indices, shape))

    @hidden
    def test_pooling_again_gives_the_same(self, student, reference, rng):
        """Pooled again, positive values and their places come out."""
        pooled, indices = reference.max_pool2d_with_indices(rng.uniform(1, 2, (2, 7, 9, 3)), (3, 2))
        result = student.max_unpool2d(pooled, indices, (2, 7, 9, 3))
        compare(result.shape, (2, 7, 9, 3))
        compare(reference.max_pool2d_with_indices(result, (3, 2)), (pooled, indices))

    @hidden
    def test_shapes_and_indices_of_any_kind(self, student, reference, rng):
        """The shape may be a list, an array or of NumPy's integers; indices may be int32 or int64."""
        pooled, indices = reference.max_pool2d_with_indices(rng.normal(size=(2, 4, 6, 3)))
        expected = reference.max_unpool2d(pooled, indices, (2, 4, 6, 3))
        for shape in ([2, 4, 6, 3], np.array([2, 4, 6, 3]), tuple(np.int32([2, 4, 6, 3]))):
            compare(keeps_inputs(student.max_unpool2d, pooled, indices, shape), expected)
        for dtype in ("i4", "i8"):
            compare(student.max_unpool2d(pooled, indices.astype(dtype), (2, 4, 6, 3)), expected)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes and negative integers keep their values."""
        shape = (2, 6, 5, 3)
        _, indices = reference.max_pool2d_with_indices(rng.normal(size=shape))
        values = rng.normal(size=indices.shape).astype("f4")
        expected = reference.max_unpool2d(values, indices, shape)
        compare(student.max_unpool2d(values, indices, shape), expected, dtype=np.float32)
        for values in (rng.integers(1, 256, indices.shape, np.uint8), rng.integers(-99, 0, indices.shape)):
            expected = reference.max_unpool2d(values, indices, shape)
            compare(student.max_unpool2d(values, indices, shape), expected)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Values and indices are not modified."""
        pooled, indices = reference.max_pool2d_with_indices(rng.normal(size=(2, 5, 6, 2)))
        result = keeps_inputs(student.max_unpool2d, pooled, indices, (2, 5, 6, 2))
        compare(result, reference.max_unpool2d(pooled, indices, (2, 5, 6, 2)))
