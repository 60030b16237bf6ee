"""Ends code of this process that takes too long, as far as a process can end its own code."""

import contextlib
import signal
import threading
from collections.abc import Iterator

AGAIN = 1.0  # seconds until code that swallowed an alarm gets the next


class Alarm(BaseException):
    """The time is over; no `except Exception` of the student's catches it."""


def _ring(*_: object) -> None:
    raise Alarm


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raises Alarm in the body after so many seconds; never outside the main thread, nor on Windows."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def silence() -> None:
    """Stops a running alarm: somebody is at a debugger's prompt."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
