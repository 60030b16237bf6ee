"""Writes notebooks: a folder of the student's, and a course for nbgrader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from convlings.course.course import Course, Unit, load_course
from convlings.course.layout import course_file, find_graders, kit_trees
from convlings.course.notebook import source_notebook, student_notebook
from convlings.errors import InputError

CONFIG = '''\
"""nbgrader's settings of this course: https://nbgrader.readthedocs.io/en/stable/configuration"""

from convlings.classroom.autograding import preprocessors
from convlings.classroom.restoring import sanitizers

c = get_config()
c.CourseDirectory.course_id = "convlings"

# `nbgrader autograde` has every notebook judged with the hidden checks, in processes of their own.
# Without this line nbgrader runs the notebooks as they are, and their public checks give the points.
c.Autograde.autograde_preprocessors = preprocessors()
{graders}
# A cell that was copied, or whose metadata was changed, costs nobody anything.
c.Autograde.sanitize_preprocessors = sanitizers()

# Where nbgrader runs notebooks itself (`validate`, or without the line above): seconds for a cell.
c.Execute.timeout = 600
'''
GRADERS = """\

# Where the hidden checks are; without this line, those of convlings-answers are taken.
c.Judge.graders = {folder!r}
"""


def write_notebooks(directory: Path, units: str | None) -> list[Path]:
    """Writes the student's notebooks, `DIR/03_convolution.ipynb`; those that are there already stay.

    Raises:
        InputError: there is no such unit, a file of another content is in the way, or it cannot be written.
    """
    exercises, _ = kit_trees()
    course = load_course(exercises / "course.toml")
    books = ((unit, student_notebook(unit, course, exercises)) for unit in chosen(course, units))
    return _write({directory / f"{unit.name}.ipynb": text for unit, text in _texts(books)})


def write_course(directory: Path, units: str | None, graders: Path) -> list[Path]:
    """Writes a course for nbgrader: its settings, which are left alone if there are any, and sources.

    Raises:
        InputError: see `write_notebooks`; or there are no solutions beside the graders.
    """
    course, root = load_course(course_file(graders)), graders.parent
    if not (root / "solutions").is_dir():
        raise InputError(f"There are no solutions beside {graders}. Use a checkout or convlings-answers.")
    exercises = course_file(graders).parent
    books = (
        (unit, source_notebook(unit, course, exercises, root / "solutions")) for unit in chosen(course, units)
    )
    texts = {directory / "source" / unit.name / f"{unit.name}.ipynb": text for unit, text in _texts(books)}
    config = directory / "nbgrader_config.py"
    return _write(texts if config.exists() else {config: _settings(directory, graders)} | texts)


def _settings(directory: Path, graders: Path) -> str:
    """The settings of nbgrader; where graders are stands there unless they are found from the course."""
    try:
        is_found = find_graders(directory.resolve(), None).samefile(graders)
    except InputError:
        is_found = False
    folder = str(graders.absolute())
    return CONFIG.format(graders="" if is_found else GRADERS.format(folder=folder))


def chosen(course: Course, units: str | None) -> list[Unit]:
    """The units that are meant by names or numbers, separated by commas, in their order; all by None.

    Raises:
        InputError: there is no such unit.
    """
    if units is None:
        return list(course.units)
    wanted = {course.unit(name.strip()).name for name in units.split(",")}
    return [unit for unit in course.units if unit.name in wanted]


def _texts(books: Iterator[tuple[Unit, Any]]) -> Iterator[tuple[Unit, str]]:
    try:
        import nbformat
    except ImportError:
        raise InputError("Notebooks need more: pip install 'convlings[notebooks]'.") from None
    for unit, book in books:
        nbformat.validate(book)
        yield unit, nbformat.writes(book) + "\n"  # type: ignore[no-untyped-call]


def _write(texts: dict[Path, str]) -> list[Path]:
    """Writes files that are not there; one that is, with another content, keeps all from being written."""
    try:
        others = [
            path for path, text in texts.items() if path.exists() and path.read_bytes() != text.encode()
        ]
        if others:
            raise InputError(
                f"{others[0]} is there and is another file; nothing was written. Name a new folder, or move "
                f"{'it' if len(others) == 1 else f'these {len(others)} files'} away."
            )
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{error.filename} cannot be written: {error.strerror}.") from None
    return list(texts)
