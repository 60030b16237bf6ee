"""Asks the kernel for a process by the system calls beneath fork."""

EARNS = 0
HOLDS = "seccomp"


def deed():
    pid = syscall(56, 17, 0, 0, 0, 0)  # clone with SIGCHLD and no CLONE_THREAD
    if pid == 0:
        os._exit(0)
    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, 17)
    other = syscall(435, ctypes.addressof(arguments), 64)  # clone3
    if other == 0:
        os._exit(0)
    return proof(pid > 0 or other > 0)
