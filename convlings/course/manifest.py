"""What a file that a student hands in says of itself: kit, hashes, and what the public checks said."""

import msgspec

from convlings.errors import InputError

NAME = "convlings.json"
FORMAT = 1
LIMIT = 1 << 20  # bytes


class Standing(msgspec.Struct):
    """What an exercise's public checks said last: a verdict's status, "not checked" or "changed" since."""

    status: str
    points: float
    max_points: float


class Module(msgspec.Struct):
    """One module that was handed in."""

    path: str
    sha256: str
    exercises: dict[str, Standing]


class Manifest(msgspec.Struct):
    """All of it. At the teacher's it is a claim of the student's side, and no points hang on it."""

    format: int
    kit: str
    units: dict[str, Module]


def read_manifest(data: bytes) -> Manifest:
    """Reads a manifest.

    Raises:
        InputError: it is none of this kit's.
    """
    try:
        manifest = msgspec.json.decode(data[: LIMIT + 1], type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise InputError("it is no manifest that `convlings submit` wrote.") from None
    if manifest.format != FORMAT:
        raise InputError(f"its format is {manifest.format}; this kit reads {FORMAT}.")
    return manifest


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest as text that a person can read."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
