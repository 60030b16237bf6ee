"""Judging inside `nbgrader autograde`: what takes the place of running a student's notebook in a kernel.

The cells with answers are judged as `convlings grade` judges a module, in processes of their own and with the
hidden checks. Points and feedback become the outputs of the cells that check, from where nbgrader takes them.
"""

import functools
import re
import secrets
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.converters.autograde import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Integer, Unicode

from convlings.classroom.ahead import Ahead, encoded, submitted_modules
from convlings.classroom.grading import ENDED, refuse_exposed
from convlings.classroom.judge_process import Answer
from convlings.classroom.notebook import module_of_cells
from convlings.classroom.spreading import Job, judged
from convlings.course.course import Exercise, Unit, load_course
from convlings.course.layout import course_file, find_graders
from convlings.course.notebook import check_id
from convlings.errors import InputError
from convlings.judge.verdict import Check, Result, Verdict, unjudged
from convlings.report.notebook import shown
from convlings.report.pictures import labelled
from convlings.worker.probe import required

FOR_STUDENTS = ("error", "at", "looks like", "hint")  # what a hidden check says to whom handed in
PLACE = re.compile(r"^\w+\.py line \d+: ")  # a notebook has no such lines
UNJUDGED = Result("failed", 0.0, 0.0, [Check("", "This exercise could not be judged here.", False, False)])


def preprocessors() -> list[Any]:
    """What `nbgrader autograde` does to a notebook, with the judge in the place of running it."""
    usual = Autograde.class_traits()["autograde_preprocessors"].default()
    return [Judge if one is Execute else one for one in usual]


class Judge(NbGraderPreprocessor):  # type: ignore[misc]
    """Fills the check cells of a unit's notebook; a notebook that is no unit's is run as nbgrader runs it."""

    graders = Unicode("", help="Folder of graders; those at hand where it is empty.").tag(config=True)
    confinement = Unicode("", help="Demanded level; the best one where it is empty.").tag(config=True)
    seed = Integer(None, allow_none=True, help="Repeats the random inputs of a run.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Judges a submitted notebook.

        Raises:
            InputError: there are no graders, a check cell is not the kit's, or nothing can be judged here.
        """
        graders = find_graders(Path.cwd(), Path(self.graders) if self.graders else None).absolute()
        course, name = load_course(course_file(graders)), resources["nbgrader"]["notebook"]
        unit = next((unit for unit in course.units if unit.name == name), None)
        if unit is None:
            return Execute(parent=self.parent).preprocess(nb, resources)
        _refuse_others(nb, unit)
        text, left_out = module_of_cells(nb.cells)
        verdict = self._verdict(unit, text, graders)
        checks = {check_id(exercise): exercise for exercise in unit.exercises}
        for number, cell in enumerate(filter(_is_check, nb.cells), 1):
            _fill(cell, unit, checks[cell.metadata.nbgrader.grade_id], verdict, number, left_out)
        return nb, resources

    def _verdict(self, unit: Unit, text: str, graders: Path) -> Verdict:
        level = required(self.confinement or None)
        refuse_exposed(level, [graders, Path.cwd()])
        seed = _fresh() if self.seed is None else self.seed
        ahead = _ahead(unit.name, Job(graders, seed, level), self.parent.parent)
        answer = msgspec.msgpack.decode(ahead.answer(encoded(text)), type=Answer)
        if answer.problem:
            raise InputError(answer.problem)
        if answer.said:
            self.log.error(answer.said)
        self.log.info("Judged with the seed %s, confinement %s.", seed, level)
        return answer.verdict or unjudged(unit, "broken", ENDED)


_at_work: WeakKeyDictionary[Any, dict[tuple[str, Job], Ahead]] = WeakKeyDictionary()


def _ahead(unit: str, job: Job, autograde: Any) -> Ahead:
    """The one that judges a unit in this run; nbgrader makes a new preprocessor for every notebook."""
    run = _at_work.setdefault(autograde, {})
    if (unit, job) not in run:
        texts = submitted_modules(autograde, unit)
        run[unit, job] = Ahead(lambda text: judged(unit, text, job), texts)
    return run[unit, job]


@functools.cache
def _fresh() -> int:
    """The seed of this run: everybody has the same random inputs."""
    return secrets.randbits(32)


def _is_check(cell: Any) -> bool:
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def _refuse_others(nb: Any, unit: Unit) -> None:
    """A check cell that is not run would get all its points.

    Raises:
        InputError: the teacher has check cells of another kind in this notebook.
    """
    known = [check_id(exercise) for exercise in unit.exercises]
    others = [cell.metadata.nbgrader.grade_id for cell in nb.cells if _is_check(cell)]
    if others := [name for name in others if name not in known]:
        raise InputError(
            f"The cell {others[0]!r} is no check of {unit.name}. Put own tests into another notebook."
        )


def _fill(
    cell: Any, unit: Unit, exercise: Exercise, verdict: Verdict, number: int, left_out: list[str]
) -> None:
    """Makes an exercise's points and feedback the output of its check cell."""
    result = verdict.exercises.get(exercise.name, UNJUDGED)
    message = _of_notebook(verdict.message, unit)
    own = Verdict(verdict.status, None, result.points, result.max_points, message,
                  {exercise.name: _told(result, unit)})  # fmt: skip
    share = result.points / result.max_points if result.max_points else 0.0
    points = round(share * float(cell.metadata.nbgrader.points), 2)  # the teacher may have changed them
    lines = left_out if result.points < result.max_points else []
    data = {"text/plain": f"{points:g}", "text/html": shown(unit, own, lines)}
    cell.execution_count = number
    cell.outputs = [new_output("execute_result", data, execution_count=number)]  # type: ignore[no-untyped-call]


def _told(result: Result, unit: Unit) -> Result:
    """A result as a student gets it: hidden checks say nothing of their inputs and of what they expect."""
    checks = [msgspec.structs.replace(check, message=_message(check, unit)) for check in result.checks]
    return msgspec.structs.replace(result, checks=checks)


def _message(check: Check, unit: Unit) -> str:
    headline, lines = labelled(check.message)
    shown = [(name, PLACE.sub("", text) if name == "at" else text) for name, text in lines
             if not check.hidden or name in FOR_STUDENTS]  # fmt: skip
    headline = _of_notebook(headline, unit)
    return "\n".join([headline, *(f"  {name:<9} {text}" for name, text in shown)])


def _of_notebook(text: str, unit: Unit) -> str:
    """Nobody handed in a module."""
    return text.replace(unit.module.name, "the notebook")
