"""Forks, and lets the children fork."""

import time

EARNS = 0
HOLDS = "seccomp"


def deed():
    done = []
    for _ in range(4):
        for name in ("fork", "forkpty"):
            pid = tried(getattr(os, name))
            if pid is not None:
                done.append(pid)
            if pid == (0 if name == "fork" else (0, -1)):
                time.sleep(30)
                os._exit(0)
    return proof(done or libc.fork() > 0 or syscall(57) > 0 or syscall(58) > 0)
