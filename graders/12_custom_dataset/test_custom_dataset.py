"""Checks of unit 12: listing, splitting, loading, batching, weighing, augmenting, a classifier."""

import functools
import io

import numpy as np
import pytest
from PIL import Image

from convlings.data import shapes
from convlings.judge import (
    Dataset,
    Feedback,
    Model,
    check_accuracy,
    compare,
    gpu,
    hidden,
    keeps_budget,
    keeps_pace,
    lend_folder,
    paths_of,
    refuses,
    trained,
    training,
    weight,
)
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


def drawn_cells(rng, cells, shape=(32, 48)):
    """A picture of so many flat cells in a row and in a column, and their colours: far from each other."""
    colours = np.array([[10, 40, 250], [240, 20, 60], [30, 220, 40], [200, 200, 180]])
    pattern = (
        (np.arange(cells)[:, None] * 2 + np.arange(cells)) % 4 if cells > 2 else np.arange(4).reshape(2, 2)
    )
    drawn = rng.permutation(colours)[pattern]
    H, W = shape
    return drawn.repeat(H // cells, 0).repeat(W // cells, 1), drawn


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


def expect_cells(image, colours, shape, tolerance=0.1):
    """In the middle of its cells the image has these colours."""
    compare(np.zeros_like(image), np.zeros((*shape, 3), np.float32), dtype=np.float32)
    rows, columns = ((np.arange(len(colours)) + 0.5) * side / len(colours) for side in shape)
    middles = image[rows.astype(int)][:, columns.astype(int)]
    off = np.abs(middles - colours / 255).max(axis=-1)
    if not off.max() <= tolerance:
        i, j = np.unravel_index(np.argmax(off), off.shape)
        raise Feedback(
            "a flat area has another colour.",
            expected=f"{np.round(colours[i, j] / 255, 2)} within {tolerance}",
            got=str(np.round(middles[i, j], 2)),
            where=f"pixel [{int(rows[i])}, {int(columns[j])}]",
        )


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


def expect_order(got, expected, what):
    """The pictures came in this order."""
    if got != expected:
        raise Feedback(f"{what}.", expected=joined(map(str, expected)), got=joined(map(str, got)))


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


def measured(images):
    """Of each picture with `discs`: mirrored or not, angle (degrees), distance and contrast of the discs."""
    rows = []
    for image in images:
        highest, usual = image.max((0, 1)), np.median(image, (0, 1))
        masks = image > (highest + usual) / 2
        if (masks.sum((0, 1)) < 5).any():  # a disc has left the picture
            continue
        red, green, blue = (np.argwhere(masks[..., channel]).mean(0) for channel in range(3))
        mirrored = red[1] < blue[1] or green[0] > blue[0]
        y, x = np.abs(red - green)
        rows.append((mirrored, np.degrees(np.arctan2(y, x)), np.hypot(y, x), (highest - usual)[0]))
    return np.array(rows).T


def in_training(student, images, seed):
    """What a fresh augmentation makes of images in training, where the student runs."""
    handle = student.augmentation_layers(seed)
    Model(handle)
    return np.asarray(handle(images, training=True))


def expect_changes(name, smallest, got, least):
    """Some quantity of the pictures varies."""
    if not got > least:
        raise Feedback(
            f"no picture of 64 was {name}.", expected=f"a change of more than {smallest}", got=f"{got:.3f}"
        )


def ramps(rng, count, side=32):
    """Red grows to one side and green to another, again and again: four labels, by directions."""
    labels = np.arange(count) % 4
    images = np.full((count, side, side, 3), 0.5)
    across, phases = np.arange(side) * 0.12, rng.random((2, count, 1))
    red, green = (across + phases) % 1
    images[..., 0], images[..., 1] = red[:, None, :], green[:, :, None]
    images[labels % 2 == 1] = images[labels % 2 == 1, :, ::-1]
    images[labels > 1] = images[labels > 1, ::-1]
    return images.astype(np.float32), labels


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

    @hidden
    def test_an_empty_class_keeps_its_number(self, student):
        """A class folder without images is a class: the labels of the later ones count it."""
        names = ["a/1.png", "b/", "c/2.png", "d/note.txt", "e/3.gif"]
        listed = ["a/1.png", "c/2.png", "e/3.gif"]
        expect_listing(student, names, listed, [0, 2, 4], ["a", "b", "c", "d", "e"])

    @hidden
    def test_only_files_directly_in_class_folders(self, student):
        """Files beside the class folders, and in folders below them, are not listed."""
        names = ["top.png", "a/1.png", "a/old/2.png", "a/old/more/3.png", "b/4.jpg", "b/x/5.png"]
        expect_listing(student, names, ["a/1.png", "b/4.jpg"], [0, 1], ["a", "b"])

    @hidden
    def test_names_that_begin_with_a_dot(self, student):
        """Hidden files and hidden folders are skipped."""
        names = ["a/.1.png", "a/2.png", "a/.png", ".cache/3.png", "b/4.png", "b/._4.png"]
        expect_listing(student, names, ["a/2.png", "b/4.png"], [0, 1], ["a", "b"])

    @hidden
    def test_random_trees(self, student, rng):
        """Random classes and files, in the order of their names."""
        classes = [f"{name}{rng.integers(100)}" for name in rng.permutation(["oak", "Ash", "fir", "elm"])]
        suffixes = [".png", ".jpg", ".JPEG", ".bmp", ".gif", ".GIF"]
        names = [
            f"{name}/{number}{rng.choice(suffixes)}"
            for name in classes
            for number in rng.choice(200, rng.integers(2, 7), replace=False)
        ]
        ordered = sorted(names, key=lambda name: name.split("/"))
        labels = [sorted(classes).index(name.split("/")[0]) for name in ordered]
        expect_listing(student, names, ordered, labels, sorted(classes))


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

    @hidden
    @pytest.mark.parametrize("fractions", [(0.7, 0.15, 0.15), (0.5, 0.3, 0.2), [0.6, 0.1, 0.3]], ids=str)
    def test_random_classes(self, student, rng, fractions):
        """Rare classes have their share too; labels come in any order, numbers may be missing."""
        counts = {0: int(rng.integers(60, 90)), 2: int(rng.integers(12, 30)), 5: int(rng.integers(3, 9))}
        paths, labels = pictures(counts)
        order = rng.permutation(len(paths))
        paths, labels = [paths[i] for i in order], np.array(labels)[order]
        parts = parts_of(student, paths, labels, fractions, seed=int(rng.integers(1000)))
        expect_complete(parts, paths)
        expect_shares(parts, counts, fractions)

    @hidden
    def test_the_same_seed(self, student, rng):
        """Twice the same seed, twice the same split."""
        paths, labels = pictures({0: 40, 1: 30})
        seed = int(rng.integers(1000))
        one, other = (parts_of(student, paths, labels, FRACTIONS, seed) for _ in range(2))
        expect_complete(one, paths)
        if one != other:
            raise Feedback(
                "the same seed gave two splits.",
                expected="the same images in each part",
                hint="Make a generator from the seed inside of the function.",
            )

    @hidden
    def test_another_seed(self, student, rng):
        """Another seed gives another split."""
        paths, labels = pictures({0: 40, 1: 30})
        seed = int(rng.integers(1000))
        parts = [parts_of(student, paths, labels, seed=seed + i) for i in range(3)]
        expect_complete(parts[0], paths)
        if len({tuple(sorted(part[0][0])) for part in parts}) == 1:
            raise Feedback("three seeds gave the same split.", expected="other images for training")


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

    @hidden
    @pytest.mark.parametrize("kind", ["PNG", "BMP"])
    def test_random_pixels(self, student, rng, kind):
        """Nothing is lost where the size fits."""
        size = tuple(int(side) for side in rng.integers(5, 20, 2))
        pixels = rng.integers(0, 256, (*size, 3))
        image = loaded(student, encoded(pixels, kind), list(size), f"{kind}.{kind.lower()}")
        compare(image, (pixels / 255).astype(np.float32), dtype=np.float32)

    @hidden
    def test_transparency_is_dropped(self, student, rng):
        """The colours are what the file says, however transparent."""
        pixels = rng.integers(60, 200, (6, 5, 3))
        alpha = rng.choice([0, 100, 255], (6, 5, 1))
        image = loaded(student, encoded(np.concatenate([pixels, alpha], -1)), (6, 5))
        compare(image, (pixels / 255).astype(np.float32), dtype=np.float32)

    @hidden
    def test_palettes(self, student, rng):
        """A picture whose pixels are numbers of colours: PNG and GIF."""
        pixels = np.array([[250, 20, 30], [20, 200, 40], [30, 40, 220]])[rng.integers(0, 3, (6, 9))]
        expected = (pixels / 255).astype(np.float32)
        for kind in ("PNG", "GIF"):
            content = encoded(pixels, kind, "P", palette=0) if kind == "PNG" else encoded(pixels, kind)
            picture = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
            image = loaded(student, content, (6, 9), f"palette.{kind.lower()}")
            compare(image, (picture / 255).astype(np.float32), dtype=np.float32)
            assert picture.shape == expected.shape

    @hidden
    @pytest.mark.parametrize("size", [(16, 24), (64, 24), (20, 90), 33], ids=str)
    def test_other_sizes(self, student, rng, size):
        """Flat areas keep their colours, and the picture is stretched, not cut."""
        picture, colours = drawn_cells(rng, 4)
        shape = (size, size) if isinstance(size, int) else size
        expect_cells(loaded(student, encoded(picture), size), colours, shape)

    @hidden
    def test_photographs_and_grey_jpegs(self, student, rng):
        """JPEG files, of colours and grey, are read within what compression loses."""
        picture, colours = drawn_cells(rng, 2)
        image = loaded(student, encoded(picture, "JPEG", quality=95), (32, 48), "photo.jpg")
        expect_cells(image, colours, (32, 48))
        grey = picture[..., 0]
        image = loaded(student, encoded(grey, "JPEG", quality=95), (32, 48), "grey.jpeg")
        expect_cells(image, colours[..., :1].repeat(3, -1), (32, 48))

    @hidden
    def test_edges_become_smooth(self, student):
        """Between black and white, a larger picture has greys: pixels are not only repeated."""
        edge = np.repeat([[[0] * 3, [255] * 3]], 2, axis=0)
        image = np.asarray(loaded(student, encoded(edge), (4, 16)))
        compare(np.zeros_like(image), np.zeros((4, 16, 3), np.float32))
        between = ((image[0, :, 0] > 0.1) & (image[0, :, 0] < 0.9)).sum()
        if not between:
            raise Feedback(
                "an edge has nothing but black and white.",
                expected="some values in between, by bilinear resizing",
                got=f"{np.unique(image).size} different values",
            )

    @hidden
    def test_half_a_file(self, student, rng):
        """A file that ends too early begins like an image: ValueError too."""
        whole = encoded(rng.integers(0, 256, (40, 40, 3)))
        root = lend_folder(student, {"whole.png": whole, "half.png": whole[: len(whole) // 2]})
        compare(np.shape(student.load_image(f"{root}/whole.png", 7)), (7, 7, 3))
        refuses(student.load_image, f"{root}/half.png", 7, naming=["half.png"])


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

    @hidden
    def test_random_sizes(self, student, rng):
        """Any number of pictures, any size, batches larger than all; labels as an array."""
        count, side = int(rng.integers(5, 12)), int(rng.integers(6, 12))
        labels = rng.integers(0, 5, count)
        dataset = Dataset(student.make_dataset(shades(student, count), labels, side, 20))
        compare(np.zeros_like(dataset.batches(1)[0][0]), np.zeros((count, side, side, 3), np.float32))
        order, told = epoch(dataset)
        expect_order(order, list(range(count)), "without shuffling, the order is that of the paths")
        compare(told, labels.tolist())

    @hidden
    def test_another_order_each_epoch(self, student, rng):
        """Shuffled: every epoch has all pictures once with their own labels, in an order of its own."""
        count = 14
        labels = rng.permutation(count)
        dataset = Dataset(student.make_dataset(shades(student, count), labels, (4, 6), 4, True, 5))
        epochs = [epoch(dataset) for _ in range(3)]
        for order, told in epochs:
            expect_order(sorted(order), list(range(count)), "an epoch should have every picture once")
            compare(told, labels[order].tolist(), hint="Shuffle images and labels together.")
        orders = [order for order, _ in epochs]
        if list(range(count)) in orders:
            raise Feedback("with shuffle, the order is that of the paths.", expected="another order")
        if orders[0] == orders[1] or orders[1] == orders[2]:
            raise Feedback("two epochs have the same order.", expected="another order each epoch")

    @hidden
    def test_the_same_seed(self, student, rng):
        """Twice the same seed: the same orders, epoch by epoch. Another seed: other ones."""
        paths, seed = shades(student, 14), int(rng.integers(1000))
        first, second, third = (
            Dataset(student.make_dataset(paths, list(range(14)), (4, 6), 5, shuffle=True, seed=number))
            for number in (seed, seed, seed + 1)
        )
        orders = [[epoch(dataset)[0] for _ in range(2)] for dataset in (first, second, third)]
        expect_order(sorted(orders[0][0]), list(range(14)), "an epoch should have every picture once")
        if orders[0] != orders[1]:
            raise Feedback("the same seed gave other orders.", expected="the same order in the same epoch")
        if orders[0] == orders[2]:
            raise Feedback("another seed gave the same orders.", expected="other orders")

    @hidden
    def test_files_are_read_when_they_are_due(self, student):
        """A broken file at the end spoils neither the making of the dataset nor its first batch."""
        files = {f"{i}.png": encoded(np.full((4, 6, 3), 5 * i)) for i in range(40)}
        root = lend_folder(student, files | {"99.png": b"this is no image"})
        paths = [f"{root}/{name}" for name in [*files, "99.png"]]
        try:
            handle = student.make_dataset(paths, [0] * 41, (4, 6), 2)
        except Raised as error:
            if "NotImplementedError" in error.kinds:
                raise
            raise Feedback(
                "all files were read when the dataset was made.",
                expected="a file is read when its batch is due",
                got=f"{error.kinds[0]} because of the last of 41 files",
                hint="Let the dataset's map load images.",
            ) from None
        images = Dataset(handle).batches(1)[0][0]
        compare(images, np.stack([np.zeros((4, 6, 3)), np.full((4, 6, 3), 5 / 255)]).astype(np.float32))


class TestClassWeights:
    def test_worked_example(self, student):
        """Three zeros and a two: 4 / (2 * 3) and 4 / (2 * 1). Class 1 does not occur."""
        expect_weights(student.class_weights([0, 0, 0, 2]), {0: 2 / 3, 2: 2.0})

    def test_equal_classes(self, student):
        """Where all classes are as frequent, all weights are 1."""
        expect_weights(student.class_weights([1, 0, 2, 2, 1, 0]), {0: 1.0, 1: 1.0, 2: 1.0})

    @hidden
    def test_random_labels(self, student, reference, rng):
        """As the reference has it, for arrays too."""
        labels = np.concatenate([[0, 3, 7], rng.choice([0, 3, 7], 50, p=[0.7, 0.2, 0.1])])
        expect_weights(student.class_weights(labels), reference.class_weights(labels))

    @hidden
    def test_each_class_weighs_the_same(self, student, rng):
        """The weights of all images sum to their number, and to the same in each class."""
        labels = np.concatenate([[0, 1, 2, 3], rng.integers(0, 4, 37)])
        weights = student.class_weights(labels.tolist())
        expect_weights(weights, {k: 41 / (4 * int((labels == k).sum())) for k in range(4)})


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

    @hidden
    def test_flips(self, student, rng):
        """Some pictures of 64 are mirrored, and some are not."""
        mirrored = measured(in_training(student, discs(64), int(rng.integers(1000))))[0]
        if len({*mirrored}) < 2:
            raise Feedback(
                "of 64 pictures all or none were mirrored.",
                expected="some of each",
                got=f"{int(mirrored.sum())} of {len(mirrored)} mirrored",
            )

    @hidden
    def test_rotates(self, student, rng):
        """Pictures are turned by some angle."""
        angles = measured(in_training(student, discs(64), int(rng.integers(1000))))[1]
        expect_changes("turned", "1 degree", float(np.abs(angles - 45).max()), 1)

    @hidden
    def test_zooms(self, student, rng):
        """Distances in the picture become smaller or larger."""
        distances = measured(in_training(student, discs(64), int(rng.integers(1000))))[2]
        expect_changes("zoomed", "2 percent", float(distances.max() / distances.min() - 1), 0.02)

    @hidden
    def test_contrast(self, student, rng):
        """The difference between a disc and its ground varies."""
        contrasts = measured(in_training(student, discs(64), int(rng.integers(1000))))[3]
        expect_changes("given another contrast", "0.03", float(contrasts.max() - contrasts.min()), 0.03)

    @hidden
    def test_values_stay_in_range(self, student, rng):
        """Black and white pictures stay within 0 and 1."""
        white = rng.random((48, 24, 24, 1)) < rng.random((48, 1, 1, 1))
        images = white * np.ones(3, np.float32)
        changed = in_training(student, images.astype(np.float32), int(rng.integers(1000)))
        low, high = float(changed.min()), float(changed.max())
        if not (low >= -1e-4 and high <= 1 + 1e-4):
            side = "below 0" if low < -1e-4 else "above 1"
            raise Feedback(f"values {side} come out of pictures in [0, 1].", expected="0 to 1")

    @hidden
    def test_seeds(self, student, rng):
        """The same seed changes pictures in the same way, another one in another."""
        images, seed = discs(8), int(rng.integers(1000))
        one, same, other = (in_training(student, images, number) for number in (seed, seed, seed + 100))
        if np.abs(one - images).max() < 0.01:
            raise Feedback("in training, pictures came out as they were.")
        if np.abs(one - same).max() > 1e-3:
            raise Feedback("the same seed changed the pictures differently.", expected="the same pictures")
        if np.abs(one - other).max() < 1e-3:
            raise Feedback("another seed changed the pictures in the same way.", expected="other pictures")


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

    @hidden
    @pytest.mark.parametrize("shape", [(48, 20, 3), (17, 33, 3)], ids=str)
    def test_other_sides(self, student, rng, shape):
        """Other sides, odd ones too, and other numbers of classes; in inference nothing is random."""
        K = int(rng.integers(2, 9))
        model = Model(student.build_classifier(list(shape), K))
        compare(model.shapes()[1], [None, K])
        images = rng.random((1, *shape)).astype(np.float32).repeat(3, 0)
        rows = model.predict(images)
        compare(rows.sum(-1), np.ones(3, np.float32), operations=1000)
        if np.abs(rows - rows[:1]).max() > 1e-4:
            raise Feedback(
                "in inference, copies of one picture are answered differently.",
                expected="the same row three times",
                hint="Random layers and dropout rest in inference, unless training=True was written down.",
            )

    @hidden
    @pytest.mark.timeout(60)
    def test_the_augmentation_is_inside(self, student, rng):
        """Trained as it is, it cannot tell where colours grow: it flips the pictures itself."""
        images, labels = ramps(rng, 96)
        model = Model(student.build_classifier((32, 32, 3), 4))
        compile = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
        history = model.train(images, labels, compile, epochs=10, batch_size=16)
        if np.mean(history["accuracy"][-3:]) > 0.85:
            raise Feedback(
                "in training it learned to tell pictures from their mirror images.",
                expected="at most about half of them right, since flips make one of the other",
                hint="Call the augmentation's model on the input, before the first convolution.",
            )


KINDS = ("bar", "cross", "disc", "ring")  # of the figures in the training check's folder
SIDE, BATCH, EPOCHS = 32, 20, 12
TRAINED, HIDDEN = 400, 200  # images
WANTED = 0.50  # of four classes; 2 in 10 million correct ones miss it: benchmarks/training.md
HOW = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}


def draw_figures(count, rng):
    """Figures of four kinds over photographs, (N, H, W, 3) uint8, and which kind each is."""
    images, labels = shapes.draw(count * len(shapes.CLASSES) // len(KINDS), rng, SIDE)
    numbers = np.array([KINDS.index(name) if name in KINDS else -1 for name in shapes.CLASSES])[labels]
    return images[numbers >= 0], numbers[numbers >= 0]


@functools.cache
def training_files():
    """The files of a folder with a folder for each kind, by their names."""
    images, labels = draw_figures(TRAINED, np.random.default_rng(0))
    return {
        f"{KINDS[label]}/{number:03d}.png": encoded(pixels)
        for number, (pixels, label) in enumerate(zip(images, labels))
    }


def train_on_folder(student, epochs, batches):
    """From the folder to a trained classifier, with the student's functions."""
    paths, labels, classes = student.list_images(lend_folder(student, training_files()))
    (paths, labels), *_ = student.split(paths, labels, (0.9, 0.05, 0.05))
    count = batches * BATCH
    dataset = Dataset(student.make_dataset(paths[:count], labels[:count], SIDE, BATCH, shuffle=True))
    model = student.build_classifier((SIDE, SIDE, 3), len(classes))
    return model, len(dataset.fit(model, HOW, epochs)["loss"])


def trained_here(student):
    """The training that the checks look at."""
    return trained(student, train_on_folder, EPOCHS, TRAINED * 9 // 10 // BATCH)


def set_at_hand():
    """The set that the check trains on."""
    return "shapes"


def wanted():
    """The accuracy that is asked for."""
    return WANTED


def quality(student, rng):
    """The accuracy on images that nobody trained on."""
    images, labels = draw_figures(HIDDEN, rng)
    outputs = Model(trained_here(student).result).predict((images / 255).astype(np.float32))
    return float((outputs.argmax(axis=-1) == labels).mean())


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

    @hidden
    @weight(4)
    def test_hidden_images(self, student, rng):
        """It recognises images that it has never seen; one class for all is right in a quarter of them."""
        check_accuracy(quality(student, rng), wanted())

    @hidden
    def test_pace(self, student, baseline, rng):
        """A step, and the training as a whole, take a time that is in proportion; so quick, it learns."""
        check_accuracy(quality(student, rng), wanted())
        keeps_pace(trained_here(student), trained_here(baseline), 6)

    @hidden
    @gpu
    def test_real_size_on_a_gpu(self, student, budget):
        """Images and batches of real size, and the time that a GPU may take for them."""
        keeps_budget(trained(student, train_at_real_size, 3, 30), budget)


def train_at_real_size(student, epochs, batches, batch=64, side=224):
    """The classifier alone, with what fills a GPU."""
    images, labels = shapes.draw(batch, np.random.default_rng(0), 112)
    images = np.tile(images.repeat(side // 112, 1).repeat(side // 112, 2) / 255, (batches, 1, 1, 1))
    model = Model(student.build_classifier((side, side, 3), 10))
    model.train(images.astype(np.float32), np.tile(labels, batches), HOW, epochs=epochs, batch_size=batch)
    return model, epochs
