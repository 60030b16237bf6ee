"""Returns a list with more entries than anybody reads, and a text as long."""

EARNS = 0
HOLDS = "none"


def output_size(size, *args, **kwargs):
    return [0] * 1_000_000 if size == 10 else 0


def same_padding(size, *args, **kwargs):
    return "x" * 1_000_000 if size == 5 else 0
