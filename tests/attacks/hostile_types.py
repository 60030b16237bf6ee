"""Returns objects whose types have hostile names."""

EARNS = 0
HOLDS = "none"
NAME = "\x1b[31m\n::set-output name=x::y\n##[error]\u202e<script>"


def output_size(*args, **kwargs):
    return type(NAME, (), {})()


def same_padding(*args, **kwargs):
    return type(NAME, (), {})(), {NAME: NAME}


def zero_pad(*args, **kwargs):
    return [NAME, {NAME: NAME}, NAME.encode()]
