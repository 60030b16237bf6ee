"""Whose an uploaded file or folder is, by the names that Canvas, Moodle and nbgrader's exchange give.

Sources: the names that Canvas' "Download submissions" gives (`doejane_LATE_1234_56789_convolution-1.py`: who,
late or not, user id, attachment id, file, repetition), Moodle's "Download all submissions"
(`Jane Doe_1234567_assignsubmission_file_`: name, participant id, plugin), and nbgrader's inbound folder
(`jdoe+unit03+2026-01-31 23:59:59.000001 UTC+0`: user, assignment, time).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

CANVAS = re.compile(r"(?P<name>[^_]+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<order>\d+)_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)_?(?P<file>.*)")
NBGRADER = re.compile(r"(?P<id>[^+]+)\+(?P<assignment>[^+]+)\+(?P<order>\d{4}-\d\d-\d\d[^+]*)(?:\+.*)?")
AGAIN = re.compile(
    r"(?P<name>.+?) ?\((?P<order>\d+)\)"
)  # what browsers and file managers add to a second copy
COPY = re.compile(r"-\d+(?=\.\w+$)")  # what Canvas adds to a file's name that was uploaded before


@dataclass(frozen=True)
class Label:
    """What a name says."""

    student: str  # what the learning platform tells students apart by
    name: str  # for people
    platform: str = ""  # "canvas", "moodle", "nbgrader", or nothing
    late: bool = False
    order: str = ""  # of later uploads it is larger
    file: str = ""  # the student's own name of the file, where the upload is one file

    @property
    def time(self) -> datetime | None:
        """When it was handed in, where the name says that: in UTC, as nbgrader writes it by default."""
        if self.platform != "nbgrader":
            return None
        try:
            return datetime.fromisoformat(self.order.replace(" UTC", "").strip()).replace(tzinfo=UTC)
        except ValueError:
            return None


def label(name: str) -> Label:
    """Reads the name of an upload, without the ending of an archive."""
    if match := MOODLE.fullmatch(name):
        return Label(match["id"], match["name"], "moodle", file=match["file"])
    if match := NBGRADER.fullmatch(name):
        return Label(match["id"], match["id"], "nbgrader", order=match["order"])
    if match := CANVAS.fullmatch(name):
        file, order = COPY.sub("", match["file"]), match["order"].zfill(20)
        return Label(match["id"], match["name"], "canvas", bool(match["late"]), order, file)
    stem = re.sub(r"\.(py|ipynb)$", "", name, flags=re.IGNORECASE)
    if match := AGAIN.fullmatch(stem):
        return Label(match["name"], match["name"], order=match["order"].zfill(20))
    return Label(stem, stem)
