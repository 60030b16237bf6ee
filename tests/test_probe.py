"""Levels of confinement: what is found on machines that offer less, and what is said there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from convlings.errors import InputError
from convlings.worker.levels import LEVELS, MEANING, at_least
from convlings.worker.probe import best, reason_against, required

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the levels are Linux's")
LESSER = Path(__file__).parent / "lesser_machine.py"
RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values * 0.5\n"


def run(without, cwd, *arguments):
    command = [sys.executable, LESSER, ",".join(without), sys.executable, "-m", "convlings", *arguments]
    return subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.fixture
def work(tmp_path):
    path = tmp_path / "work" / "ada" / "01_double" / "double.py"
    path.parent.mkdir(parents=True)
    path.write_text(RIGHT)
    return tmp_path


def test_levels_are_in_order_and_explained():
    assert list(MEANING) == list(LEVELS)
    assert at_least("namespaces", "landlock")
    assert not at_least("seccomp", "landlock")


def test_the_best_level_is_the_first_that_holds():
    assert reason_against(best()) == ""
    assert all(reason_against(level) for level in LEVELS[: LEVELS.index(best())])


def test_in_a_container_landlock_is_enough(work, tiny_course):
    result = run(
        ["unshare", "mount"], work, "grade", "work", "--out", "out", "--graders", tiny_course / "graders"
    )
    assert result.returncode == 0, result.stderr
    grades = json.loads((work / "out" / "grades.json").read_text())
    assert grades["confinement"] == "landlock"
    assert grades["submissions"][0]["points"] == 6
    assert grades["submissions"][0]["units"]["01_double"]["confinement"] == "landlock"


WEAK = ["unshare", "mount", "landlock_create_ruleset"]


def test_where_confinement_is_too_weak_hidden_checks_are_not_run(work, tiny_course):
    arguments = ["grade", "work", "--out", "out", "--graders", tiny_course / "graders"]
    result = run(WEAK, work, *arguments)
    assert result.returncode == 2
    assert (
        "The best confinement of this machine is 'seccomp', which is too weak for hidden checks"
        in result.stderr
    )
    assert "bubblewrap" in result.stderr
    assert not (work / "out").exists()
    assert run(WEAK, work, *arguments, "--confinement", "seccomp").returncode == 0
    assert json.loads((work / "out" / "grades.json").read_text())["confinement"] == "seccomp"


def test_a_level_that_cannot_be_had_is_refused_with_its_reason(work, tiny_course):
    arguments = ["grade", "work", "--out", "out", "--graders", tiny_course / "graders"]
    result = run(WEAK, work, *arguments, "--confinement", "namespaces")
    assert result.returncode == 2
    assert "Confinement 'namespaces' cannot be in force here" in result.stderr
    assert "Traceback" not in result.stderr
    with pytest.raises(
        InputError, match=r"There is no level 'fort'\. Levels of confinement: namespaces, bubble"
    ):
        required("fort")


def test_the_doctor_explains_the_level_in_two_lines(work):
    lines = run(["unshare", "mount"], work, "doctor").stdout.splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("confinement"))
    assert lines[place].split()[1] == "landlock:"
    assert "namespaces cannot be in force here: " in lines[place + 1]
    assert lines[place + 2].startswith("data")


def test_graders_that_every_worker_could_read_are_refused(tiny_course, work, monkeypatch):
    from convlings.classroom.grading import Settings, Watcher, grade_class

    monkeypatch.setattr("convlings.worker.visible.folders", lambda: [str(tiny_course.parent)])
    with pytest.raises(InputError, match=r"Graded code could read .*graders"):
        grade_class(work / "work", work / "out", Settings(graders=tiny_course / "graders"), Watcher())
