"""Returns integers of many digits, and one that is no digits."""

EARNS = 0
HOLDS = "none"


def output_size(size, *args, **kwargs):
    return (1 << 500, 1 << 5_000, -(1 << 63), (1 << 64) - 1)[size % 4]
