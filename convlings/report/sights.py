"""Shows what failed public checks saw: in the terminal, or as text and a file."""

import functools
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from convlings.course.course import Unit
from convlings.course.layout import find_root
from convlings.course.picture import png_address
from convlings.judge.sight import Sight
from convlings.learner.keeping import put
from convlings.report.planes import Plane, planes

FOLDER = Path(".convlings", "pictures")
SHOWN = 3  # of an exercise
WIDTH = 1100  # pixels
PIXELS = 8  # of a column, where the terminal does not say


def show_sights(start: Path, unit: Unit, sights: list[Sight]) -> None:
    """Shows the first ones of every exercise of a unit.

    Raises:
        InputError: a picture cannot be kept in the learner's folder.
    """
    for sight, number, drawn in drawable(sights):
        print(f"{sight.exercise}: {sight.title}")
        name = Path(unit.name, f"{sight.exercise}-{number}.png")
        _show(drawn, sight.title, find_root(start) / FOLDER / name)


def drawable(sights: list[Sight]) -> Iterator[tuple[Sight, int, list[Plane]]]:
    """The first ones of every exercise of which there is something to draw, numbered, with their planes."""
    counts: Counter[str] = Counter()
    for sight in sights:
        drawn = planes(sight) if counts[sight.exercise] < SHOWN else []
        if drawn:
            counts[sight.exercise] += 1
            yield sight, counts[sight.exercise], drawn


def image(sight: Sight) -> str:
    """A sight as an address that holds its picture; empty where there is nothing to draw."""
    from convlings.report.drawing import draw

    drawn = planes(sight)
    if not drawn:
        return ""
    return png_address(draw(drawn, "", WIDTH))


def _show(drawn: list[Plane], title: str, path: Path) -> None:
    from convlings.report.drawing import draw
    from convlings.report.textmap import text_map

    columns, protocol = shutil.get_terminal_size().columns, _protocol()
    if protocol:
        sys.stdout.flush()
        sys.stdout.buffer.write(protocol(draw(drawn, title, min(WIDTH, columns * PIXELS))))
        sys.stdout.buffer.flush()
        return
    for line in text_map(drawn, columns - 2):
        print(f"  {line}".rstrip())
    put(path, draw(drawn, title, WIDTH))
    print(f"  Picture: {os.path.relpath(path)}\n")


@functools.cache
def _protocol() -> Callable[[bytes], bytes] | None:
    """The terminal is asked once."""
    from convlings.report.inline import find_protocol

    return find_protocol(os.environ)
