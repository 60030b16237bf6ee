"""The kit itself as pip installs it: a checkout as its sources, an installed kit as its wheel again."""

import hashlib
import io
import tomllib
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from convlings import __version__
from convlings.course.layout import CHECKOUT, KIT
from convlings.errors import InputError


def kit() -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files: a folder `kit`, or one wheel in it.

    Raises:
        InputError: the kit was installed in a way that cannot be packed again.
    """
    return _sources() if not KIT.is_dir() else iter([_wheel()])


def _sources() -> Iterator[tuple[str, bytes]]:
    """What an sdist holds."""
    settings = CHECKOUT / "pyproject.toml"
    yield "kit/pyproject.toml", settings.read_bytes()
    sdist = tomllib.loads(settings.read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["sdist"]
    for place in sdist["include"]:
        start = CHECKOUT / place.lstrip("/")
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"kit/{path.relative_to(CHECKOUT).as_posix()}", path.read_bytes()


def _wheel() -> tuple[str, bytes]:
    """A wheel is the installed files, with the list of them that it came with."""
    installed = _installed()
    record = f"convlings-{__version__}.dist-info/RECORD"
    listed, packed = [f"{record},,"], io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in filter(_is_packed, sorted(map(str, installed.files or []))):
            data = Path(str(installed.locate_file(name))).read_bytes()
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
            digest = urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            listed.append(f"{name},sha256={digest},{len(data)}")
        archive.writestr(zipfile.ZipInfo(record), "\n".join(listed))
    return f"kit/convlings-{__version__}-py3-none-any.whl", packed.getvalue()


def _installed() -> Distribution:
    try:
        return distribution("convlings")
    except PackageNotFoundError:
        raise InputError("This kit was not installed by pip, and cannot be packed for Gradescope.") from None


def _is_packed(name: str) -> bool:
    """Whether a wheel had it: no script, no bytecode, and nothing that pip noted while installing."""
    path = PurePosixPath(name)
    made = path.suffix == ".pyc" or path.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
    return path.parts[0] != ".." and not path.is_absolute() and not made
