"""A worker confines itself, before it sees anything of a student's."""

import os
import random
import signal
import sys
import tempfile

from convlings.worker import landlock, levels, limits, linux, namespaces, seccomp, visible

KERNEL_FILES = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/sys/vm",
                "/sys/devices/system/cpu", "/sys/fs/cgroup")  # fmt: skip
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")


def packages(level: str, scratch: str) -> int | None:
    """Rules that all workers of a pool share where nothing can be masked: packages without the kit.

    There are hundreds, one per package; a worker adds its own few.
    """
    if level != "landlock":
        return None
    readable, listed = visible.entries()
    return landlock.ruleset([*readable, "/proc", "/sys"], [scratch, *DEVICES], listed)


def confine(level: str, library: str, number: int, scratch: str, rules: int | None) -> None:
    """Confines this process for good; `scratch` is the one folder where it may write.

    Raises:
        OSError: the machine does not allow it; nothing of a student's may run then.
    """
    os.setsid()  # no terminal
    own_user = _own_user(level, scratch)
    _fresh(scratch)
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)  # no worker outlives its pool
    if level == "none":
        return
    limits.pin(number)
    if levels.at_least(level, "seccomp"):
        _linux(level, library, scratch, own_user, rules)
    else:
        limits.limit(library, threads=False)


def _linux(level: str, library: str, scratch: str, own_user: bool, rules: int | None) -> None:
    """The layers that only Linux has; seccomp comes last since it refuses what the others need."""
    limits.limit(library, threads=own_user or level == "bubblewrap")  # it counts by user namespace
    linux.drop_capabilities()
    if level != "seccomp" and landlock.version():
        kernel = KERNEL_FILES if level == "landlock" else ("/proc", "/dev")
        shared = (*DEVICES, "/dev/shm") if level == "namespaces" else DEVICES  # there each has its own
        if rules is not None:
            landlock.enforce(rules)
        landlock.enforce(landlock.ruleset([*visible.folders(), *kernel], [scratch, *shared]))
    seccomp.restrict(alone=level in ("namespaces", "bubblewrap"))


def _own_user(level: str, scratch: str) -> bool:
    """Becomes a user of this worker alone where that can be; says whether it did."""
    if level not in ("namespaces", "landlock", "seccomp"):
        return False
    user, group = namespaces.user_of_its_own()
    if level == "namespaces":
        namespaces.isolate(user, group)
        return True
    if user == os.geteuid() or not visible.by_everybody(scratch):
        return False
    os.chown(scratch, user, group)
    namespaces.become(user, group)
    return True


def _fresh(scratch: str) -> None:
    """Nothing of the pool's: folders, environment, random numbers."""
    os.umask(0o077)
    os.chdir(scratch)
    home = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), scratch)
    os.environ.update(home, KERAS_HOME=f"{scratch}/.keras")
    tempfile.tempdir = None
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "keras.src.backend.config" in sys.modules:
        vars(sys.modules["keras.src.backend.config"])["_KERAS_DIR"] = f"{scratch}/.keras"
