"""The grades of a class, as `grades.json` holds them."""

from pathlib import Path

import msgspec

from convlings.judge.verdict import Verdict


class Submission(msgspec.Struct):
    """One student's work."""

    name: str
    points: float
    max_points: float
    units: dict[str, Verdict]


class Grades(msgspec.Struct):
    """Everybody's work in one run."""

    format: int
    kit: str
    seed: int
    confinement: str
    submissions: list[Submission]


def write_grades(grades: Grades, path: Path) -> None:
    """Writes the file whole or not at all."""
    temporary = path.with_suffix(".part")
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(grades), indent=1) + b"\n")
    temporary.replace(path)


def read_grades(path: Path) -> Grades:
    """Reads such a file.

    Raises:
        msgspec.ValidationError: it has another form.
    """
    return msgspec.json.decode(path.read_bytes(), type=Grades)
