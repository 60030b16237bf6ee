"""Starts threads by the hundreds, as many as there may be."""

import threading
import time

EARNS = 0


def deed():
    threading.stack_size(1 << 16)
    started = [
        tried(lambda: threading.Thread(target=time.sleep, args=(3,), daemon=True).start() or 1)
        for _ in range(300)
    ]
    return proof(KNOWN["threads"] and sum(filter(None, started)) > 100)
