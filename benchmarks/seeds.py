"""All correct work that we have, graded with many seeds: does a check ever fail it by chance?

Run: python benchmarks/seeds.py [SEEDS [UNIT …]]
Without numbers: 20 seeds of every unit. Training checks run with the first seed.
It prints, per unit, how many gradings there were and which checks failed with which seed, and exits with 1 if
one did.
"""

import sys
from pathlib import Path

from convlings.course.course import load_course
from convlings.judge.judging import judge

ROOT = Path(__file__).parents[1]


def failures(unit, work, seed):
    """The names of the checks that fail correct work, with the seed."""
    left_out = ["training"] if seed else []
    verdict = judge(unit, work, ROOT / "graders", seed=seed, leave_out=left_out)
    checks = [check for result in verdict.exercises.values() for check in result.checks]
    return [f"{work.name} {check.name} (seed {seed})" for check in checks if not check.passed]


def main(seeds="20", *names):
    """Prints a line per unit."""
    course, failed = load_course(ROOT / "exercises" / "course.toml"), []
    for unit in map(course.unit, names) if names else course.units:
        alternatives = sorted(path.parent for path in ROOT.glob(f"tests/alternatives/*/{unit.name}"))
        works = [ROOT / "solutions", *alternatives]
        own = [name for work in works for seed in range(int(seeds)) for name in failures(unit, work, seed)]
        print(f"{unit.name}: {len(works) * int(seeds)} gradings, {len(own)} failed checks", *own, sep="\n  ")
        failed += own
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
