"""pytest in a student's folder and in a checkout: its options work, and feedback is in our form."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from convlings.course.kit import write_kit
from convlings.worker.remote import KERAS

HALF = "def double(x):\n    return x + x\n"


@pytest.fixture
def folder(tiny_course, tmp_path, monkeypatch):
    """A student's folder of the tiny course."""
    trees = tiny_course / "exercises", tiny_course / "checks"
    monkeypatch.setattr("convlings.course.kit.kit_trees", lambda: trees)
    write_kit(tmp_path / "work")
    return tmp_path / "work"


def run(folder, *arguments):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, arguments)]
    if "--lf" in arguments or "--record" in arguments:
        command = [sys.executable, "-m", "pytest", *(text for text in arguments if text != "--record")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100)


def said(result, text):
    """How often a line of the feedback begins so; pytest's short summary may repeat it after a name."""
    return sum(line.startswith(text) for line in result.stdout.splitlines())


def write(folder, text):
    (folder / "exercises" / "01_double" / "double.py").write_text(text)


def test_an_exercise_that_is_not_written_is_said_once(folder):
    result = run(folder)
    assert result.returncode == 1
    assert said(result, "double: not written yet.") == 1
    assert said(result, "halve_all: not written yet.") == 1
    assert "01_double: 0 of 6 points" in result.stdout


def test_what_is_right_passes(folder):
    write(folder, HALF + "\n\ndef halve_all(values):\n    return values / 2\n")
    result = run(folder)
    assert result.returncode == 0
    assert "01_double: 6 of 6 points" in result.stdout


def test_feedback_is_in_our_form_without_a_traceback(folder):
    write(folder, "def halve_all(values):\n    return values + 1\n")
    stdout = run(folder, "-k", "TestHalveAll").stdout
    feedback = stdout[stdout.index("halve_all: ") : stdout.index("01_double: ")]
    assert [line.rstrip() for line in feedback.splitlines()] == [
        "halve_all: all values differ.",
        "  expected  1 at [0]",
        "  got       3",
        "  case      values [2., 4.]",
        "  hint      Think of a half.",
    ]
    assert "convlings/judge" not in stdout


def test_a_misconception_is_named_in_a_students_folder(folder):
    write(folder, "def double(x):\n    return 5.0\n\n\ndef halve_all(values):\n    return values\n")
    assert "looks like" not in run(folder).stdout
    data = folder / "tests" / "01_double" / "misconceptions.json"
    results = {"double": [{"name": "five", "says": "It is always five.",
                           "checks": {"TestDouble::test_two": {"outcomes": [{"value": 5.0, "changed": []}], "exact": False}}}]}  # fmt: skip
    data.write_text(json.dumps(results))
    assert "looks like It is always five." in run(folder).stdout


def test_nan_and_infinity_travel(folder):
    write(
        folder,
        "def double(x):\n    return float('inf')\n\n\ndef halve_all(values):\n    return values * float('nan')\n",
    )
    texts = {"double": "inf", "halve_all": {"dtype": "f8", "shape": [2], "values": ["nan", "nan"]}}
    checks = {"double": "TestDouble::test_two", "halve_all": "TestHalveAll::test_row"}
    results = {
        name: [{"name": "odd", "says": f"It is {name}.",
                "checks": {checks[name]: {"outcomes": [{"value": value, "changed": []}], "exact": False}}}]
        for name, value in texts.items()
    }  # fmt: skip
    (folder / "tests" / "01_double" / "misconceptions.json").write_text(json.dumps(results))
    stdout = run(folder).stdout
    assert "looks like It is double." in stdout
    assert "looks like It is halve_all." in stdout


def test_a_raised_exception_shows_the_students_line(folder):
    write(
        folder,
        "def double(x):\n    table = [1, 2]\n    return table[5]\n\n\ndef halve_all(values):\n    return values\n",
    )
    stdout = run(folder).stdout
    assert "double: it raised IndexError." in stdout
    assert "at        double.py line 3: return table[5]" in stdout


@pytest.mark.parametrize(
    "text", ["def double(:\n", "import sys\nsys.exit()\n", "1 / 0\n"], ids=["syntax", "exit", "raise"]
)
def test_a_broken_module_is_said_once(folder, text):
    write(folder, text)
    result = run(folder)
    assert result.returncode == 1
    assert said(result, "double: double.py cannot be imported") == 1


def test_junit_k_x_and_lf_work(folder):
    write(folder, HALF)
    run(folder, "--junitxml=report.xml")
    suite = ElementTree.parse(folder / "report.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert "no function of this name" in ElementTree.tostring(suite, "unicode")
    assert "1 passed, 1 deselected" in run(folder, "-k", "TestDouble").stdout
    write(folder, "\n")
    assert "stopping after 1 failures" in run(folder, "-x").stdout
    write(folder, HALF)
    run(folder, "--record")
    assert "1 failed" in run(folder, "--lf").stdout


def test_print_is_seen_with_s(folder):
    write(folder, "def double(x):\n    print('twice', x)\n    return x + x\n")
    assert "twice 2.0" in run(folder, "-s", "-k", "TestDouble").stdout


def test_the_same_checks_from_a_checkout_with_a_submission(tiny_course, tmp_path):
    unit = tmp_path / "ada" / "01_double"
    unit.mkdir(parents=True)
    (unit / "double.py").write_text(HALF)
    settings = "-c", "/dev/null", "-p", "convlings.judge.plugin", "--import-mode=importlib"
    result = run(tiny_course, *settings, "graders/01_double", "--submission", tmp_path / "ada")
    assert "01_double: 4 of 6 points" in result.stdout


def test_a_class_that_is_no_exercise_is_refused(folder):
    (folder / "tests" / "01_double" / "test_double.py").write_text(
        "class TestTriple:\n    def test_it(self):\n        pass\n"
    )
    result = run(folder)
    assert result.returncode != 0
    assert "TestTriple belongs to no exercise of 01_double" in result.stdout + result.stderr


def test_a_check_that_does_not_end_is_stopped(folder):
    write(
        folder,
        "def double(x):\n    while True:\n        pass\n\n\ndef halve_all(values):\n    return values / 2\n",
    )
    checks = folder / "tests" / "01_double" / "test_double.py"
    text = checks.read_text().replace("import compare\n", "import compare\nimport pytest\n")
    checks.write_text(text.replace("    def test_two", "    @pytest.mark.timeout(1)\n    def test_two"))
    stdout = run(folder).stdout
    assert "double: it did not end within 1 seconds." in stdout
    assert "1 passed" in stdout


ROOT = Path(__file__).parent.parent
NUMPY_UNITS = [
    path.parent.name
    for path in sorted((ROOT / "solutions").glob("*/*.py"))
    if not KERAS.search(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(
    "unit",
    [pytest.param(unit, marks=[pytest.mark.proof] * (unit not in NUMPY_UNITS[:3])) for unit in NUMPY_UNITS],
)
def test_numpy_units_never_import_a_framework(root, unit):
    for command in (
        f"import pytest; pytest.main(['-q', 'graders/{unit}', '--submission', 'solutions', '-p', 'no:cacheprovider'])",
        f"from convlings.cli import app; app(['check', '{unit}', '--submission', 'solutions'], standalone_mode=False)",
    ):
        code = f"import sys; {command}; print('FOUND', sorted({{'tensorflow', 'keras', 'matplotlib'}} & set(sys.modules)))"
        result = subprocess.run(
            [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=100
        )
        assert "FOUND []" in result.stdout, result.stdout + result.stderr
