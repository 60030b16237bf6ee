"""The small MobileNetV2 that the kit brings: found, of this script's making, and better than chance."""

import hashlib
import json
import os
import runpy

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest

from convlings import data
from convlings.data import shapes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def folder(root):
    return root / "datasets" / "mobilenet_v2_small"


@pytest.fixture(scope="module")
def made(folder):
    return json.loads((folder / "made.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def script(folder):
    return runpy.run_path(str(folder / "make.py"))


def features(images, weights):
    """What a backbone makes of images in [-1, 1]: (N, 1280), averaged over places."""
    import keras

    shape = images.shape[1:]
    backbone = keras.applications.MobileNetV2(shape, alpha=0.35, include_top=False, weights=weights)
    return np.concatenate(
        [np.asarray(backbone(part, training=False)).mean((1, 2)) for part in np.array_split(images, 6)]
    )


def probed(weights, side=64):
    """The share of new images that a linear classifier of few examples' features recognises."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(7)
    images, labels = shapes.draw(500, rng, side)
    found = features(images.astype(np.float32) / 127.5 - 1, weights)
    found = StandardScaler().fit(found[:200]).transform(found)
    classifier = LogisticRegression(C=0.1, max_iter=500).fit(found[:200], labels[:200])
    return classifier.score(found[200:], labels[200:])


def test_the_file_is_the_one_of_the_recorded_training(folder, made):
    path = data.weights("mobilenet_v2_small")
    assert path == folder / "mobilenet_v2_small.weights.h5"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == made["sha256"]


@pytest.mark.proof
def test_the_script_begins_as_the_recorded_training_did(script, made):
    """The whole would take minutes; after a few steps, other images or another order would show."""
    import keras

    if keras.backend.backend() != "tensorflow":
        pytest.skip("other backends draw other weights from a seed")
    losses = script["first_losses"](3)
    np.testing.assert_allclose(losses, made["first_losses"], rtol=2e-3)


def test_no_figure_is_one_of_shapes(script):
    """On a fine grid each covers something else than all others, and than the ten of `shapes`."""
    y, x = np.mgrid[-1.2:1.2:60j, -1.2:1.2:60j]
    drawn = {name: figure(x, y) < 0 for name, figure in (script["FIGURES"] | shapes.FIGURES).items()}
    assert len(drawn) == len(script["FIGURES"]) + len(shapes.FIGURES)
    for name in script["FIGURES"]:
        for other in drawn.keys() - {name}:
            shared = (drawn[name] & drawn[other]).sum() / (drawn[name] | drawn[other]).sum()
            assert shared < 0.95, (name, other)


@pytest.mark.proof
@pytest.mark.parametrize("side", [64, 96])
def test_its_features_tell_figures_apart_that_it_has_not_seen(side):
    import keras

    keras.utils.set_random_seed(1)
    pretrained, random = (
        probed(weights, side) for weights in (str(data.weights("mobilenet_v2_small")), None)
    )
    assert pretrained > random + 0.25
