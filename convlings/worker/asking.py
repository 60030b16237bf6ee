"""What is asked of models, and of functions that make them: by the judge, in a worker or in this process.

Keras is imported inside the functions, since workers without it import this module too.
"""

import contextlib
import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from convlings.worker.calling import without_tensors
from convlings.worker.referee import NoModel, build


def block(function: Callable, shapes: Sequence, kwargs: dict) -> Any:
    """The model of a function that takes and returns Keras tensors; `shapes` are without the batch."""
    import keras

    inputs = [keras.Input(tuple(shape)) for shape in shapes]
    outputs = function(*inputs, **kwargs)
    parts = outputs if isinstance(outputs, list | tuple) and outputs else [outputs]
    if not all(isinstance(part, keras.KerasTensor) for part in parts):
        raise NoModel(f"a {type(outputs).__name__}")
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs)


def outline(function: Callable, args: Sequence, kwargs: dict) -> Any:
    """The model that a function makes, without values for its weights where that is possible.

    They are missing where the function needs them, say, since it compiles its model.
    """
    with contextlib.suppress(Exception), _weightless():
        return function(*args, **kwargs)
    return function(*args, **kwargs)


def sketch(text: str) -> Any:
    """The model of a configuration without values for its weights: all that counting needs."""
    with _weightless():
        return build(text, None)


@contextlib.contextmanager
def _weightless() -> Iterator[None]:
    """Variables that are made meanwhile have shapes alone, and never get values."""
    import keras
    from keras.src.backend.common import global_state

    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute("uninitialized_variables", [])


def descend(loss: Callable, settings: dict, labels: np.ndarray, logits: np.ndarray, steps: int) -> list:
    """Lowers a loss of softmax probabilities by gradient descent on the logits themselves.

    Args:
        loss: takes labels and probabilities, and `settings` besides, or makes such a loss from `settings`.
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
    model.compile(keras.optimizers.SGD(1.0), _settled(loss, settings))
    one, whole = np.ones((1, 1), start.dtype), labels[None]
    return [float(model.train_on_batch(one, whole)) for _ in range(steps)]


def _settled(loss: Callable, settings: dict) -> Callable:
    """A loss of labels and probabilities alone."""
    if not settings:
        return loss
    try:
        inspect.signature(loss).bind(None, None, **settings)
    except TypeError:  # it takes settings only, and makes a loss
        return loss(**settings)
    return lambda labels, probabilities: loss(labels, probabilities, **settings)


def output(model: Any, images: np.ndarray | list, training: bool, batch_size: int) -> Any:
    """What a model makes of images, batch by batch, without a graph: making one takes longer than its use."""
    several = isinstance(images, list)
    count = len(images[0] if several else images)
    slices = [slice(start, start + batch_size) for start in range(0, count, batch_size)]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The structure of `inputs`")  # of one input, as a list or not
        parts = [
            model([one[part] for one in images] if several else images[part], training=training)
            for part in slices
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


def fit(model: Any, dataset: Any, settings: dict, epochs: int) -> dict:
    """Compiles with `settings` and fits on a dataset that is where the model is; gives the history."""
    model.compile(**settings)
    history = model.fit(dataset, epochs=epochs, verbose=0, shuffle=False).history
    return {name: [float(value) for value in values] for name, values in history.items()}


def rate(model: Any) -> float | None:
    """The learning rate that a model was compiled with; None where it was not."""
    return float(model.optimizer.learning_rate) if getattr(model, "optimizer", None) else None


def counts(model: Any) -> list[int]:
    """Parameters in all, and those that are trained."""
    return [model.count_params(), sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)]


def shapes(model: Any) -> list:
    """Shapes of inputs and outputs; of a model without a graph, those that it was built with."""
    try:
        return [_plain(model.input_shape), _plain(model.output_shape)]
    except AttributeError:
        import keras

        given = (None, *model.get_build_config()["input_shape"][1:])
        return [_plain(given), _plain(model(keras.KerasTensor(given)).shape)]


def kinds(model: Any) -> list:
    """What a model is made of, nested models and layers too: class, largest stride, whether Keras' own.

    Models in it are not listed themselves; operations (`keras.ops.relu` of a Keras tensor) are.
    """
    import keras

    found, waiting, seen = [], [model], set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        waiting += [*getattr(part, "operations", []), *getattr(part, "_layers", [])]
        if not isinstance(part, keras.Model):
            strides = getattr(part, "strides", 1)
            stride = max(strides) if isinstance(strides, list | tuple) else strides
            found.append([type(part).__name__, stride, type(part).__module__.startswith("keras.")])
    return found


def part(model: Any, place: int) -> Any:
    """The layer, or the model, at a place in a model."""
    return model.layers[place]


def _plain(shape: Any) -> Any:
    """Shapes as lists, whatever structure they have."""
    if isinstance(shape, dict):
        return {name: _plain(value) for name, value in shape.items()}
    return [_plain(value) for value in shape] if isinstance(shape, list | tuple) else shape
