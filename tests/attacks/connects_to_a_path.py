"""Sends through a socket that is a file."""

EARNS = 0
CONTROL = True


def deed():
    family, kind, address = KNOWN["listeners"][2]
    _send(family, kind, address, _tokens(read(KNOWN["labels"])) + " " + "-".join(KNOWN["mark"]))
    return proof()
