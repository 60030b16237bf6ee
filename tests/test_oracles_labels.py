"""Unit 15's solutions against SciPy, Pillow, scikit-learn, Keras, and counting with fractions.

Keras is imported where it is called, so that collecting the tests does not start TensorFlow.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import statistics
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage, sparse
from sklearn.preprocessing import MultiLabelBinarizer

from convlings.judge.misconceptions import load_solution


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "15_labels")


@pytest.fixture
def rng():
    return np.random.default_rng(15)


def draw_palette(rng, count):
    codes = rng.choice(256**3, count, replace=False)
    return np.stack([codes // 65536, codes // 256 % 256, codes % 256], axis=1).astype(np.uint8)


@pytest.mark.parametrize("count", [1, 5, 200])
def test_colours_are_those_of_a_palette_image_in_pillow(solution, rng, count):
    palette = draw_palette(rng, count)
    for shape in ((4, 7), (30, 20)):
        classes = rng.integers(0, 256, shape).astype(np.uint8)
        image = Image.fromarray(classes)  # grey, taken as places in a palette
        image.putpalette(np.concatenate([palette, np.full((256 - count, 3), 77, np.uint8)]).tobytes())
        expected = np.asarray(image.convert("RGB"))
        result = solution.classes_to_rgb(classes, palette, (77, 77, 77))
        np.testing.assert_array_equal(result, expected)
        assert result.dtype == np.uint8


@pytest.mark.parametrize("dtype", ["u1", "i4", "i8"])
def test_classes_are_those_of_a_dictionary_of_colours(solution, rng, dtype):
    colors = draw_palette(rng, 12).astype(dtype)
    palette = colors[:9]
    numbers = {tuple(color): number for number, color in enumerate(palette.tolist())}
    for ignore in (255, -1, 9, 3000):
        mask = colors[rng.integers(0, 12, (6, 11))]
        expected = [[numbers.get(tuple(pixel), ignore) for pixel in row] for row in mask.tolist()]
        np.testing.assert_array_equal(solution.rgb_to_classes(mask, palette, ignore), expected)


def test_one_hot_is_that_of_keras(solution, rng):
    import keras

    for shape in ((5, 8), (3, 4, 5), (7,), (2, 3, 2, 2)):
        classes = rng.integers(0, 6, shape)
        expected = keras.utils.to_categorical(classes, 6)
        np.testing.assert_array_equal(solution.one_hot_mask(classes, 6), expected)
        expected[classes == 4] = 0
        result = solution.one_hot_mask(classes.astype(np.uint8), 6, ignore=4)
        np.testing.assert_array_equal(result, expected)
        assert result.dtype == np.float32


def test_ignored_pixels_are_the_last_column_of_keras_left_out(solution, rng):
    import keras

    for ignore in (255, -1, -6, 6):
        classes = rng.integers(0, 7, (3, 4, 5))
        expected = keras.utils.to_categorical(classes, 7)[..., :6]
        marked = np.where(classes == 6, ignore, classes)
        np.testing.assert_array_equal(solution.one_hot_mask(marked, 6, ignore), expected)


@pytest.mark.parametrize("dtype", ["u1", "i4", "f4", "f8"])
def test_standardize_is_keras_normalization(solution, rng, dtype):
    import keras

    image = rng.uniform(0, 256, (5, 6, 4)).astype(dtype)
    mean, std = rng.uniform(50, 150, 4).astype("f4"), rng.uniform(20, 60, 4).astype("f4")
    layer = keras.layers.Normalization(mean=mean, variance=std**2)
    result = solution.standardize(image, mean, std)
    np.testing.assert_allclose(result, np.asarray(layer(image.astype("f4"))), atol=1e-5)
    assert result.dtype == (dtype if dtype[0] == "f" else np.float64)


def test_image_labels_are_those_of_scikit_learn(solution, rng):
    masks = rng.choice([0, 1, 2, 5, 6], (20, 2, 3))
    expected = MultiLabelBinarizer(classes=range(8)).fit_transform(masks.reshape(20, -1).tolist())
    np.testing.assert_array_equal(solution.image_labels(masks, 8), expected)
    for mask, row in zip(masks, expected):
        np.testing.assert_array_equal(solution.image_labels(mask, 8), row)
    ignored = np.where(masks == 5, 255, masks)
    expected[:, 5] = 0
    np.testing.assert_array_equal(solution.image_labels(ignored, 8), expected)


@pytest.mark.parametrize(("H", "W"), [(3, 4), (4, 3), (1, 12), (12, 1)])
def test_instances_of_every_mask_of_twelve_pixels_are_numbered_as_scipy_numbers_them(solution, H, W):
    for code in range(2 ** (H * W)):
        classes = (code >> np.arange(H * W) & 1).reshape(H, W)
        np.testing.assert_array_equal(solution.instances(classes, 1), ndimage.label(classes)[0])


def test_instances_and_boxes_of_random_masks_are_those_of_scipy(solution, rng):
    for _ in range(200):
        H, W = rng.integers(1, 25, 2)
        classes = rng.choice(3, (H, W), p=[0.5, 0.4, 0.1])
        for class_id in range(3):
            numbers = solution.instances(classes, class_id)
            np.testing.assert_array_equal(numbers, ndimage.label(classes == class_id)[0])
            expected = [
                (rows.start, columns.start, rows.stop, columns.stop)
                for rows, columns in ndimage.find_objects(numbers)
            ]
            assert solution.bounding_boxes(numbers) == expected


def test_instances_are_numbered_in_reading_order(solution, rng):
    numbers = solution.instances((rng.random((40, 30)) < 0.5).astype(int), 1)
    seen, first = np.unique(numbers, return_index=True)
    np.testing.assert_array_equal(seen, np.arange(numbers.max() + 1))
    assert (np.diff(first[1:]) > 0).all()


def test_boxes_of_numbers_in_pieces_are_those_of_scipy(solution, rng):
    for dtype in (np.uint8, np.int64):
        numbers = rng.choice(6, (20, 20), p=[0.95, 0.01, 0.01, 0.01, 0.01, 0.01])
        numbers.flat[:5] = np.arange(1, 6)
        expected = [
            (rows.start, columns.start, rows.stop, columns.stop)
            for rows, columns in ndimage.find_objects(numbers)
        ]
        assert solution.bounding_boxes(numbers.astype(dtype)) == expected


def test_tiles_that_fit_are_the_patches_of_keras(solution, rng):
    import keras

    for size, stride, places in (
        ((3, 3), (2, 2), (2, 4)),
        ((2, 5), (1, 3), (3, 2)),
        ((4, 2), (4, 1), (1, 5)),
    ):
        H, W = (s + t * (n - 1) for s, t, n in zip(size, stride, places))
        image = rng.normal(size=(H, W, 3)).astype("f4")
        patches = keras.ops.image.extract_patches(
            image, size, strides=stride, padding="valid", data_format="channels_last"
        )
        expected = np.asarray(patches).reshape(-1, *size, 3)
        np.testing.assert_array_equal(solution.tile(image, size, stride), expected)
        np.testing.assert_array_equal(solution.tile(image[..., 0], size, stride), expected[..., 0])


def test_tiles_begin_where_the_rule_says(solution):
    for length in range(1, 15):
        for size in range(1, length + 1):
            for stride in range(1, size + 1):
                row = np.arange(length)[np.newaxis]
                begins = solution.tile(row, (1, size), (1, stride))[:, 0, 0]
                fitting = [begin for begin in range(0, length, stride) if begin + size <= length]
                inwards = [] if fitting[-1] + size == length else [length - size]
                assert begins.tolist() == fitting + inwards
                column = solution.tile(row.T, (size, 1), (stride, 1))[:, 0, 0]
                np.testing.assert_array_equal(column, begins)


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_untile_is_least_squares(solution, rng, dtype):
    for shape, size, stride in (
        ((7, 9), (3, 4), (2, 3)),
        ((6, 11), (6, 4), (1, 1)),
        ((8, 5), (2, 2), (2, 1)),
    ):
        places = solution.tile(np.arange(np.prod(shape)).reshape(shape), size, stride)
        tiles = rng.uniform(0, 256, places.shape).astype(dtype)
        picks = sparse.csr_array((np.ones(places.size), (np.arange(places.size), places.ravel())))
        normal = (picks.T @ picks).toarray()  # each pixel's tiles on the diagonal, zeros elsewhere
        expected = np.linalg.solve(normal, picks.T @ tiles.ravel().astype(float)).reshape(shape)
        result = solution.untile(tiles, shape, stride)
        np.testing.assert_allclose(result, expected, rtol=1e-5 if dtype == "f4" else 1e-12)
        assert result.dtype == (dtype if dtype[0] == "f" else np.float64)
        deep = solution.untile(np.stack([tiles, 2.0 * tiles], axis=-1), (*shape, 2), stride)
        np.testing.assert_allclose(deep, np.stack([result, 2 * result], axis=-1), rtol=1e-5)


def test_frequencies_and_weights_are_those_of_fractions(solution, rng):
    for _ in range(50):
        N, K = int(rng.integers(1, 6)), int(rng.integers(2, 7))
        masks = rng.integers(0, K, (N, 3, 4))
        masks[rng.random(masks.shape) < 0.4] = 255
        masks[masks == K - 2] = K - 1
        counts = [Counter(mask[mask < 255].tolist()) for mask in masks]
        expected = []
        for number in range(K):
            images = [count for count in counts if count[number]]
            pixels = sum(count[number] for count in images)
            expected.append(Fraction(pixels, sum(map(Counter.total, images))) if images else Fraction(0))
        frequencies = solution.class_frequencies(masks, K)
        np.testing.assert_allclose(frequencies, np.array(expected, float), rtol=1e-14)
        assert frequencies.dtype == np.float64
        median = statistics.median(value for value in expected if value)
        weights = [median / value if value else 0 for value in expected]
        result = solution.median_frequency_weights(frequencies)
        np.testing.assert_allclose(result, np.array(weights, float), rtol=1e-13)


def test_weights_of_nothing_and_of_other_dtypes(solution):
    np.testing.assert_array_equal(solution.median_frequency_weights(np.zeros(3)), np.zeros(3))
    assert solution.median_frequency_weights(np.array([0.5, 0], np.float32)).dtype == np.float32
    np.testing.assert_array_equal(solution.median_frequency_weights(np.array([4, 0, 2])), [0.75, 0, 1.5])
    assert solution.class_frequencies(np.full((2, 2, 2), 255), 3).tolist() == [0, 0, 0]
