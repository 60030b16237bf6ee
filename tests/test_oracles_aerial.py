"""Unit 22's solutions against the loaders, scikit-learn, unit 16, and predictions of whole images."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, jaccard_score

from convlings import data
from convlings.judge.misconceptions import load_solution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "22_aerial")


@pytest.fixture
def rng():
    return np.random.default_rng(22)


def looking_around(radius, K=3, seed=0):
    """A model of any size whose outputs depend on pixels up to `radius` away."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(seed)
    parts = [layers.Conv2D(4, 3, padding="same", activation="tanh") for _ in range(radius - 1)]
    parts += [layers.Conv2D(K, 3 if radius else 1, padding="same", activation="softmax")]
    model = keras.Sequential([keras.Input((None, None, 3)), *parts])
    model.set_weights([np.random.default_rng(seed).normal(size=w.shape) for w in model.get_weights()])
    return model


def test_pairs_are_those_of_the_loader(solution):
    images, masks = solution.load_pairs("validation")
    expected = data.load(data.first_found("dubai", "scenes"), "validation")
    np.testing.assert_array_equal(images, expected[0])
    np.testing.assert_array_equal(masks, expected[1])


def test_masks_are_those_of_keras(solution, rng):
    import keras

    masks = rng.choice([0, 1, 2, 3, 4, 255], (2, 6, 5))
    images = rng.integers(0, 256, (2, 6, 5, 3), np.uint8)
    floats, one_hot = solution.prepare(images, masks)
    np.testing.assert_array_equal(one_hot[masks < 5], keras.utils.to_categorical(masks[masks < 5], 5))
    assert one_hot[masks == 255].sum() == 0
    np.testing.assert_array_equal(np.rint(floats * 255), images)
    assert floats.max() <= 1


@pytest.mark.parametrize("radius", [0, 1, 2, 4])
def test_large_images_are_predicted_as_a_whole(solution, rng, radius):
    model = looking_around(radius)
    for _ in range(3):
        overlap = 3 * radius + int(rng.integers(0, 3))
        tile = overlap + int(rng.integers(1, 12))
        H, W = (int(side) for side in rng.integers(tile, 4 * tile, 2))
        image = rng.random((H, W, 3)).astype("float32")
        whole = np.asarray(model(image[None], training=False))[0]
        np.testing.assert_allclose(
            solution.predict_large(model, image, tile, overlap), whole, atol=2e-5, err_msg=f"{tile, overlap}"
        )


def test_a_margin_that_is_too_small_shows(solution, rng):
    model = looking_around(3)
    image = rng.random((40, 50, 3)).astype("float32")
    whole = np.asarray(model(image[None], training=False))[0]
    assert np.abs(solution.predict_large(model, image, 16, 9) - whole).max() < 2e-5
    assert np.abs(solution.predict_large(model, image, 16, 6) - whole).max() > 1e-3


def test_every_pixel_counts_whatever_the_tiles(solution):
    for side in range(4, 40):
        for tile in range(1, side + 1):
            for overlap in range(tile):
                total = np.zeros(side)
                starts = solution._starts(side, tile, tile - overlap)
                assert starts[-1] + tile == side
                for start in starts:
                    total[start : start + tile] += solution._weights(start, side, tile, overlap)
                assert total.min() > 0, (side, tile, overlap)


def test_small_images_are_cut_to_their_size(solution, rng):
    model = looking_around(0)
    for shape in ((3, 4), (3, 30), (30, 5)):
        image = rng.random((*shape, 3)).astype("float32")
        whole = np.asarray(model(image[None], training=False))[0]
        np.testing.assert_allclose(solution.predict_large(model, image, 8, 2), whole, atol=1e-5)


def test_scores_are_those_of_scikit_learn_and_of_unit_16(solution, root, rng):
    metrics = load_solution(root / "graders" / "16_metrics")
    model = looking_around(1, K=4, seed=3)
    images = rng.random((6, 9, 7, 3)).astype("float32")
    predicted = np.asarray(model(images, training=False)).argmax(-1)
    masks = np.where(rng.random(predicted.shape) < 0.5, predicted, rng.choice([0, 1, 255], predicted.shape))
    result, known = solution.evaluate(model, images, masks.astype(np.uint8), 4), masks != 255
    occurring = np.union1d(masks[known], predicted[known])
    expected = jaccard_score(masks[known], predicted[known], labels=occurring, average=None)
    np.testing.assert_allclose(result["iou_per_class"][occurring], expected)
    assert result["pixel_accuracy"] == pytest.approx(accuracy_score(masks[known], predicted[known]))
    matrix = metrics.confusion_matrix(masks, predicted, 4)
    np.testing.assert_array_equal(result["iou_per_class"], metrics.iou_per_class(matrix))
    assert result["mean_iou"] == pytest.approx(metrics.mean_iou(matrix))


@pytest.mark.proof
def test_a_short_training_learns_and_can_be_repeated(solution, rng):
    colours = np.eye(3)
    classes = rng.integers(0, 3, (24, 4, 4)).repeat(8, 1).repeat(8, 2)
    images = (0.5 * colours[classes] + 0.4 * rng.random((24, 32, 32, 3))).astype("float32")
    masks = np.eye(3, dtype="float32")[classes]
    train, validation = (images[:16], masks[:16]), (images[16:], masks[16:])
    models = [solution.train_segmenter(train, validation, 8, seed=1) for _ in range(2)]
    one, other = (model.predict(images[16:], verbose=0) for model in models)
    np.testing.assert_allclose(one, other, atol=0.02)
    assert (one.argmax(-1) == classes[16:]).mean() > 0.8
    assert models[0].count_params() < 500_000
