"""Recurses until the stack of the process is over."""

EARNS = 0
HOLDS = "none"

sys.setrecursionlimit(10**8)


def output_size(size, *args, **kwargs):
    return repr_of(()) if size == 10 else 0


def repr_of(value):
    for _ in range(200_000):
        value = (value,)
    return [repr(value)]
