"""Something a student might hand in: the tests of both sides of the wall call it."""

import os
import signal
import sys
import threading
import time
import warnings

from numpy import pad as frame


def echo(value):
    return value


def kinds(*args, **kwargs):
    return [type(value).__name__ for value in (*args, *kwargs.values())]


def fail(x, index):
    return x[index]


def refuse(size):
    raise ValueError(f"size {size} is too large")


def unwritten(x):
    raise NotImplementedError()


def spoil(x, scale=2):
    x *= scale
    return x


def spoil_list(arrays):
    arrays[0][0] = 9
    arrays.pop()


def apply(function, x):
    return function(x) + 1


def twice_as(factor):
    return lambda x: factor * x


def use(function, x):
    return function(x)


def draw(rng, size):
    return rng.normal(size=size)


def warn(x):
    warnings.warn("careful")
    return x


def padded(x):
    return frame(x, 1)


def leave():
    sys.exit(0)


def crash():
    os._exit(0)


def hang():
    while True:
        pass


def wait(seconds):
    time.sleep(seconds)


def swallow():
    while True:
        try:
            time.sleep(9)
        except BaseException:
            pass


def chatter(n):
    print("x" * n)
    os.write(1, b"y" * n)
    return n


def process():
    return os.getpid()


def freeze_soon():
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGSTOP)).start()
