"""The solutions of the Keras units on another backend, in this process: points, and what did not pass.

Run: KERAS_BACKEND=jax python benchmarks/backends.py [UNIT...]
"""

import sys
from pathlib import Path

import keras

from convlings.course.course import load_course
from convlings.judge.judging import judge
from convlings.worker.remote import KERAS

ROOT = Path(__file__).parents[1]


def main(*names):
    """Prints a line for each unit."""
    course = load_course(ROOT / "exercises" / "course.toml")
    print(f"Keras {keras.__version__} on {keras.config.backend()}")
    for unit in [course.unit(name) for name in names] or course.units:
        if KERAS.search((ROOT / "solutions" / unit.module).read_text(encoding="utf-8")):
            found = judge(unit, ROOT / "solutions", ROOT / "graders", seed=1)
            checks = [check for result in found.exercises.values() for check in result.checks]
            failed = [check.name for check in checks if not check.passed]
            print(f"{unit.name}  {found.points:g} of {found.max_points:g}  {', '.join(failed)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
