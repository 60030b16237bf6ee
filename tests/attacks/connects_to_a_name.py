"""Sends through a socket that has a name and no file."""

EARNS = 0
CONTROL = True
HOLDS = "seccomp"


def deed():
    _send(*KNOWN["listeners"][3], "-".join(KNOWN["mark"]))
    return proof()
