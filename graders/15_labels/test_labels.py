"""Checks of unit 15: colours and classes, image labels, instances, boxes, tiles, class weights."""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs, refuses

WATER, LAND, ROAD = [226, 169, 41], [132, 41, 246], [110, 193, 228]
BUILDING, VEGETATION, GREY = [60, 16, 152], [254, 221, 58], [155, 155, 155]
PALETTE = np.array([WATER, LAND, ROAD, BUILDING, VEGETATION], np.uint8)

U = 255  # unlabelled
MASK = np.array(
    [
        [1, 1, 1, 1, 2, 1, 3, 3],
        [3, 1, 3, 1, 2, 1, 3, 3],
        [3, 1, 3, 1, 2, 3, 1, 1],
        [3, 3, 3, 1, 2, 1, 1, 1],
        [U, U, U, U, 2, 1, 4, 4],
        [U, U, U, U, 2, 1, 4, 4],
    ]
)
SHORE = np.array(
    [
        [0, 0, 0, 0, 1, 1, 1, 1],
        [0, 0, 0, 0, 1, 1, 1, 1],
        [1, 1, 1, 1, U, U, U, U],
        [U, U, U, U, U, U, U, U],
        [U, U, U, U, U, U, U, U],
        [U, U, U, U, U, U, U, U],
    ]
)
CORNER = np.array([[1, 2, 3, 1], [1, 2, 1, 1], [U, 2, 1, 4]])  # rows 2 to 4, columns 3 to 6 of the mask
CORNER_COLORS = [[LAND, ROAD, BUILDING, LAND], [LAND, ROAD, LAND, LAND], [GREY, ROAD, LAND, VEGETATION]]
CORNER_RGB = np.array(CORNER_COLORS, np.uint8)
BUILDINGS = np.array(
    [
        [0, 0, 0, 0, 0, 0, 1, 1],
        [2, 0, 2, 0, 0, 0, 1, 1],
        [2, 0, 2, 0, 0, 3, 0, 0],
        [2, 2, 2, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
    ]
)


def compare_whole(actual, expected):
    """Compares values, then demands an integer dtype."""
    compare(actual, expected)
    if actual.dtype.kind not in "iu":
        raise Feedback(
            "the values are right, the dtype is not.",
            expected="an integer dtype",
            got=str(actual.dtype),
            hint="np.zeros makes floats unless it is told otherwise.",
        )


def draw_colors(rng, count, levels=256):
    """(count, 3) uint8, all different, each channel below `levels`."""
    codes = rng.choice(levels**3, count, replace=False)
    return np.stack([codes // levels**2, codes // levels % levels, codes % levels], axis=1).astype(np.uint8)


def draw_classes(rng, shape, num_classes, ignore=255):
    """Random class numbers, about one pixel in five ignored."""
    classes = rng.integers(0, num_classes, shape)
    classes[rng.random(shape) < 0.2] = ignore
    return classes


class TestRgbToClasses:
    def test_worked_example(self, student):
        """A part of the lesson's mask: the colour of each pixel becomes its class, grey becomes 255."""
        compare_whole(student.rgb_to_classes(CORNER_RGB, PALETTE), CORNER)

    def test_all_three_channels_have_to_agree(self, student):
        """A colour that agrees with a class in one channel or in two is not the colour of the class."""
        palette = np.array([[255, 0, 0], [255, 255, 0], [0, 255, 0]], np.uint8)
        mask = np.array([[[255, 255, 0], [255, 0, 255]], [[0, 255, 255], [0, 255, 0]]], np.uint8)
        compare(student.rgb_to_classes(mask, palette), np.array([[1, 255], [255, 2]]))

    def test_nearly_a_colour_is_ignored(self, student):
        """A colour that is off by one is no class; it gets the number that is asked for."""
        mask = np.array([[ROAD, [110, 193, 229], [0, 0, 0]]], np.uint8)
        compare(student.rgb_to_classes(mask, PALETTE, ignore=9), np.array([[2, 9, 9]]))

    @hidden
    @pytest.mark.parametrize("shape", [(5, 8), (7, 3), (1, 6)], ids=str)
    def test_random_masks(self, student, reference, rng, shape):
        """Random colours, some of them of no class."""
        palette, others = np.split(draw_colors(rng, 9), [6])
        for ignore in (255, 6):
            mask = np.concatenate([palette, others])[rng.integers(0, 9, shape)]
            expected = reference.rgb_to_classes(mask, palette, ignore)
            compare_whole(student.rgb_to_classes(mask, palette, ignore), expected)

    @hidden
    def test_the_same_numbers_in_another_order(self, student, reference, rng):
        """A colour with its channels in another order is another colour."""
        palette = draw_colors(rng, 4)
        colors = np.concatenate([palette, palette[:, ::-1], np.roll(palette, 1, axis=1)])
        mask = colors[rng.permutation(12).reshape(3, 4)]
        compare(student.rgb_to_classes(mask, palette), reference.rgb_to_classes(mask, palette))

    @hidden
    def test_neighbours_of_a_colour(self, student, reference, rng):
        """Colours that are off by one in a single channel, up or down, are no classes."""
        palette = draw_colors(rng, 3, levels=128) + 60
        steps = np.array([[0, 0, 0], [1, 0, 0], [0, -1, 0], [0, 0, 1], [0, 1, -1]])
        mask = (palette[:, np.newaxis] + steps).astype(np.uint8)  # (3, 5, 3)
        compare(student.rgb_to_classes(mask, palette), reference.rgb_to_classes(mask, palette))

    @hidden
    def test_any_number_for_ignored_pixels(self, student, reference, rng):
        """The number of ignored pixels may be negative, or larger than a byte."""
        palette = draw_colors(rng, 5)
        mask = palette[rng.integers(0, 5, (4, 6))]
        for ignore in (-1, 300, np.int64(-7)):
            expected = reference.rgb_to_classes(mask, palette[:4], ignore)
            compare(student.rgb_to_classes(mask, palette[:4], ignore), expected)

    @hidden
    def test_more_classes_than_a_byte_holds(self, student, rng):
        """With 300 classes, class numbers are larger than a byte."""
        palette = draw_colors(rng, 300)
        order = rng.permutation(300).reshape(15, 20)
        compare(student.rgb_to_classes(palette[order], palette, ignore=-1), order)

    @hidden
    def test_integers_of_other_dtypes(self, student, reference, rng):
        """Mask and palette may be of different integer dtypes."""
        palette = draw_colors(rng, 5)
        mask = palette[rng.integers(0, 5, (6, 4))]
        expected = reference.rgb_to_classes(mask, palette[:3])
        for mask_dtype, palette_dtype in (("u1", "i8"), ("i8", "u1"), ("i4", "i2")):
            arrays = mask.astype(mask_dtype), palette[:3].astype(palette_dtype)
            compare(student.rgb_to_classes(*arrays), expected)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Mask and palette are not modified."""
        palette = draw_colors(rng, 4)
        mask = palette[rng.integers(0, 4, (3, 5))]
        result = keeps_inputs(student.rgb_to_classes, mask, palette[:3])
        compare(result, reference.rgb_to_classes(mask, palette[:3]))


class TestClassesToRgb:
    def test_worked_example(self, student):
        """A part of the lesson's mask gets its colours back, as uint8; 255 becomes the grey asked for."""
        colors = student.classes_to_rgb(CORNER, PALETTE, ignore_color=(155, 155, 155))
        compare(colors, CORNER_RGB, dtype=np.uint8)

    def test_no_class_is_black(self, student):
        """Where no colour is given, numbers that are no class become black."""
        expected = np.array([[BUILDING, [0, 0, 0], WATER]], np.uint8)
        compare(student.classes_to_rgb(np.array([[3, 255, 0]]), PALETTE), expected)

    def test_every_other_number(self, student):
        """Not only 255: -1 and 5 are no classes of five either."""
        expected = np.array([[[1, 2, 3], VEGETATION, [1, 2, 3]]], np.uint8)
        compare(student.classes_to_rgb(np.array([[-1, 4, 5]]), PALETTE, (1, 2, 3)), expected)

    @hidden
    @pytest.mark.parametrize("dtype", ["uint8", "int16", "int64"])
    def test_random_classes(self, student, reference, rng, dtype):
        """Random class numbers of any dtype, and numbers that are none."""
        palette = draw_colors(rng, 7)
        for shape in ((4, 6), (7, 3)):
            classes = draw_classes(rng, shape, 9).astype(dtype)
            expected = reference.classes_to_rgb(classes, palette, (9, 8, 7))
            compare(student.classes_to_rgb(classes, palette, (9, 8, 7)), expected, dtype=np.uint8)

    @hidden
    def test_numbers_far_from_the_classes(self, student, reference, rng):
        """Negative and very large numbers get the colour for no class."""
        palette = draw_colors(rng, 4)
        classes = rng.permutation([0, 1, 2, 3, -1, -4, -5, -300, 4, 7, 256, 10**6]).reshape(4, 3)
        compare(student.classes_to_rgb(classes, palette), reference.classes_to_rgb(classes, palette))

    @hidden
    def test_a_batch(self, student, reference, rng):
        """Several masks at once give several images."""
        palette = draw_colors(rng, 5)
        classes = draw_classes(rng, (3, 4, 6), 5)
        compare(student.classes_to_rgb(classes, palette), reference.classes_to_rgb(classes, palette))

    @hidden
    def test_dtypes(self, student, reference, rng):
        """The colours are uint8 whatever dtype the palette has; the colour for no class is any sequence."""
        palette = draw_colors(rng, 6)
        classes = draw_classes(rng, (5, 4), 6).astype(np.uint8)
        expected = reference.classes_to_rgb(classes, palette, (200, 100, 50))
        for color in ((200, 100, 50), [200, 100, 50], np.array([200, 100, 50])):
            colors = student.classes_to_rgb(classes, palette.astype(np.int64), color)
            compare(colors, expected, dtype=np.uint8)

    @hidden
    def test_it_undoes_rgb_to_classes(self, student, reference, rng):
        """A mask of known colours comes back as it was."""
        palette = draw_colors(rng, 5)
        mask = palette[rng.integers(0, 5, (6, 7))]
        compare(student.classes_to_rgb(reference.rgb_to_classes(mask, palette), palette), mask)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Classes and palette are not modified."""
        palette, classes = draw_colors(rng, 4), draw_classes(rng, (3, 5), 4)
        result = keeps_inputs(student.classes_to_rgb, classes, palette, [1, 2, 3])
        compare(result, reference.classes_to_rgb(classes, palette, (1, 2, 3)))


class TestOneHotMask:
    def test_worked_example(self, student):
        """Three classes: 1 becomes (0, 1, 0), and the ignored pixel (0, 0, 0), as float32."""
        expected = np.array([[[0, 1, 0], [0, 0, 0]], [[1, 0, 0], [0, 0, 1]]], np.float32)
        compare(student.one_hot_mask(np.array([[1, 255], [0, 2]]), 3), expected, dtype=np.float32)

    def test_another_number_is_ignored(self, student):
        """The ignored number may be -1; class 1 of two is still a class."""
        expected = np.array([[[0, 0], [0, 1], [1, 0]]], np.float32)
        compare(student.one_hot_mask(np.array([[-1, 1, 0]]), 2, ignore=-1), expected)

    def test_one_of_the_classes_is_ignored(self, student):
        """Where 0 is ignored, class 0 has no ones, and still a column."""
        expected = np.array([[[0, 0, 1], [0, 0, 0], [0, 1, 0]]], np.float32)
        compare(student.one_hot_mask(np.array([[2, 0, 1]]), 3, ignore=0), expected)

    @hidden
    @pytest.mark.parametrize("shape", [(4, 7), (3, 5, 2), (6,), (2, 3, 1, 4)], ids=str)
    def test_random_masks(self, student, reference, rng, shape):
        """A mask, a batch of masks, and any other shape."""
        for K in (4, 9):
            classes = draw_classes(rng, shape, K)
            expected = reference.one_hot_mask(classes, K)
            compare(student.one_hot_mask(classes, np.int64(K)), expected, dtype=np.float32)

    @hidden
    @pytest.mark.parametrize("ignore", [0, 2, 5, 6, -1, -3, 1000])
    def test_random_numbers_to_ignore(self, student, reference, rng, ignore):
        """Any number may be ignored: a class, a negative number, one beyond the classes."""
        classes = draw_classes(rng, (2, 5, 6), 6, ignore)
        compare(student.one_hot_mask(classes, 6, ignore), reference.one_hot_mask(classes, 6, ignore))

    @hidden
    @pytest.mark.parametrize("dtype", ["uint8", "int16", "int32"])
    def test_small_dtypes(self, student, reference, rng, dtype):
        """Masks come as bytes, as files hold them, and as other integers."""
        classes = draw_classes(rng, (5, 3), 4).astype(dtype)
        compare(student.one_hot_mask(classes, 4), reference.one_hot_mask(classes, 4), dtype=np.float32)

    @hidden
    def test_classes_that_do_not_occur(self, student, reference, rng):
        """A class that does not occur has a column of zeros."""
        classes = rng.choice([1, 3, 4, 255], (4, 5))
        compare(student.one_hot_mask(classes, 8), reference.one_hot_mask(classes, 8))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The classes are not modified."""
        classes = draw_classes(rng, (2, 4, 3), 5)
        compare(keeps_inputs(student.one_hot_mask, classes, 5), reference.one_hot_mask(classes, 5))


TWO_PIXELS = np.array([[[150, 100, 80], [50, 160, 200]]], np.uint8)


class TestStandardize:
    def test_worked_example(self, student):
        """The two pixels of the lesson: dark pixels come out negative, and nothing is divided by 255."""
        expected = np.array([[[1.0, -1.0, 0.0], [-1.0, 2.0, 3.0]]])
        compare(student.standardize(TWO_PIXELS, (100, 120, 80), (50, 20, 40)), expected)

    def test_floats(self, student):
        """Pixels in [0, 1] have a mean and a deviation in [0, 1]."""
        image = np.array([[[0.5, 0.25]], [[0.0, 1.0]]])
        expected = np.array([[[0.0, -2.0]], [[-2.0, 4.0]]])
        compare(student.standardize(image, [0.5, 0.5], [0.25, 0.125]), expected)

    @hidden
    @pytest.mark.parametrize("shape", [(4, 7, 3), (6, 3, 1), (2, 5, 4), (3, 3, 3)], ids=str)
    def test_random_images(self, student, reference, rng, shape):
        """Random images with any number of channels."""
        image, mean, std = rng.normal(size=shape), rng.normal(size=shape[2]), rng.uniform(0.5, 3, shape[2])
        expected = reference.standardize(image, mean, std)
        compare(student.standardize(image, mean, std), expected, operations=4)

    @hidden
    def test_bytes_do_not_wrap(self, student, reference, rng):
        """Mean and deviation may be bytes like the pixels: 50 - 100 is -50 all the same."""
        image = rng.integers(0, 256, (5, 4, 3), np.uint8)
        mean, std = rng.integers(100, 150, 3, np.uint8), rng.integers(20, 60, 3, np.uint8)
        expected = reference.standardize(image, mean, std)
        compare(student.standardize(image, mean, std), expected, dtype=np.float64, operations=4)

    @hidden
    def test_each_channel_gets_mean_0_and_deviation_1(self, student, reference, rng):
        """With the image's own mean and deviation, each channel has mean 0 and deviation 1."""
        image = rng.uniform(0, 255, (6, 7, 3))
        mean, std = image.mean(axis=(0, 1)), image.std(axis=(0, 1))
        result = student.standardize(image, mean, std)
        compare(result, reference.standardize(image, mean, std), operations=4)
        compare(result.mean(axis=(0, 1)), np.zeros(3), operations=42)
        compare(result.std(axis=(0, 1)), np.ones(3), operations=42)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """Image, mean and deviation of float32 give float32."""
        image = rng.uniform(0, 255, (4, 5, 3)).astype(np.float32)
        mean, std = np.array([90, 100, 110], np.float32), np.array([20, 30, 40], np.float32)
        expected = reference.standardize(image, mean, std)
        compare(student.standardize(image, mean, std), expected, dtype=np.float32, operations=4)

    @hidden
    def test_tuples_lists_and_arrays(self, student, reference, rng):
        """Mean and deviation come as tuples, lists and arrays, and bytes as an image."""
        image, mean, std = (
            rng.integers(0, 256, (3, 6, 3), np.uint8),
            (123.7, 116.3, 103.5),
            (58.4, 57.1, 57.4),
        )
        expected = reference.standardize(image, mean, std).astype(np.float32)
        for kind in (tuple, list, np.array):
            compare(student.standardize(image, kind(mean), kind(std)), expected, operations=4)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Image, mean and deviation are not modified."""
        image, mean, std = rng.normal(size=(4, 3, 2)), np.array([1.5, -2.0]), np.array([2.0, 0.5])
        result = keeps_inputs(student.standardize, image, mean, std)
        compare(result, reference.standardize(image, mean, std), operations=4)


def compare_labels(actual, expected):
    """Compares, and tells those who return a list how to make it an array."""
    hint = "np.array turns a list into an array." if isinstance(actual, list | tuple) else ""
    compare(actual, expected, hint=hint)


class TestImageLabels:
    def test_worked_example(self, student):
        """The lesson's mask shows land, road, building and vegetation, and no water."""
        compare_labels(student.image_labels(MASK, 5), np.array([0, 1, 1, 1, 1]))

    def test_a_batch(self, student):
        """Each mask of a batch has a row of its own."""
        expected = np.array([[0, 1, 1, 1, 1], [1, 1, 0, 0, 0]])
        compare_labels(student.image_labels(np.stack([MASK, SHORE]), 5), expected)

    def test_numbers_that_are_no_class(self, student):
        """255 and -1 are no classes, and neither is 3 where there are three classes."""
        compare_labels(student.image_labels(np.array([[255, 1], [-1, 3]]), 3), np.array([0, 1, 0]))

    @hidden
    @pytest.mark.parametrize("shape", [(3, 2), (2, 5), (4, 2, 3), (1, 3, 2)], ids=str)
    def test_random_masks(self, student, reference, rng, shape):
        """Random masks, alone and in batches, in which some classes are missing."""
        for K in (4, 7):
            classes = draw_classes(rng, shape, 2 * K)
            classes[..., 0, 0] = 1
            compare_labels(student.image_labels(classes, np.int64(K)), reference.image_labels(classes, K))

    @hidden
    def test_a_single_pixel_is_enough(self, student, rng):
        """A class that has one pixel occurs, wherever the pixel is; one that fills the image counts once."""
        for number in (0, 2, 4):
            classes = np.full((6, 5), 3)
            classes[rng.integers(6), rng.integers(5)] = number
            compare_labels(student.image_labels(classes, 5), np.isin(np.arange(5), [3, number]))

    @hidden
    def test_negative_numbers(self, student, reference, rng):
        """Negative numbers count for no class, least of all for the last one."""
        classes = rng.choice([-1, -2, 0, 1], (3, 4, 5))
        compare_labels(student.image_labels(classes, 4), reference.image_labels(classes, 4))

    @hidden
    def test_bytes(self, student, reference, rng):
        """Masks come as bytes, too."""
        classes = draw_classes(rng, (2, 2, 3), 6).astype(np.uint8)
        compare_labels(student.image_labels(classes, 6), reference.image_labels(classes, 6))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The classes are not modified."""
        classes = draw_classes(rng, (2, 2, 3), 5)
        compare_labels(keeps_inputs(student.image_labels, classes, 5), reference.image_labels(classes, 5))


def comb(teeth):
    """A comb: teeth of four pixels that only meet in the last row."""
    plane = np.ones((5, 2 * teeth - 1), int)
    plane[:4, 1::2] = 0
    return plane


def spiral(side):
    """A path that winds inwards, with a wall of one pixel between its turns."""
    plane = np.zeros((side, side), int)
    y, x, dy, dx = 0, -1, 0, 1
    steps = [side, *(length for length in range(side - 1, 0, -2) for _ in (0, 1))]
    for length in steps:
        for _ in range(length):
            y, x = y + dy, x + dx
            plane[y, x] = 1
        dy, dx = dx, -dy
    return plane


class TestInstances:
    def test_worked_example(self, student):
        """The three buildings of the lesson, in reading order of their first pixels."""
        compare_whole(student.instances(MASK, 3), BUILDINGS)

    def test_corners_do_not_join(self, student):
        """Pixels that touch with their corners only are instances of their own."""
        classes = np.array([[5, 0, 0, 0], [0, 5, 0, 5]])
        compare(student.instances(classes, 5), np.array([[1, 0, 0, 0], [0, 2, 0, 3]]))

    def test_two_arms_that_meet(self, student):
        """Two arms that meet further down are one instance; the next one has the next number."""
        classes = np.array([[2, 1, 2, 1, 2, 1], [2, 2, 2, 1, 2, 1]])
        compare(student.instances(classes, 2), np.array([[1, 0, 1, 0, 2, 0], [1, 1, 1, 0, 2, 0]]))

    def test_borders_do_not_join(self, student):
        """The left border does not touch the right one, nor the upper one the lower one."""
        classes = np.array([[0, 0, 4, 0], [0, 0, 0, 0], [4, 0, 0, 4], [0, 0, 0, 0], [0, 0, 4, 0]])
        expected = np.array([[0, 0, 1, 0], [0, 0, 0, 0], [2, 0, 0, 3], [0, 0, 0, 0], [0, 0, 4, 0]])
        compare(student.instances(classes, 4), expected)

    def test_class_0(self, student):
        """Class 0 is a class like any other; a class that does not occur gives zeros."""
        classes = np.array([[0, 1, 0, 1], [0, 1, 1, 1]])
        compare(student.instances(classes, 0), np.array([[1, 0, 2, 0], [1, 0, 0, 0]]))
        compare(student.instances(classes, 2), np.zeros((2, 4), int))

    @hidden
    @pytest.mark.parametrize("shape", [(6, 9), (11, 4), (1, 12), (8, 8)], ids=str)
    def test_random_masks(self, student, reference, rng, shape):
        """Random masks of three classes, each class looked at."""
        for share in (0.4, 0.6):
            classes = rng.choice([0, 3, 7], shape, p=[share, 0.9 - share, 0.1])
            classes[0, 0] = 0
            for class_id in (0, np.int64(3)):
                expected = reference.instances(classes, class_id)
                compare_whole(student.instances(classes, class_id), expected)

    @hidden
    @pytest.mark.parametrize("dtype", ["uint8", "int64"])
    def test_a_chessboard(self, student, reference, rng, dtype):
        """On a chessboard each square is an instance of its own, beyond 255 of them too."""
        for H, W in (rng.integers(5, 9, 2), (24, 23)):
            classes = (np.indices((H, W)).sum(axis=0) + rng.integers(2)) % 2 + 4
            expected = reference.instances(classes, 5)
            compare(student.instances(classes.astype(dtype), 5), expected)

    @hidden
    def test_combs(self, student, reference, rng):
        """A comb is one instance, however many teeth it has, and leaves no gap in the numbers."""
        comb_mask = np.pad(comb(int(rng.integers(4, 8))), [(1, 2), (0, 3)])
        comb_mask[:, -1] = comb_mask[-1] = 1
        for turned in (comb_mask, comb_mask[::-1], comb_mask.T, comb_mask[:, ::-1].T):
            compare(student.instances(turned + 2, 3), reference.instances(turned + 2, 3))

    @hidden
    def test_spirals(self, student, reference, rng):
        """The path and the wall of a spiral wind round each other and are one instance each."""
        plane = spiral(int(rng.integers(5, 9)) * 2 + 1)
        plane[-1, 0] = 0  # a wall in the path's way
        for turns in range(4):
            classes = np.rot90(plane, turns)
            for class_id in (0, 1):
                compare(student.instances(classes, class_id), reference.instances(classes, class_id))

    @hidden
    def test_more_pixels_than_calls(self, student, reference, rng):
        """One region of 1,400 pixels; functions that call themselves for each pixel end at about 1,000."""
        classes = np.full((37, 40), 6)
        classes[20, :39] = 1
        compare(student.instances(classes, 6), reference.instances(classes, 6))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The classes are not modified."""
        classes = 6 * rng.integers(0, 2, (6, 7))
        classes[0, 0] = 6
        compare(keeps_inputs(student.instances, classes, 6), reference.instances(classes, 6))


def as_list(boxes):
    """An array of boxes as a list; everything else stays."""
    return boxes.tolist() if isinstance(boxes, np.ndarray) else boxes


def draw_instances(rng, shape, count):
    """Random numbers 0 to `count`, each of them somewhere, in no order."""
    numbers = rng.choice(count + 1, shape, p=[0.7] + [0.3 / count] * count)
    places = rng.choice(numbers.size, count, replace=False)
    numbers.flat[places] = np.arange(1, count + 1)
    return numbers


class TestBoundingBoxes:
    def test_worked_example(self, student):
        """The boxes of the lesson's three buildings."""
        expected = [(0, 6, 2, 8), (1, 0, 4, 3), (2, 5, 3, 6)]
        hint = "No box for 0; rows come before columns; a box ends one after the last pixel."
        compare(as_list(student.bounding_boxes(BUILDINGS)), expected, hint=hint)

    def test_one_pixel(self, student):
        """Boxes are half-open: that of a single pixel is one row high and one column wide."""
        compare(as_list(student.bounding_boxes(np.array([[0, 0, 0], [0, 0, 1]]))), [(1, 2, 2, 3)])

    def test_in_the_order_of_the_numbers(self, student):
        """The first box is that of instance 1, wherever it is."""
        boxes = student.bounding_boxes(np.array([[0, 2, 2, 2], [1, 1, 0, 0]]))
        compare(as_list(boxes), [(1, 0, 2, 2), (0, 1, 1, 4)])

    def test_no_instances(self, student):
        """Without instances there are no boxes; where a single one fills the image, there is one."""
        compare(as_list(student.bounding_boxes(np.zeros((2, 3), int))), [])
        compare(as_list(student.bounding_boxes(np.ones((2, 3), int))), [(0, 0, 2, 3)])

    @hidden
    @pytest.mark.parametrize("shape", [(6, 9), (12, 5), (1, 14), (15, 1)], ids=str)
    def test_random_maps(self, student, reference, rng, shape):
        """Random maps, in which instances are in pieces and boxes overlap."""
        for count in (2, 5):
            numbers = draw_instances(rng, shape, count)
            compare(as_list(student.bounding_boxes(numbers)), reference.bounding_boxes(numbers))

    @hidden
    def test_rectangles(self, student, rng):
        """A rectangle's box is the rectangle."""
        numbers, expected = np.zeros((12, 17), int), []
        for number, left in enumerate((0, 4, 9, 13), 1):
            top, bottom = np.sort(rng.choice(13, 2, replace=False)).tolist()
            right = left + int(rng.integers(1, 5))
            numbers[top:bottom, left:right] = number
            expected.append((top, left, bottom, right))
        compare(as_list(student.bounding_boxes(numbers)), expected)

    @hidden
    def test_bytes(self, student, reference, rng):
        """A map of bytes has boxes, too, and up to 255 of them."""
        numbers = draw_instances(rng, (20, 30), 255).astype(np.uint8)
        hint = "The byte 255 plus 1 is 0 to NumPy: make it a Python int before you count with it."
        compare(as_list(student.bounding_boxes(numbers)), reference.bounding_boxes(numbers), hint=hint)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The map is not modified."""
        numbers = draw_instances(rng, (5, 7), 3)
        result = keeps_inputs(student.bounding_boxes, numbers)
        compare(as_list(result), reference.bounding_boxes(numbers))


def compare_tiles(actual, expected, **options):
    """Compares shapes, then tile by tile, so that the feedback names the tile."""
    if not isinstance(actual, np.ndarray) or actual.shape != expected.shape:
        compare(actual, expected)
    try:
        compare(list(actual), list(expected), **options)
    except Feedback as feedback:
        feedback.headline = feedback.headline.replace("result", "tile", 1)
        raise


TWO_ROWS = np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [6.0, 7.0, 8.0, 9.0, 10.0]])
THREE_ROWS = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
CUTS = [
    ((7, 9), 3, 2),
    ((8, 11), 4, 3),
    ((10, 7), (5, 2), (2, 1)),
    ((6, 13), (2, 5), (1, 4)),
    ((9, 5), (4, 5), 4),
    ((3, 10), (3, 4), (3, 2)),
    ((5, 4), 1, 1),
]
EXACT = [((6, 8), 2, 2), ((9, 7), 3, 2), ((5, 12), (5, 4), (1, 4)), ((7, 10), (3, 4), (2, 3))]


class TestTile:
    def test_worked_example(self, student):
        """Five columns, tiles of two: the last tile is moved inwards, so that the last column is seen."""
        expected = np.array([[[1.0, 2.0], [6.0, 7.0]], [[3.0, 4.0], [8.0, 9.0]], [[4.0, 5.0], [9.0, 10.0]]])
        compare_tiles(student.tile(TWO_ROWS, 2, 2), expected)

    def test_reading_order(self, student):
        """Tiles come row by row, from left to right."""
        expected = np.array([[[1, 2], [4, 5]], [[2, 3], [5, 6]], [[4, 5], [7, 8]], [[5, 6], [8, 9]]], float)
        compare_tiles(student.tile(THREE_ROWS, 2, 1), expected)

    def test_an_exact_fit(self, student):
        """Where the tiles fit, there is no tile more."""
        compare_tiles(
            student.tile(TWO_ROWS[:, :4], 2, 2), np.array([[[1, 2], [6, 7]], [[3, 4], [8, 9]]], float)
        )
        compare_tiles(student.tile(TWO_ROWS, (1, 5), (1, 5)), TWO_ROWS[:, np.newaxis])

    def test_pairs_are_height_then_width(self, student):
        """Tiles of one row and three columns, one row and two columns apart."""
        expected = np.array([[[1, 2, 3]], [[3, 4, 5]], [[6, 7, 8]], [[8, 9, 10]]], float)
        compare_tiles(student.tile(TWO_ROWS, (1, 3), (1, 2)), expected)

    def test_channels(self, student):
        """The channels of a pixel stay together."""
        image = np.array([[[1, -1], [2, -2], [3, -3]]])
        expected = np.array([[[[1, -1], [2, -2]]], [[[2, -2], [3, -3]]]])
        compare_tiles(student.tile(image, (1, 2), (1, 2)), expected)

    def test_a_small_image_is_refused(self, student):
        """A tile as large as the image is fine, one that is larger along one axis is refused."""
        compare_tiles(student.tile(TWO_ROWS, (2, 5), 1), TWO_ROWS[np.newaxis])
        refuses(student.tile, TWO_ROWS, (3, 4), 2, naming=[2, 3])
        refuses(student.tile, TWO_ROWS, (1, 6), 1, naming=[5, 6])

    @hidden
    @pytest.mark.parametrize(("shape", "size", "stride"), CUTS, ids=str)
    def test_random_images(self, student, reference, rng, shape, size, stride):
        """Random images, whose last tiles are moved inwards along one axis or both."""
        for channels in ((), (3,)):
            image = rng.normal(size=(*shape, *channels))
            compare_tiles(student.tile(image, size, stride), reference.tile(image, size, stride))

    @hidden
    @pytest.mark.parametrize(("shape", "size", "stride"), EXACT, ids=str)
    def test_exact_fits(self, student, reference, rng, shape, size, stride):
        """Where tiles fit along both axes, no tile comes twice."""
        image = rng.normal(size=(*shape, 2))
        compare_tiles(student.tile(image, size, stride), reference.tile(image, size, stride))

    @hidden
    def test_every_pixel_is_covered(self, student, reference, rng):
        """Every pixel is in some tile."""
        H, W = rng.integers(7, 14, 2)
        image = rng.permutation(H * W).reshape(H, W)
        tiles = student.tile(image, (4, 5), (3, 5))
        compare_tiles(tiles, reference.tile(image, (4, 5), (3, 5)))
        compare(np.unique(tiles), np.arange(H * W))

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        image = rng.normal(size=(7, 8, 2))
        expected = reference.tile(image, (3, 5), (2, 4))
        for size, stride in (([3, 5], [2, 4]), (np.array([3, 5]), (np.int64(2), np.int32(4)))):
            compare_tiles(keeps_inputs(student.tile, image, size, stride), expected)
        compare_tiles(student.tile(image, np.int64(4), np.int64(3)), reference.tile(image, 4, 3))

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes keep their values."""
        image = rng.normal(size=(5, 6, 3)).astype(np.float32)
        compare_tiles(student.tile(image, 4, 3), reference.tile(image, 4, 3), dtype=np.float32)
        image = rng.integers(0, 256, (6, 7), np.uint8)
        compare_tiles(student.tile(image, (2, 3), 2), reference.tile(image, (2, 3), 2))

    @hidden
    def test_random_images_that_are_too_small(self, student, reference, rng):
        """An image that lacks a single row or column is refused, with channels too."""
        H, W = rng.integers(4, 9, 2).tolist()
        image = rng.normal(size=(H, W, 3))
        compare_tiles(student.tile(image, (H, W), 1), reference.tile(image, (H, W), 1))
        refuses(student.tile, image, (H + 1, W), 2, naming=[H, H + 1])
        refuses(student.tile, image, (H - 1, W + 1), 2, naming=[W, W + 1])

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The image is not modified."""
        image = rng.normal(size=(6, 5))
        compare_tiles(keeps_inputs(student.tile, image, 3, 2), reference.tile(image, 3, 2))


class TestUntile:
    def test_worked_example(self, student):
        """The last tile was moved inwards: column 3 is the mean of 4 and 10."""
        tiles = np.array([[[2.0, 2.0], [2.0, 2.0]], [[4.0, 4.0], [4.0, 4.0]], [[10.0, 10.0], [10.0, 10.0]]])
        expected = np.array([[2.0, 2.0, 4.0, 7.0, 10.0], [2.0, 2.0, 4.0, 7.0, 10.0]])
        compare(student.untile(tiles, (2, 5), 2), expected)

    def test_three_tiles_over_one_pixel(self, student):
        """Where three tiles overlap, all of them count alike: the middle is (3 + 6 + 12) / 3."""
        tiles = np.array([[[3.0, 3.0, 3.0]], [[6.0, 6.0, 6.0]], [[12.0, 12.0, 12.0]]])
        compare(student.untile(tiles, (1, 5), 1), np.array([[3.0, 4.5, 7.0, 9.0, 12.0]]))

    def test_whole_numbers(self, student):
        """The mean of the bytes 200 and 101 is 150.5, as float64."""
        tiles = np.array([[[200, 200]], [[101, 101]]], np.uint8)
        compare(student.untile(tiles, (1, 3), 1), np.array([[200.0, 150.5, 101.0]]), dtype=np.float64)

    def test_rows_and_columns(self, student):
        """Four tiles in reading order: the middle pixel is in all of them."""
        tiles = np.array([[[1, 1], [1, 1]], [[2, 2], [2, 2]], [[4, 4], [4, 4]], [[9, 9], [9, 9]]], float)
        expected = np.array([[1.0, 1.5, 2.0], [2.5, 4.0, 5.5], [4.0, 6.5, 9.0]])
        compare(student.untile(tiles, (3, 3), 1), expected)

    @hidden
    @pytest.mark.parametrize(("shape", "size", "stride"), CUTS + EXACT, ids=str)
    def test_random_tiles(self, student, reference, rng, shape, size, stride):
        """Random tiles, which do not agree where they overlap."""
        for channels in ((), (3,)):
            whole = (*shape, *channels)
            tiles = rng.normal(size=reference.tile(np.zeros(whole), size, stride).shape)
            expected = reference.untile(tiles, whole, stride)
            compare(student.untile(tiles, whole, stride), expected, operations=16)

    @hidden
    @pytest.mark.parametrize(("shape", "size", "stride"), CUTS, ids=str)
    def test_it_undoes_tile(self, student, reference, rng, shape, size, stride):
        """What was cut comes back as it was."""
        image = rng.normal(size=(*shape, 2))
        tiles = reference.tile(image, size, stride)
        compare(student.untile(tiles, image.shape, stride), image, operations=16)

    @hidden
    def test_bytes_do_not_overflow(self, student, reference, rng):
        """Whole numbers are summed without wrapping at 256, and the mean is float64."""
        tiles = rng.integers(150, 256, reference.tile(np.zeros((7, 8, 2)), 4, 1).shape, np.uint8)
        expected = reference.untile(tiles, (7, 8, 2), 1)
        compare(student.untile(tiles, (7, 8, 2), 1), expected, dtype=np.float64, operations=16)

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        tiles = rng.normal(size=reference.tile(np.zeros((6, 9)), (3, 4), 2).shape).astype(np.float32)
        expected = reference.untile(tiles, (6, 9), 2)
        compare(student.untile(tiles, (6, 9), 2), expected, dtype=np.float32, operations=16)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Shape and stride may be lists and NumPy's numbers, and are not modified."""
        tiles = rng.normal(size=reference.tile(np.zeros((7, 8, 2)), (3, 4), (2, 3)).shape)
        expected = reference.untile(tiles, (7, 8, 2), (2, 3))
        numpy_shape = tuple(np.array([7, 8, 2]))
        for shape, stride in (([7, 8, 2], [2, 3]), (numpy_shape, (np.int64(2), np.int32(3)))):
            compare(keeps_inputs(student.untile, tiles, shape, stride), expected, operations=16)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The tiles are not modified."""
        tiles = rng.normal(size=reference.tile(np.zeros((5, 7)), 3, 2).shape)
        expected = reference.untile(tiles, (5, 7), 2)
        compare(keeps_inputs(student.untile, tiles, (5, 7), 2), expected, operations=16)


class TestClassFrequencies:
    def test_one_mask(self, student):
        """The lesson's mask has 40 labelled pixels: 18 land, 6 road, 12 building, 4 vegetation."""
        expected = np.array([0.0, 0.45, 0.15, 0.3, 0.1])
        hint = "A single mask (H, W) is a batch of one image."
        compare(student.class_frequencies(MASK, 5), expected, dtype=np.float64, hint=hint)

    def test_two_masks(self, student):
        """A class counts against the images that show it: water only against the 20 pixels of the shore."""
        frequencies = student.class_frequencies(np.stack([MASK, SHORE]), 5)
        compare(frequencies, np.array([0.4, 0.5, 0.15, 0.3, 0.1]))

    def test_another_number_is_ignored(self, student):
        """Where -1 is ignored, only the other pixels count."""
        masks = np.array([[[-1, 0, 0, 0]], [[-1, -1, 1, 0]]])
        compare(student.class_frequencies(masks, 3, ignore=-1), np.array([0.8, 0.5, 0.0]))

    @hidden
    @pytest.mark.parametrize("shape", [(5, 3, 4), (3, 1, 6), (1, 7, 5), (8, 9)], ids=str)
    def test_random_masks(self, student, reference, rng, shape):
        """Random masks, in which some classes are missing."""
        for K in (4, 9):
            masks = draw_classes(rng, shape, K)
            masks[masks == K - 2] = 0
            expected = reference.class_frequencies(masks, K)
            compare(student.class_frequencies(masks, np.int64(K)), expected, dtype=np.float64)

    @hidden
    def test_a_mask_without_labels(self, student, reference, rng):
        """A mask in which all is ignored changes nothing; a single labelled pixel is all of its image."""
        masks = draw_classes(rng, (3, 4, 5), 4)
        masks[1] = 255
        expected = reference.class_frequencies(masks[[0, 2]], 4)
        compare(student.class_frequencies(masks, 4), expected)
        masks[1, 2, 3] = 4
        compare(student.class_frequencies(masks, 5), np.append(expected, 1.0))

    @hidden
    def test_ignored_pixels_differ_between_images(self, student, reference, rng):
        """Each image counts with its own number of labelled pixels."""
        masks = rng.integers(0, 3, (4, 5, 6))
        masks[0, :4], masks[2, 1:], masks[3, :2, :3] = 255, 255, 255
        masks[1][masks[1] == 2] = 0
        compare(student.class_frequencies(masks, 3), reference.class_frequencies(masks, 3))

    @hidden
    @pytest.mark.parametrize("ignore", [-1, 5, 300])
    def test_random_numbers_to_ignore(self, student, reference, rng, ignore):
        """Any number that is no class may be the ignored one."""
        masks = draw_classes(rng, (3, 3, 4), 5, ignore)
        expected = reference.class_frequencies(masks, 5, ignore)
        compare(student.class_frequencies(masks, 5, ignore), expected)

    @hidden
    def test_bytes(self, student, reference, rng):
        """Masks of bytes with more than 255 pixels of a class are counted in full."""
        masks = np.repeat(draw_classes(rng, (3, 4, 5), 3), 100, axis=2).astype(np.uint8)
        compare(student.class_frequencies(masks, 3), reference.class_frequencies(masks, 3))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The masks are not modified."""
        masks = draw_classes(rng, (3, 4, 2), 5)
        result = keeps_inputs(student.class_frequencies, masks, 5)
        compare(result, reference.class_frequencies(masks, 5))


class TestMedianFrequencyWeights:
    def test_worked_example(self, student):
        """The lesson's two masks: the median of the five frequencies is 0.3."""
        frequencies = np.array([0.4, 0.5, 0.15, 0.3, 0.1])
        compare(student.median_frequency_weights(frequencies), np.array([0.75, 0.6, 2.0, 1.0, 3.0]))

    def test_a_class_that_never_occurs(self, student):
        """The lesson's first mask has no water: weight 0, and the median is that of the other four."""
        frequencies = np.array([0.0, 0.45, 0.15, 0.3, 0.1])
        compare(student.median_frequency_weights(frequencies), np.array([0.0, 0.5, 1.5, 0.75, 2.25]))

    @hidden
    @pytest.mark.parametrize("count", [1, 2, 5, 8])
    def test_random_frequencies(self, student, reference, rng, count):
        """Random frequencies, of an odd and an even number of classes."""
        for _ in range(4):
            frequencies = rng.uniform(0.05, 1, count)
            expected = reference.median_frequency_weights(frequencies)
            compare(student.median_frequency_weights(frequencies), expected)

    @hidden
    def test_several_classes_that_never_occur(self, student, reference, rng):
        """However many classes never occur, the median is that of the others."""
        for missing in (1, 3, 4, 6):
            frequencies = rng.permutation(np.concatenate([rng.uniform(0.05, 1, 4), np.zeros(missing)]))
            expected = reference.median_frequency_weights(frequencies)
            compare(student.median_frequency_weights(frequencies), expected)
        compare(student.median_frequency_weights(np.zeros(3)), np.zeros(3))

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        frequencies = np.append(rng.uniform(0.1, 1, 6), 0).astype(np.float32)
        expected = reference.median_frequency_weights(frequencies)
        compare(student.median_frequency_weights(frequencies), expected, dtype=np.float32)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The frequencies are not modified."""
        frequencies = np.append(rng.uniform(0.1, 1, 5), 0)
        result = keeps_inputs(student.median_frequency_weights, frequencies)
        compare(result, reference.median_frequency_weights(frequencies))
