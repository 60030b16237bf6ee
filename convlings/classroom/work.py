"""One student's module for one unit, as it was handed in."""

import msgspec


class Work(msgspec.Struct, frozen=True):
    """What is graded: bytes, so that a judge elsewhere needs no shared disk."""

    student: str  # what the learning platform tells students apart by
    unit: str
    origin: str = ""  # path in what was handed in; nothing where there is none
    text: bytes | None = None  # None: there is none, or it cannot be read
    problem: str = ""  # why it cannot be read
    sha256: str | None = None
    handed_in: str | None = None  # ISO 8601, UTC
    late: bool = False  # the learning platform marked it so
    counts: bool = True  # it is the newest
