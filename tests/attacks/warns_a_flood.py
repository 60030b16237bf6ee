"""Warns of a hundred thousand things, at length."""

import warnings

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    for number in range(20_000):
        warnings.warn(f"\x1b[31m::warning::{number}" + "x" * 1000)
    return 0
