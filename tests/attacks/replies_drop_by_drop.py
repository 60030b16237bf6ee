"""Sends its reply so slowly that no pause is too long."""

import time

EARNS = 0
ONCE = True


def output_size(size, *args, **kwargs):
    if size != 10:
        return 0
    while True:
        os.write(3, b"C")
        time.sleep(0.2)
