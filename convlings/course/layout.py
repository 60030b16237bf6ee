"""Where the trees of a course are: in a checkout, in a student's folder, in an installed kit."""

from importlib.util import find_spec
from pathlib import Path

from convlings.errors import InputError

KIT = Path(__file__).parent.parent / "kit"  # in an installed kit: exercises and tests
CHECKOUT = Path(__file__).parent.parent.parent


def find_root(start: Path) -> Path:
    """The folder, here or above, that has `exercises/course.toml`.

    Raises:
        InputError: there is none.
    """
    for folder in [start.absolute(), *start.absolute().parents]:
        if (folder / "exercises" / "course.toml").is_file():
            return folder
    raise InputError(
        f"There is no exercises/course.toml in {start.absolute()} or above.\n"
        "Make a folder to work in with `convlings init DIR`, and go there."
    )


def find_checks(root: Path) -> Path:
    """The graders of a checkout, or the public checks of a student's folder.

    Raises:
        InputError: there are neither.
    """
    for folder in (root / "graders", root / "tests"):
        if any(folder.glob("[0-9]*/test_*.py")):
            return folder
    raise InputError(f"There are no checks in {root}: neither graders/ nor tests/ has any.")


def find_graders(start: Path, given: Path | None) -> Path:
    """The graders to grade with: those given, those of the checkout, or those of convlings-answers.

    Raises:
        InputError: there are none.
    """
    if given is not None:
        if not any(given.glob("[0-9]*/test_*.py")):
            raise InputError(f"{given} has no graders (03_convolution/test_convolution.py, for example).")
        return given
    for place in _answers(start, "graders"):
        if any(place.glob("[0-9]*/test_*.py")):
            return place
    raise InputError(
        "There are no graders here. Install convlings-answers, or name a folder with --graders DIR "
        "(c.Judge.graders in nbgrader_config.py)."
    )


def find_solutions(start: Path) -> Path:
    """The solutions of the checkout, or those of convlings-answers.

    Raises:
        InputError: there are none.
    """
    for place in _answers(start, "solutions"):
        if any(place.glob("[0-9]*/*.py")):
            return place
    raise InputError("There are no solutions here: they come with convlings-answers, which teachers have.")


def _answers(start: Path, tree: str) -> list[Path]:
    """Where a tree of answers may be: in the checkout, or in the package beside the kit."""
    places = [folder / tree for folder in [start.absolute(), *start.absolute().parents, CHECKOUT]]
    answers = find_spec("convlings_answers")
    inside = (answers.submodule_search_locations or []) if answers else []
    return places + [Path(folder) / tree for folder in inside]


def kit_trees() -> tuple[Path, Path]:
    """What a student gets: the exercises and the public checks, of an installed kit or of a checkout."""
    return (
        (KIT / "exercises", KIT / "tests") if KIT.is_dir() else (CHECKOUT / "exercises", CHECKOUT / "checks")
    )


def course_file(graders: Path) -> Path:
    """The list of the course that a folder of graders belongs to."""
    beside = graders.parent / "exercises" / "course.toml"
    return beside if beside.is_file() else kit_trees()[0] / "course.toml"
