"""What a student's folder was made from, so that what is untouched can be told from what is written."""

import hashlib
from pathlib import Path

import msgspec

from convlings import __version__
from convlings.course.stub import stub

FILE = Path(".convlings", "origin.json")


class Origin(msgspec.Struct):
    """A kit's version, its stubs by their path in the folder, and the SHA-256 of its other files."""

    kit: str = "an unknown kit"
    stubs: dict[str, str] = {}
    files: dict[str, str] = {}


def origin_of(files: dict[str, bytes]) -> Origin:
    """What a folder of this kit's files is made from."""
    stubs = {name: data.decode() for name, data in files.items() if is_module(name)}
    others = {name: digest(data) for name, data in files.items() if not is_module(name)}
    return Origin(__version__, stubs, others)


def read_origin(root: Path) -> Origin:
    """What a folder was made from; where nobody wrote that down, or it was damaged, of nothing known."""
    try:
        return msgspec.json.decode((root / FILE).read_bytes(), type=Origin)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return Origin()


def write_origin(origin: Origin) -> bytes:
    """The text of the file."""
    return msgspec.json.format(msgspec.json.encode(origin), indent=1) + b"\n"


def given_stub(root: Path, name: str) -> str | None:
    """The stub that a module of the folder began as: from the record, or in a checkout from the solution."""
    solution = root / "solutions" / Path(name).relative_to("exercises")
    if solution.is_file():
        return stub(solution.read_text(encoding="utf-8"), str(solution))
    return read_origin(root).stubs.get(name)


def is_module(name: str) -> bool:
    """Whether a file of the folder is for the learner to write in."""
    return name.startswith("exercises/") and name.endswith(".py")


def digest(data: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()
