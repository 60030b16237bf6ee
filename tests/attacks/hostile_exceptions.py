"""Raises exceptions whose texts and classes are commands for terminals and logs."""

EARNS = 0
HOLDS = "none"
TEXT = "\x1b[31m\n::set-output name=x::y\n##[error]\u202e<script>\x9b"


def output_size(*args, **kwargs):
    raise type(TEXT, (ValueError,), {})(TEXT)


def same_padding(*args, **kwargs):
    raise type("NotImplementedError", (Exception,), {})(TEXT)


def zero_pad(*args, **kwargs):
    raise type(TEXT, (type("E", (BaseException,), {"__str__": lambda self: 1 / 0}),), {})
