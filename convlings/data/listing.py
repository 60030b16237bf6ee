"""What `convlings data` lists."""

from dataclasses import dataclass

from convlings.data import NAMES, WEIGHTS
from convlings.data.download import state
from convlings.data.places import kit_file, look
from convlings.data.sources import SOURCES


@dataclass(frozen=True)
class Row:
    """A set or weights: where it is, bytes where it is a file, and what is known of its checksum."""

    name: str
    place: str
    size: int | None
    checksum: str


def rows() -> list[Row]:
    """All sets and weights."""
    return [_row(name) for name in (*NAMES, *WEIGHTS)]


def _row(name: str) -> Row:
    if name not in SOURCES:
        return Row(name, _place_in_kit(name), None, "")
    path = look(name)
    if path is None:
        return Row(name, "not here", None, "")
    return Row(name, str(path), path.stat().st_size, state(path))


def _place_in_kit(name: str) -> str:
    if name in ("shapes", "scenes"):
        return "drawn by the kit"
    return "in the kit" if kit_file(name).is_dir() else "not in this kit"
