"""A student's folder: exercises, lessons and public checks, and nothing of an answer."""

from pathlib import Path

from convlings.course import origin
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
    convlings watch        checks what changed whenever you save; h hint, e editor, q quit
    convlings hint conv2d  a hint; again for the next one
    convlings check 3      the checks of unit 3
    convlings check conv2d the checks of one exercise
    pytest                 the same checks with pytest, of everything
    pytest -k conv2d -x    pytest's own options work as ever

Write an answer in the place of `# YOUR CODE HERE` and `raise NotImplementedError()`.

    convlings submit       makes the one file that you hand in, and says what is not written yet
    convlings reset conv2d begins an exercise anew; your text is kept beside it
    convlings update       brings lessons, checks and stubs of a newer kit; what you wrote stays

| unit | | minutes | points |
|---|---|---|---|
{rows}
"""


def write_kit(directory: Path) -> None:
    """Writes a student's folder.

    Raises:
        InputError: the folder holds something already, or cannot be made.
    """
    files = kit_files()
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise InputError(f"{directory} is not empty, and nothing in it was touched. Name a new folder.")
    files[origin.FILE.as_posix()] = origin.write_origin(origin.origin_of(files))
    try:
        for name, data in files.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_bytes(data)
    except OSError as error:
        raise InputError(f"{directory} cannot be written: {error.strerror}.") from None


def kit_files() -> dict[str, bytes]:
    """The files of a student's folder, by their paths in it."""
    exercises, checks = kit_trees()
    course = load_course(exercises / "course.toml")
    files = {
        f"{folder}/{path.relative_to(tree).as_posix()}": path.read_bytes()
        for folder, tree in (("exercises", exercises), ("tests", checks))
        for path in sorted(tree.rglob("*"))
        if path.is_file() and not _is_litter(path.relative_to(tree))
    }
    return files | {"pyproject.toml": SETTINGS.encode(), "README.md": _readme(course).encode()}


def _is_litter(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def _readme(course: Course) -> str:
    rows = [
        f"| [{unit.name}](exercises/{unit.name}/README.md) | {unit.title} | {unit.minutes} | {unit.points} |"
        for unit in course.units
    ]
    return README.format(title=course.title, rows="\n".join(rows))
