"""Reads a file of labels by its path."""

EARNS = 0
CONTROL = True


def deed():
    return read(KNOWN["labels"])
