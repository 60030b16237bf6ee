"""The zip that Gradescope makes an autograder of: two scripts, the course with its answers, and the kit.

Source: Gradescope's autograder specification: `setup.sh` and `run_autograder` lie at the zip's root, which
becomes /autograder/source. Whoever has the zip has all answers: it is for Gradescope alone.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from convlings.classroom.exports.files import Files
from convlings.classroom.exports.kit import kit
from convlings.course.course import Course, load_course
from convlings.course.layout import course_file, find_graders

SCRIPTS = Path(__file__).parent / "scripts"
MADE = (1980, 1, 1, 0, 0, 0)  # one time for everything: the same course gives the same zip


def files(units: str | None) -> Files:
    """The zip.

    Args:
        units: those that it grades, by names or numbers, separated by commas; all where it is None.

    Raises:
        InputError: there are no graders or no such unit, or the kit cannot be packed.
    """
    graders = find_graders(Path.cwd(), None).absolute()
    course = load_course(course_file(graders))
    chosen = [course.unit(name.strip()).name for name in units.split(",")] if units else _all(course)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _members(graders, chosen):
            entry = zipfile.ZipInfo(name, MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if (SCRIPTS / name).is_file() else 0o100644) << 16
            archive.writestr(entry, data)
    yield "", [packed.getvalue()]


def _all(course: Course) -> list[str]:
    return [unit.name for unit in course.units]


def _members(graders: Path, units: list[str]) -> Iterator[tuple[str, bytes]]:
    for script in sorted(SCRIPTS.iterdir()):
        yield script.name, script.read_bytes()
    yield "units", ",".join(units).encode()
    yield "course/exercises/course.toml", course_file(graders).read_bytes()
    for tree in (graders, graders.parent / "solutions"):
        for path in sorted(tree.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"course/{tree.name}/{path.relative_to(tree).as_posix()}", path.read_bytes()
    yield from kit()
