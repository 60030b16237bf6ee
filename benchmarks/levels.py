"""All correct work that we have, on every level of confinement that this machine offers.

Run: python benchmarks/levels.py
It prints, per unit and level, how many of the solution and its alternatives got full marks, and exits with 1
if one did not.
"""

import sys
from pathlib import Path

from convlings.course.course import load_course
from convlings.judge.judging import judge
from convlings.worker.levels import LEVELS
from convlings.worker.probe import reason_against

ROOT = Path(__file__).parents[1]


def main():
    """Prints the table."""
    levels = [level for level in LEVELS if not reason_against(level)]
    print(f"| unit | {' | '.join(levels)} |\n|---|{'---:|' * len(levels)}")
    complete = True
    for unit in load_course(ROOT / "exercises" / "course.toml").units:
        works = [
            ROOT / "solutions",
            *(path.parent for path in ROOT.glob(f"tests/alternatives/*/{unit.name}")),
        ]
        row = []
        for level in levels:
            found = [judge(unit, work, ROOT / "graders", confinement=level) for work in works]
            full = sum(verdict.points == verdict.max_points for verdict in found)
            row.append(f"{full} of {len(works)}")
            complete &= full == len(works)
        print(f"| {unit.name} | {' | '.join(row)} |", flush=True)
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
