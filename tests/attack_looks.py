"""What a run on the bank of attacks is looked at with: folders, processes, ports, and planted texts."""

import contextlib
import hashlib
import os
import re
import socket
from pathlib import Path

from convlings.worker import visible

HERE = Path(__file__).parent
ROOT = HERE.parent
UNIT = "02_padding"
CANARY = re.compile(rb"CANARY-(\w+)-[0-9a-f]{16}")


def threads_are_counted(level, scratch):
    """Where a worker is a user of its own; see SECURITY.md."""
    if level == "landlock":
        return os.geteuid() == 0 and visible.by_everybody(str(scratch))
    return level == "namespaces" or os.geteuid() != 0


def is_marked(cmdline, marks):
    with contextlib.suppress(OSError):
        text = cmdline.read_bytes() + cmdline.with_name("environ").read_bytes()
        return cmdline.parent.name != str(os.getpid()) and any(mark in text for mark in marks)
    return False


def is_listening(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def names_of(text):
    return {match.decode() for match in CANARY.findall(text)}


def honest():
    """Submissions that have earned what they get."""
    solution = (ROOT / "solutions" / UNIT / "padding.py").read_text(encoding="utf-8")
    other = (HERE / "alternatives" / "loops" / UNIT / "padding.py").read_text(encoding="utf-8")
    partly = solution.replace("(padded - reach) // stride + 1", "(padded - reach) // stride")
    return {"honest": solution, "honest too": other, "honest but short": partly}


def snapshot(folder):
    """Everything in a folder: kind, mode, time, and content of files."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = (
            hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file() and status.st_size < 1 << 20
            else ""
        )
        times = (status.st_mtime_ns, content) if not path.is_dir() else ()
        found[str(path)] = (status.st_mode, status.st_uid, *times)
    return {name: entry for name, entry in found.items() if "__pycache__" not in name}


def compared(before, after):
    """The paths that differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
