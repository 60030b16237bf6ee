"""Writes files that Python runs when it starts the next time."""

import site

EARNS = 0


def deed():
    folders = [*site.getsitepackages(), os.path.dirname(os.__file__), os.path.expanduser("~root")]
    written = []
    for folder in folders:
        for name in (f"attack-{KNOWN['run']}.pth", f"__pycache__/attack-{KNOWN['run']}.pyc"):
            written.append(tried(lambda path=os.path.join(folder, name): open(path, "w").write("")))
    return proof(any(value is not None for value in written))
