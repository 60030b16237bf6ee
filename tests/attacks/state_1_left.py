"""Leaves a note for those who come later, wherever it can."""

EARNS = 0


def deed():
    for folder in (
        "/tmp",
        "/dev/shm",
        "/var/tmp",
        "..",
        "../0",
        "../1",
        os.path.expanduser("~"),
        *KNOWN["folders"],
    ):
        tried(lambda folder=folder: open(f"{folder}/note-{KNOWN['run']}", "w").write("x"))
    os.environ["NOTE"] = KNOWN["run"]
    sys.modules["note" + KNOWN["run"]] = sys
    tried(lambda: socket.socket(socket.AF_UNIX).bind("\0note-" + KNOWN["run"]))
