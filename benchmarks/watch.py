"""Prints how long `convlings watch` takes from a save to the answer on the screen.

Each exercise is saved in turn as it is solved and returning None, in a real terminal; a cold
`convlings check` of the same exercise is taken in turn within the same run. Medians of 5 rounds. Run it on
a quiet machine, in a checkout with the `dev` extra: `python benchmarks/watch.py [UNIT.EXERCISE ...]`.
"""

import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from terminal import Terminal  # noqa: E402

from convlings.course.course import load_course  # noqa: E402

ROUNDS = 5
PAUSE = 1.5  # seconds: nobody saves faster
EXERCISES = ["02_padding.pad", "03_convolution.conv2d", "07_activations.softmax", "16_metrics.mean_iou",
             "10_cifar10.build_mlp", "17_losses.dice_loss", "18_attention.channel_attention"]  # fmt: skip
NOTHING = "\n\n{name}_before = {name}\n\n\ndef {name}(*args, **kwargs):\n    {name}_before(*args, **kwargs)\n"


def main(names):
    """A line for every exercise."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}")
    print(f"load when it began: {os.getloadavg()[0]:.1f}\n")
    print("| exercise | passes, s | fails, s | slowest, s | cold check, s | cold / slower median |")
    print("|---|---:|---:|---:|---:|---:|")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder, "work")
            subprocess.run([sys.executable, "-m", "convlings", "init", work], check=True, capture_output=True)
            measure(work, *name.split("."))


def measure(work, unit, exercise):
    """The median times of one exercise."""
    module = work / "exercises" / unit / f"{unit.partition('_')[2]}.py"
    last = load_course(ROOT / "exercises" / "course.toml").unit(unit).exercises[-1].name
    right = (ROOT / "solutions" / module.relative_to(work / "exercises")).read_text()
    right += NOTHING.format(name=last)  # so that the unit stays the one that is next
    versions = {"✓": right, "✗": right + NOTHING.format(name=exercise)}
    module.write_text(right)
    terminal, times, cold = Terminal("watch", unit, cwd=work, rows=60, columns=200), {"✓": [], "✗": []}, []
    until(terminal, f"✓ {exercise}")
    for _ in range(ROUNDS):
        cold.append(checked(work, f"{unit}.{exercise}"))
        for mark in ("✗", "✓"):
            time.sleep(PAUSE)
            start = time.perf_counter()
            module.write_text(versions[mark])
            until(terminal, f"{mark} {exercise}")
            times[mark].append(time.perf_counter() - start)
    terminal.close()
    shutil.rmtree(work)
    passes, fails, whole = (statistics.median(values) for values in (times["✓"], times["✗"], cold))
    slowest = max(times["✓"] + times["✗"])
    print(f"| {unit}.{exercise} | {passes:.2f} | {fails:.2f} | {slowest:.2f} | {whole:.2f} "
          f"| {whole / max(passes, fails):.1f} |", flush=True)  # fmt: skip


def until(terminal, text):
    """Waits for an exercise's mark."""
    end = time.monotonic() + 300
    while not re.search(rf"{text}( |$)", terminal.text, re.M):
        assert time.monotonic() < end, terminal.text
        terminal.read(1)


def checked(work, target):
    """How long a check takes that has to start from nothing."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "convlings", "check", target], cwd=work, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:] or EXERCISES)
