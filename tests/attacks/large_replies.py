"""Returns as much as the wire carries, in every call."""

import numpy as np

EARNS = 0
ONCE = True


def output_size(*args, **kwargs):
    return np.ones(120 << 20, np.uint8)
