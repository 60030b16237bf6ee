"""Returns as much as the wire carries, in every call."""

import numpy as np

EARNS = 0


def output_size(*args, **kwargs):
    return np.ones(200 << 20, np.uint8)
