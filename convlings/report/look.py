"""How the report looks: the templates, and what all of them know."""

import base64
import hashlib
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from convlings import __version__
from convlings.course.course import Course
from convlings.judge.feedback import clean
from convlings.report.feedback import MARKS
from convlings.report.pictures import labelled

TEMPLATES = Path(__file__).with_name("templates")


def environment(course: Course) -> Environment:
    """The templates; style and script stand in the pages, so that each can be sent alone."""
    look = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=printable,
    )
    script = (TEMPLATES / "report.js").read_bytes()
    look.globals |= {
        "course": course,
        "version": __version__,
        "marks": MARKS,
        "clean": clean,
        "design": _design(course),
        "script": script.decode(),
        "script_hash": base64.b64encode(hashlib.sha256(script).digest()).decode(),
        "style": (TEMPLATES / "report.css").read_text("utf-8"),
    }
    look.filters |= {"number": number, "day": day, "labelled": labelled}
    return look


def _design(course: Course) -> str:
    """Changes when pages of the same verdicts would be other pages."""
    design = hashlib.sha256(f"{__version__} {course}".encode())
    for part in sorted(TEMPLATES.iterdir()):
        design.update(part.read_bytes())
    return design.hexdigest()


def printable(value: object) -> object:
    """A text without characters that steer what shows it; what is no text, or is HTML already, as it is."""
    if type(value) is not str or value.isprintable():
        return value
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in value)


def number(value: float, digits: int = 2) -> str:
    """`7.5`, `12`, `−3`."""
    return f"{round(value, digits):g}".replace("-", "−")


def day(moment: str) -> str:
    """`29 November 2026, 02:56 UTC` of a time in the gradebook."""
    return f"{datetime.fromisoformat(moment):%-d %B %Y, %H:%M} UTC"
