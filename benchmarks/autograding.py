"""`nbgrader autograde` with the judge, to plain `nbgrader autograde`: the same notebooks in the same run.

The course is what `convlings course` writes. The judge runs all checks, the hidden ones included, behind the
wall; plain nbgrader runs each notebook in a kernel of its own, with the public checks. Half of the notebooks
have a mistake. Both begin cold.

Run: python benchmarks/autograding.py [COUNT] [UNIT]     (20 notebooks of unit 03)
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
LINE = "c.Autograde.autograde_preprocessors"
MISTAKES = {"window * kernel": "window * kernel[::-1, ::-1]", "128": "127"}


def seconds(folder, *command):
    """How long a command takes."""
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return time.monotonic() - start


def hand_in(folder, unit, count):
    """The source with its solutions, as students hand it in; every second one with a mistake."""
    source = nbformat.read(folder / "source" / unit / f"{unit}.ipynb", 4)
    for number in range(count):
        place = folder / "submitted" / f"student{number:03}" / unit
        place.mkdir(parents=True)
        for cell in source.cells:
            for right, wrong in MISTAKES.items():
                if cell.cell_type == "code":
                    one, other = (right, wrong) if number % 2 else (wrong, right)
                    cell.source = cell.source.replace(one, other)
        nbformat.write(source, place / f"{unit}.ipynb")


def main(count="20", unit="3"):
    """Prints the times and their ratio."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        seconds(folder, "convlings", "course", ".", "--units", unit, "--graders", str(ROOT / "graders"))
        name = next((folder / "source").iterdir()).name
        config = folder / "nbgrader_config.py"
        settings = config.read_text() + f"c.Judge.graders = {str(ROOT / 'graders')!r}\n"
        config.write_text(settings)
        seconds(folder, "nbgrader", "generate_assignment", name)
        hand_in(folder, name, int(count))
        ours = seconds(folder, "nbgrader", "autograde", name)
        shutil.rmtree(folder / "autograded")
        config.write_text("\n".join(line for line in settings.splitlines() if not line.startswith(LINE)))
        plain = seconds(folder, "nbgrader", "autograde", name)
    print(f"{name}, {count} notebooks: {ours:.1f} s, plain {plain:.1f} s, ratio {ours / plain:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
