"""Sends by UDP, which asks nobody."""

EARNS = 0
CONTROL = True
HOLDS = "seccomp"


def deed():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outlet:
        outlet.sendto("-".join(KNOWN["mark"]).encode(), ("127.0.0.1", KNOWN["listeners"][1][2][1]))
        return proof()
