"""Takes memory that is shared, and so is not its own."""

import mmap

EARNS = 0


def deed():
    def of_zero():
        with open("/dev/zero", "r+b") as file:
            return mmap.mmap(file.fileno(), 1 << 26)

    done = [
        tried(mmap.mmap, -1, 1 << 26),
        tried(of_zero),
        tried(os.memfd_create, "x"),
        tried(os.memfd_create, "x", 4),
    ]
    done += [syscall(29, int(KNOWN["run"][:6], 16), 1 << 26, 0o1666) >= 0 or None]  # shmget
    return proof(any(value is not None for value in done))
