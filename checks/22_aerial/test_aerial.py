"""Checks of unit 22: loading, preparing, training, predicting large images, evaluating."""

import keras
import numpy as np
import pytest
from keras import layers

from convlings.data import scenes
from convlings.judge import Feedback, Model, compare, lend, mean_iou, one_class, refuses, training, with_data

U = 255  # unlabelled
COLOURS = np.eye(4)[:, :3] * 0.8 + 0.1  # of four classes
TRUTH = np.array([[[0, 0, 1], [1, 2, U]]])
SEEN = np.array([[[0, 1, 1], [1, 2, 0]]])


def patches(rng, count, shape, K, unlabelled=0.05):
    """Coloured squares with noise and their classes, as prepare gives them; some pixels have no label."""
    H, W = shape
    classes = rng.integers(0, K, (count, H // 8, W // 8)).repeat(8, 1).repeat(8, 2)
    images = np.clip(COLOURS[classes] + rng.normal(0, 0.1, (count, H, W, 3)), 0, 1)
    masks = np.eye(K)[classes] * (rng.random((count, H, W, 1)) >= unlabelled)
    return images.astype(np.float32), masks.astype(np.float32)


def first_run(student):
    """What a network of one epoch, three classes and seed 7 makes of two tiles; trained once."""
    if "first run" not in student.kept:
        rng = np.random.default_rng(22)
        train, validation = patches(rng, 8, (16, 16), 3), patches(rng, 2, (16, 16), 3)
        model = Model(student.train_segmenter(train, validation, 1, 7))
        student.kept["first run"] = train, validation, model.predict(validation[0])
    return student.kept["first run"]


def expect_probabilities(rows, shape):
    """The shape asked for, and every pixel's numbers are positive and sum to 1."""
    compare(np.zeros_like(rows), np.zeros(shape, np.float32))
    if not np.allclose(rows.sum(-1), 1, atol=1e-3) or rows.min() < -1e-6:
        raise Feedback(
            "the outputs are no probabilities.", expected="each pixel's K numbers sum to 1", got="other sums"
        )


def pointwise(kernel, tile=None):
    """A model that looks at single pixels: softmax of the channels times a matrix."""
    kernel = np.asarray(kernel, np.float32)
    model = keras.Sequential(
        [keras.Input((tile, tile, 3)), layers.Conv2D(kernel.shape[1], 1, activation="softmax")]
    )
    model.set_weights([kernel[None, None], np.zeros(kernel.shape[1], np.float32)])
    return model


def softmax(logits):
    """Along the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def expect_image(predicted, expected, case):
    """Compares the probabilities of a large image with those of the whole."""
    if not isinstance(predicted, np.ndarray) or predicted.shape != expected.shape:
        got = str(np.shape(predicted))
        raise Feedback(
            "the shape is not the one asked for.", expected=str(expected.shape), got=got, case=case
        )
    off = np.abs(predicted - expected).max(-1)
    if not off.max() <= 1e-4:
        row, column = np.unravel_index(np.argmax(np.where(np.isnan(off), np.inf, off)), off.shape)
        count = int((~(off <= 1e-4)).sum())
        raise Feedback(
            "the result is not the prediction of the whole image.",
            expected=f"{np.round(expected[row, column], 3)} at [{row}, {column}]",
            got=f"{np.round(predicted[row, column], 3)}; {count} of {off.size} pixels differ",
            case=case,
        )


def expect_scores(result, mean_iou, iou_per_class, pixel_accuracy):
    """The dict has these scores."""
    names = {"mean_iou", "iou_per_class", "pixel_accuracy"}
    if not isinstance(result, dict) or not names <= set(result):
        raise Feedback(
            "it should return a dict of three scores.",
            expected=", ".join(sorted(names)),
            got=", ".join(sorted(map(str, result)))
            if isinstance(result, dict)
            else f"a {type(result).__name__}",
        )
    for name, expected in (("pixel_accuracy", pixel_accuracy), ("mean_iou", mean_iou)):
        if not abs(float(result[name]) - expected) <= 1e-5:
            raise Feedback(
                f"{name} is not the one asked for.",
                expected=f"{expected:.4f}",
                got=f"{float(result[name]):.4f}",
            )
    iou = np.asarray(result["iou_per_class"], np.float64)
    compare(iou.astype(np.float32), np.asarray(iou_per_class, np.float32), operations=10)


class TestLoadPairs:
    def test_images_and_masks(self, student):
        """uint8 images of three channels, and masks of the same size: 0 to 4, and 255."""
        images, masks = with_data(student.load_pairs)("validation")
        compare(np.zeros_like(images), np.zeros((*np.shape(masks), 3), np.uint8), dtype=np.uint8)
        others = [int(value) for value in np.unique(masks) if value not in (0, 1, 2, 3, 4, U)]
        if others or np.asarray(masks).dtype.kind not in "iu":
            raise Feedback("the masks hold other numbers.", expected="0 to 4, and 255", got=str(others[:5]))

    def test_other_names(self, student):
        """`sideways` is no split: ValueError with the name."""
        compare(len(with_data(student.load_pairs)("validation")), 2)
        refuses(with_data(student.load_pairs), "sideways", naming=["sideways"])


class TestPrepare:
    def test_worked_example(self, student):
        """Two pixels: 51 of 255 is 0.2, class 3 is the fourth channel, and 255 is in none."""
        images = np.array([[[[0, 51, 255], [102, 204, 0]]]], np.uint8)
        images_out, masks_out = student.prepare(images, np.array([[[3, U]]], np.uint8))
        expected = np.array([[[[0, 0.2, 1], [0.4, 0.8, 0]]]], np.float32)
        compare(images_out, expected, dtype=np.float32)
        compare(masks_out, np.array([[[[0, 0, 0, 1, 0], [0] * 5]]], np.float32), dtype=np.float32)


class TestTrainSegmenter:
    @pytest.mark.timeout(60)
    def test_probabilities(self, student):
        """After one epoch on 16 x 16 tiles of three classes: three numbers for each pixel, which sum to 1."""
        expect_probabilities(first_run(student)[2], (2, 16, 16, 3))


class TestPredictLarge:
    def test_single_pixels(self, student):
        """A model that looks at single pixels: softmax of the image, whatever the tiles."""
        image = (np.arange(5 * 7 * 3) * 7 % 11 / 10).reshape(5, 7, 3).astype(np.float32)
        predicted = student.predict_large(lend(student, pointwise(3 * np.eye(3), 4)), image, 4, 1)
        expect_image(predicted, softmax(3 * image), "image (5, 7, 3), tiles of 4, overlap 1")

    def test_smaller_than_a_tile(self, student):
        """An image of 3 x 5 with tiles of 8: padded before, cut afterwards."""
        image = (np.arange(3 * 5 * 3) * 5 % 13 / 12).reshape(3, 5, 3).astype(np.float32)
        predicted = student.predict_large(lend(student, pointwise(2 * np.eye(3), 8)), image, 8, 2)
        expect_image(predicted, softmax(2 * image), "image (3, 5, 3), tiles of 8, overlap 2")

    def test_overlaps_that_cannot_be(self, student):
        """With tiles of 4, overlaps of -1, 4 and 6 are refused with a ValueError naming them."""
        model = lend(student, pointwise(np.eye(3), 4))
        image = np.full((6, 6, 3), 0.5, np.float32)
        expect_image(student.predict_large(model, image, 4, 3), softmax(image), "tiles of 4, overlap 3")
        for overlap in (-1, 4, 6):
            refuses(student.predict_large, model, image, 4, overlap, naming=[overlap])


class TestEvaluate:
    def test_worked_example(self, student):
        """Of five labelled pixels four are right; the IoU are 1/2, 2/3 and 1, their mean 13/18."""
        model = lend(student, pointwise(9 * np.eye(3)))
        result = student.evaluate(model, np.eye(3, dtype=np.float32)[SEEN], TRUTH, 3)
        expect_scores(result, 13 / 18, [1 / 2, 2 / 3, 1], 4 / 5)

    def test_a_class_that_is_nowhere(self, student):
        """Class 3 is in neither truth nor prediction: NaN, and the mean leaves it out."""
        model = lend(student, pointwise(9 * np.eye(3, 4)))
        result = student.evaluate(model, np.eye(3, dtype=np.float32)[SEEN], TRUTH, 4)
        expect_scores(result, 13 / 18, [1 / 2, 2 / 3, 1, np.nan], 4 / 5)


SIDE = 64  # of a tile in the training check


def as_prepared(images, masks):
    """Images in [0, 1], and one-hot masks that are all zeros where nothing is labelled."""
    return (images / 255).astype(np.float32), (masks[..., None] == np.arange(5)).astype(np.float32)


@training
@pytest.mark.timeout(300)
class TestTraining:
    def test_it_learns(self, student):
        """After a few epochs the answer is better than one class everywhere, on these very tiles."""
        images, masks = scenes.draw(24, np.random.default_rng(3), SIDE)
        pair = as_prepared(images, masks)
        model = Model(student.train_segmenter(pair, pair, 6, seed=0))
        found = mean_iou(masks, model.predict(pair[0]).argmax(axis=-1), 5)
        least = one_class(masks, 5)
        if found <= least:
            expected = f"a mean IoU above {least:.2f}, that of one class everywhere"
            raise Feedback("it did not learn these tiles.", expected=expected, got=f"{found:.2f}")
