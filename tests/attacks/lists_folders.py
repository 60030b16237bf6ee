"""Lists the folders of graders, solutions and submissions."""

EARNS = 0
CONTROL = True


def deed():
    found = [tried(os.listdir, os.path.dirname(KNOWN[name])) for name in ("grader", "solution", "other")]
    return proof(any(found))
