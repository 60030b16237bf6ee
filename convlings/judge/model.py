"""A student's Keras model as a grader sees it: rebuilt by the referee, from data, in a worker of its own.

Labels and metrics stay in the judge. A model that has layers of the student's own cannot be rebuilt: it is
probed where it is, in the student's worker, and the verdict says so.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from convlings.judge.feedback import Feedback
from convlings.judge.student import Function, Student
from convlings.worker.calling import Handle, Raised
from convlings.worker.referee import describe

# No configuration that can be built.
UNKNOWN = ("ForeignLayer", "NotImplementedError", "TypeError", "OSError")


class Model:
    """A model that a student's function returned."""

    def __init__(self, handle: Any, *, outlined: bool = False) -> None:
        """Takes what was returned to the referee; without weights where it is `outlined`.

        Raises:
            Feedback: it is no model, or too large to be built.
            Raised, TimedOut, Died: as every call.
        """
        if not isinstance(handle, Handle):
            raise Feedback("it should return a Keras model.", got=f"a {type(handle).__name__}")
        self.student: Student = handle.owner
        self.place: Any = self.student.backend
        self.handle, self.rebuilt = handle, False
        try:
            if self.student.confinement is None:  # nobody to be protected from
                self._look()
                return
            described = self.student.on_model(self.place, "describe", [handle, outlined])
            question, told = ("sketch", described[:1]) if outlined else ("build", described)
            self.handle = self.student.on_model(self.student.referee(), question, told)
            self.place, self.rebuilt = self.student.referee(), True
        except Raised as error:
            self._stay(error)

    def _look(self) -> None:
        """Where the student runs in this process, his model is used as it is."""
        self.rebuilt = self.student.on_model(self.place, "own", [self.handle])
        self.student.probed = not self.rebuilt

    def _stay(self, error: Raised) -> None:
        """The model is asked where it is, unless it is none."""
        if error.kinds[0] == "NoModel":
            raise Feedback("it should return a Keras model.", got=error.text) from None
        if error.kinds[0] == "TooLarge":
            raise Feedback("the model is too large to be built.", got=error.text) from None
        if error.kinds[0] not in UNKNOWN:
            raise error
        self.student.probed = True

    def predict(self, *images: np.ndarray, batch_size: int = 32) -> Any:
        """What it makes of `images`: (N, ...), an array per input, in inference mode."""
        return self._ask("output", _inputs(images), False, batch_size)

    def in_training(self, *images: np.ndarray) -> Any:
        """What it makes of `images`: (N, ...), in one call in training mode."""
        return self._ask("output", _inputs(images), True, len(images[0]))

    def rate(self) -> float | None:
        """The learning rate of the optimizer that it was compiled with; None where it was not compiled."""
        return self._ask("rate")

    def train(self, images: np.ndarray, labels: np.ndarray, compile: dict | None = None, **fit: Any) -> dict:
        """Trains it on `images` (N, ...) and `labels` (N, ...), compiled anew where `compile` is given.

        Returns:
            the history: lists of float by the names of loss and metrics.
        """
        return self._ask("train", images, labels, compile or {}, fit)

    def weights(self) -> list[np.ndarray]:
        """All weights, in the model's order, which correct models do not share."""
        return self._ask("weights")

    def set_weights(self, values: Sequence[np.ndarray]) -> None:
        """Gives it other weights, in its own order.

        Raises:
            Feedback: they have other shapes than its own.
        """
        own, given = ([np.shape(value) for value in weights] for weights in (self.weights(), values))
        if own != given:
            raise Feedback("its weights have other shapes.", expected=_listed(given), got=_listed(own))
        self._ask("set_weights", list(values))

    def fill(self, seed: int, *, biases: bool = False) -> None:
        """Gives kernels, and `biases` too, random values that depend on the seed and on their shape alone.

        So models agree that have the same kernels in another order, or as dense layers for 1x1 convolutions.
        Without `biases` all vectors stay as they are: batch normalization is the identity at first.
        """
        self.set_weights([_drawn(seed, old) if old.ndim > 1 or biases else old for old in self.weights()])

    def counts(self) -> list[int]:
        """Parameters in all, and those that are trained."""
        return self._ask("counts")

    def shapes(self) -> list:
        """Shapes of inputs and outputs, sides of any size as None."""
        return self._ask("shapes")

    def kinds(self) -> list:
        """What it is made of, nested models included: name of the class, stride, whether it is Keras' own."""
        return self._ask("kinds")

    def _ask(self, name: str, *args: Any) -> Any:
        return self.student.on_model(self.place, name, [self.handle, *args])


def block(function: Function, *shapes: Sequence[int | None], **kwargs: Any) -> Model:
    """The model of a function that takes and returns Keras tensors.

    Args:
        function: the student's.
        shapes: of its inputs, without the batch.
        kwargs: its other arguments.

    Raises:
        Feedback: it returned something else.
    """
    try:
        return Model(function.asked("block", [list(map(list, shapes)), kwargs]))
    except Raised as error:
        if error.kinds[0] == "NoModel":
            raise Feedback("it should return a Keras tensor.", got=error.text) from None
        raise


def outline(function: Function, *args: Any, **kwargs: Any) -> Model:
    """The model that a function returns, to be counted: its weights have shapes and no values.

    So networks with a hundred million weights cost a fraction of a second, and no memory.

    Args:
        function: the student's.
        *args: its arguments.
        **kwargs: its keyword arguments.

    Raises:
        Feedback: it returned something else.
    """
    return Model(function.asked("outline", [list(args), kwargs]), outlined=True)


def lend(student: Student, model: Any) -> Handle:
    """Gives a student's function a Keras model of the judge's, to be passed as an argument.

    Args:
        student: the module in whose place it is built anew.
        model: of Keras' own layers, with the weights and the settings that it was compiled with.
    """
    student.load()
    return student.on_model(student.backend, "build", describe(model))


def descend(
    function: Function, labels: np.ndarray, logits: np.ndarray, steps: int, **settings: Any
) -> list[float]:
    """The values of a loss while gradient descent lowers it, from softmax of `logits` (N, ..., K) on."""
    return function.asked("descend", [settings, labels, logits, steps])


def _listed(shapes: list) -> str:
    return ", ".join(map(str, shapes)) or "none"


def _drawn(seed: int, old: np.ndarray) -> np.ndarray:
    sides = [side for side in old.shape if side > 1]
    values = np.random.default_rng([seed, *sides]).normal(size=old.shape)
    return (values / np.sqrt(max(1, old.size // old.shape[-1]))).astype(old.dtype)


def _inputs(images: tuple) -> Any:
    return images[0] if len(images) == 1 else list(images)
