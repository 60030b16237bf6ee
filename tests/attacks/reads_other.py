"""Reads what somebody else handed in."""

EARNS = 0
CONTROL = True


def deed():
    return read(KNOWN["other"])
