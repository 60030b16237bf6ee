"""Signals everybody it can name."""

import signal

EARNS = 0
HOLDS = "seccomp"


def deed():
    others = [number for number in (os.getppid(), -1, 0, -os.getppid(), 2) if number != os.getpid()]
    done = [tried(lambda n=n: os.kill(n, 0) or 1) for n in others]  # 0: whether it could
    done += [tried(lambda: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0) or 1)]
    done += [syscall(200, os.getppid(), 0) == 0 or None, syscall(129, os.getppid(), 0, 0) == 0 or None]
    return proof(any(done))
