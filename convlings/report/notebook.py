"""The feedback on an exercise as a notebook shows it."""

import functools
from collections.abc import Sequence

from jinja2 import Template

from convlings.course.course import Course, Unit
from convlings.judge.verdict import Verdict
from convlings.report.look import TEMPLATES, environment
from convlings.report.student import answers, reason


def shown(unit: Unit, verdict: Verdict, lines: Sequence[str] = ()) -> str:
    """HTML that can stand among the outputs of a cell, and brings its own style.

    Args:
        unit: for titles and hints.
        verdict: of the unit, or of one exercise.
        lines: what is said below it.
    """
    return _template().render(
        answers=answers(unit, verdict), reason=reason(verdict) if verdict.message else "", lines=lines
    )


@functools.cache
def _template() -> Template:
    look = environment(Course("", ()))
    look.globals["look"] = (TEMPLATES / "notebook.css").read_text("utf-8")
    return look.get_template("notebook.html")
