"""Reads where there is no memory."""

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    ctypes.string_at(0)
