"""Holds unit 21's reference against NumPy in float64, SciPy, scikit-learn, Pillow and the network's own scores."""

import runpy
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from matplotlib import pyplot as plt

from convlings.judge.judging import judge
from convlings.judge.misconceptions import load_solution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]

ROOT = Path(__file__).parent.parent
GRADERS = ROOT / "graders"
solution = load_solution(GRADERS / "21_visualization")
CHECKS = runpy.run_path(str(GRADERS / "21_visualization" / "test_visualization.py"))
PALETTE = CHECKS["PALETTE"]


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def resize(plane, size):
    """Bilinear with half-pixel centres, one axis after the other, in float64."""
    for axis, count in enumerate(size):
        old = plane.shape[axis]
        at = (np.arange(count) + 0.5) * old / count - 0.5
        plane = np.apply_along_axis(lambda values: np.interp(at, np.arange(old), values), axis, plane)  # noqa: B023
    return plane


@pytest.mark.parametrize("size", [(8, 8), (9, 7), (5, 11)])
def test_resizing(size):
    plane = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_allclose(
        solution._resized(plane.astype("float32"), size), resize(plane, size), atol=1e-5
    )


@pytest.mark.parametrize("sequential", [False, True])
def test_class_activation_map_from_the_weights(sequential):
    model = CHECKS["looking"](1, sequential, True)
    image = np.random.default_rng(1).random((22, 17, 3)).astype("float32")
    pooling = next(layer for layer in model.layers if "Global" in type(layer).__name__)
    maps = np.asarray(keras.Model(model.inputs, pooling.input)([image[None]]), np.float64)[0]
    kernel, bias = (np.asarray(weight, np.float64) for weight in model.layers[-1].get_weights())
    scores = np.log(np.asarray(model(image[None]), np.float64))[0]
    for index in range(4):
        heat = np.einsum("hwf,f->hw", maps, kernel[:, index])
        other = np.einsum("hwf,f->hw", maps, kernel[:, 0])
        difference = heat.mean() + bias[index] - other.mean() - bias[0]  # softmax keeps differences
        np.testing.assert_allclose(difference, scores[index] - scores[0], atol=1e-4)
        heat = (heat - heat.min()) / (heat.max() - heat.min())
        actual = solution.class_activation_map(model, image, index)
        np.testing.assert_allclose(actual, resize(heat, (22, 17)), atol=1e-4)


@pytest.mark.parametrize(("size", "stride"), [(3, 2), ((2, 5), (3, 1)), (7, 7), ((9, 8), 4)])
def test_occlusion_of_a_network_in_numpy(size, stride):
    rng = np.random.default_rng(2)
    kernel, bias = rng.normal(size=(9 * 8 * 2, 3)) / 4, rng.normal(size=3)
    model = keras.Sequential(
        [keras.Input((9, 8, 2)), layers.Flatten(), layers.Dense(3, activation="softmax")]
    )
    model.set_weights([kernel, bias])
    image = rng.random((9, 8, 2))

    def probability(one):
        scores = np.exp(one.ravel() @ kernel + bias)
        return scores[1] / scores.sum()

    (height, width), (down, across) = np.broadcast_to(size, 2), np.broadcast_to(stride, 2)
    table = np.zeros(((9 - height) // down + 1, (8 - width) // across + 1))
    for i, j in np.ndindex(*table.shape):
        covered = image.copy()
        covered[i * down : i * down + height, j * across : j * across + width] = 0.5
        table[i, j] = probability(image) - probability(covered)
    actual = solution.occlusion_map(model, image.astype("float32"), 1, size, stride)
    np.testing.assert_allclose(actual, resize(table, (9, 8)), atol=1e-5)


def test_feature_maps_by_scipy():
    signal = pytest.importorskip("scipy.signal")
    model, rng = CHECKS["stacked"](), np.random.default_rng(3)
    image = rng.random((13, 10, 3)).astype("float32")
    kernel, bias = (np.asarray(weight) for weight in model.get_layer("first").get_weights())
    figure = solution.plot_feature_maps(model, image, "first", columns=2)
    for channel, axes in enumerate(figure.axes[:5]):
        parts = [signal.correlate2d(image[..., c], kernel[:, :, c, channel], "same") for c in range(3)]
        np.testing.assert_allclose(axes.images[0].get_array(), sum(parts) + bias[channel], atol=1e-5)
    assert [len(axes.images) for axes in figure.axes] == [1] * 5 + [0]


def test_shares_by_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    labels, answers = np.random.default_rng(4).integers(0, 5, (2, 200))
    figure = solution.plot_confusion_matrix(metrics.confusion_matrix(labels, answers), list("abcde"))
    expected = metrics.confusion_matrix(labels, answers, normalize="true")
    np.testing.assert_allclose(figure.axes[0].images[0].get_array(), expected)


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.5, 1.0])
def test_overlays_by_pillow(alpha):
    pillow = pytest.importorskip("PIL.Image")
    rng = np.random.default_rng(5)
    image, classes = rng.integers(0, 256, (6, 7, 3)).astype(np.uint8), rng.integers(0, 4, (6, 7))
    expected = np.asarray(pillow.blend(pillow.fromarray(image), pillow.fromarray(PALETTE[classes]), alpha))
    actual = solution.overlay_mask(image, classes, PALETTE, alpha)
    assert actual.dtype == np.uint8
    assert np.abs(actual.astype(int) - expected).max() <= 1


def test_the_history_of_a_real_training():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    images, labels = np.random.default_rng(6).normal(size=(20, 3)), np.arange(20) % 2
    history = model.fit(images, labels, epochs=2, validation_split=0.2, verbose=0).history
    figure = solution.plot_history(history)
    assert [[line.get_label() for line in axes.lines] for axes in figure.axes] == [
        ["training", "validation"]
    ] * 2


MUTANTS = [
    ("plot_history", "range(1, len(values) + 1)", "range(len(values))"),
    ("plot_history", 'f"val_{name}"', 'f"val_{name[0]}"'),
    ("plot_history", "axes.legend()", "pass"),
    ("plot_confusion_matrix", "axis=1", "axis=0"),
    ("plot_confusion_matrix", "axes.text(column, row,", "axes.text(row, column,"),
    ("plot_confusion_matrix", "str(int(count))", "str(float(count))"),
    ("overlay_mask", "classes >= 0", "classes >= -1"),
    ("overlay_mask", "classes < len(palette)", "classes <= len(palette)"),
    ("overlay_mask", "mixed = (1 - alpha) * image + alpha", "mixed = alpha * image + (1 - alpha)"),
    ("show_predictions", "squeeze=False, ", ""),
    ("show_predictions", "(truth, answer)]", "(answer, truth)]"),
    ("show_predictions", "title=title, ", ""),
    ("plot_feature_maps", "layer.output", "layer.input"),
    ("plot_feature_maps", "axes.set_axis_off()", "pass"),
    ("plot_feature_maps", "maps[..., channel]", "maps[..., 0]"),
    ("class_activation_map", "pooling.input", "pooling.output"),
    ("class_activation_map", "[:, class_index]", "[:, 0]"),
    ("class_activation_map", "(heat - low) / (high - low)", "heat / high"),
    ("class_activation_map", "if high > low else ops.zeros_like(heat)", ""),
    ("occlusion_map", "= 0.5", "= 0.0"),
    ("occlusion_map", "before - after", "after - before"),
    ("occlusion_map", "height + 1", "height"),
    ("occlusion_map", "(down, across) =", "(across, down) ="),
]


@pytest.mark.proof
@pytest.mark.usefixtures("unexplained")
@pytest.mark.parametrize(("exercise", "old", "new"), MUTANTS, ids=str)
def test_mutants_lose_points(exercise, old, new, tmp_path):
    from convlings.course.course import load_course

    unit = load_course(ROOT / "exercises" / "course.toml").unit("21_visualization")
    text = (ROOT / "solutions" / unit.module).read_text(encoding="utf-8")
    before, found, after = text.partition(f"def {exercise}(")
    assert after.count(old) >= 1
    path = tmp_path / unit.module
    path.parent.mkdir()
    path.write_text(before + found + after.replace(old, new, 1), encoding="utf-8")
    result = judge(unit, tmp_path, GRADERS, exercise=exercise).exercises[exercise]
    assert result.points < result.max_points
