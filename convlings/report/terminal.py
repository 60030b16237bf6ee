"""What the commands print."""

import sys

import msgspec
from rich.console import Console
from rich.text import Text

from convlings.course.course import Unit
from convlings.judge.verdict import Verdict
from convlings.report.feedback import feedback
from convlings.report.map import MARKS, STYLES


def show_verdict(unit: Unit, verdict: Verdict) -> None:
    """Prints a unit's verdict with the feedback of what did not pass."""
    console = Console(highlight=False)
    for line in feedback(unit, verdict):
        console.print(styled(line), soft_wrap=True)


def write_json(unit: Unit, verdict: Verdict) -> None:
    """Prints a unit's verdict as one line of JSON."""
    data = {"unit": unit.name, **msgspec.to_builtins(verdict)}
    sys.stdout.buffer.write(msgspec.json.encode(data) + b"\n")


def styled(line: str) -> Text:
    """A line of feedback; an exercise's has the colour of its status."""
    status = next((status for status, mark in MARKS.items() if line.lstrip().startswith(mark)), "")
    return Text(line, STYLES.get(status, ""))
