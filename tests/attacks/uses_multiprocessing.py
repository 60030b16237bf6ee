"""Computes in a pool of processes."""

import multiprocessing

EARNS = 0
HOLDS = "seccomp"


def deed():
    done = []
    for method in ("fork", "forkserver", "spawn"):
        process = tried(lambda method=method: multiprocessing.get_context(method).Process(target=print))
        tried(process.start) if process else None
        done.append(getattr(process, "pid", None))
    return proof(any(done))
