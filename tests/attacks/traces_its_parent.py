"""Attaches to its parent as a debugger does."""

EARNS = 0
PTRACE_SEIZE = 0x4206


def deed():
    return proof(libc.ptrace(PTRACE_SEIZE, os.getppid(), 0, 0) == 0)
