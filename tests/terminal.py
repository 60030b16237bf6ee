"""A terminal with a program in it, as a person sees it: keys go in, a screen comes out."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress

import pyte

ROWS, COLUMNS = 40, 100


class Terminal:
    """Runs a program in a pseudo-terminal, and what it writes through an emulator."""

    def __init__(self, *arguments, cwd, rows=ROWS, columns=COLUMNS, **environment):
        self.screen = pyte.HistoryScreen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "convlings", *map(str, arguments)],
            cwd=cwd,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=os.environ | {"TERM": "xterm-256color", "PYTHONWARNINGS": "default"} | environment,
            preexec_fn=self._own_terminal,
        )

    def _own_terminal(self):
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display).strip("\n")

    def press(self, keys):
        os.write(self.master, keys.encode())

    def shows(self, *texts, without=(), seconds=60):
        """Waits until the screen shows texts, and none of others; fails with the screen otherwise."""
        end = time.monotonic() + seconds
        while not self._agrees(texts, without):
            if time.monotonic() > end or not self.read(end - time.monotonic()):
                raise AssertionError(f"{texts} without {without} is not on the screen:\n{self.text}")
        return self.text

    def _agrees(self, texts, without):
        words = " ".join(self.text.split())
        return all(text in words for text in texts) and not any(text in words for text in without)

    def read(self, seconds):
        """Takes what the program writes for a while; False where nothing comes any more."""
        ready, _, _ = select.select([self.master], [], [], min(max(seconds, 0), 0.2))
        if ready:
            self.stream.feed(os.read(self.master, 1 << 16))
        return bool(ready) or self.process.poll() is None

    def ended(self, seconds=60):
        """Waits for the end of the program; gives its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, self.text
            self.read(0.1)
        while select.select([self.master], [], [], 0)[0]:
            self.stream.feed(os.read(self.master, 1 << 16))
        return self.process.returncode

    @property
    def is_as_before(self):
        """Whether the terminal has the settings that it had."""
        return termios.tcgetattr(self.slave) == self.before

    @property
    def is_clean(self):
        """Whether it is as it was, its cursor can be seen at the left, and what comes has no colour."""
        cursor = self.screen.cursor
        return self.is_as_before and not cursor.hidden and cursor.x == 0 and cursor.attrs.fg == "default"

    def close(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)
