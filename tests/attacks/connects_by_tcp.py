"""Sends by TCP."""

EARNS = 0
CONTROL = True
HOLDS = "seccomp"


def deed():
    return proof(
        tried(_send, *KNOWN["listeners"][0][:2], tuple(KNOWN["listeners"][0][2]), "x") or tried(socket.socket)
    )
