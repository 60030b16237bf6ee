"""Limits on what a worker may use, that TensorFlow can live with."""

import os
import resource

MIB = 1 << 20
DATA = {
    "numpy": 1024 * MIB,
    "keras": 4096 * MIB,
}  # private memory
LIMITS = {
    resource.RLIMIT_AS: 64 << 30,  # bounds the page tables
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_CPU: 3600,  # the judge's clock is the one that counts
    resource.RLIMIT_FSIZE: 64 * MIB,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_STACK: 8 * MIB,
}
THREADS = 64
CORES = 2


def limit(library: str, *, threads: bool) -> None:
    """Limits this process; `threads` also bounds their number, where it counts this worker's alone."""
    wanted = LIMITS | {resource.RLIMIT_DATA: DATA[library]}
    if threads:
        wanted[resource.RLIMIT_NPROC] = THREADS
    if hasattr(resource, "RLIMIT_MEMLOCK"):
        wanted[resource.RLIMIT_MEMLOCK] = 0
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # macOS refuses some
            continue


def pin(number: int) -> None:
    """Keeps a worker to two cores, since every thread of TensorFlow takes memory from its limit."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[(CORES * number + i) % len(cores)] for i in range(CORES)})
