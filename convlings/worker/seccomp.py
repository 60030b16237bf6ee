"""The filter of system calls: what is not listed is refused.

A program for the kernel's packet filter machine (Linux, Documentation/userspace-api/seccomp_filter.rst): it
loads the words of `struct seccomp_data` and compares them. Everything is an offset, there are no loops.
"""

import ctypes
import errno
import os
import socket
import struct

from convlings.worker import linux
from convlings.worker.syscalls import NUMBERS

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, …
AND = 0x54
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
ARCHITECTURES = (0xC000003E, 0xC00000B7)
X32 = 0x40000000
NEWEST = 424  # calls from here on are new enough that programs do without them
MODE_FILTER = 2

CLONE_THREAD, MAP_SHARED, MAP_ANONYMOUS, MAP_GROWSDOWN = 0x10000, 0x01, 0x20, 0x100
F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15
TCGETS, TIOCGWINSZ = 0x5401, 0x5413
FIOCLEX, FIONCLEX, FIONBIO, FIONREAD = 0x5451, 0x5450, 0x5421, 0x541B
PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_SET_VMA = 3, 15, 16, 23, 0x53564D41

Instruction = tuple[int, int, int, int]  # code, steps to jump if so, if not, constant


def restrict(*, alone: bool = False) -> None:
    """Filters the calls of this process from here on, for good; `alone`: all files it sees are its own."""
    program = b"".join(
        struct.pack("HBBI", *instruction) for instruction in filter_program(os.getpid(), alone)
    )
    code = ctypes.create_string_buffer(program, len(program))
    header = _Program(len(program) // 8, ctypes.addressof(code))
    linux.call("prctl", linux.PR_SET_SECCOMP, MODE_FILTER, header, 0, 0)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def filter_program(pid: int, alone: bool) -> list[Instruction]:
    """The program for a process with this number."""
    place = linux.machine()
    program = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, ARCHITECTURES[place]), (RETURN, 0, 0, KILL)]
    program += [(LOAD, 0, 0, NUMBER)]
    program += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    special = _special(pid)
    if not alone:
        special |= {
            name: [_refusal(0)] for name in NUMBERS["modes and times"]
        }  # said to be done, and not done
    for name, numbers in ((name, pair) for group in NUMBERS.values() for name, pair in group.items()):
        if numbers[place] is not None:
            body = special.get(name, [(RETURN, 0, 0, ALLOW)])
            program += [(EQUAL, 0, len(body), numbers[place]), *body]  # type: ignore[list-item]
    program += [(AT_LEAST, 0, 1, NEWEST), _refusal(errno.ENOSYS)]
    return [*program, _refusal(errno.EPERM)]


def _special(pid: int) -> dict[str, list[Instruction]]:
    """What decides on the calls that are judged by their arguments."""
    unsupported = {name: [_refusal(errno.EOPNOTSUPP)] for name in NUMBERS["refused as not supported"]}
    return unsupported | {
        "clone": _with_bits(0, CLONE_THREAD),  # threads, no processes
        "clone3": [_refusal(errno.ENOSYS)],  # its flags cannot be seen; the C library then calls clone
        "mmap": _mapping(),
        "prctl": _one_of(0, PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_SET_VMA),
        "prlimit64": _one_of(0, 0, pid),
        "fcntl": _none_of(1, F_SETOWN, F_SETSIG, F_SETOWN_EX),  # signals by another door
        "ioctl": _one_of(1, TCGETS, TIOCGWINSZ, FIOCLEX, FIONCLEX, FIONBIO, FIONREAD),  # nothing is typed
        "kill": _one_of(0, pid),
        "tgkill": _one_of(0, pid),
        "socketpair": [*_unless(0, socket.AF_UNIX), *_masked(1, 0xF, socket.SOCK_STREAM)],
    }


def _refusal(number: int) -> Instruction:
    return (RETURN, 0, 0, ERRNO | number)


def _load(argument: int) -> Instruction:
    return (LOAD, 0, 0, ARGUMENTS + 8 * argument)  # the lower half, on little-endian machines


def _one_of(argument: int, *values: int) -> list[Instruction]:
    tests = [(EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [_load(argument), *tests, _refusal(errno.EPERM), (RETURN, 0, 0, ALLOW)]


def _none_of(argument: int, *values: int) -> list[Instruction]:
    tests = [(EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [_load(argument), *tests, (RETURN, 0, 0, ALLOW), _refusal(errno.EPERM)]


def _unless(argument: int, value: int) -> list[Instruction]:
    return [_load(argument), (EQUAL, 1, 0, value), _refusal(errno.EPERM)]


def _masked(argument: int, mask: int, value: int) -> list[Instruction]:
    return [_load(argument), (AND, 0, 0, mask), *_unless(argument, value)[1:], (RETURN, 0, 0, ALLOW)]


def _with_bits(argument: int, bits: int) -> list[Instruction]:
    return [_load(argument), (ANY_BIT, 1, 0, bits), _refusal(errno.EPERM), (RETURN, 0, 0, ALLOW)]


def _mapping() -> list[Instruction]:
    """No memory that would not count as the worker's own data: shared, or a stack."""
    tests = [(ANY_BIT, 2, 0, MAP_GROWSDOWN), (ANY_BIT, 0, 2, MAP_SHARED), (ANY_BIT, 0, 1, MAP_ANONYMOUS)]
    return [_load(3), *tests, _refusal(errno.EPERM), (RETURN, 0, 0, ALLOW)]
