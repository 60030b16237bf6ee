"""The warm pool: a clean process that has imported what workers need, and forks a fresh one when asked.

It is started before the judge has anything hidden, with nothing of the judge's but a socket to talk over.
It has one thread whenever it forks: a child of a process with more would hang. Where its imports start
threads it says so, and the judge starts one that imports nothing.

Over the socket: `start NUMBER` with two descriptors (the wire, what is printed) is answered
with `started PID` and a pidfd; `end PID NUMBER` kills and is
answered with `ended STATUS BYTES`.
"""

import contextlib
import fcntl
import gc
import importlib
import os
import resource
import signal
import socket
import sys

from convlings.worker import confinement, lent, linux, namespaces, visible
from convlings.worker.clearing import remove
from convlings.worker.worker import serve

MESSAGE = 200
THREADS = b"threads"
WIRE = 3  # its descriptor in a worker


class Pool:
    """Forks workers on one level for one library."""

    def __init__(self, level: str, library: str, scratch: str, control: socket.socket) -> None:
        """Takes the folder for the scratch folders of workers that have no root of their own."""
        self.level, self.library, self.scratch, self.control = level, library, scratch, control
        self.processes = None
        if level == "namespaces":
            self.processes, self.scratch = namespaces.Processes(), namespaces.PRIVATE
        self.rules = confinement.packages(level, self.scratch)

    def run(self) -> None:
        """Answers until the judge hangs up."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE, 2)
            match message.split():
                case [b"start", number] if len(descriptors) == 2:
                    self._start(int(number), *descriptors)
                case [b"end", pid, number]:
                    self._end(int(pid), int(number))
                case _:
                    return

    def _start(self, number: int, wire: int, printed: int) -> None:
        if linux.threads() > 1:
            self.control.send(THREADS)
            return
        if self.processes:
            self.processes.renew()
        scratch = self._folder(number)
        pid = os.fork()
        if pid == 0:
            self._become_worker(number, scratch, wire, printed)
        os.close(wire)
        os.close(printed)
        pidfd = [os.pidfd_open(pid)] if hasattr(os, "pidfd_open") else []
        socket.send_fds(self.control, [b"started %d" % pid], pidfd)
        for descriptor in pidfd:
            os.close(descriptor)

    def _end(self, pid: int, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        if not self.processes:
            remove(self._folder(number))
        self.control.send(b"ended %d %d" % (status, usage.ru_maxrss))

    def _folder(self, number: int) -> str:
        """The scratch folder of a worker."""
        if self.processes:
            return self.scratch
        folder = os.path.join(self.scratch, str(number))
        os.makedirs(folder, mode=0o700, exist_ok=True)
        return folder

    def _become_worker(self, number: int, scratch: str, wire: int, printed: int) -> None:
        """Never returns."""
        try:
            rules = _rewire(wire, printed, self.rules)
            confinement.confine(self.level, self.library, number, scratch, rules)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}".encode())
            os._exit(1)
        serve(WIRE, scratch)


def _rewire(wire: int, printed: int, rules: int | None) -> int | None:
    """Input is empty, both outputs are what is printed, nothing else is open but wire and rules."""
    given = [printed, printed, wire, *([] if rules is None else [rules])]
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 16) for descriptor in given]  # out of the way
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for target, descriptor in enumerate(moved, 1):
        os.dup2(descriptor, target)
    os.closerange(len(moved) + 1, max(moved[-1] + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
    return None if rules is None else len(moved)


def main() -> None:
    """The process: `BOOT LEVEL LIBRARY WARMTH SCRATCH CONTROL`."""
    level, library, warmth, scratch, descriptor = sys.argv[1:6]
    control = socket.socket(fileno=int(descriptor))
    sys.dont_write_bytecode = True
    os.umask(0o022)
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if library == "keras" and warmth == "warm":
        importlib.import_module("keras")
    lent.hide()
    if linux.threads() > 1:
        control.recv(MESSAGE)
        control.send(THREADS)
        return
    if level == "namespaces":
        _enter(control)
    gc.collect()
    gc.freeze()
    Pool(level, library, scratch, control).run()


def _enter(control: socket.socket) -> None:
    """Goes on in namespaces of its own, as the child of a process that only waits."""
    readable, masked = visible.folders(), visible.masks()
    namespaces.enter()
    child = os.fork()
    if child:
        control.close()
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    namespaces.build_root(readable, masked)
