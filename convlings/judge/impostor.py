"""A submission that is the solution but for one misconception."""

from pathlib import Path

from convlings.course.course import Unit
from convlings.judge.misconceptions import Misconception

TEXT = """from pathlib import Path

from convlings.judge.misconceptions import load_misconceptions, load_solution

folder = Path({folder!r})
globals().update({{name: value for name, value in vars(load_solution(folder)).items() if name[:2] != "__"}})
known = next(known for known in load_misconceptions(folder) if known.name == {name!r})
globals().update(dict.fromkeys(known.exercises, known.function))
"""


def write_impostor(submission: Path, unit: Unit, graders: Path, known: Misconception) -> None:
    """Writes the module of such a submission; it runs in this process only, beside the graders."""
    path = submission / unit.module
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(folder=str(graders / unit.name), name=known.name), encoding="utf-8")
