"""Leaves a daemon behind that goes on writing."""

import time

EARNS = 0
HOLDS = "seccomp"


def deed():
    if tried(os.fork) == 0:
        tried(os.setsid)
        if tried(os.fork) == 0:
            for _ in range(30):
                time.sleep(1)
                _get_out(proof())
        os._exit(0)
    return tried(os.daemon) if hasattr(os, "daemon") else None
