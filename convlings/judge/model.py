"""A student's Keras model as a grader sees it: rebuilt by the referee, from data, in a worker of its own.

Labels and metrics stay in the judge. A model that has layers of the student's own cannot be rebuilt: it is
probed where it is, in the student's worker, and the verdict says so.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from convlings.judge.student import Student
from convlings.worker.calling import Handle, Raised

OWN = ("ForeignLayer", "NotImplementedError", "TypeError")  # its configuration cannot be had, or not be built


class Model:
    """A model that a student's function returned."""

    def __init__(self, handle: Handle) -> None:
        """Takes the model to the referee.

        Raises:
            Raised: it is no model, its weights are not its own, or it is too large (TooLarge).
            TimedOut, Died: as every call.
        """
        student: Student = handle.owner
        self.place: Any = student.backend
        try:
            text, weights = student.on_model(student.backend, "describe", [handle])
            self.place = student.referee()
            self.handle = student.on_model(self.place, "build", [text, weights])
            self.rebuilt = True
        except Raised as error:
            if error.kinds[0] not in OWN:
                raise
            self.place, self.handle, self.rebuilt = student.backend, handle, False  # where it is
            student.probed = True
        self.student = student

    def predict(self, images: np.ndarray, batch_size: int = 32) -> Any:
        """What it makes of `images`: (N, ...), in inference mode."""
        return self._ask("predict", images, batch_size)

    def train(self, images: np.ndarray, labels: np.ndarray, compile: dict | None = None, **fit: Any) -> dict:
        """Trains it on `images` (N, ...) and `labels` (N, ...), compiled anew where `compile` is given.

        Returns:
            the history: lists of float by the names of loss and metrics.
        """
        return self._ask("train", images, labels, compile or {}, fit)

    def counts(self) -> Sequence[int]:
        """Parameters in all, and those that are trained."""
        return self._ask("counts")

    def shapes(self) -> Sequence:
        """Shapes of inputs and outputs, sides of any size as None."""
        return self._ask("shapes")

    def _ask(self, name: str, *args: Any) -> Any:
        return self.student.on_model(self.place, name, [self.handle, *args])
