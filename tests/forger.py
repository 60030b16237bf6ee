"""A submission that writes its own results wherever it can: files, descriptors, later, in other processes."""

import atexit
import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

ROOT = "/autograder"
DESCRIPTORS = 3
FORGED = json.dumps({"score": 6, "tests": [{"name": "double", "score": 4, "max_score": 4}]})
PLACES = ("results/results.json", "results.json", "out/gradebook.sqlite", "exported/submission.json",
          "run_autograder", "source/run_autograder", "venv/bin/convlings")  # fmt: skip

print(FORGED, flush=True)
sys.stderr.write(FORGED)
for folder in (ROOT, ".", "..", "/tmp", os.environ.get("AUTOGRADER", "/")):
    for name in PLACES:
        with suppress(OSError):
            Path(folder, name).write_text(FORGED)
for number in range(3, DESCRIPTORS):
    with suppress(OSError):
        os.write(number, FORGED.encode())


def late():
    while True:
        with suppress(OSError):
            Path(ROOT, "results", "results.json").write_text(FORGED)


for deed in (
    lambda: atexit.register(late),
    lambda: threading.Thread(target=late, daemon=True).start(),
    lambda: os.fork() or late(),
    lambda: os.system(f"sleep 1; echo '{FORGED}' > {ROOT}/results/results.json &"),
):
    with suppress(Exception):
        deed()


def double(x):
    return Path(ROOT, "source/course/solutions/01_double/double.py").read_text()


def halve_all(values):
    return values / 2
