"""Checks of unit 21: pictures of training, of answers, of feature maps, and of what a network looks at."""

import functools
import re

import keras
import numpy as np
import pytest
from keras import layers

from convlings.judge import Feedback, Figure, compare, hidden, keeps_inputs, lend, refuses, weight

HISTORY = {
    "loss": [0.9, 0.6, 0.4],
    "val_loss": [1.0, 0.8, 0.75],
    "accuracy": [0.5, 0.65, 0.85],
    "val_accuracy": [0.45, 0.55, 0.7],
}
MATRIX = np.array([[6, 2, 0], [1, 3, 0], [0, 0, 0]])
NAMES = ["land", "road", "water"]
PALETTE = np.array([[200, 40, 0], [0, 100, 220], [20, 180, 60], [250, 250, 40]], np.uint8)
OPERATIONS = 400  # roundings of float32 in a small network
SINGLE = 1 << 29  # roundings of float64 that come to one of float32


def near(actual, expected, allowed=1):
    """Compares bytes that may differ by `allowed`."""
    actual = np.asarray(actual)
    if actual.shape == expected.shape and actual.dtype.kind in "iu":
        off = np.abs(actual.astype(int) - expected.astype(int))
        actual = np.where(off <= allowed, expected, actual.astype(int)).astype(expected.dtype)
    compare(actual, expected)


# Histories


def curve(figure, values, name):
    """The panel and the line of a curve, found by its values."""
    for panel in figure.panels:
        for line in panel.lines:
            if line.y.shape == (len(values),) and np.allclose(line.y, values):
                return panel, line
    lines = sum(len(panel.lines) for panel in figure.panels)
    raise Feedback(
        f"there is no curve of {name}.",
        expected=f"a line with {len(values)} values of {name}",
        got=f"{lines} lines with other values",
    )


def check_epochs(line):
    """The first epoch is 1."""
    wanted = np.arange(1, len(line.y) + 1)
    if not np.allclose(line.x, wanted):
        numbers = (", ".join(f"{value:g}" for value in row[:4]) for row in (wanted, line.x))
        raise Feedback("the epochs are not counted from 1.", **dict(zip(("expected", "got"), numbers)))


def check_labels(panel, what="a panel"):
    """Both axes say what they are."""
    count = sum(bool(label.strip()) for label in panel.labels)
    if count < 2:
        raise Feedback(
            f"{what} has an axis without a label.",
            expected="labels of x and y",
            got=f"{count} labels",
            hint="axes.set_xlabel and axes.set_ylabel, in every panel.",
        )


def check_history(figure, history):
    """All known curves are there, in two panels, with their epochs."""
    homes = {}
    for kind in ("loss", "accuracy"):
        for name in (kind, f"val_{kind}"):
            if name in history:
                panel, line = curve(figure, history[name], name)
                check_epochs(line)
                homes.setdefault(kind, panel)
                if panel is not homes[kind]:
                    raise Feedback(
                        f"the curves of {kind} are in two panels.", expected="1 panel", got="2 panels"
                    )
    places = {tuple(np.round(panel.box, 3)) for panel in homes.values()}
    if len(places) < len(homes):  # twin axes lie on each other
        raise Feedback("loss and accuracy are in the same panel.", expected="2 panels", got="1 panel")
    return homes


def draw_history(rng, epochs, names=tuple(HISTORY)):
    """Random curves, as lists of Python's floats."""
    return {name: rng.uniform(0.1, 1.0, epochs).tolist() for name in names}


class TestPlotHistory:
    def test_the_curves(self, student):
        """Four curves in two panels, of epochs 1, 2 and 3."""
        check_history(Figure(student.plot_history, HISTORY), HISTORY)

    def test_labels(self, student):
        """Both panels have labelled axes."""
        for panel in check_history(Figure(student.plot_history, HISTORY), HISTORY).values():
            check_labels(panel)

    def test_legends(self, student):
        """A legend tells training and validation apart."""
        figure = Figure(student.plot_history, HISTORY)
        for kind, panel in check_history(figure, HISTORY).items():
            entries = set(panel.legend + figure.legend)
            if len(entries) < 2:
                raise Feedback(
                    f"the legend of {kind} does not tell two curves apart.",
                    expected="2 texts in the legend",
                    got=f"{len(entries)} texts",
                    hint="Give each line a label, and call axes.legend().",
                )

    @hidden
    @pytest.mark.parametrize("epochs", [1, 2, 7, 30])
    def test_random_histories(self, student, rng, epochs):
        """Any number of epochs."""
        history = draw_history(rng, epochs)
        homes = check_history(Figure(student.plot_history, history), history)
        check_labels(homes["loss"])

    @hidden
    @weight(2)
    def test_no_validation(self, student, rng):
        """Without validation the curves of training are there, and nothing stands for the others."""
        history = draw_history(rng, 5, ["loss", "accuracy"])
        figure = Figure(student.plot_history, history)
        for kind, panel in check_history(figure, history).items():
            curves = [line for line in panel.lines if np.isfinite(line.y).sum() == 5]
            if len(panel.legend) > len(curves):
                raise Feedback(
                    f"the legend of {kind} has curves that are not there.",
                    expected="1 text",
                    got=f"{len(panel.legend)} texts",
                )

    @hidden
    def test_only_a_loss(self, student, rng):
        """Without accuracy the loss is still drawn."""
        history = draw_history(rng, 4, ["loss", "val_loss"])
        check_labels(check_history(Figure(student.plot_history, history), history)["loss"])

    @hidden
    def test_other_entries(self, student, rng):
        """The learning rate is neither a loss nor an accuracy."""
        history = draw_history(rng, 6)
        others = {"learning_rate": [0.01] * 6}
        figure = Figure(student.plot_history, history | others)
        for panel in check_history(figure, history).values():
            if any(line.y.shape == (6,) and np.allclose(line.y, 0.01) for line in panel.lines):
                raise Feedback(
                    "the learning rate is drawn among loss and accuracy.",
                    expected="2 curves",
                    got=f"{len(panel.lines)} curves",
                )


# Confusion matrices


def table(figure, size):
    """The panel and the image of a matrix."""
    for panel in figure.panels:
        for image in panel.images:
            if image.values.shape == (size, size):
                return panel, image
    shapes = [str(image.values.shape) for panel in figure.panels for image in panel.images]
    raise Feedback(
        "there is no image of the matrix.",
        expected=f"an image {(size, size)}",
        got=", ".join(shapes) or "no image",
    )


def shares(matrix):
    """The share of each row."""
    sums = matrix.sum(axis=1, keepdims=True, dtype=float)
    return np.divide(matrix, sums, out=np.zeros(matrix.shape), where=sums > 0)


def check_counts(panel, image, matrix):
    """Each cell has its count, as a whole number."""
    said = {}
    for x, y, text in panel.texts:
        row, column = np.abs(image.y - y).argmin(), np.abs(image.x - x).argmin()
        said[row, column] = f"{said.get((row, column), '')} {text}".strip()
    for place, count in np.ndenumerate(matrix):
        text = said.get(place, "")
        plain = re.sub(r"(?<=\d)[,' _\u2009\u202f](?=\d{3}(?!\d))", "", text)
        if str(count) not in re.findall(r"\d+(?:\.\d+)?", plain):
            raise Feedback(
                "a cell does not have its count.",
                expected=f"{count} in row {place[0]}, column {place[1]}",
                got=text or "no text",
            )


def check_names(panel, image, names):
    """Class names stand at the rows and columns."""
    for axis, places, side in ((0, image.x, "columns"), (1, image.y, "rows")):
        found = panel.ticks_at(axis, places)
        if any(name not in text for name, text in zip(names, found)):
            raise Feedback(
                f"the {side} do not have the names of their classes.",
                expected=", ".join(names[:4]),
                got=", ".join(found[:4]).strip(", ") or "no labels",
            )


def check_axes(panel):
    """Both axes are labelled, and not the wrong way round."""
    check_labels(panel, "the matrix")
    across, down = (label.lower() for label in panel.labels)
    if "predict" in down and "predict" not in across:
        raise Feedback(
            "the labels of the axes have changed places.",
            expected="truth down, prediction across",
            got="truth across, prediction down",
        )


class TestPlotConfusionMatrix:
    def test_the_shares(self, student):
        """Each row is divided by its sum; a row without counts is 0."""
        _, image = table(Figure(student.plot_confusion_matrix, MATRIX, NAMES), 3)
        compare(
            image.values.astype(float), np.array([[0.75, 0.25, 0], [0.25, 0.75, 0], [0, 0, 0]]), operations=4
        )

    def test_the_counts(self, student):
        """6, 2, 1, 3 and the zeros stand in their cells."""
        check_counts(*table(Figure(student.plot_confusion_matrix, MATRIX, NAMES), 3), MATRIX)

    def test_the_names(self, student):
        """Rows and columns have the names of their classes, both axes a label."""
        panel, image = table(Figure(student.plot_confusion_matrix, MATRIX, NAMES), 3)
        check_names(panel, image, NAMES)
        check_axes(panel)

    @hidden
    @weight(2)
    @pytest.mark.parametrize("K", [2, 5, 8])
    def test_random_matrices(self, student, rng, K):
        """Random counts of random classes."""
        matrix = rng.integers(0, 400, (K, K)) + 3 * np.eye(K, dtype=int)
        names = [f"class {letter}" for letter in rng.permutation(list("abcdefgh"))[:K]]
        panel, image = table(Figure(student.plot_confusion_matrix, matrix, names), K)
        compare(
            image.values.astype(float),
            shares(matrix),
            operations=SINGLE if image.values.dtype == np.float32 else 8,
        )
        check_counts(panel, image, matrix)
        check_names(panel, image, names)

    @hidden
    def test_empty_rows(self, student, rng):
        """Rows of classes that never occur are 0, and raise no warning's number."""
        matrix = rng.integers(1, 2000, (4, 4))
        matrix[rng.permutation(4)[:2]] = 0
        panel, image = table(Figure(student.plot_confusion_matrix, matrix, list("abcd")), 4)
        compare(
            image.values.astype(float),
            shares(matrix),
            operations=SINGLE if image.values.dtype == np.float32 else 8,
        )
        check_counts(panel, image, matrix)
        check_axes(panel)


# Masks


def draw_image(rng, shape, dtype):
    """Random colours."""
    image = rng.integers(0, 256, (*shape, 3))
    return image.astype(np.uint8) if dtype == np.uint8 else (image / 255).astype(dtype)


def mixed(image, classes, palette, alpha):
    """What the mask gives over the image, in float64."""
    known = np.isin(classes, range(len(palette)))
    scale = 1 if image.dtype == np.uint8 else 255
    color = palette[np.where(known, classes, 0)] / scale
    return np.where(known[..., None], (1 - alpha) * image.astype(float) + alpha * color, image.astype(float))


def check_overlay(actual, image, classes, palette, alpha):
    """The right kind, and the right values."""
    expected = mixed(image, classes, palette, alpha)
    if isinstance(actual, np.ndarray) and (actual.dtype == np.uint8) != (image.dtype == np.uint8):
        raise Feedback(
            "the result is not of the image's kind.", expected=str(image.dtype), got=str(actual.dtype)
        )
    if image.dtype == np.uint8:
        near(actual, np.round(expected).astype(np.uint8))
    else:
        compare(actual, expected.astype(image.dtype), operations=8)


class TestOverlayMask:
    def test_half_and_half(self, student):
        """Half of the image and half of the colour: (100 + 200) / 2, (50 + 40) / 2, 0."""
        image = np.array([[[100, 50, 0], [60, 60, 60]]], np.uint8)
        check_overlay(
            student.overlay_mask(image, np.array([[0, 1]]), PALETTE), image, np.array([[0, 1]]), PALETTE, 0.5
        )

    def test_floats(self, student):
        """A float image gives floats: colours are divided by 255 first."""
        image = np.array([[[0.5, 0.25, 1.0]], [[0.0, 0.5, 0.75]]], np.float32)
        classes = np.array([[2], [3]])
        check_overlay(
            student.overlay_mask(image, classes, PALETTE, alpha=0.25), image, classes, PALETTE, 0.25
        )

    def test_no_class(self, student):
        """255 is no class: its pixel keeps the image's colour."""
        image = np.array([[[100, 50, 0], [60, 70, 80]]], np.uint8)
        classes = np.array([[0, 255]], np.uint8)
        check_overlay(student.overlay_mask(image, classes, PALETTE), image, classes, PALETTE, 0.5)

    @hidden
    @weight(2)
    @pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
    def test_random_masks(self, student, rng, dtype):
        """Random images and masks, with any alpha."""
        for alpha in (0.0, 1.0, rng.uniform(0.2, 0.4)):
            image, classes = draw_image(rng, (5, 7), dtype), rng.integers(0, 4, (5, 7))
            check_overlay(
                student.overlay_mask(image, classes, PALETTE, alpha), image, classes, PALETTE, alpha
            )

    @hidden
    def test_classes_outside(self, student, rng):
        """K, 255 and negative numbers are no classes."""
        image, classes = draw_image(rng, (6, 5), np.float32), rng.integers(-3, 7, (6, 5))
        classes[rng.random((6, 5)) < 0.2] = 255
        classes[0, :2] = -1, 4
        result = keeps_inputs(student.overlay_mask, image, classes, PALETTE, 0.7)
        check_overlay(result, image, classes, PALETTE, 0.7)


def check_panels(figure, images, labels, predictions):
    """A row of three panels for each image, with the right colours."""
    rows = [row for row in ([panel for panel in row if panel.images] for row in figure.rows()) if row]
    counts = [len(row) for row in rows]
    if counts != [3] * len(images):
        raise Feedback(
            "the panels are not a row of three for each image.",
            expected=f"{[3] * len(images)} panels",
            got=f"{counts} panels",
        )
    for number, row in enumerate(rows):
        bytes_ = (
            images[number] if images.dtype == np.uint8 else np.round(images[number] * 255).astype(np.uint8)
        )
        wanted = (bytes_, PALETTE[labels[number]], PALETTE[predictions[number]])
        for panel, expected, name in zip(row, wanted, ("image", "truth", "prediction")):
            check_panel(panel, expected, f"row {number}, {name}")
    return rows


def check_panel(panel, expected, name):
    """One panel shows one array of colours."""
    try:
        near(panel.images[-1].colors[..., :3], expected, allowed=2)
    except Feedback as feedback:
        feedback.headline = f"{name}: {feedback.headline}"
        raise


def check_titles(rows):
    """Every column has a title of its own."""
    titles = [next((row[i].title for row in rows if row[i].title.strip()), "") for i in range(3)]
    count = len(set(filter(None, titles)))
    if count < 3:
        raise Feedback(
            "the three columns do not have three titles.",
            expected="3 titles",
            got=f"{count} titles",
            hint="axes.set_title, at least in the first row.",
        )


def draw_pairs(rng, count, shape, dtype=np.float32, classes=4):
    """Images, their masks, and what was predicted."""
    images = np.stack([draw_image(rng, shape, dtype) for _ in range(count)])
    return images, *rng.integers(0, classes, (2, count, *shape))


class TestShowPredictions:
    def test_two_images(self, student):
        """Two rows of three panels: image, truth, prediction."""
        images = np.linspace(0, 1, 2 * 2 * 3 * 3, dtype=np.float32).reshape(2, 2, 3, 3)
        labels = np.array([[[0, 1, 2], [3, 0, 1]], [[1, 1, 1], [2, 2, 3]]])
        predictions = np.array([[[0, 1, 1], [3, 3, 1]], [[1, 2, 1], [2, 0, 3]]])
        figure = Figure(student.show_predictions, images, labels, predictions, PALETTE)
        check_panels(figure, images, labels, predictions)

    def test_titles(self, student):
        """The three columns have titles."""
        images, masks = (
            np.full((2, 3, 2, 3), 0.5),
            np.array([[[0, 1], [1, 2], [2, 3]], [[3, 2], [1, 1], [0, 0]]]),
        )
        figure = Figure(student.show_predictions, images, masks, masks[::-1], PALETTE)
        check_titles(check_panels(figure, images, masks, masks[::-1]))

    @hidden
    def test_one_image(self, student, rng):
        """One image is one row."""
        pairs = draw_pairs(rng, 1, (6, 5))
        check_titles(check_panels(Figure(student.show_predictions, *pairs, PALETTE), *pairs))

    @hidden
    @weight(2)
    @pytest.mark.parametrize("dtype", [np.uint8, np.float32])
    def test_random_masks(self, student, rng, dtype):
        """Random images, not square."""
        pairs = draw_pairs(rng, 3, (5, 8), dtype)
        check_panels(Figure(student.show_predictions, *pairs, PALETTE), *pairs)

    @hidden
    @weight(2)
    def test_classes_that_do_not_occur(self, student, rng):
        """A class has its colour whether or not the others occur in the mask."""
        images, labels, predictions = draw_pairs(rng, 2, (4, 6))
        labels, predictions = np.minimum(labels, 1) + 1, np.minimum(predictions, 2)
        predictions[0], labels[1, 0] = rng.integers(1, 4), 2
        check_panels(
            Figure(student.show_predictions, images, labels, predictions, PALETTE),
            images,
            labels,
            predictions,
        )


# Feature maps


def fixed(model, *values):
    """The model with these weights."""
    model.set_weights(
        [np.asarray(value, np.float32).reshape(old.shape) for value, old in zip(values, model.get_weights())]
    )
    return model


@functools.cache
def three_channels():
    """Left, right, and left plus twice right: a 1x1 convolution of two channels."""
    inputs = keras.Input((2, 3, 2))
    x = layers.Conv2D(3, 1, use_bias=False, name="mix")(inputs)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return fixed(keras.Model(inputs, x), [[1, 0, 1], [0, 1, 2]])


@functools.cache
def stacked(filters=11, sequential=False):
    """Two convolutions with random weights, the first of them with a ReLU of its own."""
    keras.utils.set_random_seed(filters)
    parts = [
        layers.Conv2D(5, 3, padding="same", name="first"),
        layers.ReLU(name="rectified"),
        layers.Conv2D(filters, (3, 2), strides=2, name="second"),
        layers.GlobalAveragePooling2D(name="mean"),
        layers.Dropout(0.5, name="drop"),
        layers.Dense(3, activation="softmax", name="answer"),
    ]
    model = keras.Sequential([keras.Input((13, 10, 3)), *parts])
    return model if sequential else keras.Model(model.inputs[0], model.outputs[0])


def output_of(model, name, image):
    """What a layer makes of an image, (h, w, F)."""
    return np.asarray(keras.Model(model.inputs, model.get_layer(name).output)([image[None]]))[0]


def scaled(plane):
    """From 0 to 1, so that panels with scaled values are right too."""
    low, high = float(plane.min()), float(plane.max())
    return np.asarray((plane - low) / (high - low) if high > low else plane * 0, np.float32)


def panels_of(figure, count, columns):
    """The panels that show something, row by row: so many in all, at most so many across."""
    rows = [[panel for panel in row if panel.images] for row in figure.rows()]
    panels = [panel for row in rows for panel in row]
    if len(panels) != count:
        raise Feedback(
            "there is not one panel for each channel.",
            expected=f"{count} panels",
            got=f"{len(panels)} panels",
        )
    if max(map(len, rows)) > columns:
        raise Feedback(
            "there are more panels across than asked for.",
            expected=f"{columns} panels in a row",
            got=f"{max(map(len, rows))} panels in a row",
        )
    return panels


def check_maps(figure, maps, columns):
    """One panel a channel in order, at most so many across, the others off."""
    panels = panels_of(figure, maps.shape[-1], columns)
    for channel, panel in enumerate(panels):
        values = np.asarray(panel.images[0].values, np.float32)
        try:
            compare(scaled(values), scaled(maps[..., channel]), operations=OPERATIONS)
        except Feedback as feedback:
            feedback.headline = f"panel {channel}, scaled to [0, 1]: {feedback.headline}"
            raise
    framed = sum(not panel.is_off for panel in figure.panels if not panel.images)
    if framed:
        raise Feedback(
            "panels that are not used have a frame.",
            expected="0 panels with a frame",
            got=f"{framed} panels with a frame",
            hint='axes.axis("off") before anything is drawn.',
        )


class TestPlotFeatureMaps:
    def test_three_channels(self, student):
        """Left, right, and left plus twice right, two panels in a row."""
        image = np.array([[[0, 1], [1, 0], [2, 1]], [[3, 0], [0, 2], [1, 3]]], np.float32)
        maps = np.stack([image[..., 0], image[..., 1], image[..., 0] + 2 * image[..., 1]], -1)
        figure = Figure(student.plot_feature_maps, lend(student, three_channels()), image, "mix", columns=2)
        check_maps(figure, maps, 2)

    def test_one_column(self, student):
        """With one column the panels stand below each other."""
        image = np.arange(12, dtype=np.float32).reshape(2, 3, 2) ** 2
        maps = np.stack([image[..., 0], image[..., 1], image[..., 0] + 2 * image[..., 1]], -1)
        figure = Figure(student.plot_feature_maps, lend(student, three_channels()), image, "mix", 1)
        check_maps(figure, maps, 1)

    @hidden
    @weight(2)
    @pytest.mark.parametrize("sequential", [False, True])
    def test_random_networks(self, student, rng, sequential):
        """Eleven channels in rows of eight, of a Functional and of a Sequential model."""
        model, image = stacked(sequential=sequential), rng.random((13, 10, 3)).astype(np.float32)
        figure = Figure(student.plot_feature_maps, lend(student, model), image, "second")
        check_maps(figure, output_of(model, "second", image), 8)

    @hidden
    def test_other_layers(self, student, rng):
        """The layer that is asked for, not the one before it."""
        model, image = stacked(), rng.random((13, 10, 3)).astype(np.float32)
        handle = lend(student, model)
        for name in ("first", "rectified"):
            figure = Figure(student.plot_feature_maps, handle, image, name, columns=3)
            check_maps(figure, output_of(model, name, image), 3)

    @hidden
    def test_more_columns_than_channels(self, student, rng):
        """Five channels fit into one row of nine."""
        model, image = stacked(), rng.random((13, 10, 3)).astype(np.float32)
        figure = Figure(student.plot_feature_maps, lend(student, model), image, "first", columns=9)
        check_maps(figure, output_of(model, "first", image), 9)

    @hidden
    def test_an_unknown_layer(self, student, rng):
        """A layer that is not there is refused by its name, others are drawn."""
        model, image = stacked(), rng.random((13, 10, 3)).astype(np.float32)
        handle = lend(student, model)
        check_maps(
            Figure(student.plot_feature_maps, handle, image, "first"), output_of(model, "first", image), 8
        )
        refuses(student.plot_feature_maps, handle, image, "third", naming=["third"])


# Where a network looks


@functools.cache
def averaging(side=2, pool=1):
    """Two channels, averaged in windows and then altogether; three classes."""
    inputs = keras.Input((side, side, 2))
    x = layers.AveragePooling2D(pool)(inputs)
    x = layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling2D()(x))
    return fixed(keras.Model(inputs, x), [[1, 0, 2], [-1, 0, 1]], [5, 0, -5])


@functools.cache
def looking(seed, sequential, dropout):
    """Convolution, batch normalization and ReLU as layers of their own, then the mean and four classes."""
    keras.utils.set_random_seed(seed)
    parts = [
        layers.Conv2D(6, 3, strides=2, padding="same"),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.MaxPooling2D(2, padding="same"),
        layers.Conv2D(5, 3, padding="same"),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.GlobalAveragePooling2D(),
        *([layers.Dropout(0.5)] if dropout else []),
        layers.Dense(4, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((22, 17, 3)), *parts])
    draw = np.random.default_rng(seed)
    drawn = [draw.uniform(0, 0.5, old.shape) if old.ndim == 1 else draw.normal(0, 0.6, old.shape)
             for old in model.get_weights()]  # fmt: skip
    model.set_weights([old + new for old, new in zip(model.get_weights(), drawn)])
    return model if sequential else keras.Model(model.inputs[0], model.outputs[0])


def check_map(actual, expected):
    """Compares maps in single precision."""
    if isinstance(actual, np.ndarray) and actual.dtype.kind == "f":
        actual = actual.astype(np.float32)
    compare(actual, np.asarray(expected, np.float32), operations=OPERATIONS)


class TestClassActivationMap:
    def test_by_hand(self, student):
        """Weights 1 and -1: [[3, 0], [1, -1]] becomes [[1, 0.25], [0.5, 0]]."""
        image = np.array([[[3, 0], [1, 1]], [[2, 1], [0, 1]]], np.float32)
        expected = np.array([[1, 0.25], [0.5, 0]])
        check_map(student.class_activation_map(lend(student, averaging()), image, 0), expected)

    def test_another_class(self, student):
        """Weights 2 and 1: [[6, 3], [5, 1]] becomes [[1, 0.4], [0.8, 0]]."""
        image = np.array([[[3, 0], [1, 1]], [[2, 1], [0, 1]]], np.float32)
        expected = np.array([[1, 0.4], [0.8, 0]])
        check_map(student.class_activation_map(lend(student, averaging()), image, 2), expected)

    def test_resized(self, student):
        """A map of 2x2 becomes one of 4x4 after it was scaled: 0, 1/4, 3/4, 1 across."""
        image = np.zeros((4, 4, 2), np.float32)
        image[:, 2:, 0] = 2
        expected = np.tile([0, 0.25, 0.75, 1], (4, 1))
        check_map(student.class_activation_map(lend(student, averaging(4, 2)), image, 0), expected)

    @hidden
    def test_the_same_everywhere(self, student, rng):
        """A class whose weights are all 0 has a map of zeros; the others have theirs."""
        image = rng.random((4, 4, 2)).astype(np.float32)
        handle = lend(student, averaging(4, 2))
        heat = image.reshape(2, 2, 2, 2, 2).mean((1, 3)) @ [1.0, -1.0]
        result = student.class_activation_map(handle, image, 0)
        check_map(result, resized(scaled(heat), (4, 4)))
        check_map(student.class_activation_map(handle, image, 1), np.zeros((4, 4)))

    @hidden
    @weight(2)
    @pytest.mark.parametrize(("sequential", "dropout"), [(False, True), (True, False), (True, True)])
    def test_random_networks(self, student, reference, rng, sequential, dropout):
        """Functional and Sequential models, with dropout and without it."""
        model, image = (
            looking(int(rng.integers(5)), sequential, dropout),
            rng.random((22, 17, 3)).astype(np.float32),
        )
        handle = lend(student, model)
        for index in rng.permutation(4)[:2]:
            actual = student.class_activation_map(handle, image, int(index))
            check_map(actual, reference.class_activation_map(model, image, int(index)))

    @hidden
    def test_the_image_is_kept(self, student, reference, rng):
        """The image is not modified."""
        model, image = averaging(4, 1), rng.random((4, 4, 2)).astype(np.float32)
        actual = keeps_inputs(student.class_activation_map, lend(student, model), image, 2)
        check_map(actual, scaled(image @ np.array([2.0, 1.0])))


def resized(plane, size):
    """Bilinearly, with Keras."""
    return np.asarray(keras.ops.image.resize(np.asarray(plane, np.float32)[..., None], size))[..., 0]


@functools.cache
def brightness(height, width):
    """The probability of class 0 is the mean of channel 0, that of class 1 the mean of channel 1."""
    inputs = keras.Input((height, width, 2))
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(inputs))


def pair(plane):
    """An image whose second channel is what is missing to 1."""
    return np.stack([plane, 1 - plane], -1).astype(np.float32)


class TestOcclusionMap:
    def test_by_hand(self, student):
        """Covering a bright quarter costs 2/16, covering a dark one gives 2/16."""
        plane = np.zeros((4, 4))
        plane[:2, :2] = 1
        expected = resized([[2 / 16, -2 / 16], [-2 / 16, -2 / 16]], (4, 4))
        check_map(student.occlusion_map(lend(student, brightness(4, 4)), pair(plane), 0, 2, 2), expected)

    def test_the_other_class(self, student):
        """What one class loses the other one gains."""
        plane = np.zeros((4, 4))
        plane[:2, :2] = 1
        expected = resized([[-2 / 16, 2 / 16], [2 / 16, 2 / 16]], (4, 4))
        check_map(student.occlusion_map(lend(student, brightness(4, 4)), pair(plane), 1, 2, 2), expected)

    def test_squares_inside(self, student):
        """Side 2 and stride 2 in rows of 5: two squares fit in, the last column is never covered."""
        plane = np.zeros((2, 5))
        plane[:, 0], plane[:, 4] = 0.5, 1
        expected = resized([[-1 / 10, -2 / 10]], (2, 5))
        check_map(student.occlusion_map(lend(student, brightness(2, 5)), pair(plane), 0, 2, 2), expected)

    @hidden
    @weight(2)
    @pytest.mark.parametrize("sequential", [False, True])
    def test_random_networks(self, student, reference, rng, sequential):
        """Random networks, with strides that do not divide."""
        model, image = (
            looking(int(rng.integers(5)), sequential, True),
            rng.random((22, 17, 3)).astype(np.float32),
        )
        index, (size, stride) = int(rng.integers(4)), [(7, 4), (9, 5), (6, 6)][rng.integers(3)]
        actual = student.occlusion_map(lend(student, model), image, index, size, stride)
        check_map(actual, reference.occlusion_map(model, image, index, size, stride))

    @hidden
    def test_rectangles(self, student, reference, rng):
        """Sizes and strides may be pairs: height, then width."""
        model, image = brightness(9, 12), pair(rng.random((9, 12)))
        for size, stride in (((2, 5), (3, 2)), ((4, 3), 2), (3, [2, 4])):
            actual = student.occlusion_map(lend(student, model), image, 1, size, stride)
            check_map(actual, reference.occlusion_map(model, image, 1, size, stride))

    @hidden
    def test_the_whole_image(self, student, rng):
        """One square that covers everything: the same loss everywhere."""
        plane = rng.random((6, 6))
        actual = keeps_inputs(student.occlusion_map, lend(student, brightness(6, 6)), pair(plane), 0, 6, 3)
        check_map(actual, np.full((6, 6), plane.mean() - 0.5))
