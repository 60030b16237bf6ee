"""Starts other programs."""

import subprocess

EARNS = 0
HOLDS = "seccomp"


def deed():
    done = [
        tried(subprocess.run, ["/bin/sh", "-c", "sleep 0"], capture_output=True),
        tried(os.posix_spawn, "/bin/sh", ["sh", "-c", "sleep 0"], {}),
        tried(os.spawnv, os.P_NOWAIT, "/bin/sh", ["sh", "-c", "sleep 0"]),
    ]
    return proof(any(value is not None for value in done) or tried(os.system, "exit 7") == 7 << 8)
