"""Prints what a start costs: a cold check, and a fresh worker, as ratios to bare starts.

Every figure is a ratio of medians over 9 rounds, taken in turn within this one run. Run it on a quiet
machine, in an environment with the kit and its base dependencies: `python benchmarks/start.py`.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 9
COMMANDS = {
    "import numpy": ["-c", "import numpy"],
    "pytest --version": ["-m", "pytest", "--version"],
    "convlings check 03_convolution": [
        "-m",
        "convlings",
        "check",
        "03_convolution",
        "--json",
        "--submission",
        "solutions",
    ],
    "pytest graders/03_convolution": [
        "-m",
        "pytest",
        "-q",
        "graders/03_convolution",
        "--submission",
        "solutions",
    ],
}


def seconds(command):
    """How long a whole process takes."""
    start = time.perf_counter()
    result = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - start, result.stdout


def checks_seconds(output):
    """How long the checks themselves took, as the verdict says."""
    exercises = json.loads(output)["exercises"].values()
    return sum(check["seconds"] for exercise in exercises for check in exercise["checks"])


def cold_starts():
    """The medians of every command, less the checks themselves for the two that run checks."""
    times, spent = {name: [] for name in COMMANDS}, []
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            taken, output = seconds(command)
            times[name].append(taken)
            if "--json" in command:
                spent.append(checks_seconds(output))
    medians = {name: statistics.median(values) for name, values in times.items()}
    bare = medians["import numpy"] + medians["pytest --version"]
    checks = statistics.median(spent)
    for name in list(COMMANDS)[2:]:
        print(f"| {name}, less its checks | {(medians[name] - checks) / bare:.2f} | 2.5 |")


def workers():
    """A worker of its own, to its first answer, against a bare `import numpy`."""
    from convlings.judge.student import Student
    from convlings.worker.probe import best

    bare, walled = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "module.py")
        path.write_text("def f(x):\n    return x\n")
        for _ in range(ROUNDS):
            bare.append(seconds(["-c", "import numpy"])[0])
            start, student = time.perf_counter(), Student(path, best())
            student.f(1)
            walled.append(time.perf_counter() - start)
            student.close()
    print(f"| a fresh worker to its first answer, against import numpy | {_ratio(walled, bare):.2f} | |")


def _ratio(one, other):
    return statistics.median(one) / statistics.median(other)


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, {ROUNDS} rounds\n")
    print("| what | ratio | at most |\n|---|---:|---:|")
    cold_starts()
    workers()
