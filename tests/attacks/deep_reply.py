"""Returns lists in lists in lists."""

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
