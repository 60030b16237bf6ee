"""Returns a list with more entries than anybody reads, and a text as long."""

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    return [0] * 1_000_000


def same_padding(*args, **kwargs):
    return "x" * 1_000_000
