"""Ends the process in a call, with the status of success."""

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    os._exit(0)
