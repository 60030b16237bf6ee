"""Closes and reopens files of others by their modes and times."""

EARNS = 0


def changed(path):
    """Whether somebody's file has another time or mode now; some walls say yes and do nothing."""
    before = os.stat(path)
    tried(lambda: os.utime(path, (1, 1)))
    tried(lambda: os.chmod(path, before.st_mode ^ 0o100))
    after = os.stat(path)
    return (after.st_mtime, after.st_mode) != (before.st_mtime, before.st_mode)


def deed():
    paths = [KNOWN["labels"], KNOWN["other"], KNOWN["course"], os.path.dirname(KNOWN["other"])]
    return proof(any(tried(lambda path=path: changed(path)) is True for path in paths))
