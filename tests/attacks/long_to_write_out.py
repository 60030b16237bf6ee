"""Returns what takes minutes to be written out as text."""

import numpy as np

EARNS = 0


def output_size(*args, **kwargs):
    return {i: np.ones(1000, np.uint8) for i in range(900)}
