"""Makes a system call by the numbers of another kind of program."""

EARNS = 0


def output_size(*args, **kwargs):
    return proof(syscall(0x40000000 + 39) > 0 or syscall(0x40000000 + 57) >= 0)
