"""Many workers: the same results as without confinement, and nothing that grows.

500 one after the other, then 200 two at a time, each from the warm pool, each computing a convolution; the
judge's and the pool's memory, descriptors and processes are counted before and after.

Run: python benchmarks/many_workers.py [numpy|keras]
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from convlings.worker import process
from convlings.worker.probe import best
from convlings.worker.remote import Remote

ROW, PAIRS = 500, 200
MODULES = {
    "numpy": """\
import numpy as np

def f(x, k):
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    return np.einsum("hwij,ij->hw", windows, k)
""",
    "keras": """\
import keras
import numpy as np

def f(x, k):
    result = keras.ops.conv(x[None, :, :, None], k[:, :, None, None])
    return np.asarray(result)[0, :, :, 0]
""",
}


def work(library, level, x, k):
    """One worker's result, as bytes."""
    remote = Remote(MODULES[library], Path("module.py"), None, level)
    try:
        remote.load(60)
        return remote.invoke("f", [x, k], {}, 60).value.tobytes()
    finally:
        remote.close()


def private_memory(pid):
    """KiB that a process shares with nobody."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private"))


def resources(pool):
    """Descriptors, processes and memory (MiB, private) of the judge and of the pool."""
    children, found = [pool.process.pid], []
    while children:
        pid = children.pop()
        found.append(pid)
        children += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    private = [private_memory(pid) for pid in ("self", *found)]
    open_files = [len(os.listdir(f"/proc/{pid}/fd")) for pid in ("self", *found)]
    memory = [size // 1024 for size in private]
    return f"processes {len(found)}, descriptors {open_files}, private memory {memory} MiB"


def main(library="numpy"):
    """Prints what was the same and what grew."""
    level, rng = best(), np.random.default_rng(0)
    x, k = rng.normal(size=(40, 50)).astype("float32"), rng.normal(size=(3, 5)).astype("float32")
    plain = work(library, "none", x, k)
    results = {work(library, level, x, k) for _ in range(20)}
    pool = process._pools[level, library]
    print(f"{library} on {level}\nbefore: {resources(pool)}")
    results |= {work(library, level, x, k) for _ in range(ROW)}
    print(f"after {ROW} in a row: {resources(pool)}")
    with ThreadPoolExecutor(2) as two:
        results |= set(two.map(lambda _: work(library, level, x, k), range(PAIRS)))
    print(f"after {PAIRS} two at a time: {resources(pool)}")
    print(f"results: {len(results)} kind(s), the same as without confinement: {results == {plain}}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
