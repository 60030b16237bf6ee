"""`convlings grade` on a tiny class: every kind of submission, its form, and bad input."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from convlings.classroom.grades import read_grades
from convlings.worker.probe import best

pytestmark = pytest.mark.xdist_group("grade")

RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values * 0.5\n"
WORK = {
    "right": RIGHT,
    "half": "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    raise NotImplementedError()\n",
    "partly": "def double(x):\n    return x + 2\n",
    "squared": "def double(x):\n    return x * x\n\n\ndef halve_all(values):\n    return values / 2\n",
    "renamed": RIGHT.replace("double", "doubles"),
    "syntax": "def double(:\n",
    "latin-1": "# caf\xe9\n".encode("latin-1") + RIGHT.encode(),
    "exits": "import sys\nsys.exit(0)\n",
    "dies": "import os\nos._exit(0)\n",
    "dies later": RIGHT.replace("return 2 * x", "import os; os._exit(0)"),
    "loops": "while True:\n    pass\n",
    "loops later": RIGHT.replace("return 2 * x", "\n    while True: pass"),
    "large": "# " + "x" * 50_000_000,
    "noisy": "import sys\nprint('x' * 100_000)\nsys.stderr.write('y' * 100_000)\n" + RIGHT,
    "equal": "class Equal(float):\n    __eq__ = lambda *_: True\n    __sub__ = __rsub__ = __abs__ = lambda *_: 0\n"
    "def double(x):\n    return Equal()\n\n\ndef halve_all(values):\n    return Equal()\n",
    "[red]markup[bold] \x1b[31m": RIGHT,
}
POINTS = {
    "right": 6,
    "half": 4,
    "partly": 1,
    "squared": 3,
    "renamed": 2,
    "dies later": 2,
    "loops later": 2,
    "noisy": 6,
}


@pytest.fixture(scope="module")
def graded(tiny_course, tmp_path_factory):
    """The grades of such a class, graded by the command; its printed output too."""
    folder = tmp_path_factory.mktemp("class")
    for name, text in WORK.items():
        path = folder / "work" / name / "01_double" / "double.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "work" / "empty").mkdir()
    (folder / "work" / "notes.txt").write_text("not a submission")
    arguments = [
        "grade",
        folder / "work",
        "--out",
        folder / "out",
        "--graders",
        tiny_course / "graders",
        "--seed",
        "7",
    ]
    command = [sys.executable, "-m", "convlings", *map(str, arguments)]
    (folder / "tmp").mkdir()
    environment = os.environ | {"TMPDIR": str(folder / "tmp")}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=500)
    assert result.returncode == 0, result.stderr
    return folder, result


@pytest.fixture(scope="module")
def submissions(graded):
    return {entry.name: entry for entry in read_grades(graded[0] / "out" / "grades.json").submissions}


def test_everybody_is_there(submissions):
    assert set(submissions) == {*WORK, "empty"}


@pytest.mark.parametrize("name", [*WORK, "empty"], ids=lambda name: name.partition(" \x1b")[0])
def test_points_are_what_a_person_would_give(submissions, name):
    expected = 6 if name.startswith("[red]") else POINTS.get(name, 0)
    assert (submissions[name].points, submissions[name].max_points) == (expected, 6)


STATUS = {"syntax": "broken", "latin-1": "broken", "exits": "broken", "dies": "broken", "loops": "broken", "large": "broken",
          "empty": "missing", "right": "graded", "half": "graded", "renamed": "graded", "equal": "graded"}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), STATUS.items())
def test_the_unit_says_what_became_of_it(submissions, name, status):
    assert submissions[name].units["01_double"].status == status
    assert bool(submissions[name].units["01_double"].message) == (status != "graded")


def test_exercises_say_how_far_they_are(submissions):
    status = {
        name: [result.status for result in submissions[name].units["01_double"].exercises.values()]
        for name in WORK
    }
    assert status["right"] == ["passed", "passed"]
    assert status["half"] == ["passed", "not started"]
    assert status["partly"] == ["partial", "failed"]


def test_the_file_has_the_form_that_others_read(graded):
    data = json.loads((graded[0] / "out" / "grades.json").read_text())
    assert list(data) == ["format", "kit", "seed", "confinement", "submissions"]
    assert (data["format"], data["seed"], data["confinement"]) == (1, 7, best())
    entry = next(entry for entry in data["submissions"] if entry["name"] == "squared")
    assert list(entry) == ["name", "points", "max_points", "units"]
    unit = entry["units"]["01_double"]
    assert " ".join(unit) == "status sha256 points max_points message exercises confinement"
    assert len(unit["sha256"]) == 64
    exercise = unit["exercises"]["double"]
    assert list(exercise) == ["status", "points", "max_points", "checks", "note"]
    check = exercise["checks"][1]
    assert " ".join(check) == "name title hidden passed message misconception seconds probed printed"
    assert (check["name"], check["title"], check["hidden"]) == (
        "TestDouble::test_random",
        "Any number.",
        True,
    )
    assert check["misconception"] == "squared"


def test_what_is_no_folder_is_said(graded):
    assert "'notes.txt' is not a folder and was left out" in graded[1].stderr


def test_nothing_of_a_name_reaches_the_terminal_raw(graded):
    assert "\x1b" not in graded[1].stdout + graded[1].stderr
    assert "[red]markup[bold]" in graded[1].stdout


def test_everybody_gets_a_file_of_feedback(graded, submissions):
    assert {path.stem for path in (graded[0] / "out" / "feedback").iterdir()} == set(submissions)
    text = (graded[0] / "out" / "feedback" / "squared.txt").read_text()
    assert "squared: 3 of 6 points" in text
    assert "looks like This is what you get when x is squared" in text
    assert "double.py line 1" in (graded[0] / "out" / "feedback" / "syntax.txt").read_text()


def test_no_worker_and_no_scratch_folder_stays(graded):
    scratch = graded[0] / "tmp"
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            assert str(scratch).encode() not in (process / "environ").read_bytes()
    assert list(scratch.iterdir()) == []


def test_the_same_seed_gives_the_same_grades_with_any_number_of_jobs(
    graded, tiny_course, convlings, tmp_path
):
    for name in ("partly", "right", "squared", "syntax"):
        shutil.copytree(graded[0] / "work" / name, tmp_path / "work" / name)
    found = []
    for jobs in (1, 3):
        result = convlings("grade", "work", "--out", f"out{jobs}", "--graders", tiny_course / "graders", "--seed", 7,
                           "--jobs", jobs, cwd=tmp_path)  # fmt: skip
        assert result.returncode == 0, result.stderr
        found.append(_untimed(json.loads((tmp_path / f"out{jobs}" / "grades.json").read_text())))
    assert found[0] == found[1]


def _untimed(data):
    for entry in data["submissions"]:
        for exercise in entry["units"]["01_double"]["exercises"].values():
            for check in exercise["checks"]:
                check["seconds"] = 0
    return data


def test_the_same_points_through_pytest_check_and_grade(graded, tiny_course, submissions, convlings):
    for name in ("right", "half", "partly", "squared", "renamed", "equal"):
        folder = graded[0] / "work" / name
        result = convlings("check", "1", "--json", "--submission", folder, cwd=tiny_course)
        assert json.loads(result.stdout)["points"] == submissions[name].points, name
        assert result.returncode == (0 if name == "right" else 1)


BAD = {
    "no such folder": (["grade", "nowhere", "--out", "out"], "nowhere is not a folder"),
    "no submissions": (["grade", ".", "--out", "../../out", "--graders", "GRADERS"], "holds no submissions"),
    "no graders": (["grade", "work", "--out", "out", "--graders", "work"], "has no graders"),
    "no such unit": (
        ["grade", "work", "--out", "out", "--units", "9", "--graders", "GRADERS"],
        "There is no unit '9'",
    ),
    "no jobs": (["grade", "work", "--out", "out", "--jobs", "0"], "--jobs"),
    "out is a file": (["grade", "work", "--out", "file", "--graders", "GRADERS"], "file"),
}


@pytest.mark.parametrize(("arguments", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_sentence(tiny_course, tmp_path, convlings, arguments, says):
    (tmp_path / "work" / "ada").mkdir(parents=True)
    (tmp_path / "file").write_text("precious")
    cwd = tmp_path / "work" / "ada" if "." in arguments else tmp_path
    arguments = [str(tiny_course / "graders") if text == "GRADERS" else text for text in arguments]
    result = convlings(*arguments, cwd=cwd)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert (tmp_path / "file").read_text() == "precious"


def test_nothing_is_imported_from_the_folder_where_it_is_run(tiny_course, convlings, tmp_path):
    for name in ("numpy", "msgspec", "rich", "pytest", "conftest", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from here')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    work = tmp_path / "work" / "ada" / "01_double" / "double.py"
    work.parent.mkdir(parents=True)
    work.write_text(RIGHT)
    (work.parent / "conftest.py").write_text("raise SystemExit('taken from the submission')")
    arguments = ["work", "--out", "out", "--graders", tiny_course / "graders"]
    result = convlings("grade", *arguments, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert read_grades(tmp_path / "out" / "grades.json").submissions[0].points == 6
