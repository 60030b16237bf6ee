"""The feedback on an exercise as a notebook shows it."""

import functools
from collections.abc import Sequence

from jinja2 import Template

from convlings.course.course import Course, Unit
from convlings.judge.sight import Sight
from convlings.judge.verdict import Verdict
from convlings.report.look import TEMPLATES, environment
from convlings.report.sights import image
from convlings.report.student import Answer, answers, reason


def shown(unit: Unit, verdict: Verdict, lines: Sequence[str] = (), sights: Sequence[Sight] = ()) -> str:
    """HTML that can stand among the outputs of a cell, and brings its own style.

    Args:
        unit: for titles and hints.
        verdict: of the unit, or of one exercise.
        lines: what is said below it.
        sights: what can be drawn of failed checks.
    """
    told = [_drawn(answer, sights) for answer in answers(unit, verdict)]
    return _template().render(answers=told, reason=reason(verdict) if verdict.message else "", lines=lines)


def _drawn(answer: Answer, sights: Sequence[Sight]) -> Answer:
    """The answer with a drawing at every cause of which there is a sight."""
    known = {sight.title: sight for sight in sights if sight.exercise == answer.exercise.name}
    causes = [
        cause._replace(image=image(known[cause.check.title])) if cause.check.title in known else cause
        for cause in answer.causes
    ]
    return answer._replace(causes=causes)


@functools.cache
def _template() -> Template:
    look = environment(Course("", ()))
    look.globals["look"] = (TEMPLATES / "notebook.css").read_text("utf-8")
    return look.get_template("notebook.html")
