"""Gradescope's autograder, as Gradescope runs it: unpacked, set up, and run on one submission after another.

Its specification (gradescope-autograders.readthedocs.io/en/latest/specs): `setup.sh` and `run_autograder` lie at
the zip's root, which is unpacked to /autograder/source; `run_autograder` is copied beside and run there; a
submission lies in /autograder/submission, its results in /autograder/results/results.json.
"""

import base64
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from export_rules import check_results

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("autograder")]

UNIT = "01_double"
RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values / 2\n"
FORGED = {"score": 6, "tests": [{"name": "double", "score": 4, "max_score": 4, "status": "passed"}]}


@pytest.fixture(scope="module")
def autograder(tiny_course, tmp_path_factory):
    """The folder that Gradescope calls /autograder, set up."""
    folder = tmp_path_factory.mktemp("autograder")
    command = [sys.executable, "-m", "convlings", "export", folder, "--format", "gradescope-autograder"]
    result = subprocess.run(
        [*command, "--units", "1", "--to", folder / "autograder.zip"],
        cwd=tiny_course,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    subprocess.run(["unzip", "-q", folder / "autograder.zip", "-d", folder / "source"], check=True)
    shutil.copy(folder / "source" / "run_autograder", folder)
    (folder / "results").mkdir()
    _set_up(folder)
    return folder


def _set_up(folder):
    """Runs setup.sh without a network: what the kit depends on is taken from this environment."""
    python = folder / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    site = Path(
        sysconfig.get_path("purelib", vars={"base": str(folder / "venv"), "platbase": str(folder / "venv")})
    )
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    offline = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PYTHON": str(python)}
    result = subprocess.run(
        [folder / "source" / "setup.sh"], env=_environment(folder) | offline, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr


def _environment(folder):
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COV"))
    }
    return plain | {"AUTOGRADER": str(folder)}


@pytest.fixture
def run(autograder):
    """Runs the autograder on files; gives results.json, which is as the specification wants it."""

    def run(files):
        submission = autograder / "submission"
        shutil.rmtree(submission, ignore_errors=True)
        submission.mkdir()
        for name, text in files.items():
            (submission / name).parent.mkdir(parents=True, exist_ok=True)
            (submission / name).write_text(text)
        return autograded(autograder)

    return run


def autograded(autograder):
    result = subprocess.run(
        [autograder / "run_autograder"], cwd=autograder, env=_environment(autograder), capture_output=True,
        text=True, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    data = json.loads((autograder / "results" / "results.json").read_bytes())
    check_results(data)
    return data


def points(data):
    return {test["name"]: test["score"] for test in data["tests"]}


def test_the_zip_has_the_scripts_at_its_root(autograder):
    with zipfile.ZipFile(autograder / "autograder.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes["setup.sh"] & 0o111
    assert modes["run_autograder"] & 0o111
    assert "course/graders/01_double/test_double.py" in modes
    assert "course/solutions/01_double/double.py" in modes
    assert "course/exercises/course.toml" in modes
    assert not [name for name in modes if "__pycache__" in name or name.startswith(("/", ".."))]
    assert not [name for name in modes if name.startswith(("kit/solutions", "kit/graders"))]


def test_an_installed_kit_packs_itself_as_the_wheel_that_it_was(autograder, tiny_course, tmp_path):
    """The wheel format, packaging.python.org: RECORD lists every file with its digest and size."""
    command = [
        autograder / "venv" / "bin" / "convlings",
        "export",
        tmp_path,
        "--format",
        "gradescope-autograder",
    ]
    subprocess.run(command, cwd=tiny_course, env=_environment(autograder), check=True)
    with zipfile.ZipFile(tmp_path / "exports" / "gradescope-autograder.zip") as archive:
        [name] = [name for name in archive.namelist() if name.startswith("kit/")]
        wheel = Path(archive.extract(name, tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    record = next(name for name in contents if name.endswith(".dist-info/RECORD"))
    rows = {name: (digest, size) for name, digest, size in csv.reader(contents[record].decode().splitlines())}
    assert set(rows) == set(contents)
    for name, data in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        assert rows[name] == (("", "") if name == record else (f"sha256={digest}", str(len(data))))
    python = autograder / "venv" / "bin" / "python"
    install = [
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        tmp_path / "site",
        wheel,
    ]
    subprocess.run(install, env=_environment(autograder), check=True)
    assert (tmp_path / "site" / "convlings" / "kit" / "exercises" / "course.toml").is_file()
    assert (
        tmp_path / "site" / "convlings" / "classroom" / "exports" / "scripts" / "run_autograder"
    ).is_file()


def test_full_marks(run):
    data = run({"double.py": RIGHT})
    assert data["score"] == 6
    assert points(data) == {"double": 4, "halve_all": 2}
    assert {test["status"] for test in data["tests"]} == {"passed"}
    assert data["extra_data"][UNIT]["confinement"] != "none"


def test_a_folder_and_a_notebook_of_a_unit_will_do(run):
    assert run({f"mine/{UNIT}/double.py": RIGHT, "mine/notes.txt": "x"})["score"] == 6
    cells = [{"cell_type": "code", "source": RIGHT, "metadata": {}, "outputs": [], "execution_count": None}]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert run({"double.ipynb": json.dumps(notebook)})["score"] == 6


def test_a_stub_and_a_mistake_are_told(run, tiny_course):
    data = run({"double.py": (tiny_course / "exercises" / UNIT / "double.py").read_text()})
    assert data["score"] == 0
    assert "not written yet" in data["tests"][0]["output"]
    data = run({"double.py": RIGHT.replace("2 * x", "x * x")})
    assert points(data) == {"double": 1, "halve_all": 2}
    assert "looks like This is what you get when x is squared" in data["tests"][0]["output"]


def test_nothing_and_nonsense_get_an_answer(run):
    for files in ({}, {"essay.txt": "no code"}, {"double.py": "def double(:"}, {"double.zip": "no zip"}):
        data = run(files)
        assert data["score"] == 0
        assert data["output"]


@pytest.mark.parametrize("descriptors", [3, 64], ids=["files", "descriptors"])
def test_a_submission_cannot_forge_its_results(run, autograder, descriptors):
    kept = {path: path.read_bytes() for path in (autograder / "source").rglob("*") if path.is_file()}
    (autograder / "results" / "results.json").write_text(json.dumps(FORGED))
    text = Path(__file__).with_name("forger.py").read_text("utf-8")
    text = text.replace('"/autograder"', repr(str(autograder))).replace(
        "DESCRIPTORS = 3", f"DESCRIPTORS = {descriptors}"
    )
    data = run({"double.py": text, "results.json": json.dumps(FORGED), "gradebook.sqlite": "x", "conftest.py": text,
                "sitecustomize.py": text, "pytest.ini": "[pytest]", "submission.json": json.dumps(FORGED)})  # fmt: skip
    assert points(data)["double"] == 0
    assert data["score"] <= 2
    assert data["stdout_visibility"] == "hidden"
    assert {path: path.read_bytes() for path in kept} == kept
    assert run({"double.py": RIGHT})["score"] == 6


def test_links_are_not_followed(run, autograder):
    run({"notes.txt": "x"})
    (autograder / "submission" / "double.py").symlink_to(
        autograder / "source/course/solutions/01_double/double.py"
    )
    (autograder / "submission" / UNIT).symlink_to(autograder / "source/course/solutions/01_double")
    assert autograded(autograder)["score"] == 0


def test_where_it_cannot_grade_everybody_gets_an_answer_that_is_no_grade(run, autograder):
    """Gradescope's best practices: a results.json in any case."""
    (autograder / "results" / "results.json").write_text(json.dumps(FORGED))
    units = autograder / "source" / "units"
    units.write_text("99")
    try:
        data = run({"double.py": RIGHT})
    finally:
        units.write_text(UNIT)
    assert data["score"] == 0
    assert data["output"] == "This could not be graded. Please tell your teacher."
