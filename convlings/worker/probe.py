"""Which level of confinement this machine offers: each is tried for real, in a worker that is thrown away."""

import functools
import sys
import tempfile
from pathlib import Path

from convlings.errors import InputError
from convlings.worker.calling import Died, Raised, TimedOut
from convlings.worker.levels import ENOUGH, LEVELS, at_least
from convlings.worker.process import Unconfined
from convlings.worker.remote import Remote

MODULE = """
import os, socket
import colorsys, wave  # nobody else imports these: packages can still be read
import numpy as np

def works():
    with open("scratch", "w") as file:
        file.write("x")
    return int(np.arange(3).sum())

def allowed(path):
    found = []
    for name, deed in {"fork": os.fork, "connect": lambda: socket.create_connection(("127.0.0.1", 9), 1),
                       "read": lambda: open(path).read()}.items():
        try:
            if deed() == 0:
                os._exit(0)
            found.append(name)
        except ConnectionRefusedError:
            found.append(name)
        except OSError:
            pass
    return found
"""
LINUX = (
    "On Linux, install bubblewrap, or let users make namespaces: `sysctl kernel.unprivileged_userns_clone=1` "
    "(Debian), `sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu)."
)
ADVICE = {
    "linux": f"{LINUX} In a container, a kernel of 5.13 or newer with Landlock is enough.",
    "darwin": "On macOS, grade in a Linux container.",
    "win32": "On Windows, grade in WSL2.",
}


@functools.cache
def reason_against(level: str) -> str:
    """Why a level cannot be in force on this machine; empty where it can."""
    if sys.platform != "linux" and level not in ("limits", "none"):
        return "it needs Linux"
    remote = Remote(MODULE, Path("probe.py"), None, level)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as hidden:
        try:
            return _tried(remote, level, hidden.name)
        except (Unconfined, Raised, TimedOut, Died) as error:
            return str(error)
        finally:
            remote.close()


def _tried(remote: Remote, level: str, hidden: str) -> str:
    remote.load(20)
    if remote.invoke("works", [], {}, 20).value != 3:
        return "a worker computes something else there"
    refused = {"fork": "seccomp", "connect": "seccomp", "read": "landlock"}
    done = remote.invoke("allowed", [hidden], {}, 20).value
    holes = [deed for deed in done if at_least(level, refused[deed])]
    return f"a worker can still {' and '.join(holes)}" if holes else ""


@functools.cache
def best() -> str:
    """The strongest level of this machine."""
    return next((level for level in LEVELS if not reason_against(level)), LEVELS[-1])


def required(level: str | None) -> str:
    """The level to grade with: the one that was asked for, or the best one.

    Raises:
        InputError: it cannot be in force here, or it is too weak for hidden checks and nobody asked for it.
    """
    if level is not None:
        if level not in LEVELS:
            raise InputError(f"There is no level {level!r}. Levels of confinement: {', '.join(LEVELS)}.")
        if reason := reason_against(level):
            raise InputError(f"Confinement {level!r} cannot be in force here: {reason}. {advice()}")
        return level
    if not at_least(best(), ENOUGH):
        raise InputError(
            f"The best confinement of this machine is {best()!r}, which is too weak for hidden checks. "
            f"{advice()} Or accept it: --confinement {best()}."
        )
    return best()


def advice() -> str:
    """How to get a stronger level on this system."""
    return ADVICE.get(sys.platform, ADVICE["linux"])
