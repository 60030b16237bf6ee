"""The judge's end of a worker's wire: nothing waits past the deadline, and prints are kept in bounds."""

import os
import select
import socket
import time

KEPT = 16 * 1024  # bytes of what is printed, the latest
FLOOD = 8 << 20  # bytes after which a worker is ended


class Flooded(Exception):
    """The worker printed too much."""


class Channel:
    """A raw stream over the wire that also empties the pipe of what the worker prints."""

    def __init__(self, wire: socket.socket, printed: int) -> None:
        """Takes the judge's ends of both."""
        self.wire, self.source = wire, printed
        wire.setblocking(False)
        os.set_blocking(printed, False)
        self.deadline = 0.0  # by the monotonic clock
        self.printed, self.count = b"", 0
        self.poll = select.poll()
        self.poll.register(printed, select.POLLIN)

    def readinto(self, view: memoryview) -> int:
        """Reads what there is; 0 where the worker is gone."""
        while True:
            self._check()
            try:
                return self.wire.recv_into(view)
            except BlockingIOError:
                self._wait(select.POLLIN)

    def write(self, data: memoryview) -> int:
        """Writes what fits."""
        while True:
            self._check()
            try:
                return self.wire.send(data)
            except BlockingIOError:
                self._wait(select.POLLOUT)

    def drain(self) -> None:
        """Takes what was printed.

        Raises:
            Flooded: it is too much.
        """
        while True:
            try:
                text = os.read(self.source, 1 << 16)
            except BlockingIOError:
                return
            if not text:
                self.poll.unregister(self.source)
                return
            self.count += len(text)
            self.printed = (self.printed + text)[-KEPT:]
            if self.count > FLOOD:
                raise Flooded

    def close(self) -> None:
        """Closes both ends."""
        self.wire.close()
        os.close(self.source)

    def _check(self) -> float:
        """The seconds that are left, also where a worker always has more to say."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _wait(self, event: int) -> None:
        """Until the wire is ready, or something was printed.

        Raises:
            TimeoutError: the deadline is over.
            Flooded: too much was printed.
        """
        left = self._check()
        self.poll.register(self.wire, event)
        if any(number == self.source for number, _ in self.poll.poll(left * 1000 + 1)):
            self.drain()
