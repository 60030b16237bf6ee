"""Takes an update back: what it changed is kept in `.convlings/undo`, a numbered folder for each."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from convlings.course.layout import find_root
from convlings.course.origin import digest
from convlings.errors import InputError
from convlings.learner.keeping import beside, is_inside, put

PLACE = Path(".convlings", "undo")
LIST = "list.json"


class Undone(NamedTuple):
    """What was brought back."""

    files: list[str]
    kept: dict[str, str]  # files that the learner has changed since, and where that is kept


def keep(root: Path, writes: Mapping[str, bytes | None]) -> None:
    """Keeps what is there before it is written over, and what will have been written.

    Raises:
        InputError: it cannot be kept.
    """
    folder = root / PLACE / str(max(_numbers(root), default=0) + 1)
    for name in writes:
        if (root / name).is_file():
            put(folder / "files" / name, (root / name).read_bytes())
    written = {name: None if data is None else digest(data) for name, data in writes.items()}
    put(folder / LIST, msgspec.json.format(msgspec.json.encode(written), indent=1))


def undo_update(start: Path) -> Undone:
    """Brings back what the last update changed; what the learner wrote since then is kept beside it.

    Raises:
        InputError: there was none, or something cannot be written.
    """
    root = find_root(start)
    numbers = [number for number in _numbers(root) if (root / PLACE / str(number) / LIST).is_file()]
    if not numbers:
        raise InputError("There is no update to take back.")
    folder = root / PLACE / str(max(numbers))
    kept = {}
    try:
        written = msgspec.json.decode((folder / LIST).read_bytes(), type=dict[str, str | None])
    except (OSError, msgspec.MsgspecError, ValueError):
        raise InputError(
            f"{folder / LIST} cannot be read. What was there before is in {folder / 'files'}."
        ) from None
    for name, now in written.items():
        if not is_inside(name):
            raise InputError(f"{folder / LIST} names a file outside of this folder: {name}.")
        old = _read(folder / "files" / name)
        mine = _read(root / name)
        if mine is not None and mine != old and digest(mine) != now:
            kept[name] = beside(root / name).relative_to(root).as_posix()
            put(root / kept[name], mine)
        if mine != old:
            put(root / name, old)
    shutil.rmtree(folder)
    return Undone(list(written), kept)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _numbers(root: Path) -> list[int]:
    """The updates that are kept; of one without its list, nothing was written but its folder."""
    folders = (root / PLACE).iterdir() if (root / PLACE).is_dir() else []
    return [int(folder.name) for folder in folders if folder.name.isdecimal()]
