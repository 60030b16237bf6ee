"""Single keys from a terminal, which is given back as it was."""

import contextlib
import os
import sys
import termios
import tty
from collections.abc import Iterator


class Keys:
    """While it is entered, keys come one by one, and are not echoed."""

    def __init__(self) -> None:
        """Remembers what the terminal is like."""
        self.descriptor = sys.stdin.fileno()
        self.before = termios.tcgetattr(self.descriptor)

    def __enter__(self) -> "Keys":
        """Takes the keys; Ctrl-C and Ctrl-Z stay what they are."""
        tty.setcbreak(self.descriptor, termios.TCSADRAIN)
        return self

    def __exit__(self, *_: object) -> None:
        """Gives the terminal back; it may be gone."""
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self.before)
            sys.stdout.write("\n")
            sys.stdout.flush()

    @contextlib.contextmanager
    def given_back(self) -> Iterator[None]:
        """Gives the terminal back for a while."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()

    def read(self) -> str | None:
        """The letters that were pressed; None where the terminal is gone."""
        try:
            data = os.read(self.descriptor, 32)
        except OSError:
            data = b""
        if not data:
            return None
        text = data.decode("utf-8", "replace")
        return "" if text.startswith("\x1b") else text  # an arrow, for example
