"""Unit 11's solution: its formulas against Keras' own layers, its draws against SciPy's distributions.

Seeds are fixed, so that a distribution either fits or does not. Keras is imported where it is called.
"""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
import scipy.ndimage
import scipy.stats

from convlings.judge.misconceptions import load_solution


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "11_augmentation")


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def numbered(*shape):
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


def is_uniform(values, count):
    """Pearson's test that 0 ... count - 1 are equally likely."""
    return count == 1 or scipy.stats.chisquare(np.bincount(values, minlength=count)).pvalue > 0.001


@pytest.mark.parametrize("dtype", ["u1", "i4", "f2", "f4", "f8"])
def test_flip_is_that_of_keras_and_scipy(solution, rng, dtype):
    import keras

    image = rng.integers(0, 200, (4, 5, 3)).astype(dtype)
    result = solution.flip_horizontal(image)
    assert result.dtype == image.dtype
    np.testing.assert_array_equal(result, np.asarray(keras.ops.flip(image, axis=1)))
    turned = scipy.ndimage.rotate(image.astype("f8"), 180, order=0)  # a half turn, upside down
    np.testing.assert_array_equal(result, turned[::-1])


def test_random_flip_mirrors_as_often_as_asked(solution, rng):
    image = numbered(1, 2, 1)
    for probability in (0, 0.3, 1):
        flips = [solution.random_flip(image, rng, probability)[0, 0, 0] == 2 for _ in range(2000)]
        assert scipy.stats.binomtest(sum(flips), 2000, probability).pvalue > 0.001


@pytest.mark.parametrize("size", [(2, 3), 4, (5, 1), (5, 7), [1, 7]], ids=str)
def test_crops_are_uniform_over_all_positions(solution, rng, size):
    image = numbered(5, 7, 2)
    height, width = np.broadcast_to(size, 2)
    windows = np.lib.stride_tricks.sliding_window_view(image, (height, width, 2))[:, :, 0]
    rows, columns = windows.shape[:2]
    places = {windows[i, j].tobytes(): i * columns + j for i, j in np.ndindex(rows, columns)}
    drawn = [places[solution.random_crop(image, size, rng).tobytes()] for _ in range(60 * len(places))]
    assert is_uniform(drawn, len(places))


@pytest.mark.parametrize("padding", [0, 1, 3])
def test_pad_and_crop_is_a_shift_of_scipy(solution, rng, padding):
    image, moves = numbered(4, 3, 1), list(itertools.product(range(-padding, padding + 1), repeat=2))
    shifted = {scipy.ndimage.shift(image, (*move, 0), order=0).tobytes() for move in moves}
    drawn = {solution.pad_and_crop(image, padding, rng).tobytes() for _ in range(40 * len(moves))}
    assert drawn == shifted


def test_color_jitter_is_keras_contrast_and_brightness(solution, rng):
    """On grey images, for which Keras' mean of each channel is the mean of the image."""
    import keras

    for seed in range(20):
        image = rng.random((5, 4, 1)).astype("f4")
        result = solution.color_jitter(image, np.random.default_rng(seed), 0.3, 0.6)
        twin = np.random.default_rng(seed)  # draws c and b as the solution does
        c, b = twin.uniform(0.4, 1.6), twin.uniform(-0.3, 0.3)
        wide = keras.layers.RandomContrast(0.6, value_range=(-9, 9))  # Keras clips each time, we clip once
        step = keras.layers.RandomBrightness(0.3, value_range=(0, 1))
        contrast = wide.transform_images(image[None], {"contrast_factor": np.full((1, 1, 1, 1), c, "f4")})
        scale = {"rgb_delta": np.full((1, 1, 1, 1), b, "f4")}
        expected = np.asarray(step.transform_images(contrast, scale))[0]
        np.testing.assert_allclose(result, expected, atol=2e-6)
        assert result.dtype == np.float32


def test_jitters_c_and_b_are_uniform(solution, rng):
    image = np.array([0.45, 0.55]).reshape(1, 2, 1)
    results = np.array([solution.color_jitter(image, rng, 0.1, 0.7)[0, :, 0] for _ in range(2000)])
    c, b = (results[:, 1] - results[:, 0]) / 0.1, results.mean(axis=1) - 0.5
    assert scipy.stats.kstest(c, "uniform", (0.3, 1.4)).pvalue > 0.001
    assert scipy.stats.kstest(b, "uniform", (-0.1, 0.2)).pvalue > 0.001
    assert abs(scipy.stats.spearmanr(c, b).statistic) < 0.1


@pytest.mark.parametrize("size", range(1, 8))
def test_cutout_dilates_one_pixel(solution, rng, size):
    """A square around a pixel is the pixel, dilated; SciPy's even squares reach further up and left too."""
    image, squares = numbered(4, 5, 2), set()
    for i, j in np.ndindex(4, 5):
        pixel = np.zeros((4, 5), bool)
        pixel[i, j] = True
        covered = scipy.ndimage.binary_dilation(pixel, np.ones((size, size)))
        squares.add(np.where(covered[:, :, None], -3.5, image).tobytes())
    drawn = [solution.cutout(image, size, rng, value=-3.5).tobytes() for _ in range(600)]
    assert set(drawn) == squares
    if size <= 3:  # else two centres may cover the same pixels
        assert is_uniform(np.unique(drawn, return_inverse=True)[1], 20)


@pytest.mark.parametrize("alpha", [0.2, 1.0, 8.0])
def test_mixup_is_that_of_keras(solution, alpha):
    import keras

    rng = np.random.default_rng(5)
    images, one_hot = rng.random((5, 4, 3, 2), "f4"), np.eye(5, 7, dtype="f4")
    for seed in range(5):
        mixed, labels = solution.mixup(images, one_hot, alpha, np.random.default_rng(seed))
        twin = np.random.default_rng(seed)
        weight, order = np.full(5, twin.beta(alpha, alpha), "f4"), twin.permutation(5)
        layer, drawn = keras.layers.MixUp(alpha), {"mix_weight": weight, "permutation_order": order}
        np.testing.assert_allclose(mixed, np.asarray(layer.transform_images(images, drawn)), atol=1e-6)
        np.testing.assert_allclose(labels, np.asarray(layer.transform_labels(one_hot, drawn)), atol=1e-6)
        assert mixed.dtype == labels.dtype == np.float32


@pytest.mark.parametrize("alpha", [0.1, 1.0, 50.0])
def test_mixups_lam_is_beta(solution, rng, alpha):
    images, one_hot = numbered(3, 1, 1, 1), np.eye(3)
    labels = [solution.mixup(images, one_hot, alpha, rng)[1] for _ in range(3000)]
    lams = [each[n, n] for each in labels for n in [int(np.argmin(np.diag(each)))] if each[n, n] < 1]
    # Where all three are their own partners nothing is seen; lam and 1 - lam are alike.
    assert scipy.stats.kstest(lams, scipy.stats.beta(alpha, alpha).cdf).pvalue > 0.001
    partners = [tuple(np.argmax(each * (1 - np.eye(3)), axis=1)) for each in labels]
    assert len(set(partners)) >= 5


@pytest.mark.parametrize("alpha", [0.3, 1.0, 20.0])
def test_cutmix_is_that_of_keras(solution, rng, alpha):
    """Keras pastes the box that we find in the result, and mixes labels by its area."""
    import keras

    images, one_hot = numbered(5, 6, 8, 2).astype("f4"), np.eye(5, 7, dtype="f4")
    layer, areas = keras.layers.CutMix(), set()
    for seed in range(20):
        mixed, labels = solution.cutmix(images, one_hot, alpha, np.random.default_rng(seed))
        twin = np.random.default_rng(seed)
        twin.beta(alpha, alpha)
        order = twin.permutation(5)
        box = (mixed != images).any(axis=(0, 3))
        rows, columns = box.any(axis=1), box.any(axis=0)
        assert np.array_equal(box, np.outer(rows, columns))
        assert scipy.ndimage.label(box)[1] <= 1
        drawn = {
            "permutation_order": order,
            "batch_masks": np.broadcast_to(box[None, :, :, None], images.shape),
            "mix_weight": np.full(5, 1 - box.mean(), "f4"),
        }
        np.testing.assert_array_equal(mixed, np.asarray(layer.transform_images(images, drawn)))
        np.testing.assert_allclose(labels, np.asarray(layer.transform_labels(one_hot, drawn)), atol=1e-6)
        assert mixed.dtype == labels.dtype == np.float32
        areas.add(int(box.sum()))
    assert len(areas) > 5


def test_cutmix_boxes_have_one_minus_lam_of_the_area(solution):
    """Away from the border, to within the rounding of the sides."""
    images, one_hot, whole = numbered(2, 200, 300, 1), np.eye(2), 0
    for seed in range(60):
        twin = np.random.default_rng(seed)
        lam, order = twin.beta(8.0, 8.0), twin.permutation(2)
        mixed, labels = solution.cutmix(images, one_hot, 8.0, np.random.default_rng(seed))
        box = np.argwhere((mixed != images)[0, :, :, 0])
        if order[0] == 1 and 0 not in box and box[:, 0].max() < 199 and box[:, 1].max() < 299:
            height, width = np.ptp(box, axis=0) + 1
            assert abs(height / 200 - np.sqrt(1 - lam)) <= 0.5 / 200
            assert abs(width / 300 - np.sqrt(1 - lam)) <= 0.5 / 300
            assert labels[0, 1] == pytest.approx(height * width / 60_000)
            whole += 1
    assert whole >= 3


@pytest.mark.parametrize("shape", [(3, 3), (3, 4)], ids=str)
def test_pairs_are_the_eight_symmetries_of_scipy(solution, rng, shape):
    """Turned by scipy.ndimage.rotate, mirrored or not; all equally often, the mask as its image."""
    mask = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    image = np.stack([mask, 255 - mask], axis=2).astype("f4")
    ways = {}
    for number, (mirrored, turns) in enumerate(itertools.product((False, True), range(4))):
        turned = scipy.ndimage.rotate(mask[:, ::-1] if mirrored else mask, 90 * turns, order=0)
        ways[turned.shape, turned.tobytes()] = number
    drawn = []
    for _ in range(800):
        result, labels = solution.augment_pair(image, mask, rng)
        drawn.append(ways[labels.shape, labels.tobytes()])
        np.testing.assert_array_equal(result, np.stack([labels, 255 - labels], axis=2))
        assert (result.dtype, labels.dtype) == (np.float32, np.uint8)
    assert is_uniform(drawn, 8)
