"""The two wheels: what a student installs has no answer in it, and works in an empty environment."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from convlings.course.stub import answer_lines

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

COMMON = ("#", "import ", "from ", "else", '"""', "for _ in range(")  # how lines begin that tell nothing


def built(source: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def student_wheel(root, tmp_path_factory):
    return built(root, tmp_path_factory.mktemp("student"))


@pytest.fixture(scope="module")
def answers_wheel(root, tmp_path_factory):
    return built(root / "packaging" / "answers", tmp_path_factory.mktemp("answers"))


@pytest.fixture(scope="module")
def environment(student_wheel, tmp_path_factory):
    """An environment with the student's wheel and what it depends on, and nothing else of the kit."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=100)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(student_wheel) as wheel:
        wheel.extractall(site)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def student_folder(environment, tmp_path_factory):
    """What `convlings init` writes there."""
    cwd = tmp_path_factory.mktemp("student-work")
    result = subprocess.run(
        [environment, "-m", "convlings", "init", "work"], cwd=cwd, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return cwd / "work"


def answers(root):
    """Lines of the answers of all units."""
    return {
        line for path in (root / "solutions").glob("*/*.py") for line in answer_lines(path.read_text("utf-8"))
    }


def hidden_lines(root, unit):
    """Lines of a unit's hidden checks and misconceptions; other units may happen to say the same."""
    lines = set()
    for path in (root / "graders").glob(f"{unit}/*.py"):
        public = root / "checks" / path.relative_to(root / "graders")
        shown = set(map(str.strip, public.read_text("utf-8").splitlines())) if public.exists() else set()
        lines |= set(map(str.strip, path.read_text("utf-8").splitlines())) - shown
    return lines


def secrets(root, name):
    """What a file of a student's must not hold: of its own unit, or where it is in none, of all."""
    unit = next((part for part in Path(name).parts if re.fullmatch(r"\d\d_\w+", part)), "*")
    lines = answers(root) | hidden_lines(root, unit)
    return {line for line in lines if len(line) >= 18 and not line.startswith(COMMON)}


def kit_lines(root):
    """Lines that the kit's own machinery has for other reasons."""
    return {
        line.strip()
        for path in (root / "convlings").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
    }


def leaks(texts, root):
    own = kit_lines(root)
    forbidden = {name: secrets(root, name) - own for name in texts}
    assert min(map(len, forbidden.values())) > 200
    found = {name: forbidden[name] & set(map(str.strip, text.splitlines())) for name, text in texts.items()}
    return {name: lines for name, lines in found.items() if lines}


def test_the_students_wheel_has_no_line_of_an_answer(root, student_wheel):
    with zipfile.ZipFile(student_wheel) as wheel:
        names = wheel.namelist()
        texts = {
            name: wheel.read(name).decode("utf-8")
            for name in names
            if not name.endswith((".svg", ".png", ".npz", ".h5"))
        }
    assert leaks(texts, root) == {}
    assert not [name for name in names if "solutions" in name or "graders" in name or (name.endswith("misconceptions.py")
                and "kit" in name)]  # fmt: skip
    assert [name for name in names if name.startswith("convlings/kit/exercises/03_convolution/")]


def test_the_folder_that_init_writes_has_no_line_of_an_answer(root, student_folder):
    texts = {
        str(path): path.read_text("utf-8")
        for path in student_folder.rglob("*")
        if path.suffix in (".py", ".md", ".toml", ".json")
    }
    assert leaks(texts, root) == {}
    assert {path.name for path in student_folder.iterdir()} == {
        ".convlings",
        "README.md",
        "pyproject.toml",
        "exercises",
        "tests",
    }
    (record,) = (student_folder / ".convlings").iterdir()
    for name, text in json.loads(record.read_text("utf-8"))["stubs"].items():
        assert text == (student_folder / name).read_text("utf-8")


def test_the_installed_kit_checks_a_students_work(environment, student_folder, root):
    run = subprocess.run(
        [environment, "-m", "convlings", "check", "3"], cwd=student_folder, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "conv2d                   0 of 10 points     not written yet" in run.stdout
    stub = student_folder / "exercises" / "03_convolution" / "convolution.py"
    text = stub.read_text("utf-8")
    stub.write_text((root / "solutions" / "03_convolution" / "convolution.py").read_text("utf-8").replace(
        "window * kernel", "window * kernel[::-1, ::-1]"), encoding="utf-8")  # fmt: skip
    run = subprocess.run(
        [environment, "-m", "convlings", "check", "3"], cwd=student_folder, capture_output=True, text=True
    )
    assert "looks like This is what you get when the kernel is flipped" in run.stdout
    run = subprocess.run(
        [environment, "-m", "pytest", "-q"], cwd=student_folder, capture_output=True, text=True
    )
    assert "looks like This is what you get when the kernel is flipped" in run.stdout
    stub.write_text(text, encoding="utf-8")


def test_without_answers_there_is_nothing_to_grade_with(environment, student_folder, tmp_path):
    (tmp_path / "ada").mkdir()
    command = [environment, "-m", "convlings", "grade", tmp_path, "--out", tmp_path / "out"]
    run = subprocess.run(command, cwd=student_folder, capture_output=True, text=True)
    assert run.returncode == 2
    assert "Install convlings-answers, or name a folder with --graders DIR" in run.stderr


def test_with_the_answers_wheel_grading_works(environment, answers_wheel, student_folder, tmp_path):
    site = next(environment.parent.parent.glob("lib/*/site-packages"))
    with zipfile.ZipFile(answers_wheel) as wheel:
        wheel.extractall(tmp_path / "answers")
    (site / "answers.pth").write_text(str(tmp_path / "answers"))
    try:
        solutions = tmp_path / "answers" / "convlings_answers" / "solutions"
        shutil.copytree(solutions, tmp_path / "class" / "ada")
        command = [
            environment,
            "-m",
            "convlings",
            "grade",
            tmp_path / "class",
            "--out",
            tmp_path / "out",
            "--units",
            "3",
        ]
        run = subprocess.run(command, cwd=student_folder, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        assert "28 of 28" in run.stdout
    finally:
        (site / "answers.pth").unlink()
