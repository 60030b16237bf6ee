"""Unit 14's solutions against Keras' own, published counts, and NumPy."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest

from convlings.judge.misconceptions import load_solution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "14_transfer")


@pytest.fixture
def rng():
    return np.random.default_rng(14)


@pytest.fixture
def parts(solution):
    backbone = solution.build_backbone((64, 64, 3))
    return backbone, solution.build_transfer_model(backbone, 3)


def test_images_are_scaled_as_keras_does(solution, rng):
    from keras.applications import mobilenet_v2

    images = rng.integers(0, 256, (3, 5, 4, 3)).astype(np.uint8)
    for kind in (np.uint8, np.float32):
        expected = mobilenet_v2.preprocess_input(images.astype(kind))
        np.testing.assert_allclose(solution.preprocess(images.astype(kind)), expected, atol=1e-6)


def test_counts_of_the_backbone(solution):
    for alpha, count in ((0.35, 410_208), (0.5, 706_224), (1.0, 2_257_984)):
        assert solution.build_backbone((32, 32, 3), alpha).count_params() == count


def test_a_backbone_of_a_file(solution, parts, tmp_path, rng):
    path = tmp_path / "backbone.weights.h5"
    parts[0].save_weights(path)
    images = rng.uniform(-1, 1, (2, 64, 64, 3)).astype(np.float32)
    loaded = solution.build_backbone((64, 64, 3), weights=str(path))
    np.testing.assert_allclose(loaded(images), parts[0](images), atol=1e-6)


def test_the_head_is_a_mean_and_a_matrix(parts, rng):
    backbone, model = parts
    images = rng.uniform(-1, 1, (4, 64, 64, 3)).astype(np.float32)
    kernel = rng.normal(size=(1280, 3)) * 1e4
    model.layers[-1].set_weights([kernel, np.zeros(3)])
    logits = np.asarray(backbone(images, training=False), np.float64).mean(axis=(1, 2)) @ kernel
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    np.testing.assert_allclose(model(images), powers / powers.sum(-1, keepdims=True), atol=1e-3)


@pytest.mark.proof
def test_what_a_training_moves(solution, parts, rng):
    backbone, model = parts
    before = [layer.get_weights() for layer in backbone.layers]
    data = rng.uniform(-1, 1, (16, 64, 64, 3)).astype(np.float32), rng.integers(0, 3, 16)
    history = solution.fine_tune(model, backbone, data, data, 1, 2, 12)
    assert {len(values) for values in history.values()} == {3}
    last = len(backbone.layers) - 12
    for place, (layer, old) in enumerate(zip(backbone.layers, before)):
        moves = place >= last and old and "Normalization" not in type(layer).__name__
        same = all(map(np.array_equal, old, layer.get_weights()))
        assert same != bool(moves), layer.name


def test_frozen_and_trained_add_up(solution, parts):
    backbone, model = parts
    assert solution.trainable_summary(model) == (1280 * 3 + 3, 410_208)
    for layers in (0, 7, 50, 1000):
        trained, frozen = solution.trainable_summary(solution.unfreeze(model, backbone, layers))
        own = backbone.layers[max(0, len(backbone.layers) - layers) :]
        expected = sum(layer.count_params() for layer in own if "Normalization" not in type(layer).__name__)
        assert (trained, frozen) == (3843 + expected, 410_208 - expected)
