"""The judge's end of the warm pool: asks it for workers, and ends them."""

import atexit
import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading

from convlings.worker.bubblewrap import PRIVATE, wrapped
from convlings.worker.channel import Channel
from convlings.worker.clearing import remove
from convlings.worker.pool import MESSAGE, THREADS

BOOT = "import sys; sys.path[:] = sys.argv[6:]; from convlings.worker.pool import main; main()"
KEPT = ("PATH", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
START_SECONDS = 120.0  # importing Keras on a busy machine
NUMBERS = itertools.count()


class Unconfined(Exception):
    """A worker could not be started on the level that was asked for; the text says why."""


class Process:
    """A worker: the channel to it, and its end."""

    def __init__(self, pool: "Pool", number: int, pid: int, pidfd: int | None, channel: Channel) -> None:
        """Belongs to a pool; `pid` is its number there."""
        self.pool, self.number, self.pid, self.pidfd, self.channel = pool, number, pid, pidfd, channel

    def end(self) -> int:
        """Kills it, waits until it is gone, and gives the status that it ended with (os.WIFEXITED …)."""
        if self.pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            os.close(self.pidfd)
        self.channel.close()
        return self.pool.ended(self)


class Pool:
    """One warm pool's process."""

    def __init__(self, level: str, library: str, *, warm: bool = True) -> None:
        """Starts it, with its library imported where it is to be warm."""
        self.level, self.library, self.warm, self.lock = level, library, warm, threading.Lock()
        self.scratch = tempfile.mkdtemp(prefix="convlings-")
        os.chmod(self.scratch, 0o711)  # workers may be other users; their own folders are closed
        self.control, theirs = socket.socketpair()
        self.control.settimeout(START_SECONDS)
        with theirs:
            self.process = subprocess.Popen(
                self._command(theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                env=_environment(),
                pass_fds=[theirs.fileno()],
            )

    def start(self) -> Process:
        """A fresh worker.

        Raises:
            Unconfined: the pool cannot be in force here.
        """
        wire, theirs = socket.socketpair()
        printed, printing = os.pipe()
        number = next(NUMBERS)
        with theirs, self.lock:
            try:
                socket.send_fds(self.control, [b"start %d" % number], [theirs.fileno(), printing])
                answer, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE, 1)
            except OSError:
                answer, descriptors = b"", []
            finally:
                os.close(printing)
        if not answer.startswith(b"started"):
            wire.close()
            os.close(printed)
            raise Unconfined("threads" if answer == THREADS else self._reason())
        pid = int(answer.split()[1])
        return Process(self, number, pid, descriptors[0] if descriptors else None, Channel(wire, printed))

    def ended(self, process: Process) -> int:
        """Waits for the end of one of its workers."""
        try:
            with self.lock:
                self.control.send(b"end %d %d" % (process.pid, process.number))
                return int(self.control.recv(MESSAGE).split()[1])
        except (OSError, IndexError):  # the pool itself is gone, and all its workers with it
            return signal.SIGKILL

    def close(self) -> None:
        """Ends the pool and everything in it."""
        self.control.close()
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
        remove(self.scratch)

    def _command(self, control: int) -> list[str]:
        python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
        path = [entry for entry in sys.path if os.path.isabs(entry) and os.path.exists(entry)]
        boxed, warmth = self.level == "bubblewrap", "warm" if self.warm else "cold"
        scratch = PRIVATE if boxed else self.scratch
        command = [python, "-I", "-c", BOOT, self.level, self.library, warmth, scratch, str(control), *path]
        return wrapped(command) if boxed else command

    def _reason(self) -> str:
        """What the pool said before it ended."""
        self.process.kill()
        _, text = self.process.communicate()
        lines = text.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "its process ended"


_pools: dict[tuple[str, str], Pool] = {}


def start(level: str, library: str) -> Process:
    """A fresh worker for a level and a library, from a pool of this process.

    Raises:
        Unconfined: this level cannot be in force here.
    """
    for attempt in ("", "again"):
        pool = _pools.get((level, library)) or _pools.setdefault((level, library), Pool(level, library))
        try:
            return pool.start()
        except Unconfined as error:
            _pools.pop((level, library)).close()
            if str(error) == "threads":  # a fork would hang: the worker imports for itself
                _pools[level, library] = Pool(level, library, warm=False)
            elif attempt:
                raise
    raise AssertionError("unreachable")


@atexit.register
def close_all() -> None:
    """Ends the pools of this process."""
    while _pools:
        _pools.popitem()[1].close()


def _environment() -> dict[str, str]:
    """Nothing of the judge's; /proc shows a worker the environment that its pool was started with."""
    own = {"HOME": "/nonexistent", "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
    own |= {"KERAS_BACKEND": "tensorflow", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    own |= {"TF_NUM_INTRAOP_THREADS": "2", "TF_NUM_INTEROP_THREADS": "2"}
    return own | {name: os.environ[name] for name in KEPT if name in os.environ}
