"""The grades of a class, as `grades.json` holds them."""

from collections.abc import Iterable
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


def write_grades(head: Grades, submissions: Iterable[Submission], path: Path) -> None:
    """Writes the file whole or not at all, one submission at a time.

    Args:
        head: what stands before the submissions; it holds none.
        submissions: everybody's work.
        path: the file.
    """
    temporary = path.with_suffix(".part")
    before = msgspec.json.format(msgspec.json.encode(head), indent=1).removesuffix(b"[]\n}")
    with open(temporary, "wb") as file:
        file.write(before + b"[")
        for number, submission in enumerate(submissions):
            text = msgspec.json.format(msgspec.json.encode(submission), indent=1)
            file.write((b",\n" if number else b"\n") + text)
        file.write(b"\n ]\n}\n")
    temporary.replace(path)


def read_grades(path: Path) -> Grades:
    """Reads such a file.

    Raises:
        msgspec.ValidationError: it has another form.
    """
    return msgspec.json.decode(path.read_bytes(), type=Grades)
