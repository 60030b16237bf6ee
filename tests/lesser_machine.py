"""Runs a command on a machine that offers less: `python lesser_machine.py CALL,CALL,... COMMAND`.

The calls (unshare, mount, landlock_create_ruleset, ...) fail as a container's filter lets them fail.
"""

import ctypes
import errno
import os
import struct
import sys

from convlings.worker import linux
from convlings.worker.seccomp import ALLOW, EQUAL, ERRNO, LOAD, MODE_FILTER, NUMBER, RETURN, _Program

CALLS = {
    "unshare": (272, 97),
    "mount": (165, 40),
    "landlock_create_ruleset": (444, 444),
    "seccomp": (317, 277),
}


def forbid(names):
    """Makes calls fail for this process and all that it starts."""
    program = [(LOAD, 0, 0, NUMBER)]
    for name in names:
        program += [(EQUAL, 0, 1, CALLS[name][linux.machine()]), (RETURN, 0, 0, ERRNO | errno.EPERM)]
    program += [(RETURN, 0, 0, ALLOW)]
    text = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    code = ctypes.create_string_buffer(text, len(text))
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    header = _Program(len(program), ctypes.addressof(code))
    linux.call("prctl", linux.PR_SET_SECCOMP, MODE_FILTER, header, 0, 0)


if __name__ == "__main__":
    forbid(sys.argv[1].split(","))
    os.execv(sys.argv[2], sys.argv[2:])
