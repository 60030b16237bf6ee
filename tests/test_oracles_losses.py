"""Unit 17's solutions against NumPy in float64, Keras' own losses, unit 16's Dice, and numerical gradients."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest

from convlings.judge import descend
from convlings.judge.misconceptions import load_misconceptions, load_solution
from convlings.judge.student import Student

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "17_losses")


@pytest.fixture
def rng():
    return np.random.default_rng(17)


def draw(rng, shape, K, unlabelled=0.2, certain=0.1):
    """Labels, and probabilities of which some are exactly 0 and 1."""
    labels = np.eye(K)[rng.integers(0, K, shape)]
    labels[rng.random(shape) < unlabelled] = 0
    probabilities = rng.dirichlet(np.full(K, 0.5), shape)
    sure = rng.random(shape) < certain
    probabilities[sure] = np.eye(K)[rng.integers(0, K, sure.sum())]
    return labels.astype(np.float32), probabilities.astype(np.float32)


def dice(y_true, y_pred, smooth=1.0):
    """Class by class, pixel by pixel, in float64."""
    losses = []
    for k in range(y_true.shape[-1]):
        pairs = [(float(t), float(p)) for t, p in zip(y_true[..., k].flat, y_pred[..., k].flat)]
        both = sum(t * p for t, p in pairs)
        losses.append(1 - (2 * both + smooth) / (sum(t + p for t, p in pairs) + smooth))
    return np.mean(losses)


def focal(y_true, y_pred, gamma=2.0, weights=None):
    """Pixel by pixel, in float64; with weights, those of the classes."""
    K = y_true.shape[-1]
    total, pixels = 0.0, 0
    for truth, guess in zip(y_true.reshape(-1, K), y_pred.reshape(-1, K).astype(np.float64)):
        pixels += 1
        if truth.any():
            k = int(truth.argmax())
            p = min(max(guess[k], 1e-7), 1 - 1e-7)
            total -= (1 if weights is None else weights[k]) * (1 - p) ** gamma * np.log(p)
    return total / pixels


@pytest.mark.parametrize("K", [1, 2, 5])
@pytest.mark.parametrize("shape", [(1, 4, 5), (3, 6, 4), (2, 1, 1)], ids=str)
def test_values_are_those_of_numpy_in_float64(solution, rng, shape, K):
    y_true, y_pred = draw(rng, shape, K)
    for smooth in (1.0, 1e-3, 10):
        value = float(solution.dice_loss(y_true, y_pred, smooth))
        assert value == pytest.approx(dice(y_true, y_pred, smooth), rel=1e-5, abs=1e-6)
    for gamma in (0.0, 0.5, 2.0, 5):
        value = float(solution.focal_loss(y_true, y_pred, gamma))
        assert value == pytest.approx(focal(y_true, y_pred, gamma), rel=1e-5, abs=1e-6)
    weights = rng.uniform(0, 5, K)
    value = float(solution.weighted_cross_entropy(y_true, y_pred, weights))
    assert value == pytest.approx(focal(y_true, y_pred, 0, weights), rel=1e-5, abs=1e-6)
    for weight in (0.0, 0.3, 1.0):
        expected = weight * dice(y_true, y_pred) + (1 - weight) * focal(y_true, y_pred, 0)
        value = float(solution.combined_loss(weight)(y_true, y_pred))
        assert value == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_values_are_those_of_keras(solution, rng):
    import keras

    for K in (2, 4):
        y_true, y_pred = draw(rng, (3, 5, 6), K)
        entropy = float(keras.losses.CategoricalCrossentropy()(y_true, y_pred))
        assert float(solution.focal_loss(y_true, y_pred, 0)) == pytest.approx(entropy, rel=1e-4)
        ones = np.ones(K)
        assert float(solution.weighted_cross_entropy(y_true, y_pred, ones)) == pytest.approx(
            entropy, rel=1e-4
        )
        theirs = keras.losses.CategoricalFocalCrossentropy(alpha=1.0, gamma=3.0)(y_true, y_pred)
        assert float(solution.focal_loss(y_true, y_pred, 3)) == pytest.approx(float(theirs), rel=1e-4)
        theirs = keras.losses.Dice(axis=(0, 1, 2))(y_true, y_pred)
        nearly = float(solution.dice_loss(y_true, y_pred, smooth=1e-7))
        assert nearly == pytest.approx(float(theirs), rel=1e-4)


def test_dice_of_certain_answers_is_unit_16s(solution, root, rng):
    metrics = load_solution(root / "graders" / "16_metrics")
    classes, guesses = rng.integers(0, 4, (2, 3, 6, 5))
    scores = metrics.dice_per_class(metrics.confusion_matrix(classes, guesses, 4))
    value = float(solution.dice_loss(*np.eye(4, dtype=np.float32)[[classes, guesses]], smooth=0.0))
    assert value == pytest.approx(1 - scores.mean(), rel=1e-5)


def test_focal_is_a_hundredth_at_nine_tenths(solution):
    """Lin et al. 2017, section 3.2: with gamma 2, 100 times lower at 0.9 and about 1000 times at 0.968."""
    for p, times in ((0.9, 100), (0.968, 1000)):
        pixel = np.array([[[[1, 0]]]], np.float32), np.array([[[[p, 1 - p]]]], np.float32)
        ratio = float(solution.focal_loss(*pixel, 0)) / float(solution.focal_loss(*pixel))
        assert ratio == pytest.approx(times, rel=0.03)


@pytest.mark.parametrize("name", ["dice_loss", "focal_loss", "combined_loss"])
def test_a_step_of_descent_goes_down_the_numerical_gradient(root, rng, name):
    """With a rate of 1 the first step changes a loss by about minus the squared length of its gradient."""
    student = Student(root / "solutions" / "17_losses" / "losses.py")
    student.begin(120)
    labels = np.eye(3, dtype=np.float32)[rng.integers(0, 3, (4, 5))]
    logits = rng.normal(0, 1, labels.shape)
    formulas = {"dice_loss": dice, "focal_loss": focal}
    formulas["combined_loss"] = lambda t, p: 0.3 * dice(t, p) + 0.7 * focal(t, p, 0)

    def value(place):
        powers = np.exp(place)
        return formulas[name](labels[None], (powers / powers.sum(axis=-1, keepdims=True))[None])

    gradient = np.zeros_like(logits)
    for place in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[place] = 1e-4
        gradient[place] = (value(logits + step) - value(logits - step)) / 2e-4
    settings = {"weight": 0.3} if name == "combined_loss" else {}
    values = descend(getattr(student, name), labels, logits.astype(np.float32), 3, **settings)
    assert values[0] == pytest.approx(value(logits), rel=1e-4)
    assert values[1] == pytest.approx(value(logits - gradient), rel=1e-4)


@pytest.mark.proof
def test_mutants_differ(root, solution, rng):
    """No misconception gives the solution's values on a random batch with certain and unlabelled pixels."""
    y_true, y_pred = draw(rng, (3, 5, 4), 3)
    for known in load_misconceptions(root / "graders" / "17_losses"):
        (name,) = known.exercises
        settings = {"dice_loss": [0.3], "focal_loss": [1.5], "weighted_cross_entropy": [[0.5, 2.0, 3.0]]}
        if name == "combined_loss":
            mine, theirs = known.function(0.3)(y_true, y_pred), solution.combined_loss(0.3)(y_true, y_pred)
        else:
            arguments = y_true, y_pred, *settings[name]
            mine, theirs = known.function(*arguments), getattr(solution, name)(*arguments)
        mine, theirs = np.asarray(mine), float(theirs)
        assert mine.ndim or mine != pytest.approx(theirs, rel=1e-4), known.name
