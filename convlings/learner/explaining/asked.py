"""What somebody wants explained: shapes and options, read from texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from convlings.errors import InputError

LARGEST = 12  # rows or columns that fit on a screen
CHANNELS = 4
MODES = ("constant", "reflect", "edge", "wrap")

Pair = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """An exercise with everything that its arithmetic depends on."""

    name: str
    shapes: tuple[tuple[int, ...], ...]
    stride: Pair | None = None
    padding: str | tuple[Pair, Pair] = "valid"
    dilation: Pair = (1, 1)
    mode: str = "constant"

    @property
    def title(self) -> str:
        """The call in words."""
        shapes = ", ".join(str(shape) if len(shape) > 1 else str(shape[0]) for shape in self.shapes)
        said = [f"stride {self.stride}"] if self.stride else []
        said += [f"padding {self.padding}"] if self.padding != "valid" else []
        said += [f"dilation {self.dilation}"] if self.dilation != (1, 1) else []
        said += [f"mode {self.mode}"] if self.mode != "constant" else []
        return ", ".join([f"{self.name} on {shapes}", *said])


def read_asked(
    name: str, shapes: Sequence[str], examples: Sequence[str], options: Mapping[str, str]
) -> Asked:
    """Reads shapes, each of as many numbers as its example, and options.

    Raises:
        InputError: one of them cannot be read, or is too large to be shown.
    """
    found = tuple(_shape(text, example) for text, example in zip(shapes, examples))
    read: dict = {}
    for option in ("stride", "dilation"):
        if option in options:
            read[option] = _pair(option, options[option], least=1)
    if "padding" in options:
        words = ("valid", "same", "full") if name == "output_size" else ("valid", "same")
        numbers = name in ("output_size", "zero_pad", "pad")
        read["padding"] = _padding(options["padding"], () if name.endswith("pad") else words, numbers=numbers)
    elif name.endswith("pad"):
        read["padding"] = ((1, 1), (1, 1))
    if "mode" in options:
        if options["mode"] not in MODES:
            raise InputError(f"There is no mode {options['mode']!r}. There are {', '.join(MODES)}.")
        read["mode"] = options["mode"]
    return Asked(name, found, **read)


def _numbers(text: str) -> list[int] | None:
    """Whole numbers with spaces, commas, x or brackets between them."""
    if not re.fullmatch(r"[\[(]*\d{1,4}(?:[\s,x×()\[\]]+\d{1,4})*,?[\])]*", text.strip()):
        return None
    return [int(number) for number in re.findall(r"\d+", text)]


def _shape(text: str, example: str) -> tuple[int, ...]:
    numbers, wanted = _numbers(text), example.split()
    if numbers is not None and len(numbers) == 2 and len(wanted) == 4:  # rows and columns alone
        numbers = [*numbers, 1, 1] if wanted[0] == "3" else [1, *numbers, 1]
    if numbers is None or len(numbers) != len(wanted):
        raise InputError(f"{text!r} is no shape of {len(wanted)} numbers, as {example!r} is.")
    if max(numbers) > LARGEST or min(numbers) < 1:
        raise InputError(f"{text!r} cannot be shown: every number has to be from 1 to {LARGEST}.")
    return tuple(numbers)


def _pair(option: str, text: str, least: int) -> Pair:
    numbers = _numbers(text) or []
    if len(numbers) not in (1, 2) or not all(least <= number <= LARGEST for number in numbers):
        raise InputError(f"--{option} {text!r} is neither a number nor two, from {least} to {LARGEST}.")
    return numbers[0], numbers[-1]


def _padding(text: str, words: Sequence[str], *, numbers: bool) -> str | tuple[Pair, Pair]:
    """A word, or how much is added: one number, two, or four (top, bottom, left, right)."""
    if text in words:
        return text
    amounts = _numbers(text) if numbers else None
    if amounts is None or len(amounts) not in (1, 2, 4) or max(amounts) > LARGEST:
        kinds = [*words, *(["1, 2 or 4 numbers"] if numbers else [])]
        raise InputError(f"--padding {text!r} is none of these: {', '.join(kinds)}.")
    if len(amounts) == 4:
        return (amounts[0], amounts[1]), (amounts[2], amounts[3])
    return (amounts[0], amounts[0]), (amounts[-1], amounts[-1])
