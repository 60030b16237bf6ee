"""Checks of unit 10: two networks, compiling, training, and what they recognise."""

import numpy as np
import pytest

from convlings import data
from convlings.data import shapes
from convlings.judge import Feedback, Model, compare, lend, training, weight
from convlings.worker.calling import Raised

LIMIT = 1_500_000
CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D")
DENSE = {"Dense", "Flatten", "Reshape", "InputLayer", "Activation", "Identity", "Rescaling", "Softmax",
         "ReLU", "LeakyReLU", "PReLU", "ELU", "Relu", "Relu6", "Sigmoid", "Tanh", "Silu", "Gelu", "Elu",
         "Selu", "LeakyRelu", "HardSwish", "HardSilu", "Softplus", "Mish"}  # fmt: skip
FREE = ("Dropout", "Noise")  # in the name of a layer: fine in every network


def keras_layers():
    """Keras, imported when the first check needs it."""
    import keras

    return keras, keras.layers


def draw_images(rng, count, shape):
    """Images of noise, float32 in [0, 1]."""
    return rng.random((count, *shape), np.float32)


def called(handle, shape):
    """A model that has seen an image of `shape`: some get their weights only then."""
    model = Model(handle)
    model.predict(np.zeros((1, *shape), np.float32))
    return model


def check_probabilities(model, shape, num_classes, rng):
    """The outputs have a number for each class; the numbers are probabilities."""
    expected = [[None, *shape], [None, num_classes]]
    try:
        shapes = model.shapes()
    except Raised:  # a subclass that was never called has none
        shapes = [[None, *shape], [None, *model.predict(draw_images(rng, 1, shape)).shape[1:]]]
    if shapes != expected:
        raise Feedback(
            "the shapes of input and output are not the ones asked for.",
            expected=" to ".join(map(str, expected)), got=" to ".join(map(str, shapes)),
        )  # fmt: skip
    model.fill(1)
    outputs = model.predict(4 * draw_images(rng, 3, shape) - 2)
    sums = outputs.sum(axis=-1)
    if np.allclose(sums, 1, atol=1e-4) and (outputs >= 0).all():
        return
    inside = (outputs >= 0).all() and (outputs <= 1).all()
    raise Feedback(
        "the outputs are no probabilities.",
        expected="numbers from 0 to 1, which add up to 1 for each image",
        got="numbers from 0 to 1, which do not add up to 1" if inside else "numbers outside of [0, 1]",
    )


def counted(model):
    """Convolutions: by their classes; in layers of the student's own by their kernels too."""
    kinds = model.kinds()
    known = sum(name in CONVOLUTIONS for name, _, _ in kinds)
    own = not all(keras for _, _, keras in kinds)
    return max(known, sum(weight.ndim == 4 for weight in model.weights())) if own else known


def reduces(model):
    """Whether there is pooling, or a stride, or a layer of the student's own that may have them."""
    names = ("Pool", "Mean")
    return any(
        stride > 1 or not keras or any(part in name for part in names)
        for name, stride, keras in model.kinds()
    )


def softmax(logits):
    """Probabilities, along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def linear_model(kernel, bias, shape, rate=None, reshaped=False):
    """Softmax regression on images of `shape`; compiled with gradient descent where there is a `rate`."""
    keras, layers = keras_layers()
    parts = [keras.Input(shape), layers.Flatten(), layers.Dense(len(bias)), layers.Softmax()]
    model = keras.Sequential([*parts, layers.Reshape((len(bias),))] if reshaped else parts)
    model.set_weights([kernel, bias])
    if rate is not None:
        model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def accuracy_of(kernel, bias, data):
    """The share that softmax regression gets right."""
    images, labels = data
    logits = images.reshape(len(images), -1) @ kernel + bias
    return float((logits.argmax(axis=-1) == labels).mean())


def descend(kernel, bias, data, rate, steps):
    """Weights of softmax regression after each step of full-batch gradient descent."""
    images, labels = data[0].reshape(len(data[0]), -1).astype(np.float64), data[1]
    path = []
    for _ in range(steps):
        error = (softmax(images @ kernel + bias) - np.eye(len(bias))[labels]) / len(labels)
        kernel, bias = kernel - rate * images.T @ error, bias - rate * error.sum(axis=0)
        path.append((kernel, bias))
    return path


def rising_and_falling(values, best_from, epochs):
    """A training whose validation accuracy is best on the way.

    All training images are dark and of class 0: only the bias moves, and with it a threshold that goes down
    step by step. A validation image has one bright pixel; it is called 0 where that lies above the threshold.
    """
    images = np.asarray(values, np.float32).reshape(-1, 1, 1, 1)
    validation = (images, (images.ravel() < best_from).astype(np.int64))
    train = (np.zeros((8, 1, 1, 1), np.float32), np.zeros(8, np.int64))
    kernel, bias = np.array([[4.0, -4.0]], np.float32), np.array([-3.6, 3.6], np.float32)
    path = descend(kernel, bias, train, 1.0, epochs)
    return kernel, bias, train, validation, [accuracy_of(*weights, validation) for weights in path]


def check_best(student, case, epochs, hint=""):
    """The model has the weights of the epoch with the best validation accuracy, by the judge's own count."""
    kernel, bias, training, validation, curve = case
    handle = lend(student, linear_model(kernel, bias, (1, 1, 1), rate=1.0))
    student.train(handle, training, validation, epochs, 8)
    got = accuracy_of(*Model(handle).weights(), validation)
    if abs(got - max(curve)) < 1e-6:
        return
    named = {curve[-1]: "that of the last epoch", accuracy_of(kernel, bias, validation): "as before training"}
    raise Feedback(
        "the model has not the weights of its best epoch.",
        expected=f"validation accuracy {max(curve):.3f}, as after epoch {np.argmax(curve) + 1} of {epochs}",
        got=f"{got:.3f}" + "".join(f", {says}" for value, says in named.items() if abs(got - value) < 1e-6),
        hint=hint,
    )


def as_ints(values, count):
    """Class numbers as an array; floats are no class numbers."""
    array = np.asarray(values) if isinstance(values, list | tuple | np.ndarray) else None
    if array is None or array.shape != (count,) or array.dtype.kind not in "iu":
        got = "no array" if array is None else f"{array.dtype} of shape {array.shape}"
        raise Feedback("it should return class numbers.", expected=f"ints of shape ({count},)", got=got)
    return array.astype(np.int64)


class TestBuildMlp:
    def test_small_colour_images_become_ten_probabilities(self, student):
        """Images of 32 x 32 x 3 come in, ten probabilities come out."""
        check_probabilities(Model(student.build_mlp()), (32, 32, 3), 10, np.random.default_rng(0))

    def test_only_dense_layers(self, student):
        """It is made of Flatten and Dense layers; dropout is fine."""
        model = called(student.build_mlp((8, 6, 3), 4), (8, 6, 3))
        other = {
            name for name, _, keras in model.kinds()
            if keras and name not in DENSE and not any(part in name for part in FREE)
        }  # fmt: skip
        if other or any(weight.ndim > 2 for weight in model.weights()):
            raise Feedback(
                "it has layers that no plain network of dense layers has.",
                expected="Flatten and Dense, perhaps dropout",
                got=", ".join(sorted(other)) or "a kernel of more than two axes",
            )


class TestBuildCnn:
    def test_small_colour_images_become_ten_probabilities(self, student):
        """Images of 32 x 32 x 3 come in, ten probabilities come out."""
        check_probabilities(Model(student.build_cnn()), (32, 32, 3), 10, np.random.default_rng(0))

    def test_three_convolutions(self, student):
        """It has at least three convolutions, those in nested models included."""
        count = counted(called(student.build_cnn((16, 16, 3), 4), (16, 16, 3)))
        if count < 3:
            raise Feedback("there are too few convolutions.", expected="3 or more", got=str(count))

    def test_parameters(self, student):
        """At most 1,500,000 parameters at the default shape."""
        count = called(student.build_cnn(), (32, 32, 3)).counts()[0]
        if count > LIMIT:
            raise Feedback("there are too many parameters.", expected=f"at most {LIMIT:,}", got=f"{count:,}",
                           hint="Which layer has most of them? model.summary() tells.")  # fmt: skip

    def test_the_maps_get_smaller(self, student):
        """Pooling or strides make the maps smaller on the way."""
        if not reduces(called(student.build_cnn((16, 16, 3), 4), (16, 16, 3))):
            raise Feedback("nothing makes the maps smaller.", expected="pooling, or strides",
                           got="neither")  # fmt: skip


class TestCompileModel:
    def test_the_learning_rate(self, student):
        """The optimizer has the learning rate asked for, 0.001 if none is."""
        own = np.eye(2, dtype=np.float32), np.zeros(2, np.float32)
        for given, expected in (((0.02,), 0.02), ((), 0.001)):
            model = Model(student.compile_model(lend(student, linear_model(*own, (1, 1, 2))), *given))
            got = model.rate()
            if got is None or not np.isclose(got, expected, rtol=1e-5):
                found = "no optimizer: it is not compiled" if got is None else f"{got:.4g}"
                raise Feedback(
                    "the learning rate is not the one asked for.", expected=f"{expected:g}", got=found
                )


class TestTrain:
    def test_the_best_epoch(self, student):
        """The lesson's example: the accuracy rises, and falls again; the weights of the best epoch stay."""
        case = rising_and_falling([-0.9, -0.5, -0.1, 0.2, 0.45, 0.6, 0.8, 0.9], 0.3, 8)
        check_best(student, case, 8)


class TestPredictClasses:
    def test_three_images(self, student):
        """Three images of one pixel: the class is that of the brightest channel."""
        images = np.array([[0.1, 0.7, 0.2], [0.6, 0.1, 0.5], [0.2, 0.3, 0.4]], np.float32).reshape(3, 1, 1, 3)
        model = linear_model(5 * np.eye(3, dtype=np.float32), np.zeros(3, np.float32), (1, 1, 3))
        compare(as_ints(student.predict_classes(lend(student, model), images), 3), np.array([1, 0, 2]))


class TestPerClassAccuracy:
    def test_worked_example(self, student):
        """The lesson's eight images: 2 of 3, 1 of 1, 2 of 4, and a class without images."""
        labels, predictions = np.array([0, 0, 0, 1, 2, 2, 2, 2]), np.array([0, 0, 2, 1, 2, 2, 1, 0])
        expected = np.array([2 / 3, 1, 1 / 2, np.nan], np.float32)
        compare(student.per_class_accuracy(labels, predictions, 4), expected)


@training
@pytest.mark.timeout(240)
class TestTraining:
    def test_the_loss_falls(self, student):
        """Two epochs on a few hundred images, and the loss is lower than after the first."""
        images, labels = (part[:320] for part in data.load("shapes", "validation"))
        pair = (images / 255).astype(np.float32), labels
        model = student.compile_model(student.build_cnn((32, 32, 3), 10))
        losses = student.train(model, pair, pair, 2, batch_size=32)["loss"]
        if not losses[-1] < losses[0]:
            raise Feedback("the loss does not fall.", got=", ".join(f"{loss:.3f}" for loss in losses))
