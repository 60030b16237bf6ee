"""What grading a class costs: one judge against two, work beside the checks, grading again, memory.

All in one run on one machine, on a generated class of unit 03 (see made_class.py). Each class is graded by
the command. `beside checks` is the share of the time of all judges that is not spent inside checks.

Run: python benchmarks/grading.py [COUNT]     (60 submissions; memory needs many: 1000)
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from made_class import ROOT, UNIT, make_class

COMMAND = [sys.executable, "-m", "convlings", "grade", "work", "--units", UNIT]
COMMAND += ["--graders", str(ROOT / "graders"), "--seed", "1", "--quiet"]
INTERVAL = 1.0  # seconds between two looks at memory


def grade(folder, out, jobs):
    """The seconds that the command takes, and the memory of its processes over the time, in MiB."""
    command = [*COMMAND, "--out", out, "--jobs", str(jobs)]
    start, found, ended = time.monotonic(), [], threading.Event()
    with subprocess.Popen(command, cwd=folder) as process:
        watch = threading.Thread(target=_watch, args=(process.pid, found, ended))
        watch.start()
        assert process.wait() == 0
        ended.set()
        watch.join()
    return time.monotonic() - start, found


def _watch(pid, found, ended):
    while not ended.wait(INTERVAL):
        found.append(sum(map(memory, tree(pid))))


def tree(pid):
    """A process and all that it started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(
                int(stat.parent.name)
            )
        except OSError:
            continue
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def memory(pid):
    """MiB that a process shares with nobody; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private")) / 1024


def checks_seconds(path):
    """The seconds spent inside checks."""
    return sum(
        check["seconds"]
        for submission in json.loads(path.read_text())["submissions"]
        for unit in submission["units"].values()
        for exercise in unit["exercises"].values()
        for check in exercise["checks"]
    )


def quarters(used):
    """The mean of each quarter of what was measured over the time."""
    parts = [used[i * len(used) // 4 : (i + 1) * len(used) // 4] for i in range(4)]
    return ", ".join(f"{sum(part) / len(part):.0f}" for part in parts if part)


def main(count="60"):
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder / "work", int(count))
        two, used = grade(folder, "two", 2)
        again, _ = grade(folder, "two", 2)
        one, _ = grade(folder, "one", 1)
        inside = checks_seconds(folder / "two" / "grades.json")
    print(f"{count} submissions of {UNIT}; seconds are of this machine, ratios are what counts")
    print(f"two judges          {two:.1f} s, {60 * int(count) / two:.0f} submissions a minute")
    print(f"one judge           {one:.1f} s: {one / two:.2f} times as long (1.8 at least)")
    print(f"beside checks       {1 - inside / (2 * two):.0%} of two judges' time (25% at most)")
    print(f"graded again        {again:.2f} s: {again / two:.1%} of the first time (5% at most)")
    print(f"memory, MiB, mean of each quarter of the time: {quarters(used)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
