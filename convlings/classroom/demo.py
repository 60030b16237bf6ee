"""The bundled class, graded."""

import shutil
from pathlib import Path

from convlings.classroom.grading import Graded, Settings, grade_class
from convlings.classroom.results import write_results
from convlings.course.layout import find_graders, kit_trees
from convlings.errors import InputError
from convlings.report.meter import Meter


def grade_demo(out: Path) -> Graded:
    """Puts the bundled class into a folder and grades it there.

    Raises:
        InputError: the class is not installed.
    """
    graders = find_graders(Path.cwd(), None)
    bundled = _bundled(graders)
    submissions = out / "submissions"
    shutil.rmtree(submissions, ignore_errors=True)
    shutil.copytree(bundled, submissions, ignore=shutil.ignore_patterns("*.md", "__pycache__"))
    for name, tree in (("full", graders.parent / "solutions"), ("untouched", kit_trees()[0])):
        shutil.copytree(tree, submissions / name, ignore=shutil.ignore_patterns("__pycache__"))
    units = {folder.name for folder in bundled.glob("*/[0-9]*")}  # the class has come so far
    with Meter() as meter:
        graded = grade_class(submissions, out, Settings(",".join(sorted(units)), graders=graders), meter)
    write_results(graded, out)
    return graded


def _bundled(graders: Path) -> Path:
    """The class beside the graders: in a checkout, or in convlings-answers."""
    for place in (graders.parent / "datasets" / "class", graders.parent / "class"):
        if place.is_dir():
            return place
    raise InputError(f"There is no class beside {graders}. The demo needs a checkout or convlings-answers.")
