"""What a learner reads when a check fails: one headline and a few labelled lines."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from convlings.worker.calling import Handle

ORDER = ("expected", "got", "where", "error", "at", "case", "looks like", "hint")
LINES_LIMIT = 8
WIDTH = 110
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")  # colours, titles, …
PRINTED_LIMIT = 20  # lines of what a student printed
SMALL = 4  # values of an array that are written out


class Feedback(AssertionError):
    """A check that failed, in a learner's words."""

    compared: tuple[np.ndarray, np.ndarray] | None = None  # what came and what was expected, if arrays

    def __init__(self, headline: str, **lines: str) -> None:
        """`headline` says what is off; `lines` are labelled, as in ORDER."""
        super().__init__(headline)
        self.headline, self.lines = headline, lines


def written(headline: str, lines: dict[str, str]) -> str:
    """The text of a feedback, at most eight lines, without control characters."""
    rows = [label for label in ORDER if lines.get(label)][: LINES_LIMIT - 1]
    texts = [f"  {label:<9} {clean(lines[label])}" for label in rows]
    return "\n".join([clean(headline), *texts])


def clean(text: str, width: int = WIDTH) -> str:
    """One line of printable characters, cut to a width, and no command to what reads logs."""
    line = " ".join(ESCAPES.sub("", text[: 20 * width]).split())
    line = "".join(letter if letter.isprintable() else "?" for letter in line).replace("##[", "## [")
    line = f"|{line}" if line.startswith("::") else line
    return line if len(line) <= width else line[: width - 1] + "…"


def block(text: str) -> str:
    """The last lines of what a student printed, each of them clean and marked as his."""
    return "\n".join(f"| {clean(line)}" for line in text.splitlines()[-PRINTED_LIMIT:])


def described(value: Any) -> str:
    """A value in a few words: an array by its shape, anything else as it is written."""
    if isinstance(value, np.ndarray):
        small = value.ndim == 1 and value.size <= SMALL
        text = np.array2string(value, precision=5, separator=", ") if small else str(value.shape)
        return f"{value.dtype} array {text}"
    if isinstance(value, Handle):
        return f"a {clean(value.kind, 40)} object"
    if isinstance(value, np.generic):
        return f"{value:.6g}" if isinstance(value, np.floating) else str(value)
    if type(value) is float:
        return f"{value:.6g}"
    if type(value) in (list, tuple):
        return _sequence(value, described)
    if type(value) is dict:  # its entries may be large, and many
        return f"a dict of {len(value)}"
    if callable(value):
        return "a function"
    return "a generator" if isinstance(value, np.random.Generator) else clean(repr(value), 60)


def case(arguments: dict[str, Any]) -> str:
    """The arguments of a call: `images (1, 5, 5, 3), stride 2, padding same`."""
    return ", ".join(f"{name} {_argument(value)}" for name, value in arguments.items())


def _argument(value: Any) -> str:
    """As `described`, but a text without quotes, NumPy's numbers with their type, and arrays short."""
    if isinstance(value, str):
        return value
    if isinstance(value, np.generic):
        number = f"{value:.6g}" if isinstance(value, np.floating) else value
        return f"np.{value.dtype}({number})"
    if isinstance(value, np.ndarray):
        kind = "" if value.dtype == np.float64 else f"{value.dtype} "
        small = value.ndim == 1 and value.size <= SMALL
        return kind + (np.array2string(value, precision=3, separator=", ") if small else str(value.shape))
    if type(value) in (list, tuple):
        return _sequence(value, _argument)
    return described(value)


def _sequence(values: list | tuple, written: Callable[[Any], str]) -> str:
    inner = ", ".join(_inner(value, written) for value in values[:6]) + (", …" if len(values) > 6 else "")
    return f"[{inner}]" if type(values) is list else f"({inner}{',' if len(values) == 1 else ''})"


def _inner(value: Any, written: Callable[[Any], str]) -> str:
    """A value in a sequence; sequences in sequences in a sequence are only counted."""
    if type(value) in (list, tuple) and any(type(item) in (list, tuple) for item in value):
        return f"{len(value)} values"
    return written(value)
