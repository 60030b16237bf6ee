"""Reads what whoever grades types."""

EARNS = 0
HOLDS = "none"


def deed():
    return proof(sys.stdin.read() or tried(input) or os.read(0, 100))
