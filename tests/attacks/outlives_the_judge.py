"""Takes back that it is killed when its parent ends."""

EARNS = 0
HOLDS = "seccomp"


def deed():
    return proof(
        libc.prctl(1, 0, 0, 0, 0) == 0 or tried(os.setsid) is not None or tried(os.setpgid, 0, 0) is not None
    )
