"""Puts something else in the place of the kit's modules and its packages."""

import types

EARNS = 0
HOLDS = "none"

for name in list(sys.modules):
    if name.startswith(("convlings", "msgspec", "numpy")):
        sys.modules[name] = types.ModuleType(name)


def output_size(*args, **kwargs):
    return -1
