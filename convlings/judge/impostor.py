"""Submissions that are the solution but for misconceptions, at most one in each exercise."""

from itertools import zip_longest
from pathlib import Path

from convlings.course.course import Unit
from convlings.judge.misconceptions import Misconception, load_misconceptions

TEXT = """from pathlib import Path

from convlings.judge.misconceptions import load_misconceptions, load_solution

folder = Path({folder!r})
globals().update({{name: value for name, value in vars(load_solution(folder)).items() if name[:2] != "__"}})
functions = {{known.name: known.function for known in load_misconceptions(folder)}}
globals().update({{exercise: functions[name] for exercise, name in {names!r}.items()}})
"""

Faults = dict[str, Misconception]  # by exercise


def impostors(unit: Unit, graders: Path) -> list[Faults]:
    """As few impostors as have every misconception in every exercise that it belongs to."""
    known = load_misconceptions(graders / unit.name)
    queues = [
        [(exercise.name, entry) for entry in known if exercise.name in entry.exercises]
        for exercise in unit.exercises
    ]
    return [dict(filter(None, row)) for row in zip_longest(*queues)]


def write_impostor(submission: Path, unit: Unit, graders: Path, faults: Faults) -> None:
    """Writes the module of an impostor; it runs in this process only, beside the graders."""
    path = submission / unit.module
    path.parent.mkdir(parents=True, exist_ok=True)
    names = {exercise: known.name for exercise, known in faults.items()}
    path.write_text(TEXT.format(folder=str(graders / unit.name), names=names), encoding="utf-8")
