"""Never ends, and swallows whatever should end it."""

import signal

EARNS = 0
ONCE = True


def output_size(*args, **kwargs):
    for number in range(1, 65):
        tried(signal.signal, number, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
