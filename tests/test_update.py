"""`convlings update` and `convlings reset` in a learner's folder, under an older kit and a newer one."""

import os
import shutil
import subprocess
import sys

import pytest

import convlings as package

ANSWER = "def double(x):\n    return 2 * x  # mine\n"
HELPER = "\n\ndef mine(x):  # a helper\n    return x\n"
MODULE = "exercises/01_double/double.py"
LESSON = "exercises/01_double/README.md"
CHECKS = "tests/01_double/test_double.py"


def installed(tiny_course, folder, version, change):
    """A kit as it lies where it is installed."""
    source = os.path.dirname(package.__file__)
    shutil.copytree(source, folder / "convlings", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "convlings" / "__init__.py").write_text(f'"""A kit."""\n\n__version__ = "{version}"\n')
    for tree, name in (("exercises", "exercises"), ("checks", "tests")):
        shutil.copytree(tiny_course / tree, folder / "convlings" / "kit" / name)
    change(folder / "convlings" / "kit")
    return folder


def newer(kit):
    stub = (kit / MODULE).read_text()
    stub = stub.replace('"""Twice x."""', '"""Twice x, rounded down."""')
    stub = stub.replace("def halve_all(values):", "def halve_all(values, times=1):")
    stub += '\n\ndef triple(x):\n    """Three times x."""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n'
    (kit / MODULE).write_text(stub)
    (kit / LESSON).write_text("# Doubling, and more\n")
    (kit / CHECKS).write_text((kit / CHECKS).read_text() + "\n# newer\n")
    (kit / "exercises" / "01_double" / "old.svg").unlink()
    (kit / "exercises" / "01_double" / "new.svg").write_text("<svg/>")


@pytest.fixture(scope="module")
def kits(tiny_course, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kits")

    def older(kit):
        (kit / "exercises" / "01_double" / "old.svg").write_text("<svg/>")

    def next_one(kit):
        older(kit)
        newer(kit)

    return {
        "older": installed(tiny_course, folder / "older", "0.8", older),
        "newer": installed(tiny_course, folder / "newer", "0.9", next_one),
    }


@pytest.fixture
def run(kits, tmp_path):
    def run(kit, *arguments, cwd=tmp_path / "work"):
        command = [sys.executable, "-m", "convlings", *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(kits[kit])}
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=100)

    return run


@pytest.fixture
def work(run, tmp_path):
    """A folder that the older kit made, in which `double` is written."""
    assert run("older", "init", "work", cwd=tmp_path).returncode == 0
    folder = tmp_path / "work"
    stub = (folder / MODULE).read_text()
    start = stub.index("def double")
    end = stub.index("\n\n\ndef halve_all")
    (folder / MODULE).write_text(stub[:start] + ANSWER + HELPER + stub[end:])
    return folder


def everything(folder):
    """All files and what they hold, but for what the kit remembers."""
    paths = [path for path in folder.rglob("*") if path.is_file() and "undo" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_what_is_written_stays_and_the_rest_is_the_newer_kits(run, work):
    result = run("newer", "update")
    assert result.returncode == 0, result.stderr
    text = (work / MODULE).read_text()
    assert ANSWER in text
    assert HELPER in text
    assert "def halve_all(values, times=1):" in text
    assert "def triple(x):" in text
    assert (work / LESSON).read_text() == "# Doubling, and more\n"
    assert (work / CHECKS).read_text().endswith("# newer\n")
    assert (work / "exercises/01_double/new.svg").exists()
    assert not (work / "exercises/01_double/old.svg").exists()
    lines = " ".join(result.stdout.split())
    assert "From kit 0.8 to 0.9" in lines
    assert 'double stays as you wrote it; what is asked has changed: def double(x): - """Twice x."""' in lines
    assert "halve_all is the new kit's; you had not touched it" in lines
    assert "triple is new" in lines
    assert "nothing to do" in run("newer", "update").stdout


def test_a_preview_writes_nothing_and_says_the_same(run, work):
    before = everything(work)
    preview = run("newer", "update", "--preview")
    assert preview.returncode == 0
    assert everything(work) == before
    assert not (work / ".convlings" / "undo").exists()
    told = run("newer", "update").stdout.splitlines()
    assert preview.stdout.splitlines()[1:] == told[1:-1]
    assert "--undo" in told[-1]


def test_undo_brings_back_every_byte(run, work):
    (work / MODULE).write_bytes((work / MODULE).read_bytes().replace(b"\n", b"\r\n"))
    before = everything(work)
    run("newer", "update")
    after = (work / MODULE).read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n")
    result = run("newer", "update", "--undo")
    assert result.returncode == 0, result.stderr
    assert everything(work) == before
    assert run("newer", "update", "--undo").returncode == 2
    assert "From kit 0.8" in run("newer", "update").stdout


def test_what_was_written_after_an_update_is_kept_when_it_is_taken_back(run, work):
    before = (work / MODULE).read_bytes()
    run("newer", "update")
    later = (work / MODULE).read_bytes() + b"\n# later\n"
    (work / MODULE).write_bytes(later)
    result = run("newer", "update", "--undo")
    assert f"{MODULE}.old" in result.stdout
    assert (work / MODULE).read_bytes() == before
    assert (work / f"{MODULE}.old").read_bytes() == later


def test_what_the_learner_changed_in_a_lesson_is_kept_beside_it(run, work):
    (work / LESSON).write_text("my notes")
    (work / "README.md").write_text("my own")  # which the newer kit does not change
    result = run("newer", "update")
    assert f"Yours is kept as {LESSON}.old" in result.stdout
    assert (work / f"{LESSON}.old").read_text() == "my notes"
    assert (work / LESSON).read_text() == "# Doubling, and more\n"
    assert (work / "README.md").read_text() == "my own"


def test_a_module_that_is_no_python_waits_until_it_is_mended(run, work):
    whole = (work / MODULE).read_text()
    (work / MODULE).write_text(whole + "def (\n")
    result = run("newer", "update")
    assert result.returncode == 0
    line = whole.count("\n") + 1
    assert f"left as it is: line {line}: invalid syntax" in result.stdout
    assert (work / MODULE).read_text() == whole + "def (\n"
    assert (work / LESSON).read_text() == "# Doubling, and more\n"
    (work / MODULE).write_text(whole)
    assert "halve_all is the new kit's" in run("newer", "update").stdout
    assert ANSWER in (work / MODULE).read_text()


@pytest.mark.parametrize("damage", [None, b"", b"{", b"[" * 100_000, b'{"kit": 3}'])
def test_without_a_record_only_what_is_new_comes(run, work, damage):
    record = work / ".convlings" / "origin.json"
    record.unlink() if damage is None else record.write_bytes(damage)
    before = (work / MODULE).read_text()
    assert run("newer", "update").returncode == 0
    text = (work / MODULE).read_text()
    assert ANSWER in text
    assert "def triple(x):" in text
    assert all(line in text for line in before.splitlines())


def test_a_killed_update_goes_on(run, work):
    before = everything(work)
    run("newer", "update")
    record = work / ".convlings" / "origin.json"
    record.write_bytes(before[".convlings/origin.json"])  # as if it had ended before its last file
    assert run("newer", "update").returncode == 0
    assert "nothing to do" in run("newer", "update").stdout
    assert ANSWER in (work / MODULE).read_text()
    run("newer", "update", "--undo")
    run("newer", "update", "--undo")
    assert everything(work) == before


def test_a_checkout_is_left_to_git(tiny_course, convlings):
    result = convlings("update", cwd=tiny_course)
    assert result.returncode == 2
    assert "git pull" in result.stderr


def test_reset_keeps_the_old_text_beside(run, work):
    run("older", "reset", "double")
    stub = (work / MODULE).read_text()
    assert '"""Twice x."""\n    # YOUR CODE HERE' in stub
    assert HELPER in stub
    assert (work / "exercises/01_double/double.py.old").read_text() == ANSWER
    assert "There is nothing to do" in run("older", "reset", "double").stdout
    (work / MODULE).write_text(stub.replace("raise NotImplementedError()", "return 1", 1))
    result = run("older", "reset", "1.double")
    assert "kept in exercises/01_double/double.py.old-2" in result.stdout
    assert (work / MODULE).read_text() == stub


def test_reset_of_a_broken_module(run, work):
    broken = (work / MODULE).read_text() + "def (\n"
    (work / MODULE).write_text(broken)
    result = run("older", "reset", "double")
    assert result.returncode == 2
    assert "convlings reset 1" in result.stderr
    assert (work / MODULE).read_text() == broken
    assert run("older", "reset", "01").returncode == 0
    assert (work / f"{MODULE}.old").read_text() == broken
    assert "not started" in run("older").stdout


def test_reset_in_a_checkout(tiny_course, tmp_path, convlings):
    checkout = shutil.copytree(tiny_course, tmp_path / "checkout")
    stub = (checkout / MODULE).read_text()
    (checkout / MODULE).write_text("def double(x):\n    return x\n")
    assert convlings("reset", "1", cwd=checkout).returncode == 0
    assert (checkout / MODULE).read_text() == stub


@pytest.mark.parametrize(
    ("target", "says"), [("tripel", "There is no unit 'tripel'"), ("1.x", "no exercise")]
)
def test_reset_of_nothing(run, work, target, says):
    result = run("older", "reset", target)
    assert result.returncode == 2
    assert says in result.stderr


def test_a_folder_in_the_place_of_a_file_is_said_and_the_rest_can_be_taken_back(run, work):
    before = everything(work)
    (work / "exercises" / "01_double" / "new.svg").mkdir()
    result = run("newer", "update")
    assert result.returncode == 2
    assert "new.svg cannot be written" in result.stderr
    assert run("newer", "update", "--undo").returncode == 0
    assert everything(work) == before
