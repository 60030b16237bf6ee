"""Says that its functions have names and parameters with commands for terminals and logs in them."""

import convlings.worker.worker

EARNS = 0
HOLDS = "none"
NAME = "\x1b[31m\n::set-output name=x::y\n##[error]\u202e<script>"

convlings.worker.worker.parameters = lambda module: {
    NAME: [NAME],
    "output_siz": [NAME] * 3,
    "same_padding": [NAME] * 3,
}


def same_padding(*args, **kwargs):
    return {NAME: type(NAME, (), {})()}
