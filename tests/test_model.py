"""Models of students: rebuilt by the referee where they are Keras' own, probed where they are not, else refused."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from convlings.judge.feedback import Feedback
from convlings.judge.model import Model, block, descend, lend, outline
from convlings.judge.student import Student
from convlings.worker import asking, referee
from convlings.worker.calling import Handle, Raised
from convlings.worker.probe import best

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]

PLACES = [pytest.param(wall, marks=pytest.mark.xdist_group(f"model {wall}")) for wall in (False, True)]
MODULE = """\
import keras
from keras import layers

def plain():
    inputs = keras.Input((6, 5, 3))
    x = layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2")(inputs)
    x = layers.BatchNormalization()(x)
    x = keras.ops.mean(x, axis=(1, 2)) * 2.0
    return keras.Model(inputs, layers.Dense(2, activation=keras.activations.softmax)(x))

class Twice(layers.Layer):
    def call(self, x):
        return 2 * x

def own():
    return keras.Sequential([layers.Input((3,)), Twice(), layers.Dense(2)])

class Forged(keras.Sequential):
    def predict(self, *_, **__):
        return "labels"

def forged():
    return Forged([layers.Input((3,)), layers.Dense(2)])

def direct(model, images):
    return model.predict(images, verbose=0)

def with_own_loss():
    model = plain()
    model.compile("sgd", crossed)
    return model

def large(units, compiled=False):
    inputs = keras.Input((200, 200, 1))
    x = layers.BatchNormalization()(layers.Flatten()(layers.Conv2D(1, 3, strides=2)(inputs)))
    x = layers.Dropout(0.5)(layers.Dense(units)(x))
    model = keras.Model(inputs, layers.Dense(3)(x))
    if compiled:
        model.compile("adam", "mse")
    return model

def no_model():
    return object()

def doubled(x, y, bias):
    return 2 * x + y + bias

def nothing(x):
    return None

def crossed(labels, probabilities):
    return keras.ops.mean(keras.ops.categorical_crossentropy(labels, probabilities))

def scaled(labels, probabilities, factor):
    return factor * crossed(labels, probabilities)

def made(factor=1.0):
    return lambda labels, probabilities: scaled(labels, probabilities, factor)

def tensors():
    return {"a": [keras.ops.convert_to_tensor([1, 2], "int32")]}
"""


@pytest.fixture(scope="module", params=PLACES, ids=["here", "behind the wall"])
def student(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "models.py"
    path.write_text(MODULE)
    student = Student(path, best() if request.param else None)
    student.begin(100)
    yield student
    student.close()


def test_a_model_is_rebuilt_with_its_weights(student):
    handle = student.plain()
    assert isinstance(handle, Handle)
    model = Model(handle)
    images = np.random.default_rng(0).normal(size=(3, 6, 5, 3)).astype("float32")
    assert model.rebuilt
    np.testing.assert_allclose(model.predict(images), student.direct(handle, images), rtol=1e-4)
    assert model.counts() == [112 + 16 + 10, 112 + 8 + 10]
    assert model.shapes() == [[None, 6, 5, 3], [None, 2]]


def test_a_rebuilt_model_learns(student):
    rng = np.random.default_rng(1)
    images = rng.normal(size=(64, 6, 5, 3)).astype("float32")
    labels = (images.mean((1, 2, 3)) > 0).astype("int32")
    settings = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"}
    history = Model(student.plain()).train(images, labels, settings, epochs=40, batch_size=64)
    assert len(history["loss"]) == 40
    assert history["loss"][-1] < history["loss"][0]


def test_large_models_are_counted_without_values(student):
    student.begin(100)
    model = outline(student.large, 30_000)
    assert model.rebuilt
    assert model.shapes() == [[None, 200, 200, 1], [None, 3]]
    trained = 10 + 2 * 9801 + 9801 * 30_000 + 30_000 + 30_000 * 3 + 3
    assert model.counts() == [trained + 2 * 9801, trained]
    assert student.spent < 20
    other = Model(student.plain())
    other.fill(3)
    assert np.isfinite(other.predict(np.ones((1, 6, 5, 3), "float32"))).all()


def test_outlines_of_what_needs_values_are_counted_too(student):
    assert outline(student.large, 5, compiled=True).counts() == outline(student.large, 5).counts()
    own = outline(student.own)
    assert (own.rebuilt, own.counts()) == (False, [8, 8])
    with pytest.raises(Feedback, match="should return a Keras model"):
        outline(student.no_model)


def test_layers_of_the_students_own_are_probed_and_this_is_said(student):
    student.begin(100)
    model = Model(student.own())
    assert (model.rebuilt, student.probed) == (False, True)
    assert model.predict(np.ones((2, 3), "float32")).shape == (2, 2)
    student.begin(100)
    assert not student.probed


def test_a_model_that_is_none_is_said(student):
    with pytest.raises(Feedback, match="should return a Keras model") as caught:
        Model(student.no_model())
    assert caught.value.lines["got"] == "a object"
    with pytest.raises(Feedback, match="should return a Keras model"):
        Model(3)


def test_a_function_of_tensors_becomes_a_model(student):
    model = block(student.doubled, (None, None, 3), (4, 4, 3), bias=1.0)
    assert model.shapes() == [[[None, None, None, 3], [None, 4, 4, 3]], [None, 4, 4, 3]]
    two, one = np.full((2, 4, 4, 3), 2, "float32"), np.ones((2, 4, 4, 3), "float32")
    np.testing.assert_array_equal(model.predict(two, one), np.full((2, 4, 4, 3), 6))
    with pytest.raises(Feedback, match="should return a Keras tensor"):
        block(student.nothing, (3,))


def test_a_loss_is_lowered(student):
    labels = np.eye(3, dtype="float32")[[[0, 1], [2, 2]]]
    values = descend(student.crossed, labels, np.zeros((2, 2, 3), "float32"), 5)
    assert values[0] == pytest.approx(np.log(3), rel=1e-5)
    assert all(a > b for a, b in itertools.pairwise(values))


@pytest.mark.parametrize("name", ["scaled", "made"])
def test_a_loss_has_settings_or_is_made_from_them(student, name):
    labels = np.eye(3, dtype="float32")[[[0, 1], [2, 2]]]
    values = descend(getattr(student, name), labels, np.zeros((2, 2, 3), "float32"), 1, factor=2.0)
    assert values == [pytest.approx(2 * np.log(3), rel=1e-5)]


def test_tensors_arrive_as_arrays(student):
    values = student.tensors()
    assert type(values["a"][0]) is np.ndarray
    np.testing.assert_array_equal(values["a"][0], [1, 2])
    assert values["a"][0].dtype == np.int32


def test_weights_that_do_not_fit_are_said(student):
    model = Model(student.plain())
    with pytest.raises(Feedback, match="other shapes"):
        model.set_weights([np.zeros(3)])


def test_the_same_seed_fills_the_same_kernels(student):
    one, other = Model(student.plain()), Model(student.plain())
    images = np.ones((1, 6, 5, 3), "float32")
    assert not np.array_equal(one.predict(images), other.predict(images))
    one.fill(5)
    other.fill(5)
    np.testing.assert_array_equal(one.predict(images), other.predict(images))


def test_a_subclass_that_predicts_for_itself_is_not_rebuilt_as_keras_own(student):
    student.begin(100)
    assert not Model(student.forged()).rebuilt
    assert student.probed


def layer(name, module="keras.layers", **config):
    return {"module": module, "class_name": name, "config": config, "registered_name": None}


def sequence(*layers):
    return layer("Sequential", "keras", layers=list(layers))


REFUSED = {
    "lambda": layer("Lambda", function={"class_name": "__lambda__", "config": {"value": "x"}}),
    "a saved model": layer("TFSMLayer", filepath="/etc"),
    "a vocabulary file": layer("StringLookup", vocabulary="/etc/passwd"),
    "another module": layer("system", "os"),
    "a function of Python": layer(
        "Activation", activation=layer("function", "builtins") | {"config": "eval"}
    ),
    "a name of Keras' inside": layer("get_file", "keras.utils"),
    "an operation that runs functions": layer("Map", "keras.src.ops.core"),
    "another registered name": layer("Dense", units=1) | {"registered_name": "os>system"},
    "a class by its module": layer("Dense", "keras.src.layers.core.dense"),
    "an unknown structure": {"class_name": "__typespec__", "config": {}},
    "no text for a name": layer(["Dense"]),
}


@pytest.mark.parametrize("part", REFUSED.values(), ids=REFUSED)
def test_what_is_not_keras_own_is_not_built(part):
    with pytest.raises(referee.ForeignLayer):
        referee.build(json.dumps(sequence(part)), None)


LARGE = {
    "units": sequence(layer("Dense", units=10**9)),
    "layers": sequence(*[layer("ReLU")] * 1500),
    "parts": {"a": [[] for _ in range(300_000)]},
}


@pytest.mark.parametrize("tree", LARGE.values(), ids=LARGE)
def test_what_is_too_large_is_not_built(tree):
    with pytest.raises(referee.TooLarge):
        referee.build(json.dumps(tree), None)


def test_models_of_keras_itself_can_be_built():
    import keras

    model = keras.applications.MobileNetV2((32, 32, 3), alpha=0.35, weights=None, classes=10)
    text, weights = referee.describe(model)
    built = referee.build(text, weights)
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 3)).astype("float32")
    np.testing.assert_array_equal(
        asking.output(model, images, False, 32), asking.output(built, images, False, 32)
    )


def test_weights_of_another_shape_are_said(student):
    text, weights = student.on_model(student.backend, "describe", [student.plain()])
    weights[0] = np.zeros((1, 1))
    with pytest.raises(Raised, match="ValueError"):
        student.on_model(student.referee(), "build", [text, weights])


def test_the_referee_has_never_seen_the_students_module(student):
    assert Path(student.path).stem not in student.referee().load(20)


def test_a_model_of_the_judges_is_lent_with_what_it_was_compiled_with(student):
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
    model.compile(keras.optimizers.SGD(0.25), "sparse_categorical_crossentropy", metrics=["accuracy"])
    images = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    handle = lend(student, model)
    np.testing.assert_allclose(student.direct(handle, images), model.predict(images, verbose=0), rtol=1e-5)
    lent = Model(handle)
    assert lent.rate() == 0.25
    assert set(lent.train(images, np.array([0, 1, 0, 1]), epochs=1)) == {"loss", "accuracy"}


def test_a_model_with_a_loss_of_the_students_own_is_rebuilt_without_it(student):
    student.begin(100)
    model = Model(student.with_own_loss())
    assert (model.rebuilt, student.probed) == (True, False)
    assert Model(student.plain()).rate() is None
