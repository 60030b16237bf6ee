"""Landlock: which files a worker may open, and that it neither connects nor signals anybody.

Linux, Documentation/userspace-api/landlock.rst; each version of its interface knows more rights.
"""

import ctypes
import os
import stat
from collections.abc import Iterable

from convlings.worker import linux

CREATE, ADD_RULE, RESTRICT = 444, 445, 446  # system calls, the same on every machine
VERSION_FLAG, PATH_BENEATH = 1, 1
READ_FILE, READ_DIR, WRITE_FILE, TRUNCATE, IOCTL_DEV = 1 << 2, 1 << 3, 1 << 1, 1 << 14, 1 << 15
RIGHTS = (0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1, (1 << 16) - 1)  # by version
READ, NETWORK, SCOPES = READ_FILE | READ_DIR, 0b11, 0b11  # bind and connect; abstract sockets and signals


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("descriptor", ctypes.c_int32)]


def version() -> int:
    """The version of the interface, 0 where there is none."""
    try:
        return linux.call("syscall", CREATE, None, 0, VERSION_FLAG)
    except OSError:
        return 0


def ruleset(readable: Iterable[str], writable: Iterable[str], listed: Iterable[str] = ()) -> int:
    """A descriptor of rules, in force where `enforce` is called with it.

    Args:
        readable: may be read, with all that is in them.
        writable: may be read and written, and files may be made and removed there.
        listed: their entries' names may be read.

    Raises:
        OSError: there is no Landlock.
    """
    known = version()
    rights = RIGHTS[min(known, len(RIGHTS) - 1)]
    rules = _Ruleset(rights, NETWORK if known >= 4 else 0, SCOPES if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    descriptor = linux.call("syscall", CREATE, rules, size, 0)
    for path in readable:
        _allow(descriptor, path, READ & rights)
    for path in listed:
        _allow(descriptor, path, READ_DIR & rights)
    for path in writable:
        _allow(descriptor, path, rights & ~IOCTL_DEV)
    return descriptor


def enforce(descriptor: int) -> None:
    """Leaves this thread, and what it starts, what these rules allow, and what earlier ones do."""
    linux.call("syscall", RESTRICT, descriptor, 0)
    os.close(descriptor)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        beneath = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:  # what is not there need not be allowed
        return
    if not stat.S_ISDIR(os.fstat(beneath).st_mode):
        rights &= READ_FILE | WRITE_FILE | TRUNCATE
    linux.call("syscall", ADD_RULE, ruleset, PATH_BENEATH, _Rule(rights, beneath), 0)
    os.close(beneath)
