"""Reads the machine's users."""

EARNS = 0
CONTROL = True


def deed():
    return proof(b"root:" in read("/etc/passwd") + read("/etc/shadow"))
