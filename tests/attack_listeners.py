"""Listeners on this machine that keep whatever an attack manages to send."""

import contextlib
import socket
import threading

LIMIT = 1 << 20  # bytes that are kept per listener


class Listeners:
    """TCP, UDP, a path and a name of unix sockets, while the body runs."""

    def __init__(self, path, run):
        """Opens them all."""
        self.received = {}
        names = {"TCP": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
                 "UDP": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
                 "path": (socket.AF_UNIX, socket.SOCK_STREAM, str(path)),
                 "name": (socket.AF_UNIX, socket.SOCK_STREAM, f"\0listener-{run[::-1]}")}  # fmt: skip
        self.sockets = {name: _bound(*parts) for name, parts in names.items()}
        path.chmod(0o777)
        self.addresses = [
            (int(entry.family), int(entry.type), _text(entry.getsockname()))
            for entry in self.sockets.values()
        ]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.free_port = free.getsockname()[1]

    def __enter__(self):
        """Starts to listen."""
        self.is_over = False
        self.threads = [
            threading.Thread(target=self._listen, args=item, daemon=True) for item in self.sockets.items()
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        """Ends, after what has already come was read."""
        self.is_over = True
        for thread in self.threads:
            thread.join()
        for entry in self.sockets.values():
            entry.close()

    def _listen(self, name, entry):
        self.received[name] = b""
        while True:
            with contextlib.suppress(TimeoutError, OSError):
                self.received[name] = (self.received[name] + _heard(entry))[:LIMIT]
                continue
            if self.is_over:
                return


def _heard(entry):
    if entry.type == socket.SOCK_DGRAM:
        return entry.recv(1 << 16)
    connection, _ = entry.accept()
    with connection:
        connection.settimeout(2)
        return connection.recv(1 << 16)


def _bound(family, kind, address):
    entry = socket.socket(family, kind)
    entry.bind(address)
    if kind == socket.SOCK_STREAM:
        entry.listen(64)
    entry.settimeout(0.3)
    return entry


def _text(address):
    return address.decode() if isinstance(address, bytes) else address
