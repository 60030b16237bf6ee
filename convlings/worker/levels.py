"""The levels of confinement, from the strongest to none."""

LEVELS = ("namespaces", "bubblewrap", "landlock", "seccomp", "limits", "none")
ENOUGH = "landlock"  # hidden checks need this one, or a stronger one
MEANING = {
    "namespaces": "a root, processes, network and users of its own; Landlock, seccomp and limits",
    "bubblewrap": "the same by bubblewrap for all workers of a judge; Landlock, seccomp and limits",
    "landlock": "Landlock, seccomp and limits: no files but its own, no processes, no network",
    "seccomp": "seccomp and limits: no processes, no network; every file of this user can be read",
    "limits": "a process of its own with limits; it can do what this user can",
    "none": "a process of its own; it can do what this user can",
}


def at_least(level: str, wanted: str) -> bool:
    """Whether a level is as strong as another."""
    return LEVELS.index(level) <= LEVELS.index(wanted)
