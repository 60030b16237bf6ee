"""A unit as a notebook: its lesson's sections, and behind each that is about an exercise a stub and a check.

One form is the student's. The other is nbgrader's source, with solutions that nbgrader takes out. Cells have
names, which are nbgrader's grade ids, so that what is made again is the same.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from convlings import __version__
from convlings.course.course import Course, Exercise, Unit
from convlings.course.lesson import Section, sections
from convlings.course.module import pieces
from convlings.course.picture import with_pictures
from convlings.course.stub import BEGIN, UNWRITTEN

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
BADGE = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({address})\n\n"
COLAB = "https://colab.research.google.com/github/{place}/{unit}.ipynb"
HOW = """\
**Unit {number} · {minutes} minutes · {points} points.** Write each answer in the place of `# YOUR CODE HERE`
and `raise NotImplementedError()`, run its cell, and then the check below it. What you hand in is this
notebook."""
INSTALL = f"""\
# Installs the kit on Colab, and does nothing elsewhere.
import sys

if "google.colab" in sys.modules:
    get_ipython().run_line_magic("pip", "install --quiet convlings=={__version__}")"""
CHECK = """\
from convlings import check

check("{name}")"""


def student_notebook(unit: Unit, course: Course, exercises: Path) -> Any:
    """A unit as students get it.

    Args:
        unit: the unit.
        course: it says where notebooks are published.
        exercises: the folder of lessons and stubs.
    """
    address = COLAB.format(place=course.notebooks, unit=unit.name)
    book = _notebook(unit, course, exercises, exercises / unit.module)
    if course.notebooks:
        book.cells[0].source = BADGE.format(address=address) + book.cells[0].source
    book.cells.insert(1, _code("install", INSTALL))
    return book


def source_notebook(unit: Unit, course: Course, exercises: Path, solutions: Path) -> Any:
    """A unit as nbgrader's source, with the solutions."""
    return _notebook(unit, course, exercises, solutions / unit.module)


def check_cell(unit: Unit, course: Course, exercise: Exercise) -> Any:
    """The cell that checks an exercise, and has its points."""
    owners = [other for other in course.units if any(exercise.name == one.name for one in other.exercises)]
    name = exercise.name if len(owners) == 1 else f"{unit.stem}.{exercise.name}"
    return _code(check_id(exercise), CHECK.format(name=name), grade=True, locked=True, points=exercise.points)


def check_id(exercise: Exercise) -> str:
    """The name of the cell that checks an exercise."""
    return f"{exercise.name}-check"


def _notebook(unit: Unit, course: Course, exercises: Path, module: Path) -> Any:
    from nbformat.v4 import new_notebook

    lesson = (exercises / unit.name / "README.md").read_text("utf-8")
    known = {exercise.name: exercise for exercise in unit.exercises}
    shared, own = pieces(module.read_text("utf-8"), list(known))
    title, _, text = lesson.partition("\n")
    cells, begun = [_header(unit, title)], False
    for number, section in enumerate(_complete(sections(text), known)):
        exercise = known.get(section.exercise or "")
        if exercise and not begun:
            cells.append(_answer("shared", shared))
            begun = True
        cells.append(_section(section, number, unit, exercises))
        if exercise and exercise.name in own:
            cells.append(_answer(exercise.name, own[exercise.name]))
        if exercise:
            cells.append(check_cell(unit, course, exercise))
    return new_notebook(cells=cells, metadata=KERNEL)  # type: ignore[no-untyped-call]


def _complete(found: list[Section], exercises: Iterable[str]) -> list[Section]:
    """The sections, and behind them those of exercises that the lesson says nothing about."""
    told = {section.exercise for section in found}
    return found + [Section(f"## `{name}`", name) for name in exercises if name not in told]


def _header(unit: Unit, title: str) -> Any:
    how = HOW.format(number=unit.name.partition("_")[0], minutes=unit.minutes, points=unit.points)
    return _markdown("header", f"{title}\n\n{how}")


def _section(section: Section, number: int, unit: Unit, exercises: Path) -> Any:
    name = f"{section.exercise}-lesson" if section.exercise else f"lesson-{number}"
    text = re.sub(rf"^from {unit.stem} import .*\n", "", section.text, flags=re.MULTILINE)  # it stands here
    return _markdown(name, with_pictures(text, exercises / unit.name))


def _answer(name: str, text: str) -> Any:
    """A cell to write in; one without a region is no solution cell, or nbgrader would empty it."""
    is_answer = BEGIN in text or UNWRITTEN[1] in text
    return _code(name, text, solution=True) if is_answer else _code(name, text)


def _markdown(name: str, text: str) -> Any:
    from nbformat.v4 import new_markdown_cell

    return new_markdown_cell(text, id=name)  # type: ignore[no-untyped-call]


def _code(name: str, text: str, **graded: Any) -> Any:
    """A cell of code; what nbgrader is told of it are `grade`, `locked`, `solution` and `points`."""
    from nbformat.v4 import new_code_cell

    own = {"grade": False, "locked": False, "solution": False, "task": False}
    told = {"nbgrader": own | graded | {"grade_id": name, "schema_version": 3}} if graded else {}
    return new_code_cell(text, id=name, metadata=told)  # type: ignore[no-untyped-call]
