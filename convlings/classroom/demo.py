"""The bundled class, graded."""

import shutil
from pathlib import Path

from convlings.classroom.grades import Grades
from convlings.classroom.grading import grade_class
from convlings.course.layout import find_graders, kit_trees
from convlings.errors import InputError


def grade_demo(out: Path) -> Grades:
    """Puts the bundled class into a folder and grades it there.

    Raises:
        InputError: the class is not installed.
    """
    graders = find_graders(Path.cwd(), None)
    bundled = next(
        (
            place
            for place in (graders.parent / "datasets" / "class", graders.parent / "class")
            if place.is_dir()
        ),
        None,
    )
    if bundled is None:
        raise InputError(
            f"There is no class beside {graders}. The demo needs a checkout or convlings-answers."
        )
    submissions = out / "submissions"
    shutil.rmtree(submissions, ignore_errors=True)
    shutil.copytree(bundled, submissions, ignore=shutil.ignore_patterns("*.md", "__pycache__"))
    shutil.copytree(
        graders.parent / "solutions", submissions / "full", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(kit_trees()[0], submissions / "untouched", ignore=shutil.ignore_patterns("__pycache__"))
    units = {folder.name for folder in bundled.glob("*/[0-9]*")}  # the class has come so far
    return grade_class(submissions, out, ",".join(sorted(units)), graders=graders)
