"""A student's `tf.data.Dataset` as a grader sees it: what its elements are, and what comes first."""

from typing import Any

import numpy as np

from convlings.judge.feedback import Feedback
from convlings.judge.student import Student
from convlings.worker.calling import Handle, Raised


class Dataset:
    """A dataset that a student's function returned; it is iterated where it was made."""

    def __init__(self, handle: Any) -> None:
        """Asks what its elements are.

        Raises:
            Feedback: it is no dataset.
        """
        if not isinstance(handle, Handle):
            raise Feedback("it should return a tf.data.Dataset.", got=f"a {type(handle).__name__}")
        self.handle, self.student = handle, handle.owner
        try:
            self.spec: list = self._ask("spec")  # of each part: shape, None for what is unknown, and dtype
        except Raised as error:
            if error.kinds[0] == "NoDataset":
                raise Feedback("it should return a tf.data.Dataset.", got=error.text) from None
            raise

    def batches(self, most: int) -> list[list[np.ndarray]]:
        """The parts of its first elements, at most so many; each call iterates anew, from the start."""
        return self._ask("batches", most)

    def length(self) -> int | None:
        """How many elements it says that it has; None where it does not know."""
        return self._ask("length")

    def fit(self, model: Any, settings: dict, epochs: int) -> dict:
        """Trains a student's model on it, where both were made; the history as lists by name."""
        return self.student.on_model(self.student.backend, "fit", [model, self.handle, settings, epochs])

    def _ask(self, name: str, *args: Any) -> Any:
        student: Student = self.student
        return student.on_model(student.backend, name, [self.handle, *args])
