"""Checks of unit 12: listing, splitting, loading, batching, weighing, augmenting, a classifier."""

import io

import numpy as np
import pytest
from PIL import Image

from convlings.judge import Dataset, Feedback, Model, compare, lend_folder, paths_of, refuses, training, weight
from convlings.worker.calling import Raised

FRACTIONS = (0.7, 0.15, 0.15)
TREE = ("dogs/b.png", "dogs/a.jpg", "cats/z.jpeg", "cats/m.bmp", "cats/m.gif", "ants/10.png", "ants/9.png")
LISTED = ["ants/10.png", "ants/9.png", "cats/m.bmp", "cats/m.gif", "cats/z.jpeg", "dogs/a.jpg", "dogs/b.png"]
PIXELS = np.array([[[255, 0, 51], [0, 102, 0], [204, 153, 255]], [[0, 0, 0], [51, 51, 255], [102, 255, 0]]])
GREY = np.array([[0, 51, 102], [255, 153, 204]])


def encoded(values, kind="PNG", mode=None, **options):
    """The bytes of an image file of such pixels."""
    file = io.BytesIO()
    image = Image.fromarray(np.asarray(values, np.uint8))
    (image.convert(mode) if mode else image).save(file, kind, **options)
    return file.getvalue()


def tree_of(names):
    """Files of these names, all with the same small picture."""
    picture = encoded(PIXELS)
    return {name: b"" if name.endswith("/") else picture for name in names}


def expect_listing(student, names, paths, labels, classes):
    """Lists a folder of files and compares what comes: paths by their last two parts."""
    found = student.list_images(lend_folder(student, tree_of(names)))
    if not isinstance(found, list | tuple) or len(found) != 3:
        raise Feedback("it should return three things: paths, labels and class_names.")
    told = ["/".join(path.split("/")[-2:]) for path in paths_of(student, found[0])]
    if told != paths:
        raise Feedback("the paths are not the ones asked for.", expected=joined(paths), got=joined(told))
    names = paths_of(student, found[2])
    if names != classes:
        raise Feedback("the class names are not as expected.", expected=joined(classes), got=joined(names))
    compare([int(label) for label in found[1]], labels)


def joined(texts):
    """Names in one line."""
    return ", ".join(texts) or "nothing"


def raises(function, *args, kinds=("ValueError",)):
    """Demands an exception of one of these kinds."""
    try:
        function(*args)
    except Raised as error:
        if "NotImplementedError" not in error.kinds and not {*kinds} & {*error.kinds}:
            raise Feedback("it should raise another error.", expected=kinds[0], got=error.kinds[0]) from None
        return
    raise Feedback("it should refuse this folder.", expected=kinds[0], got="no error")


def pictures(counts):
    """Paths and labels of so many pictures of each class; the label is in the path."""
    labels = [label for label, count in counts.items() for _ in range(count)]
    return [f"data/{label}/{i:03}.png" for i, label in enumerate(labels)], labels


def parts_of(student, paths, labels, *args, **kwargs):
    """The three parts of a split, as lists of texts and ints."""
    parts = student.split(paths, labels, *args, **kwargs)
    pairs = [part for part in parts if isinstance(part, list | tuple) and len(part) == 2]
    if len(parts) != 3 or len(pairs) != 3:
        raise Feedback("it should return three pairs (paths, labels).")
    return [(paths_of(student, part[0]), [int(label) for label in part[1]]) for part in pairs]


def expect_complete(parts, paths):
    """Each path is in exactly one part, with its own label beside it."""
    told = [path for part in parts for path in part[0]]
    if len(told) != len(paths):
        raise Feedback("the parts do not add up.", expected=f"{len(paths)} images", got=str(len(told)))
    if sorted(told) != sorted(paths):
        raise Feedback(
            "each image should be in exactly one part.",
            expected=f"{len(paths)} different images",
            got=str(len(set(told))),
        )
    for part_paths, labels in parts:
        compare([int(path.split("/")[1]) for path in part_paths], labels, hint="Labels go with their paths.")


def expect_shares(parts, counts, fractions):
    """Each class has its share of each part, within one image."""
    for (_, labels), fraction, name in zip(parts, fractions, ("training", "validation", "test")):
        for label, count in counts.items():
            if abs(labels.count(label) - count * fraction) > 1 + 1e-6:
                raise Feedback(
                    f"the part for {name} does not have its share of a class.",
                    expected=f"{count * fraction:g} of the {count} images of class {label}, within one",
                    got=str(labels.count(label)),
                )


def loaded(student, content, size, name="picture.png"):
    """What load_image makes of a file with this content."""
    return student.load_image(f"{lend_folder(student, {name: content})}/{name}", size)


def shades(student, count, shape=(4, 6)):
    """A folder of flat pictures, each brighter than the one before; gives their paths."""
    files = {f"{i:02}.png": encoded(np.full((*shape, 3), 5 * i)) for i in range(count)}
    root = lend_folder(student, files)
    return [f"{root}/{name}" for name in files]


def epoch(dataset, most=100):
    """One iteration: which pictures of `shades` came, and their labels."""
    batches = dataset.batches(most)
    numbers = [np.rint(images[:, 0, 0, 0] * 51).astype(int).tolist() for images, _ in batches]
    return [number for batch in numbers for number in batch], [
        int(label) for _, labels in batches for label in labels
    ]


def expect_weights(weights, expected):
    """The dict has these weights."""
    if not isinstance(weights, dict):
        raise Feedback("it should return a dict.", got=f"a {type(weights).__name__}")
    keys = sorted(int(key) for key in weights)
    if keys != sorted(expected):
        raise Feedback(
            "the classes are not the ones that occur.", expected=str(sorted(expected)), got=str(keys)
        )
    told = {int(key): value for key, value in weights.items()}
    compare([float(told[key]) for key in keys], [float(expected[key]) for key in keys])


def discs(copies, side=48):
    """A grey picture with a blue disc in the middle, a red one to the right of it, a green one above."""
    image = np.full((side, side, 3), 0.3, np.float32)
    rows, columns = np.mgrid[:side, :side] - (side - 1) / 2
    for channel, (row, column) in enumerate([(0, 10), (-10, 0), (0, 0)]):
        image[(rows - row) ** 2 + (columns - column) ** 2 < 20, channel] = 0.8
    return image[None].repeat(copies, 0)


class TestListImages:
    def test_worked_example(self, student):
        """Classes sorted, files sorted in each; 10.png comes before 9.png as in every sorting of texts."""
        expect_listing(student, TREE, LISTED, [0, 0, 1, 1, 1, 2, 2], ["ants", "cats", "dogs"])

    def test_capitals_and_other_files(self, student):
        """.PNG and .JPeG are images, .txt and .npy are none, and neither is a file without a suffix."""
        names = ["a/1.PNG", "a/2.JPeG", "a/2.txt", "a/5.png", "b/3.npy", "b/png", "b/4.Bmp"]
        listed = ["a/1.PNG", "a/2.JPeG", "a/5.png", "b/4.Bmp"]
        expect_listing(student, names, listed, [0, 0, 0, 1], ["a", "b"])

    def test_a_folder_without_images(self, student):
        """No image in any class folder: ValueError. No folder: FileNotFoundError, or ValueError."""
        expect_listing(student, ["a/1.png"], ["a/1.png"], [0], ["a"])
        empty = lend_folder(student, tree_of(["a/", "b/note.txt"]))
        raises(student.list_images, empty)
        raises(student.list_images, f"{empty}/missing", kinds=("FileNotFoundError", "ValueError", "OSError"))


class TestSplit:
    def test_worked_example(self, student):
        """20 and 40 images: 14 and 28 are for training, 3 and 6 for validation, the rest for the test."""
        counts = {0: 20, 1: 40}
        paths, labels = pictures(counts)
        parts = parts_of(student, paths, labels)
        expect_complete(parts, paths)
        expect_shares(parts, counts, FRACTIONS)

    def test_nothing_is_lost(self, student):
        """7 and 9 images do not divide evenly: still each is in one of the parts."""
        paths, labels = pictures({0: 7, 1: 9})
        expect_complete(parts_of(student, paths, labels, (0.5, 0.25, 0.25), 3), paths)

    def test_fractions_that_do_not_sum_to_1(self, student):
        """0.5, 0.3 and 0.3 are refused with a ValueError naming one of them or their sum, 1.1."""
        paths, labels = pictures({0: 10, 1: 10})
        expect_complete(parts_of(student, paths, labels), paths)
        refuses(student.split, paths, labels, (0.5, 0.3, 0.3), naming=[0.5, 0.3, 1.1])
        refuses(student.split, paths, labels, (0.4, 0.2, 0.2), naming=[0.4, 0.2, 0.8])

    def test_a_sum_of_nearly_1(self, student):
        """0.7 + 0.2 + 0.1 is 0.9999999999999999 to a computer, and 1 to us."""
        counts = {0: 30, 1: 20}
        paths, labels = pictures(counts)
        parts = parts_of(student, paths, labels, (0.7, 0.2, 0.1))
        expect_complete(parts, paths)
        expect_shares(parts, counts, (0.7, 0.2, 0.1))


class TestLoadImage:
    def test_each_pixel_where_the_size_fits(self, student):
        """Two rows and three columns of colours: 51 of 255 is 0.2."""
        expected = (PIXELS / 255).astype(np.float32)
        compare(loaded(student, encoded(PIXELS), (2, 3)), expected, dtype=np.float32)

    def test_grey_images_have_three_channels(self, student):
        """A grey picture has the same number three times."""
        expected = np.stack([GREY / 255] * 3, axis=-1).astype(np.float32)
        compare(loaded(student, encoded(GREY), (2, 3)), expected, dtype=np.float32)

    def test_a_flat_picture_of_another_size(self, student):
        """One colour everywhere stays that colour in a square of 8."""
        red = np.zeros((5, 12, 3)) + [204, 51, 0]
        expected = (np.zeros((8, 8, 3)) + [0.8, 0.2, 0]).astype(np.float32)
        compare(loaded(student, encoded(red), 8), expected, dtype=np.float32)

    def test_files_that_are_no_images(self, student):
        """A text called broken.png, and no file at all: ValueError with the file's name."""
        root = lend_folder(student, {"fine.png": encoded(GREY), "broken.png": b"this is no image"})
        compare(np.shape(student.load_image(f"{root}/fine.png", (2, 3))), (2, 3, 3))
        refuses(student.load_image, f"{root}/broken.png", 4, naming=["broken.png"])
        refuses(student.load_image, f"{root}/missing.png", 4, naming=["missing.png"])


class TestMakeDataset:
    def test_worked_example(self, student):
        """Seven pictures in batches of three: three, three and one, in their order, each with its label."""
        paths, labels = shades(student, 7), [3, 1, 4, 1, 5, 9, 2]
        dataset = Dataset(student.make_dataset(paths, labels, (4, 6), 3))
        sizes = [np.shape(images) for images, _ in dataset.batches(10)]
        if sizes != [(3, 4, 6, 3), (3, 4, 6, 3), (1, 4, 6, 3)]:
            raise Feedback("the batches have other shapes.", expected="(3, 4, 6, 3) twice, (1, 4, 6, 3)",
                           got=joined(map(str, sizes)))  # fmt: skip
        values = np.concatenate([images for images, _ in dataset.batches(10)])
        flat = (np.arange(7) * 5 / 255).astype(np.float32)
        compare(values, flat[:, None, None, None] * np.ones((7, 4, 6, 3), np.float32), dtype=np.float32)
        compare(epoch(dataset)[1], labels)

    def test_what_is_known_of_a_batch(self, student):
        """float32 images and labels of ints; every side is known but for the batch."""
        paths = shades(student, 2)
        spec = Dataset(student.make_dataset(paths, [0, 1], (8, 5), 2)).spec
        if len(spec) != 2:
            raise Feedback("each element should be a pair (images, labels).", got=f"{len(spec)} parts")
        (shape, dtype), (label_shape, label_dtype) = spec
        if shape is None or len(shape) != 4 or shape[1:] != [8, 5, 3] or dtype != "float32":
            raise Feedback("the images' shape or dtype is not the one asked for.",
                           expected="[None, 8, 5, 3] float32", got=f"{shape} {dtype}")  # fmt: skip
        if label_shape is None or len(label_shape) != 1 or "int" not in label_dtype:
            raise Feedback("the labels' shape or dtype is not the one asked for.",
                           expected="[None] int", got=f"{label_shape} {label_dtype}")  # fmt: skip


class TestClassWeights:
    def test_worked_example(self, student):
        """Three zeros and a two: 4 / (2 * 3) and 4 / (2 * 1). Class 1 does not occur."""
        expect_weights(student.class_weights([0, 0, 0, 2]), {0: 2 / 3, 2: 2.0})

    def test_equal_classes(self, student):
        """Where all classes are as frequent, all weights are 1."""
        expect_weights(student.class_weights([1, 0, 2, 2, 1, 0]), {0: 1.0, 1: 1.0, 2: 1.0})


class TestAugmentationLayers:
    def test_inference_changes_nothing(self, student):
        """In inference every picture comes back as it is, whatever its size."""
        for shape in ((2, 16, 16, 3), (1, 9, 20, 3)):
            images = (np.arange(np.prod(shape)) % 17 / 16).reshape(shape).astype(np.float32)
            compare(Model(student.augmentation_layers()).predict(images), images)

    def test_training_changes_pictures(self, student):
        """In training the copies of a picture come out different, in the same shape."""
        images = discs(4)
        changed = Model(student.augmentation_layers()).in_training(images)
        compare(np.zeros_like(changed), np.zeros_like(images))
        if all(np.array_equal(image, changed[0]) for image in changed[1:]):
            raise Feedback("in training, four copies of a picture came out the same.")


class TestBuildClassifier:
    def test_probabilities(self, student):
        """Two pictures, five classes: two rows of five numbers that sum to 1."""
        model = Model(student.build_classifier((32, 32, 3), 5))
        rows = model.predict((np.arange(2 * 32 * 32 * 3) % 11 / 10).reshape(2, 32, 32, 3).astype(np.float32))
        compare(np.zeros_like(rows), np.zeros((2, 5), np.float32))
        if not np.allclose(rows.sum(-1), 1, atol=1e-4) or rows.min() < 0:
            raise Feedback(
                "the outputs are no probabilities.", expected="rows that sum to 1", got="other sums"
            )

    def test_parameters(self, student):
        """At most 2,000,000 parameters at (64, 64, 3), and some of them in convolutions."""
        model = Model(student.build_classifier((64, 64, 3), 10))
        count = model.counts()[0]
        if count > 2_000_000:
            raise Feedback(
                "the model is too large.", expected="at most 2,000,000 parameters", got=f"{count:,}"
            )
        if not any(weight.ndim == 4 and weight.shape[0] > 1 for weight in model.weights()):
            raise Feedback("there is no convolution in it.", expected="a kernel of more than one pixel")


HOW = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}


@training
@pytest.mark.timeout(240)
class TestTraining:
    def test_the_loss_falls(self, student):
        """From a folder of files through a dataset: after a few epochs the loss is lower."""
        colours = {"dark": 40, "light": 220}
        files = {
            f"{name}/{number}.png": encoded(np.full((16, 16, 3), level + number))
            for name, level in colours.items() for number in range(10)
        }  # fmt: skip
        paths, labels, _ = student.list_images(lend_folder(student, files))
        dataset = Dataset(student.make_dataset(paths, labels, 16, 5, shuffle=True))
        losses = dataset.fit(student.build_classifier((16, 16, 3), 2), HOW, 6)["loss"]
        if not losses[-1] < losses[0]:
            raise Feedback("the loss does not fall.", got=", ".join(f"{loss:.3f}" for loss in losses))
