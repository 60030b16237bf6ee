"""What the README and the solutions' docstrings show is what really happens."""

import doctest
import re
from pathlib import Path

import pytest

from convlings.course.course import load_course
from convlings.judge.misconceptions import load_solution
from convlings.worker.remote import KERAS

ROOT = Path(__file__).parent.parent
UNITS = load_course(ROOT / "exercises" / "course.toml").units


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_examples_in_the_docstrings_run(unit):
    """Every NumPy exercise has one; what a Keras model does seldom fits into a line."""
    module = load_solution(ROOT / "graders" / unit.name)
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    for exercise in [exercise for exercise in unit.exercises if hasattr(module, exercise.name)]:
        function = getattr(module, exercise.name)
        found = [
            test for test in finder.find(function, module=False, globs=vars(module).copy()) if test.examples
        ]
        assert found or KERAS.search(Path(module.__file__).read_text("utf-8")), exercise.name
        for test in found:
            report = []
            assert runner.run(test, out=report.append).failed == 0, "".join(report)


def test_the_feedback_in_the_readme_is_what_the_command_prints(root, convlings):
    shown = re.search(
        r"^\$ convlings check conv2d\n(.*?)^```$", (root / "README.md").read_text(), re.S | re.M
    ).group(1)
    mistakes = root / "datasets" / "class" / "five_mistakes"
    result = convlings("check", "conv2d", "--submission", mistakes, "--seed", 1, cwd=root)
    assert result.stdout.strip() == shown.strip()


def test_the_table_of_units_in_the_readme_is_the_course(root):
    rows = re.findall(
        r"^\| \[(\w+)\]\((\S+)\) \| .* \| (\d+) \| (\d+) \|$", (root / "README.md").read_text(), re.M
    )
    assert rows == [
        (unit.name, f"exercises/{unit.name}/README.md", str(unit.minutes), str(unit.points)) for unit in UNITS
    ]


def test_every_link_to_a_file_leads_somewhere(root):
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "exercises").glob("*/README.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"
