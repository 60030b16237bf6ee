"""The referee: builds a student's model in a clean worker, from its configuration and its weights.

The configuration is a student's text. Before anything is built from it, every class that it names has to be
one of Keras' own layers, operations, initialisers, ...; sizes and counts have caps. What Keras itself allows
in its safe mode is not enough: layers that run code, read files or look functions up by name are left out.
Keras is imported inside the functions, since workers without it import this module too.
"""

import inspect
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

LAYERS_LIMIT = 1000
NODES_LIMIT = 200_000  # parts of a configuration
SIZE_LIMIT = 32_768  # units, filters, sides; VGG16 flattens to 25,088
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


def describe(model: Any, outlined: bool = False) -> list:
    """A model as data: its configuration as JSON text, and its weights in their order.

    What it was compiled with is part of it where that is Keras' own; a student's own loss is left behind.
    Of a model that is `outlined` there is neither that nor weights.
    """
    import keras

    if not isinstance(model, keras.Model):
        raise NoModel(f"a {type(model).__name__}")
    tree = json.loads(model.to_json())
    if outlined:
        tree.pop("compile_config", None)
        return [json.dumps(tree), None]
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


def own(model: Any) -> bool:
    """Whether the model would be built from its configuration; NoModel where it is none."""
    import keras

    if not isinstance(model, keras.Model):
        raise NoModel(f"a {type(model).__name__}")
    try:
        check(json.loads(describe(model, True)[0]))
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
