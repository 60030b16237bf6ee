"""A class of which one in ten is hostile or broken, graded while the grader and its judges are killed.

Twenty times, at random moments, SIGKILL goes to the command itself or to one of its judges; then the same
command is called again, and once more when it has ended. In the end everybody has a verdict, and the grades
are those of an unbroken run. How much memory that one needs over its time is looked at, too.

Run: python benchmarks/killed_class.py [COUNT [KILLS]]     (1000 submissions, 20 kills)
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grading import COMMAND, grade, quarters, tree
from made_class import make_class

PAUSE = (2.0, 12.0)  # seconds between two kills
LONGEST = 200  # letters of a difference


def start(folder, out):
    """The command at work."""
    return subprocess.Popen([*COMMAND, "--out", out], cwd=folder, stderr=subprocess.DEVNULL)


def judges(pid):
    """The judges of a command: its children that are Python."""
    own = [child for child in tree(pid)[1:] if b"judge_process" in _command(child)]
    return own or [pid]


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def grade_under_fire(folder, kills, rng):
    """Grades and kills; gives how often the command and a judge were killed."""
    counts, process = {"command": 0, "judge": 0}, start(folder, "killed")
    while sum(counts.values()) < kills and process.poll() is None:
        time.sleep(rng.uniform(*PAUSE))
        what = rng.choice(list(counts))
        victim = process.pid if what == "command" else rng.choice(judges(process.pid))
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
        counts[what if victim != process.pid else "command"] += 1
        if victim == process.pid:
            process.wait()
            process = start(folder, "killed")
    assert process.wait() == 0
    assert start(folder, "killed").wait() == 0  # judges what no judge came to the end of
    return counts


def grades(folder, out):
    """The grades of everybody, without times."""
    text = re.sub(r'"seconds": ?[\d.e-]+', '"seconds": 0', (folder / out / "grades.json").read_text())
    return {one["name"]: one for one in json.loads(text)["submissions"]}


def differences(one, other, place=()):
    """Where two grades differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [line for key in one for line in differences(one[key], other[key], (*place, key))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            line for i, pair in enumerate(zip(one, other)) for line in differences(*pair, (*place, str(i)))
        ]
    told = (f"{one!r}"[:LONGEST], f"{other!r}"[:LONGEST])
    return [] if one == other else [f"{'/'.join(place)}: {told[0]}, unbroken {told[1]}"]


def main(count="1000", kills="20"):
    """Prints what came of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder / "work", int(count), hostile=10)
        counts = grade_under_fire(folder, int(kills), random.Random(1))
        _, used = grade(folder, "unbroken", 2)
        killed, unbroken = grades(folder, "killed"), grades(folder, "unbroken")
    print(f"{count} submissions, one in ten hostile; killed: {counts}")
    print(f"verdicts: {len(killed)}, unbroken {len(unbroken)}")
    print(f"memory of the unbroken run, MiB, mean of each quarter of the time: {quarters(used)}")
    found = differences(killed, unbroken)
    print(*found[:20], sep="\n")
    print(f"{len(found)} differences, but for times" if found else "the grades are the same, but for times")


if __name__ == "__main__":
    main(*sys.argv[1:])
