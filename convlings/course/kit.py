"""A student's folder: exercises, lessons and public checks, and nothing of an answer."""

import shutil
from pathlib import Path

from convlings.course.course import Course, load_course
from convlings.course.layout import kit_trees
from convlings.errors import InputError

SETTINGS = """\
[tool.pytest.ini_options]
testpaths = ["tests"]
addopts = "-p convlings.judge.plugin --import-mode=importlib"
"""

README = """\
# {title}

Every folder in `exercises/` is a unit: a lesson (`README.md`) and a module with functions to write.

    convlings              where am I, and what is next
    convlings check 3      the checks of unit 3
    convlings check conv2d the checks of one exercise
    pytest                 the same checks with pytest, of everything
    pytest -k conv2d -x    pytest's own options work as ever

Write an answer in the place of `# YOUR CODE HERE` and `raise NotImplementedError()`.
What you hand in is the folder `exercises/`, or the modules that you wrote.

| unit | | minutes | points |
|---|---|---|---|
{rows}
"""


def write_kit(directory: Path) -> None:
    """Writes a student's folder.

    Raises:
        InputError: the folder holds something already, or cannot be made.
    """
    exercises, checks = kit_trees()
    course = load_course(exercises / "course.toml")
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise InputError(f"{directory} is not empty, and nothing in it was touched. Name a new folder.")
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    try:
        shutil.copytree(exercises, directory / "exercises", ignore=ignore)
        shutil.copytree(checks, directory / "tests", ignore=ignore)
        (directory / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
        (directory / "README.md").write_text(_readme(course), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{directory} cannot be written: {error.strerror}.") from None


def _readme(course: Course) -> str:
    rows = [
        f"| [{unit.name}](exercises/{unit.name}/README.md) | {unit.title} | {unit.minutes} | {unit.points} |"
        for unit in course.units
    ]
    return README.format(title=course.title, rows="\n".join(rows))
