"""Unit 12's solutions against scikit-learn, Pillow, TensorFlow's decoders and Keras' own loading of folders."""

import collections
import itertools

import numpy as np
import pytest
from PIL import Image
from sklearn.utils.class_weight import compute_class_weight

from convlings.judge.misconceptions import load_solution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "12_custom_dataset")


@pytest.fixture
def rng():
    return np.random.default_rng(12)


@pytest.fixture
def folder(tmp_path, rng):
    """Three classes of pictures of several kinds and sizes."""
    for i, (name, suffix) in enumerate(itertools.product(["b", "a", "c"], ["png", "jpg", "bmp", "PNG"])):
        (tmp_path / name).mkdir(exist_ok=True)
        pixels = rng.integers(0, 256, (20 + i, 30 - i, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / name / f"{i:02}.{suffix}")
    (tmp_path / "a" / "notes.txt").write_text("no image")
    return tmp_path


def test_a_folder_is_listed_as_keras_lists_it(solution, folder):
    import keras

    paths, labels, names = solution.list_images(folder)
    dataset = keras.utils.image_dataset_from_directory(
        folder, shuffle=False, image_size=(8, 8), batch_size=None, verbose=False
    )
    assert paths == dataset.file_paths
    assert names == dataset.class_names
    assert labels == [int(label) for _, label in dataset]


def test_every_suffix_and_no_other(solution, tmp_path):
    (tmp_path / "a").mkdir()
    good = ["1.png", "2.jpg", "3.jpeg", "4.bmp", "5.gif", "6.GIF", "7.JpG"]
    for name in [*good, "8.tif", "9.webp", "png", "10.png.txt", ".png"]:
        (tmp_path / "a" / name).touch()
    assert solution.list_images(tmp_path)[0] == [str(tmp_path / "a" / name) for name in good]


@pytest.mark.parametrize(
    "fractions", [(0.7, 0.15, 0.15), (0.7, 0.2, 0.1), (1 / 3, 1 / 3, 1 / 3), (1, 0, 0)], ids=str
)
def test_shares_of_each_class_are_within_one_image(solution, fractions):
    for sizes in itertools.product(range(1, 40, 6), repeat=2):
        labels = np.repeat([4, 1], sizes)
        paths = [f"{i}" for i in range(len(labels))]
        parts = solution.split(paths, labels, fractions, seed=sum(sizes))
        assert sorted(itertools.chain.from_iterable(part[0] for part in parts)) == sorted(paths)
        for (names, own), fraction in zip(parts, fractions):
            assert [int(labels[int(name)]) for name in names] == own
            for label, size in zip([4, 1], sizes):
                assert abs(own.count(label) - size * fraction) <= 1


def test_every_image_comes_into_every_part(solution):
    labels, places = [0] * 20, collections.defaultdict(set)
    for seed in range(60):
        for part, (paths, _) in enumerate(solution.split(list("abcdefghijklmnopqrst"), labels, seed=seed)):
            for path in paths:
                places[path].add(part)
    assert all(parts == {0, 1, 2} for parts in places.values())
    assert len(places) == 20


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA", "LA", "CMYK"])
def test_images_are_what_tensorflow_decodes(solution, tmp_path, rng, mode):
    import tensorflow as tf

    image = Image.fromarray(rng.integers(0, 256, (9, 14, 3), np.uint8)).convert(mode)
    file = tmp_path / ("image.jpg" if mode == "CMYK" else "image.png")
    image.save(file)
    mine = solution.load_image(file, (9, 14))
    assert (mine.shape, mine.dtype) == ((9, 14, 3), np.float32)
    if mode == "CMYK":
        assert 0 <= mine.min() <= mine.max() <= 1
        return
    theirs = tf.io.decode_image(file.read_bytes(), channels=3).numpy()
    if mode == "1":
        theirs = np.asarray(image.convert("RGB"))
    np.testing.assert_array_equal(mine, (theirs / 255).astype(np.float32))


def test_enlarging_is_bilinear_with_half_pixel_centres(solution, tmp_path, rng):
    import keras

    pixels = rng.integers(0, 256, (6, 5, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "image.png")
    mine = solution.load_image(tmp_path / "image.png", (12, 15))
    theirs = keras.ops.image.resize(pixels.astype("float32") / 255, (12, 15), interpolation="bilinear")
    np.testing.assert_allclose(mine, keras.ops.convert_to_numpy(theirs), atol=1.5 / 255)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(50), b"BM" + bytes(20)])
def test_whatever_cannot_be_read_is_a_value_error(solution, tmp_path, content):
    (tmp_path / "some.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"some\.png"):
        solution.load_image(tmp_path / "some.png", 8)
    with pytest.raises(ValueError, match=r"cannot be read"):
        solution.load_image(tmp_path, 8)


def test_files_cut_anywhere_are_value_errors(solution, tmp_path, rng):
    for kind in ("png", "jpg", "gif", "bmp"):
        file = tmp_path / f"cut.{kind}"
        Image.fromarray(rng.integers(0, 256, (40, 40, 3), np.uint8)).save(file)
        whole = file.read_bytes()
        for size in np.linspace(0, len(whole) * 0.9, 25).astype(int):
            file.write_bytes(whole[:size])
            with pytest.raises(ValueError, match=rf"cut\.{kind}"):
                solution.load_image(file, 8)


def test_batches_are_the_images_one_by_one(solution, folder):
    paths, labels, _ = solution.list_images(folder)
    dataset = solution.make_dataset(paths, labels, (10, 7), 5)
    images, numbers = (np.concatenate(parts) for parts in zip(*dataset.as_numpy_iterator()))
    np.testing.assert_array_equal(images, [solution.load_image(path, (10, 7)) for path in paths])
    assert numbers.tolist() == labels
    assert int(dataset.cardinality()) == 3


def test_weights_are_those_of_scikit_learn(solution, rng):
    for _ in range(20):
        labels = rng.choice([0, 2, 3, 9], rng.integers(1, 40))
        classes = np.unique(labels)
        expected = compute_class_weight("balanced", classes=classes, y=labels)
        weights = solution.class_weights(labels)
        assert list(weights) == classes.tolist()
        np.testing.assert_allclose(list(weights.values()), expected)


def test_what_is_augmented_stays_in_range_and_can_be_repeated(solution, rng):
    images = rng.integers(0, 2, (64, 20, 33, 3)).astype("float32")
    one, other = (np.asarray(solution.augmentation_layers(3)(images, training=True)) for _ in range(2))
    np.testing.assert_allclose(one, other, atol=1e-5)
    assert one.min() >= 0
    assert one.max() <= 1 + 1e-6
    assert solution.augmentation_layers().count_params() == 0


def test_the_classifier_is_small_and_learns_from_a_dataset(solution, folder):
    model = solution.build_classifier((64, 64, 3), 10)
    assert 50_000 < model.count_params() < 2_000_000
    paths, labels, names = solution.list_images(folder)
    small = solution.build_classifier((16, 16, 3), len(names))
    small.compile("adam", "sparse_categorical_crossentropy")
    dataset = solution.make_dataset(paths, labels, 16, 5, shuffle=True)
    weights = solution.class_weights(labels)
    history = small.fit(dataset, epochs=2, shuffle=False, verbose=0, class_weight=weights).history
    assert np.isfinite(history["loss"]).all()
