"""Closes and reopens files of others by their modes and times."""

EARNS = 0


def deed():
    paths = [KNOWN["labels"], KNOWN["other"], KNOWN["course"], os.__file__, os.path.dirname(KNOWN["other"])]
    done = [tried(lambda path=path: os.utime(path, (1, 1)) or 1) for path in paths if path != os.__file__]
    done += [tried(lambda path=path: os.chmod(path, os.stat(path).st_mode) or 1) for path in paths]
    return proof(any(done))
