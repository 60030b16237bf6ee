"""What a verdict depends on besides the student's file: the course, the kit, the libraries, the data."""

import functools
import hashlib
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from convlings import __version__
from convlings.course.course import Unit

PACKAGE = Path(__file__).parents[1]
LIBRARIES = (
    "numpy",
    "keras",
    "tensorflow",
    "jax",
    "torch",
    "pytest",
    "pytest-timeout",
    "matplotlib",
    "pillow",
)


@functools.cache
def environment() -> dict[str, str]:
    """Versions of the kit and of all that it stands on; two machines that agree in them judge alike."""
    python = ".".join(map(str, sys.version_info[:2]))
    versions = {
        "convlings": f"{__version__} ({_digest(sorted(PACKAGE.rglob('*.py')))[:12]})",
        "python": python,
    }
    return versions | {name: _version(name) for name in LIBRARIES}


def key_of(unit: Unit, graders: Path, seed: int, confinement: str) -> str:
    """The digest of all that a verdict on this unit depends on, but for the student's file."""
    folders = [graders / unit.name, graders.parent / "solutions" / unit.name]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if _counts(path)]
    parts = [
        msgspec.json.encode(unit),
        _digest(files),
        seed,
        confinement,
        sorted(environment().items()),
        _data(),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def _data() -> list[tuple[str, int]]:
    """The data sets at hand, by name and size."""
    folder = Path(os.environ.get("CONVLINGS_DATA") or os.devnull)
    return sorted((path.name, path.stat().st_size) for path in folder.iterdir()) if folder.is_dir() else []


def _digest(files: list[Path]) -> str:
    found = hashlib.sha256()
    for path in files:
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
