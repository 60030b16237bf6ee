"""The command line of bubblewrap, for machines where it may make namespaces and Python may not."""

from pathlib import Path

from convlings.worker import visible

PACKAGE = Path(__file__).parents[1]
PRIVATE = "/scratch"


def wrapped(command: list[str]) -> list[str]:
    """The pool's command in a root of its own; see bwrap(1)."""
    options = ["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    options += ["--die-with-parent", "--new-session", "--proc", "/proc", "--dev", "/dev"]
    options += ["--tmpfs", "/dev/shm", "--remount-ro", "/dev/shm"]  # all workers of the pool would share it
    options += ["--size", str(64 << 20), "--tmpfs", PRIVATE]
    shown = [*visible.folders(), command[0]]
    options += [text for path in shown for text in ("--ro-bind", path, path)]
    options += [text for path in visible.masks() for text in ("--tmpfs", path)]
    own = [PACKAGE / "__init__.py", PACKAGE / "errors.py", PACKAGE / "worker"]
    own += sorted(PACKAGE.glob("data/*.py"))  # what is imported of it asks the judge
    options += [text for path in map(str, own) for text in ("--ro-bind", path, path)]
    return ["bwrap", *options, "--", *command]
