"""What stands around every submission of the attack bank, as text: helpers before it, and ways out after it.

KNOWN, a dict, is written above: paths, ports and names, so that no attack has to find them first. An attack
defines `deed()`, which returns what it found, or functions of the unit. It calls `proof()` where it managed
what it should not.
"""

import ctypes
import os
import re
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def syscall(number, *arguments):
    return libc.syscall(ctypes.c_long(number), *[ctypes.c_long(value) for value in arguments])


def proof(holds=True):
    return "-".join(KNOWN["proof"]) if holds else "nothing"


def tried(function, *arguments, **named):
    try:
        return function(*arguments, **named)
    except BaseException:
        return None


def read(path):
    def reading():
        with open(path, "rb") as file:
            return file.read(1 << 20)

    return tried(reading) or b""


# The attack stands here.


def _tokens(found):
    text = found.decode("latin-1") if isinstance(found, bytes) else repr(found)
    return " ".join(sorted(set(re.findall(r"CANARY-\w+-[0-9a-f]+", text))))


def _send(family, kind, address, text):
    with socket.socket(family, kind) as connection:
        connection.settimeout(1)
        connection.connect(address)
        connection.send(text.encode())


def _write(folder, text):
    with open(os.path.join(folder, "attack-" + KNOWN["run"]), "a") as file:
        file.write(text)


def _get_out(found):
    tokens = _tokens(found)
    text = tokens + " " + "-".join(KNOWN["mark"])
    print(tokens, flush=True)
    print(tokens, file=sys.stderr, flush=True)
    for family, kind, address in KNOWN["listeners"]:
        tried(_send, family, kind, tuple(address) if isinstance(address, list) else address, text)
    for folder in KNOWN["folders"]:
        tried(_write, folder, text)
    return tokens or "nothing"


def _returns(*args, **kwargs):
    return FOUND


def _raises(*args, **kwargs):
    raise RuntimeError(FOUND)


def _refuses(*args, **kwargs):
    raise ValueError(FOUND)


FOUND = _get_out(tried(globals().get("deed", str)))
for _name, _way in {"output_size": _returns, "same_padding": _raises, "zero_pad": _refuses}.items():
    globals().setdefault(_name, _way)
