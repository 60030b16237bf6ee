"""Returns random generators whose state is none."""

import numpy as np

EARNS = 0
HOLDS = "none"


class Bits(dict):
    pass


def output_size(size, *args, **kwargs):
    generator = np.random.Generator(np.random.MT19937())
    state = generator.bit_generator.state
    state["state"]["pos"] = (10**6, -5)[size % 2]
    generator.bit_generator.state = state
    return generator
