"""What correct recipes reach in the training checks: where their thresholds come from.

Each recipe (the solution, and those in recipes.py) trains as the check does, with many seeds, on the set at
hand: with CONVLINGS_DATA on real images, without on those that the kit draws.

Run: python benchmarks/training.py UNIT [SEEDS]     (20 seeds)
Each training is a row in benchmarks/training/UNIT-SET.txt; what stands there already is not trained again.
Then it prints a table: for each recipe the mean, the deviation and the worst, and how likely normal
distributions with these fall below what is asked for: a number, or a distance to what another training
reaches in the same run; twice, where a check trains again what fell short. In brackets stands how many of
the single trainings fell below. The tables are kept in benchmarks/training.md.
"""

import itertools
import runpy
import sys
from pathlib import Path
from statistics import NormalDist
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
RIVAL = "rival"  # what it has to be better than: an MLP, random weights, one class everywhere


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


def reached(unit, functions, measure, seed):
    """What a recipe reaches on hidden images, with one seed."""
    keras.utils.set_random_seed(seed)
    measure.__globals__["SEED"] = seed  # of trainings that are told one
    return measure(student_of(unit, functions), np.random.default_rng(seed))


def measured(unit, check):
    """What is measured: each recipe by its name, and with which functions and which helper of the grader."""
    found = {kind: (functions, check["quality"]) for kind, functions in recipes(unit).items()}
    return found | ({RIVAL: ({}, check["rival"])} if "rival" in check else {})


def known(path):
    """The rows of a file: what each seed and recipe reached."""
    lines = path.read_text().splitlines() if path.exists() else []
    return {(int(seed), kind): float(value) for seed, kind, value in (line.split("\t") for line in lines)}


def below(values, limit, deviation, trainings):
    """The chance that so many trainings all fall below one limit; both normal, with what was seen of them."""
    trained = NormalDist(np.mean(values), np.std(values, ddof=1))
    places, weights = np.polynomial.hermite_e.hermegauss(64)
    chances = [trained.cdf(limit + deviation * place) ** trainings for place in places]
    return np.average(chances, weights=weights)


def main(name, seeds="20"):
    """Measures what is not known yet, and prints the table."""
    unit = load_course(ROOT / "exercises" / "course.toml").unit(name)
    check = runpy.run_path(str(ROOT / "graders" / unit.grader))
    path = ROOT / "benchmarks" / "training" / f"{unit.name}-{check['set_at_hand']()}.txt"
    path.parent.mkdir(exist_ok=True)
    rows, kinds = known(path), measured(unit, check)
    for seed, kind in itertools.product(range(int(seeds)), kinds):
        if (seed, kind) not in rows:
            rows[seed, kind] = round(reached(unit, *kinds[kind], seed), 3)
            with path.open("a") as file:
                file.write(f"{seed}\t{kind}\t{rows[seed, kind]:.3f}\n")
    show_table(
        unit, check, {kind: [value for (_, own), value in rows.items() if own == kind] for kind in kinds}
    )


def limits(check, found):
    """What a recipe must not fall below, with its deviation: a number, or what another reaches in the run."""
    margin = check.get("MARGIN")
    margin = margin[check["set_at_hand"]()] if isinstance(margin, dict) else margin
    absolute = {f"{check['wanted']()}": (check["wanted"](), 0.0)} if "wanted" in check else {}
    relative = above("solution", -margin, found) if "GAIN" in check else {}
    gain = check.get("GAIN", margin)
    return absolute | relative | (above(RIVAL, gain, found) if found.get(RIVAL) else {})


def above(kind, distance, found):
    """What a kind of training reaches, and so much more or less, with its deviation."""
    sign = "+" if distance > 0 else "-"
    mean, deviation = np.mean(found[kind]), np.std(found[kind], ddof=1)
    return {f"{kind} {sign} {abs(distance)}": (mean + distance, deviation)}


def show_table(unit, check, found):
    """Prints the table of what the recipes reached."""
    wanted, trainings = limits(check, found), 2 if "train_again" in check else 1
    print(f"{unit.name} on {check['set_at_hand']()}\n")
    print(
        "| recipe | seeds | mean | deviation | worst | "
        + " | ".join(f"chance below {name}" for name in wanted)
        + " |"
    )
    print("|---|" + "---:|" * (4 + len(wanted)))
    for kind, values in found.items():
        numbers = f"{np.mean(values):.3f} | {np.std(values, ddof=1):.3f} | {min(values):.3f}"
        chances = [told(values, *limit, trainings) if kind != RIVAL else "" for limit in wanted.values()]
        print(f"| {kind} | {len(values)} | {numbers} | {' | '.join(chances)} |")


def told(values, limit, deviation, trainings):
    """The chance that all trainings of a check fall below a limit, and how many values are below its mean."""
    chance = below(values, limit, deviation, trainings)
    return f"{'< 1e-9' if chance < 1e-9 else f'{chance:.0e}'} ({sum(value < limit for value in values)})"


if __name__ == "__main__":
    main(*sys.argv[1:])
