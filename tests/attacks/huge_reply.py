"""Returns more than the wire carries."""

import numpy as np

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    return np.zeros(300 << 20, np.uint8)
