"""Checks of unit 15: colours and classes, image labels, instances, boxes, tiles, class weights."""

import numpy as np

from convlings.judge import Feedback, compare, refuses

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


def as_list(boxes):
    """An array of boxes as a list; everything else stays."""
    return boxes.tolist() if isinstance(boxes, np.ndarray) else boxes


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


class TestMedianFrequencyWeights:
    def test_worked_example(self, student):
        """The lesson's two masks: the median of the five frequencies is 0.3."""
        frequencies = np.array([0.4, 0.5, 0.15, 0.3, 0.1])
        compare(student.median_frequency_weights(frequencies), np.array([0.75, 0.6, 2.0, 1.0, 3.0]))

    def test_a_class_that_never_occurs(self, student):
        """The lesson's first mask has no water: weight 0, and the median is that of the other four."""
        frequencies = np.array([0.0, 0.45, 0.15, 0.3, 0.1])
        compare(student.median_frequency_weights(frequencies), np.array([0.0, 0.5, 1.5, 0.75, 2.25]))
