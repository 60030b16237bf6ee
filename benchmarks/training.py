"""What correct recipes reach in the training checks: where their thresholds come from.

Each recipe (the solution, and those in recipes.py) trains as the check does, with many seeds, on the set at
hand: with CONVLINGS_DATA on real images, without on those that the kit draws.

Run: python benchmarks/training.py UNIT [SEEDS [FROM]]     (20 seeds, from 0 on)
It prints a row per training, then a table: for each recipe the mean, the deviation and the worst, and how
likely a normal distribution with these falls below the threshold. benchmarks/training.md keeps the tables.
"""

import math
import runpy
import sys
from pathlib import Path
from types import ModuleType

import keras
import numpy as np
from recipes import RECIPES

from convlings.course.course import load_course
from convlings.judge.misconceptions import load_solution
from convlings.judge.student import Student
from convlings.worker.calling import parameters
from convlings.worker.local import Local

ROOT = Path(__file__).parents[1]


def recipes(unit):
    """What takes the place of functions of the solution, by the name of the recipe."""
    return {"solution": {}} | RECIPES.get(unit.name, {})


def student_of(unit, functions):
    """A student with the solution, but for some functions."""
    module = ModuleType(unit.stem)
    vars(module).update(vars(load_solution(ROOT / "graders" / unit.name)) | functions)
    student = Student(ROOT / "solutions" / unit.module)
    student.backend = Local("", student.path, student)
    student.backend.module, student.functions = module, parameters(module)
    student.begin(10_000)
    return student


def reached(unit, functions, check, seed):
    """The quality that a recipe reaches on hidden images, with one seed."""
    keras.utils.set_random_seed(seed)
    return check["quality"](student_of(unit, functions), np.random.default_rng(seed))


def rivals(unit, check, seeds):
    """What the solution reaches with the handicap that it is compared with, where a check has one."""
    for seed in seeds if "rival" in check else ():
        keras.utils.set_random_seed(seed)
        yield check["rival"](student_of(unit, {}), np.random.default_rng(seed))


def below(values, threshold):
    """The chance that a value of a normal distribution, with their mean and deviation, is below."""
    return 0.5 * math.erfc((np.mean(values) - threshold) / (math.sqrt(2) * np.std(values, ddof=1)))


def main(name, seeds="20", first="0"):
    """Prints the rows and the table."""
    unit = load_course(ROOT / "exercises" / "course.toml").unit(name)
    check = runpy.run_path(str(ROOT / "graders" / unit.grader))
    threshold = check["wanted"]()
    found = {kind: [] for kind in recipes(unit)}
    chosen = range(int(first), int(first) + int(seeds))
    for seed in chosen:
        for kind, functions in recipes(unit).items():
            found[kind].append(reached(unit, functions, check, seed))
            print(f"seed {seed} {kind} {found[kind][-1]:.3f}", flush=True)
    if others := list(rivals(unit, check, chosen)):
        found["what it is compared with"] = others
    print(f"\n{unit.name} on {check['set_at_hand']()}, threshold {threshold}, {seeds} seeds\n")
    print("| recipe | mean | deviation | worst | chance below |\n|---|---:|---:|---:|---:|")
    for kind, values in found.items():
        numbers = f"{np.mean(values):.3f} | {np.std(values, ddof=1):.3f} | {min(values):.3f}"
        print(f"| {kind} | {numbers} | {below(values, threshold):.1e} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
