"""Checks of unit 14: a backbone, a head on it, and what of both is trained when."""

import numpy as np
import pytest

from convlings import data
from convlings.judge import Feedback, Model, compare, lend, trained, training, weight

KEYS = ("loss", "accuracy", "val_loss", "val_accuracy")
FEATURES = 6  # of the small backbone
# The small backbone's layers, and what of them can be trained: input 0, convolution 108, normalization 8,
# ReLU 0, depthwise convolution 36, normalization 8, convolution 30, normalization 12, ReLU 0
BACKBONE = 108 + 16 + 36 + 16 + 30 + 24  # all of it, running values included


def draw_images(rng, count, shape):
    """Preprocessed images of noise, float32 in [-1, 1]."""
    return rng.uniform(-1, 1, (count, *shape)).astype(np.float32)


def small_backbone(shape, trap=False, frozen=False):
    """Nine layers in MobileNet's manner: fast, and with as much to get astray.

    With a `trap`, what is trained before the last convolution becomes NaN at its first step: 0 is added
    there, and its gradient is none.
    """
    import keras
    from keras import layers

    inputs = keras.Input(shape)
    x = layers.Conv2D(4, 3, 2, padding="same", use_bias=False)(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = x + keras.ops.sqrt(0.0 * x) if trap else x
    x = layers.Conv2D(FEATURES, 1)(x)
    model = keras.Model(inputs, layers.ReLU()(layers.BatchNormalization()(x)))
    rng = np.random.default_rng(5)
    values = [rng.uniform(0.4, 1.1, weight.shape) for weight in model.get_weights()]
    model.set_weights([value if value.ndim == 1 else 1.5 - 2 * value for value in values])
    model.trainable = not frozen
    return model


def whole(shape, K, trap=False, frozen=True, rate=None):
    """A transfer model on the small backbone; compiled where there is a `rate`."""
    import keras
    from keras import layers

    backbone = small_backbone(shape, trap, frozen)
    inputs = keras.Input(shape)
    pooled = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(backbone(inputs)))
    model = keras.Model(inputs, layers.Dense(K, activation="softmax")(pooled))
    if rate is not None:
        model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def lend_whole(student, *args, **kwargs):
    """The model and the backbone in it, in the student's place."""
    model = lend(student, whole(*args, **kwargs))
    return model, student.on_model(student.backend, "part", [model, 1])


def check_probabilities(model, shape, K, rng):
    """A number for each class; the numbers are probabilities."""
    got = model.shapes()
    if got != [[None, *shape], [None, K]]:
        expected = f"{[None, *shape]} to {[None, K]}"
        raise Feedback("the shapes are other ones.", expected=expected, got=" to ".join(map(str, got)))
    sums = model.predict(draw_images(rng, 3, shape)).sum(axis=-1)
    if not np.allclose(sums, 1, atol=1e-4):
        raise Feedback(
            "the outputs are no probabilities.", expected="numbers that add up to 1", got="other sums"
        )


def check_counts(model, trained, whole):
    """How many numbers there are, and how many are trained."""
    got = model.counts()
    if got[0] != whole:
        raise Feedback("the number of parameters is another one.", expected=f"{whole:,}", got=f"{got[0]:,}")
    if got[1] != trained:
        raise Feedback("another number of parameters is trained.", expected=f"{trained:,} of {whole:,}",
                       got=f"{got[1]:,}", hint="Print model.summary(show_trainable=True).")  # fmt: skip


class TestPreprocess:
    def test_five_values(self, student):
        """0 becomes -1, 51 becomes -0.6, 255 becomes 1."""
        images = np.array([0, 51, 102, 204, 255], np.uint8).reshape(1, 1, 5, 1)
        expected = np.array([-1, -0.6, -0.2, 0.6, 1], np.float32).reshape(1, 1, 5, 1)
        compare(student.preprocess(images), expected)


@pytest.mark.timeout(60)
class TestBuildBackbone:
    def test_parameters_and_maps(self, student):
        """At 96 x 96 the last maps are 3 x 3 with 1280 channels; 410,208 parameters at alpha 0.35."""
        model = Model(student.build_backbone())
        if model.shapes() != [[None, 96, 96, 3], [None, 3, 3, 1280]]:
            raise Feedback("the shapes are other ones.", expected="[None, 96, 96, 3] to [None, 3, 3, 1280]",
                           got=" to ".join(map(str, model.shapes())))  # fmt: skip
        if (count := model.counts()[0]) != 410_208:
            raise Feedback("the number of parameters is another one.", expected="410,208", got=f"{count:,}")


class TestBuildTransferModel:
    def test_probabilities(self, student):
        """Images of 16 x 12 become four probabilities."""
        handle = student.build_transfer_model(lend(student, small_backbone((16, 12, 3))), 4)
        check_probabilities(Model(handle), (16, 12, 3), 4, np.random.default_rng(0))

    def test_only_the_head_is_trained(self, student):
        """Six features and four classes: 6 * 4 + 4 = 28 numbers are trained, the backbone's 230 are not."""
        handle = student.build_transfer_model(lend(student, small_backbone((16, 12, 3))), 4)
        check_counts(Model(handle), 28, BACKBONE + 28)


class TestTrainableSummary:
    def test_small_models(self, student):
        """A dense layer of 3 x 2 numbers and 2 biases; frozen or not."""
        import keras

        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
        compare(student.trainable_summary(lend(student, model)), (11, 0))
        model.layers[0].trainable = False
        compare(student.trainable_summary(lend(student, model)), (3, 8))


class TestUnfreeze:
    def test_the_last_three_layers(self, student):
        """The last three have a convolution with 30 numbers: these are trained, and the head's 28."""
        model, backbone = lend_whole(student, (8, 8, 3), 4)
        check_counts(Model(student.unfreeze(model, backbone, 3)), 30 + 28, BACKBONE + 28)


def tuned(student, model, backbone, rng, head_epochs, tune_epochs, count):
    """The history of a tiny training, two batches of Keras' usual size an epoch."""
    data = [(draw_images(rng, n, (8, 8, 3)), rng.integers(0, 3, n)) for n in (64, 8)]
    return student.fine_tune(model, backbone, *data, head_epochs, tune_epochs, count)


class TestFineTune:
    def test_joined_histories(self, student):
        """Two epochs of the head and one of both: lists of three numbers."""
        model, backbone = lend_whole(student, (8, 8, 3), 3)
        history = tuned(student, model, backbone, np.random.default_rng(0), 2, 1, 3)
        if not isinstance(history, dict):
            kind = getattr(history, "kind", type(history).__name__)
            raise Feedback("it should return a dict of lists.", got=f"a {kind}")
        if missing := [name for name in KEYS if not isinstance(history.get(name), list | tuple)]:
            lacks = f"no {', no '.join(missing)}"
            raise Feedback("the history lacks something.", expected=", ".join(KEYS), got=lacks)
        if {len(history[name]) for name in KEYS} != {3}:
            got = ", ".join(f"{name} {len(history[name])}" for name in KEYS)
            raise Feedback("the lists have another length.", expected="3: head_epochs + tune_epochs", got=got)


@training
@pytest.mark.timeout(240)
class TestTraining:
    def test_the_loss_falls(self, student):
        """Dark and light images, a small backbone: after a few epochs the validation loss is lower."""
        labels = np.arange(96) % 2
        images = draw_images(np.random.default_rng(0), 96, (8, 8, 3)) / 2 + labels[:, None, None, None] - 0.5
        pair = images.astype(np.float32), labels
        model, backbone = lend_whole(student, (8, 8, 3), 2)
        losses = student.fine_tune(model, backbone, pair, pair, 3, 1, 5)["val_loss"]
        if not losses[-1] < losses[0]:
            raise Feedback("the loss does not fall.", got=", ".join(f"{loss:.3f}" for loss in losses))
