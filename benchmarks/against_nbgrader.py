"""Submissions a minute: `convlings grade` against `nbgrader autograde`, the same work and the same checks.

nbgrader gets notebooks: one cell with the student's functions, and per exercise a test cell that runs all
checks of the exercise with the kit inside the student's kernel and ends in the points, as nbgrader takes
partial credit. `convlings grade` gets the same notebooks. Both begin cold, in turn, on one machine; nbgrader
grades one notebook at a time. Training checks are left out of unit 10 on both sides: its graders are copied
without them.

Run: python benchmarks/against_nbgrader.py [COUNT [UNIT …]]     (20 submissions of each unit)
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from convlings.course.course import load_course

ROOT = Path(__file__).parents[1]
UNITS = {"03_convolution": 15, "10_cifar10": 8}  # and how many times as fast we want to be
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "course"
c.CourseDirectory.root = {root!r}
c.ExecutePreprocessor.timeout = 300
"""
TEST = """\
import os, pathlib, tempfile
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
from convlings.course.course import load_course
from convlings.judge.judging import judge

graders = pathlib.Path({graders!r})
unit = load_course(graders.parent / "exercises" / "course.toml").unit({unit!r})
folder = pathlib.Path(tempfile.mkdtemp())
(folder / unit.name).mkdir()
(folder / unit.module).write_text(In[1])
judge(unit, folder, graders, exercise={exercise!r}, seed=1).exercises[{exercise!r}].points
"""


def copy_course(folder, name):
    """The course with one unit, and without training checks."""
    for tree in ("exercises", "solutions", "graders"):
        shutil.copytree(ROOT / tree / name, folder / tree / name)
    text = (ROOT / "exercises" / "course.toml").read_text(encoding="utf-8")
    head, blocks = (
        text.partition("[units.")[0],
        re.findall(rf"^\[units\.{name}.*?(?=^\[|\Z)", text, re.M | re.S),
    )
    chosen = [block for block in blocks if not block.startswith(f"[units.{name}.exercises.training")]
    (folder / "exercises" / "course.toml").write_text(head + "".join(chosen), encoding="utf-8")
    (grader,) = (folder / "graders" / name).glob("test_*.py")
    text = grader.read_text(encoding="utf-8")
    grader.write_text(re.sub(r"^(@\S+\n)*class TestTraining:.*?(?=^\S|\Z)", "", text, flags=re.M | re.S))
    return load_course(folder / "exercises" / "course.toml").unit(name)


def notebook(text, unit, graders):
    """A submission: the functions, and a test cell per exercise."""
    cells = [new_code_cell(text, metadata=_metadata("functions", solution=True))]
    for exercise in unit.exercises:
        source = TEST.format(graders=str(graders), unit=unit.name, exercise=exercise.name)
        cells.append(new_code_cell(source, metadata=_metadata(exercise.name, points=exercise.points)))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


def _metadata(name, points=None, solution=False):
    own = {"grade_id": name, "schema_version": 3, "task": False, "solution": solution}
    graded = {"grade": points is not None, "locked": points is not None}
    return {"nbgrader": own | graded | ({} if points is None else {"points": points})}


def hand_in(folder, unit, count):
    """Submissions of correct work, and of work with a mistake; the source is the first of them."""
    text = (ROOT / "solutions" / unit.module).read_text(encoding="utf-8")
    wrong = text.replace("window * kernel", "window * kernel[::-1, ::-1]").replace("128", "127")
    for number in range(count):
        book = notebook(f"{(text, wrong)[number % 2]}\n# {number}\n", unit, folder / "graders")
        places = [folder / "submitted" / f"student{number:03}", *([folder / "source"] if number == 0 else [])]
        for place in places:
            (place / unit.name).mkdir(parents=True)
            nbformat.write(book, place / unit.name / f"{unit.name}.ipynb")
    flat = folder / "handed in"
    flat.mkdir()
    for path in (folder / "submitted").rglob("*.ipynb"):
        shutil.copy(path, flat / f"{path.parts[-3]}.ipynb")


def seconds(folder, *command):
    """How long a command takes."""
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return time.monotonic() - start


def compared(name, count):
    """Seconds of nbgrader and of ours for the same submissions."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        unit = copy_course(folder, name)
        hand_in(folder, unit, count)
        (folder / "nbgrader_config.py").write_text(CONFIG.format(root=place))
        seconds(folder, "nbgrader", "generate_assignment", name, "--force")
        theirs = seconds(folder, "nbgrader", "autograde", name)
        ours = seconds(
            folder, "convlings", "grade", "handed in", "--out", "out", "--graders", "graders", "--quiet"
        )
    return theirs, ours


def main(count="20", *names):
    """Prints a row for each unit."""
    print("| unit | submissions | nbgrader, a minute | convlings, a minute | times | wanted |")
    print("|---|---:|---:|---:|---:|---:|")
    for name in names or UNITS:
        theirs, ours = compared(name, int(count))
        rates = f"{60 * int(count) / theirs:.1f} | {60 * int(count) / ours:.1f}"
        print(f"| {name} | {count} | {rates} | {theirs / ours:.1f} | {UNITS[name]} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
