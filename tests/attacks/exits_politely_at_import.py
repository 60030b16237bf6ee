"""Calls sys.exit while it is imported."""

EARNS = 0
HOLDS = "none"

sys.exit(0)
