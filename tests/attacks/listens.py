"""Waits for somebody to connect to it."""

EARNS = 0
HOLDS = "seccomp"


def deed():
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", KNOWN["port"])),
        (socket.AF_UNIX, "\0attack-" + KNOWN["run"]),
    ):
        server = tried(socket.socket, family)
        if server and tried(lambda: server.bind(address) or server.listen() or True):
            return proof()
    return None
