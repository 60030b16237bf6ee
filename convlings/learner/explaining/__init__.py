"""Explains an exercise's arithmetic step by step, on small numbers; it calls nothing of the learner's.

Source of the arithmetic: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from convlings.errors import InputError
from convlings.learner.explaining import axes, columns, convolution, padding, pooling, transposed
from convlings.learner.explaining.asked import Asked, read_asked


class Topic(NamedTuple):
    """What can be explained of an exercise."""

    explain: Callable[[Asked], Iterator[str]]
    shapes: tuple[str, ...]  # an example of each
    options: tuple[str, ...] = ()


IMAGES, PLANE = "1 5 5 1", "5 5"
TOPICS = {
    "output_size": Topic(axes.explain, ("7", "3"), ("stride", "padding", "dilation")),
    "same_padding": Topic(axes.explain_same, ("6", "3"), ("stride", "dilation")),
    "zero_pad": Topic(padding.explain, ("1 3 4 1",), ("padding",)),
    "pad": Topic(padding.explain, ("1 3 4 1",), ("padding", "mode")),
    "pad_same": Topic(padding.explain_same, ("1 6 5 1", "3 3"), ("stride", "dilation")),
    "correlate2d": Topic(convolution.explain, (PLANE, "3 3")),
    "convolve2d": Topic(convolution.explain_flipped, (PLANE, "3 3")),
    "conv2d": Topic(convolution.explain, (IMAGES, "3 3 1 1"), ("stride", "padding", "dilation")),
    "conv2d_fast": Topic(convolution.explain, (IMAGES, "3 3 1 1"), ("stride", "padding", "dilation")),
    "im2col": Topic(columns.explain, ("1 3 4 2", "2 2"), ("stride", "dilation")),
    "depthwise_conv2d": Topic(convolution.explain, ("1 4 4 2", "3 3 2 1"), ("stride", "padding")),
    "max_pool2d": Topic(pooling.explain_max, ("1 4 6 1", "2 2"), ("stride", "padding")),
    "avg_pool2d": Topic(pooling.explain_average, ("1 4 6 1", "2 2"), ("stride", "padding")),
    "conv2d_transpose": Topic(transposed.explain, ("1 2 2 1", "3 3 1 1"), ("stride", "padding")),
}


def explain(name: str, shapes: Sequence[str], options: Mapping[str, str | None]) -> Iterator[str]:
    """The lines of an explanation.

    Args:
        name: of the exercise, alone or with its unit's.
        shapes: as texts; where there are none, small ones.
        options: stride, padding, dilation and mode as texts; None where nothing is given.

    Raises:
        InputError: nothing is explained of this exercise, or shapes or options do not fit it.
    """
    name = name.rpartition(".")[2]
    topic = TOPICS.get(name)
    if topic is None:
        raise InputError(f"Nothing is explained of {name!r}. What is: {', '.join(TOPICS)}.")
    given = {option: text for option, text in options.items() if text is not None}
    for option in given:
        if option not in topic.options:
            known = ", ".join(f"--{one}" for one in topic.options) or "no options"
            raise InputError(f"{name} has no {option}; here it has {known}.")
    if len(shapes) not in (0, len(topic.shapes)):
        example = " ".join(f'"{shape}"' for shape in topic.shapes)
        raise InputError(f"{name} is explained on {len(topic.shapes)} shapes: --on {example}, for example.")
    return topic.explain(read_asked(name, shapes or topic.shapes, topic.shapes, given))
