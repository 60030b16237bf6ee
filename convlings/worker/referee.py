"""The referee: builds a student's model in a clean worker, from its configuration and its weights.

The configuration is a student's text. Before anything is built from it, every class that it names has to be
one of Keras' own layers, operations, initialisers, ...; sizes and counts have caps. What Keras itself allows
in its safe mode is not enough: layers that run code, read files or look functions up by name are left out.
Keras is imported inside the functions, since workers without it import this module too.
"""

import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from convlings.worker.calling import without_tensors
from convlings.worker.dataset import batches, length, spec
from convlings.worker.device import gpus
from convlings.worker.folder import folder, texts
from convlings.worker.lent import with_data

__all__ = ["batches", "folder", "gpus", "length", "spec", "texts", "with_data"]

LAYERS_LIMIT = 1000
NODES_LIMIT = 200_000  # parts of a configuration
SIZE_LIMIT = 16_384  # units, filters, sides
UNBOUNDED = ("seed", "value_range", "num_tokens", "max_value", "threshold", "steps_per_execution")
DENIED = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TextVectorization",
          "StringLookup", "IntegerLookup", "Hashing", "HashedCrossing", "Wrapper", "Layer"}  # fmt: skip
STRUCTURES = ("__keras_tensor__", "__tuple__")
OPERATIONS = ("numpy", "nn", "image", "math", "linalg")
FAMILIES = ("initializers", "regularizers", "constraints", "losses", "metrics", "optimizers",
            "optimizers.schedules", "dtype_policies")  # fmt: skip


class ForeignLayer(Exception):
    """A configuration that names something which is not Keras' own, or not to be built from a text."""


class TooLarge(Exception):
    """A configuration beyond the caps."""


class NoModel(Exception):
    """Something was returned where a Keras model, or a Keras tensor, was asked for."""


def block(function: Callable, shapes: Sequence, kwargs: dict) -> Any:
    """The model of a function that takes and returns Keras tensors; `shapes` are without the batch."""
    import keras

    inputs = [keras.Input(tuple(shape)) for shape in shapes]
    outputs = function(*inputs, **kwargs)
    parts = outputs if isinstance(outputs, list | tuple) and outputs else [outputs]
    if not all(isinstance(part, keras.KerasTensor) for part in parts):
        raise NoModel(f"a {type(outputs).__name__}")
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs)


def descend(loss: Callable, settings: dict, labels: np.ndarray, logits: np.ndarray, steps: int) -> list:
    """Lowers a loss of softmax probabilities by gradient descent on the logits themselves.

    Args:
        loss: takes labels and probabilities, or makes such a loss from `settings`.
        settings: by name, empty where there are none.
        labels: (N, ..., K).
        logits: (N, ..., K), where the descent begins.
        steps: how many.

    Returns:
        the loss before each of the steps.
    """
    import keras

    start = logits.reshape(1, -1)
    inputs = keras.Input((1,))
    table = keras.layers.Dense(start.size, use_bias=False)
    shaped = keras.layers.Reshape(logits.shape)(table(inputs))
    model = keras.Model(inputs, keras.layers.Softmax()(shaped))
    table.set_weights([start])
    model.compile(keras.optimizers.SGD(1.0), loss(**settings) if settings else loss)
    one, whole = np.ones((1, 1), start.dtype), labels[None]
    return [float(model.train_on_batch(one, whole)) for _ in range(steps)]


def describe(model: Any) -> list:
    """A model as data: its configuration as JSON text, and its weights in their order.

    What it was compiled with is part of it where that is Keras' own; a student's own loss is left behind.
    """
    import keras

    if not isinstance(model, keras.Model):
        raise NoModel(f"a {type(model).__name__}")
    tree = json.loads(model.to_json())
    try:
        check(tree.get("compile_config"))
    except (ForeignLayer, TooLarge):
        del tree["compile_config"]
    return [json.dumps(tree), [np.asarray(weight) for weight in model.get_weights()]]


def build(text: str, weights: list[np.ndarray] | None) -> Any:
    """The model of a configuration; `weights` None leaves those that it begins with.

    Raises:
        ForeignLayer, TooLarge: see there.
        ValueError: the weights are not the model's.
    """
    import keras

    tree = json.loads(text)
    check(tree)
    model = keras.saving.deserialize_keras_object(tree, safe_mode=True)
    if not isinstance(model, keras.Model):
        raise ForeignLayer("this is no model")
    if weights is not None:
        model.set_weights(weights)
    return model


def output(model: Any, images: np.ndarray | list, training: bool, batch_size: int) -> Any:
    """What a model makes of images, batch by batch, without a graph: making one takes longer than its use."""
    several = isinstance(images, list)
    count = len(images[0] if several else images)
    batches = [slice(start, start + batch_size) for start in range(0, count, batch_size)]
    parts = [
        model([one[part] for one in images] if several else images[part], training=training)
        for part in batches
    ]
    return _joined([without_tensors(part) for part in parts])


def _joined(parts: list) -> Any:
    """One result of the results of batches, in the structure that they have."""
    if isinstance(parts[0], list | tuple):
        return [_joined(list(column)) for column in zip(*parts)]
    if isinstance(parts[0], dict):
        return {name: _joined([part[name] for part in parts]) for name in parts[0]}
    return np.concatenate(parts)


def weights(model: Any) -> list:
    """All weights in the model's order, as arrays."""
    return model.get_weights()


def set_weights(model: Any, values: list) -> None:
    """Gives a model other weights, in its order."""
    model.set_weights(values)


def train(model: Any, images: np.ndarray, labels: np.ndarray, settings: dict, fitting: dict) -> dict:
    """Compiles with `settings` unless these are empty, fits, and gives the history."""
    if settings:
        model.compile(**settings)
    history = model.fit(images, labels, verbose=0, **fitting).history
    return {name: [float(value) for value in values] for name, values in history.items()}


def rate(model: Any) -> float | None:
    """The learning rate that a model was compiled with; None where it was not."""
    return float(model.optimizer.learning_rate) if getattr(model, "optimizer", None) else None


def counts(model: Any) -> list[int]:
    """Parameters in all, and those that are trained."""
    return [model.count_params(), sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)]


def shapes(model: Any) -> list:
    """Shapes of inputs and outputs."""
    return [_plain(model.input_shape), _plain(model.output_shape)]


def own(model: Any) -> bool:
    """Whether the model would be built from its configuration; NoModel where it is none."""
    import keras

    if not isinstance(model, keras.Model):
        raise NoModel(f"a {type(model).__name__}")
    try:
        check(json.loads(describe(model)[0]))
    except (ForeignLayer, TooLarge, TypeError, ValueError, NotImplementedError, OSError):
        return False
    return True


def check(tree: Any) -> None:
    """Walks a configuration.

    Raises:
        ForeignLayer, TooLarge: see there.
    """
    allowed, layers = _allowed(), 0
    for count, (key, value) in enumerate(_parts(tree)):
        if count > NODES_LIMIT:
            raise TooLarge("the configuration has too many parts")
        if isinstance(value, int) and abs(value) > SIZE_LIMIT and key not in UNBOUNDED:
            raise TooLarge(f"{key} is {value}; at most {SIZE_LIMIT} is built")
        if isinstance(value, dict) and "class_name" in value:
            _check_class(value, allowed)
            layers += value.get("module") == "keras.layers"
    if layers > LAYERS_LIMIT:
        raise TooLarge(f"it has {layers} layers; at most {LAYERS_LIMIT} are built")


def _parts(tree: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its key, without recursion."""
    waiting = [("", tree)]
    while waiting:
        key, value = waiting.pop()
        yield key, value
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(key, item) for item in value]


def _check_class(value: dict, allowed: dict[str, set[str]]) -> None:
    name, module = value["class_name"], value.get("module")
    if name == "function":
        named = value.get("config") if module == "builtins" else None
    else:
        named = name if value.get("registered_name") in (None, name) else None
    known = allowed["function"] if name == "function" else allowed.get(str(module), set())
    if name in STRUCTURES and module is None:
        return
    if not isinstance(named, str) or named not in known:
        raise ForeignLayer(f"{str(module)[:60]}.{str(name)[:60]} is not one of Keras' own layers")


def _allowed() -> dict[str, set[str]]:
    """The names of classes by the module that a configuration gives for them."""
    import importlib

    import keras

    found = {"keras.layers": _classes(keras.layers, keras.Layer) - DENIED}
    found["keras"] = {"DTypePolicy", "Sequential", "Functional"}
    found["keras.src.models.functional"] = {"Functional"}
    found["keras.src.models.sequential"] = {"Sequential"}
    for name in FAMILIES:
        found[f"keras.{name}"] = _classes(importlib.import_module(f"keras.{name}"), object)
    for name in OPERATIONS:
        home = importlib.import_module(f"keras.src.ops.{name}")
        found[f"keras.src.ops.{name}"] = _classes(home, keras.Operation)
    families = (keras.activations, keras.losses, keras.metrics)
    found["function"] = {
        name for home in families for name, value in vars(home).items() if inspect.isfunction(value)
    }
    return found


def _classes(home: Any, kind: type) -> set[str]:
    return {name for name, value in vars(home).items() if inspect.isclass(value) and issubclass(value, kind)}


def _plain(shape: Any) -> Any:
    """Shapes as lists, whatever structure they have."""
    if isinstance(shape, dict):
        return {name: _plain(value) for name, value in shape.items()}
    return [_plain(value) for value in shape] if isinstance(shape, list | tuple) else shape
