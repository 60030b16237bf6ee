"""Runs the solution as if it were its own."""

EARNS = 0
CONTROL = True

exec(read(KNOWN["solution"]).decode())


def deed():
    return read(KNOWN["solution"])
