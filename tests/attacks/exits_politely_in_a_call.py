"""Raises what ends programs in a call."""

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    raise SystemExit(0)


def same_padding(*args, **kwargs):
    raise KeyboardInterrupt


def zero_pad(*args, **kwargs):
    raise GeneratorExit
