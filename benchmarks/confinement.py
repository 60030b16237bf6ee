"""What confinement costs: a worker that is ready, on every level, against a plain fork of the same pool.

Ready means: forked, confined, and its first word has reached the judge. Levels take turns, round by round,
so that what else the machine does falls on all of them. Keras: the same from a pool that has imported it,
against a fresh `python -c "import keras"`; and a training inside and outside the wall.

Run: python benchmarks/confinement.py
"""

import os
import select
import statistics
import subprocess
import sys
import time
from pathlib import Path

from convlings.worker.levels import LEVELS
from convlings.worker.probe import reason_against
from convlings.worker.remote import Remote

ROUNDS = 60
IMPORTS = 5
FITS = 7
KILLS = 10
EMPTY = {"numpy": "def f():\n    return 1\n", "keras": "import keras\ndef f():\n    return 1\n"}
ENDLESS = """\
import sys
from pathlib import Path
from convlings.worker.remote import Remote
remote = Remote("def f():\\n    while True:\\n        pass\\n", Path("module.py"), None, sys.argv[1])
remote.load(20)
print("running", flush=True)
remote.invoke("f", [], {}, 100)
"""
TRAINING = """\
import keras
import numpy as np
import time

def fit():
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(256, 24, 24, 3)).astype("float32")
    y = (x.mean((1, 2, 3)) > 0).astype("int32")
    layers = keras.layers
    model = keras.Sequential([layers.Input((24, 24, 3)), layers.Conv2D(16, 3), layers.ReLU(),
                              layers.Conv2D(16, 3), layers.GlobalAveragePooling2D(), layers.Dense(2)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(x, y, epochs=1, batch_size=32, verbose=0)
    start = time.perf_counter()
    history = model.fit(x, y, epochs=3, batch_size=32, verbose=0)
    return [time.perf_counter() - start, history.history["loss"][-1]]
"""


def ready(remote):
    """Seconds until a fresh worker is ready, and until it is gone."""
    start = time.perf_counter()
    remote._start()
    middle = time.perf_counter()
    remote.close()
    return middle - start, time.perf_counter() - middle


def table(library, levels):
    """Milliseconds by level."""
    remotes = {level: Remote(EMPTY[library], Path("module.py"), None, level) for level in levels}
    times = {level: [] for level in levels}
    for remote in remotes.values():
        ready(remote)
    for _ in range(ROUNDS):
        for level, remote in remotes.items():
            times[level].append(ready(remote))
    return {level: [statistics.median(part) * 1000 for part in zip(*pairs)] for level, pairs in times.items()}


def show(library, levels):
    """Prints a table, and gives the medians until ready."""
    found = table(library, levels)
    plain = found["none"][0]
    print(
        f"\n| {library}: level | ready, ms | over a plain fork, ms | gone after, ms |\n|---|---:|---:|---:|"
    )
    for level, (start, end) in found.items():
        print(f"| {level} | {start:.1f} | {start - plain:+.1f} | {end:.1f} |")
    return found


def imports():
    """Median seconds of a fresh `import keras`."""
    times = []
    for _ in range(IMPORTS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import keras"], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def trainings(level):
    """How long a training takes on a level against none, in turns; and the last losses."""
    sides = {name: Remote(TRAINING, Path("module.py"), None, name) for name in ("none", level)}
    times, losses = {name: [] for name in sides}, set()
    for _ in range(FITS):
        for name, remote in sides.items():
            remote.load(60)
            seconds, loss = remote.invoke("fit", [], {}, 120).value
            times[name].append(seconds)
            losses.add(loss)
            remote.close()
    return statistics.median(times[level]) / statistics.median(times["none"]), losses


def ends(level):
    """Milliseconds from the kill of a judge until its pool and its worker, in an endless loop, are gone."""
    judge = subprocess.Popen([sys.executable, "-c", ENDLESS, level], stdout=subprocess.PIPE)
    judge.stdout.readline()
    waiting, watches = [judge.pid], []
    while waiting:
        pid = waiting.pop()
        children = list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
        waiting += children
        watches += map(os.pidfd_open, children)
    start = time.perf_counter()
    judge.kill()
    for watch in watches:
        select.select([watch], [], [])
        os.close(watch)
    judge.communicate()
    return (time.perf_counter() - start) * 1000


def main():
    """Prints everything."""
    levels = [level for level in LEVELS if not reason_against(level)]
    print(f"Python {sys.version.split()[0]}, medians of {ROUNDS} rounds; levels here: {', '.join(levels)}")
    show("numpy", levels)
    keras = show("keras", levels)
    fresh = imports()
    times = fresh * 1000 / keras[levels[0]][0]
    print(f"\na fresh `import keras`: {fresh:.2f} s, {times:.0f} times a worker on {levels[0]}")
    killed = [ends(level) for level in levels for _ in range(KILLS)]
    print(f"the judge is killed: all gone after {max(killed):.0f} ms at most, of {len(killed)} times")
    ratio, losses = trainings(levels[0])
    print(f"a training on {levels[0]} against none: {ratio:.3f}; last losses: {sorted(losses)}")


if __name__ == "__main__":
    main()
