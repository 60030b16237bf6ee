"""Looks for a note that was left by those before."""

EARNS = 0


def deed():
    folders = (
        "/tmp",
        "/dev/shm",
        "/var/tmp",
        "..",
        "../0",
        "../1",
        os.path.expanduser("~"),
        *KNOWN["folders"],
    )
    there = any(os.path.exists(f"{folder}/note-{KNOWN['run']}") for folder in folders)
    others = [name for name in tried(os.listdir, "..") or [] if name != os.path.basename(os.getcwd())]
    named = tried(_send, socket.AF_UNIX, socket.SOCK_STREAM, "\0note-" + KNOWN["run"], "x")
    return proof(
        there
        or named
        or "NOTE" in os.environ
        or "note" + KNOWN["run"] in sys.modules
        or (os.path.basename(os.getcwd()).isdigit() and others)
    )
