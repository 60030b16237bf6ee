"""Reads what somebody else handed in."""

EARNS = 0


def deed():
    return read(KNOWN["other"])
