"""Kernel calls that Python has no function for. A call that fails raises OSError."""

import ctypes
import os
import platform
import sys
from typing import Any

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
CAPABILITY_VERSION = 0x20080522
MACHINES = ("x86_64", "aarch64")  # the places of the numbers in tables

_libc = ctypes.CDLL(None, use_errno=True)


def machine() -> int:
    """The place of this machine's numbers in tables; ValueError on another kind of machine."""
    return MACHINES.index(platform.machine())


def call(name: str, *arguments: int | bytes | ctypes.Array | ctypes.Structure | None) -> int:
    """Calls a function of the C library; integers are passed as unsigned long."""
    passed = [_passed(value) for value in arguments]
    function = getattr(_libc, name)
    function.restype = ctypes.c_long
    result = int(function(*passed))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), name)
    return result


def _passed(value: Any) -> Any:
    if isinstance(value, int):
        return ctypes.c_ulong(value)
    return ctypes.byref(value) if isinstance(value, ctypes.Structure) else value


def prctl(option: int, *arguments: int) -> int:
    """`prctl`, with zeros where nothing is given."""
    return call("prctl", option, *arguments, *(0,) * (4 - len(arguments)))


def threads() -> int:
    """How many threads this process has."""
    try:
        return os.stat("/proc/self/task").st_nlink - 2
    except FileNotFoundError:  # macOS; its pools import nothing that starts threads
        return 1


def undumpable() -> None:
    """Keeps other processes of this user from reading this one's memory."""
    if sys.platform == "linux":
        prctl(PR_SET_DUMPABLE, 0)


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def drop_capabilities() -> None:
    """No capability, now or later."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # there are no more, or this process may not drop them and cannot gain them
            break
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    call("capset", _Header(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)())
    prctl(PR_SET_NO_NEW_PRIVS, 1)
