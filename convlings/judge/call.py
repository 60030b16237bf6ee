"""One call of a student's code, and what came of it."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from convlings.worker.calling import Died, Raised, Reply, TimedOut


@dataclass
class Call:
    """One call of the student's code in a check, and what came of it."""

    function: str
    args: Sequence
    kwargs: dict
    names: list[str]
    outcome: Reply | Raised | TimedOut | Died | None = None
    streams: list[dict] = field(default_factory=list)  # states of the generators before the call

    def described(self) -> dict[str, Any]:
        """The arguments by their names, as far as they are known."""
        names = self.names[: len(self.args)] + [""] * (len(self.args) - len(self.names))
        pairs = enumerate(zip(names, self.args), 1)
        return {name or f"argument {i}": value for i, (name, value) in pairs} | self.kwargs


def streams(args: Sequence, kwargs: dict) -> list[dict]:
    """The states of the generators among the arguments."""
    generators = [value for value in [*args, *kwargs.values()] if isinstance(value, np.random.Generator)]
    return [copy.deepcopy(dict(generator.bit_generator.state)) for generator in generators]
