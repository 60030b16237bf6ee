"""Reads the folders of workers that run beside it."""

import glob
import time

EARNS = 0


def deed():
    own, found = os.getcwd(), []
    for _ in range(20):
        found += [path for path in glob.glob(os.path.dirname(own) + "/*/*") if not path.startswith(own)]
        found += [
            number for number in range(200) if tried(os.listdir, f"../{number}") and f"/{number}" not in own
        ]
        time.sleep(0.05)
    return proof(own != "/scratch" and found)
