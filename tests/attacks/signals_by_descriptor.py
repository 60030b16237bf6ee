"""Has the kernel signal somebody else when something arrives."""

import fcntl

EARNS = 0
HOLDS = "seccomp"


def deed():
    owned = [tried(fcntl.fcntl, number, 8, os.getppid()) for number in range(5)]  # F_SETOWN
    chosen = [tried(fcntl.fcntl, number, 10, 18) for number in range(5)]  # F_SETSIG, SIGCONT
    owned += [tried(fcntl.ioctl, number, 0x8901, b"\x01\0\0\0") for number in range(5)]  # FIOSETOWN
    return proof(any(value is not None for value in owned + chosen))
