"""Drawn and shipped data sets: what they promise, and that every release draws the same images."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from convlings import data
from convlings.data import scenes, shapes

MEANS = {  # of the quarters of the first four images for validation
    "shapes": [63, 81, 50, 64, 104, 99, 96, 83, 81, 112, 45, 40, 62, 50, 75, 47],
    "scenes": [157, 175, 156, 145, 133, 132, 108, 115, 87, 112, 80, 102, 147, 149, 123, 124],
}
COUNTS = {"shapes": [50, 50, 50, 50, 50], "scenes": [71075, 195643, 106245, 52051, 120388]}


def test_drawn_sets_have_the_promised_shapes():
    for name, side, classes in (("shapes", 32, 10), ("scenes", 96, 5)):
        images, labels = data.load(name, "validation")
        assert images.dtype == np.uint8
        assert images.shape[1:] == (side, side, 3)
        assert len(data.classes(name)) == classes
        assert labels.shape == ((len(images),) if name == "shapes" else images.shape[:3])
    assert data.load("shapes", "validation")[1].dtype == np.int64
    assert set(np.unique(labels)) == {0, 1, 2, 3, 4, 255}
    assert labels.dtype == np.uint8


@pytest.mark.parametrize("name", MEANS)
def test_the_same_images_are_drawn_again(name):
    """Means over large squares, within what another rounding of the same numbers could change."""
    images, labels = data.load(name, "validation")
    half = images.shape[1] // 2
    means = images[:4].reshape(4, 2, half, 2, half, 3).mean((2, 4, 5)).round().astype(int)
    assert np.abs(means.ravel() - MEANS[name]).max() <= 1
    assert np.bincount(labels.ravel(), minlength=256)[:5].tolist() == pytest.approx(COUNTS[name], rel=1e-3)


@pytest.mark.parametrize("split", data.SPLITS)
def test_a_split_is_the_same_each_time_and_unlike_the_others(split):
    first, again = data.load("shapes", split), data.load("shapes", split)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    for other in set(data.SPLITS) - {split}:
        assert not np.array_equal(first[0][:50], data.load("shapes", other)[0][:50])


def test_drawing_follows_the_generator_and_takes_every_size():
    for draw in (shapes.draw, scenes.draw):
        first, second, other = (draw(7, np.random.default_rng(seed)) for seed in (1, 1, 2))
        np.testing.assert_array_equal(first[0], second[0])
        np.testing.assert_array_equal(first[1], second[1])
        assert not np.array_equal(first[0], other[0])
        for side in (33, 64, 128):
            images, _ = draw(2, np.random.default_rng(0), side)
            assert images.shape == (2, side, side, 3)


def test_each_class_of_shapes_is_equally_often():
    assert np.bincount(shapes.draw(50, np.random.default_rng(0))[1]).tolist() == [5] * 10


def test_the_backgrounds_are_those_of_scikit_image(root):
    pytest.importorskip("skimage")
    import runpy

    made = runpy.run_path(str(root / "datasets" / "shapes" / "make_backgrounds.py"))["squares"]()
    difference = made.astype(int) - shapes.backgrounds()
    assert np.abs(difference).max() <= 2


def test_digits_are_scaled_and_split():
    parts = [data.load("digits", split) for split in data.SPLITS]
    assert sum(len(images) for images, _ in parts) == 1797
    images, labels = parts[0]
    assert images.shape[1:] == (8, 8, 1)
    assert images.max() == 255
    assert labels.dtype == np.int64


def test_other_names_are_refused_and_the_known_ones_listed():
    with pytest.raises(ValueError, match=r"'mnist'.*shapes, scenes, digits, cifar10, eurosat, dubai"):
        data.load("mnist")
    with pytest.raises(ValueError, match=r"'dev'.*train, validation, test"):
        data.load("shapes", "dev")
    with pytest.raises(ValueError, match=r"'vgg'.*mobilenet_v2"):
        data.weights("vgg")


def test_importing_it_imports_numpy_alone():
    code = "import sys, convlings.data; print([m for m in ('keras', 'PIL', 'pooch', 'rich') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_folder_of_shapes(tmp_path):
    data.shapes_folder(tmp_path / "images", 24, np.random.default_rng(3), side=40, broken=True)
    files = sorted((tmp_path / "images").glob("*/*.*"))
    good = [path for path in files if path.name != "broken.jpg"]
    assert len(files) == len(good) + 1 == 25
    modes, sizes = [], set()
    for path in good:
        with Image.open(path) as image:
            modes.append(image.mode)
            sizes.add(image.size)
    assert sizes == {(40, 40)}
    assert (modes.count("L"), modes.count("RGBA"), modes.count("RGB")) == (1, 1, 22)
    assert {path.suffix for path in good} == {".png", ".jpg"}
    assert {path.parent.name for path in good} == set(shapes.CLASSES)
    broken = next(path for path in files if path.name == "broken.jpg")
    with pytest.raises(OSError, match="runcated"), Image.open(broken) as image:
        image.load()
