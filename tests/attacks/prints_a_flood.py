"""Prints without an end."""

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    while True:
        print("::error::" + "x" * 100_000, flush=True)
