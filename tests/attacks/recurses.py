"""Recurses until the stack of the process is over."""

EARNS = 0
HOLDS = "none"

sys.setrecursionlimit(10**8)


def output_size(*args, **kwargs):
    return repr_of(())


def repr_of(value):
    for _ in range(300_000):
        value = (value,)
    return [repr(value)]
