"""Reads a student's file with bounds, and turns its text into a module."""

import hashlib
import os
import stat
import sys
from pathlib import Path
from types import ModuleType

LIMIT = 512 * 1024  # bytes


class Unreadable(Exception):
    """A file that is there and cannot be taken as a module's source; the text says why."""


def read_source(path: Path) -> str:
    """Reads a student's module as text: a regular file of at most 512 KiB in UTF-8, no link of any kind.

    Raises:
        FileNotFoundError: there is no such file.
        Unreadable: it is no such file.
    """
    data = read_bytes(path, LIMIT + 1)
    if len(data) > LIMIT:
        size = f"{path.stat().st_size / 2**20:.1f} MiB"
        raise Unreadable(f"{path.name} has {size}; a module may have at most {LIMIT // 1024} KiB.")
    return _decode(data, path.name)


def read_bytes(path: Path, limit: int) -> bytes:
    """Reads the beginning of a student's file: a regular file, no link of any kind.

    Raises:
        FileNotFoundError: there is no such file.
        Unreadable: it is no such file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(path) from None
    except OSError as error:
        reason = "it is a link" if path.is_symlink() else str(error.strerror)
        raise Unreadable(f"{path.name} cannot be read: {reason}.") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{path.name} is not a file.")
        if status.st_nlink > 1 or path.parent.is_symlink():
            raise Unreadable(f"{path.name} cannot be read: it is a link to something that may be another's.")
        return file.read(limit)


def load_module(source: str, path: Path, *, register: bool = True) -> ModuleType:
    """Runs a module's text as the file `path`, without a bytecode cache; a student's module is registered."""
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    if register:
        sys.modules[path.stem] = module  # dataclasses and Keras look their module up
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


def _decode(text: bytes, name: str) -> str:
    before, null, _ = text.partition(b"\0")
    if null:  # what Python says of it depends on its version
        line = before.count(b"\n") + 1
        raise Unreadable(f"{name} is not text: a null byte in line {line}.")
    try:
        return text.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{name} is not UTF-8 text: byte {text[error.start]:#04x} in line {line}.") from None


def fingerprint(path: Path) -> str | None:
    """The SHA-256 of a student's file; None where it is no file that is read."""
    try:
        status = path.lstat()
        readable = stat.S_ISREG(status.st_mode) and status.st_size <= LIMIT
        return hashlib.sha256(path.read_bytes()).hexdigest() if readable else None
    except OSError:
        return None
