"""Replaces itself by a shell that says so on the wire and in files."""

EARNS = 0
HOLDS = "seccomp"


def output_size(*args, **kwargs):
    line = f"for f in {' '.join(KNOWN['folders'])} /dev/stdout; do echo {proof()} >> $f; done"
    for path in ("/bin/sh", "/bin/bash", sys.executable, "/proc/self/exe"):
        tried(os.execv, path, [path, "-c", line])
    tried(os.execveat if hasattr(os, "execveat") else str)
    return 0
