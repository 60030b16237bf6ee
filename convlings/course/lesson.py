"""A lesson as its sections: the introduction, and what stands below each heading of the second level."""

import re
from typing import NamedTuple

FENCE = re.compile(r" {0,3}(```|~~~)")
HEADING = re.compile(r"## `(\w+)`")


class Section(NamedTuple):
    """A piece of a lesson."""

    text: str
    exercise: str | None  # the exercise that its heading names in backticks


def sections(lesson: str) -> list[Section]:
    """Splits a lesson at its headings of the second level; inside a code block there are none."""
    parts: list[list[str]] = [[]]
    fenced = False
    for line in lesson.splitlines():
        if FENCE.match(line):
            fenced = not fenced
        if line.startswith("## ") and not fenced:
            parts.append([])
        parts[-1].append(line)
    return [_section("\n".join(lines).strip()) for lines in parts if any(map(str.strip, lines))]


def _section(text: str) -> Section:
    found = HEADING.match(text)
    return Section(text, found[1] if found else None)
