"""`convlings submit`: the one file that a learner hands in, and `convlings grade` reading it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pexpect
import pytest

from convlings import __version__
from convlings.classroom.collecting import collect, needs_collecting
from convlings.classroom.grades import read_grades
from convlings.course.course import load_course

WHOLE = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values / 2\n"
HALF = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    raise NotImplementedError()\n"


@pytest.fixture
def work(tiny_course, tmp_path):
    """A learner's folder: no solutions, and the public checks."""
    folder = tmp_path / "work"
    shutil.copytree(tiny_course / "exercises", folder / "exercises")
    shutil.copytree(tiny_course / "checks", folder / "tests")
    return folder


def write(work, text):
    (work / "exercises" / "01_double" / "double.py").write_bytes(text.encode())


def read(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_holds_the_modules_and_a_manifest_and_nothing_else(work, convlings):
    write(work, WHOLE)
    (work / "exercises" / "01_double" / "diary.txt").write_text("mine")
    assert convlings("check", cwd=work).returncode == 0
    result = convlings("submit", cwd=work / "exercises")
    assert result.returncode == 0, result.stderr
    assert str(work / "submission.zip") in result.stdout
    held = read(work / "submission.zip")
    assert set(held) == {"convlings.json", "01_double/double.py"}
    assert held["01_double/double.py"] == WHOLE.encode()
    manifest = json.loads(held["convlings.json"])
    assert manifest["kit"] == __version__
    unit = manifest["units"]["01_double"]
    assert unit["sha256"] == hashlib.sha256(WHOLE.encode()).hexdigest()
    assert unit["exercises"]["double"] == {"status": "passed", "points": 4, "max_points": 4}


def test_the_same_work_is_the_same_file(work, convlings):
    write(work, WHOLE)
    for name in ("a.zip", "b.zip"):
        assert convlings("submit", "1", "--to", name, cwd=work).returncode == 0
    assert (work / "a.zip").read_bytes() == (work / "b.zip").read_bytes()


def test_what_changed_since_its_check_is_said(work, convlings):
    write(work, WHOLE)
    convlings("check", cwd=work)
    write(work, WHOLE.replace("2 * x", "x + x"))
    result = convlings("submit", cwd=work)
    assert "not checked as it is now (`convlings check`): double\n" in result.stdout
    manifest = json.loads(read(work / "submission.zip")["convlings.json"])
    assert manifest["units"]["01_double"]["exercises"]["double"]["status"] == "changed"


@pytest.mark.parametrize(("answer", "code"), [("", 1), ("n", 1), ("maybe", 1), ("y", 0), ("Yes", 0)])
def test_what_is_not_written_is_said_and_asked_about(work, answer, code):
    write(work, HALF)
    terminal = pexpect.spawn(sys.executable, ["-m", "convlings", "submit"], cwd=work, encoding="utf-8")
    terminal.expect_exact("not written yet: halve_all")
    terminal.expect_exact("Hand it in as it is? [y/N]")
    assert not (work / "submission.zip").exists()
    terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (terminal.exitstatus, (work / "submission.zip").exists()) == (code, code == 0)


def test_nobody_to_ask(work, convlings):
    write(work, HALF)
    with open(os.devnull) as nothing:
        command = [sys.executable, "-m", "convlings", "submit"]
        result = subprocess.run(command, cwd=work, stdin=nothing, capture_output=True, text=True)
    assert result.returncode == 2
    assert "Add --yes" in result.stderr
    assert convlings("submit", "--yes", cwd=work).returncode == 0


def test_a_module_that_is_no_python_is_said_with_its_line(work, convlings):
    write(work, WHOLE + "def triple(:\n")
    result = convlings("submit", "--yes", cwd=work)
    assert result.returncode == 0
    assert "it cannot be run: 01_double/double.py line 7: " in result.stdout


BAD = {
    "nothing written": (None, [], "Nothing is written yet"),
    "no such unit": (WHOLE, ["7"], "There is no unit '7'"),
    "no zip": (WHOLE, ["--to", "exercises/01_double/double.py"], "does not end in .zip"),
    "no folder": (WHOLE, ["--to", "there/is/none.zip"], "There is no folder"),
    "another file": (WHOLE, ["--to", "holiday.zip"], "is no submission"),
    "not text": ("# caf\xe9\n", [], "01_double/double.py is not UTF-8 text"),
}


@pytest.mark.parametrize(("text", "arguments", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence_and_nothing_is_lost(work, convlings, text, arguments, says):
    (work / "holiday.zip").write_bytes(b"photographs")
    path = work / "exercises" / "01_double" / "double.py"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    before = path.read_bytes()
    result = convlings("submit", *arguments, cwd=work)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert (work / "holiday.zip").read_bytes() == b"photographs"
    assert path.read_bytes() == before
    assert not (work / "submission.zip").exists()


@pytest.fixture
def handed_in(work, convlings, tmp_path):
    """A class of one, in which Jane handed in her file."""
    write(work, WHOLE)
    folder = tmp_path / "class"
    folder.mkdir()
    result = convlings("submit", "--to", folder / "jane.zip", cwd=work)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.mark.parametrize("form", ["a folder of files", "the file alone", "a folder with her file"])
def test_grade_reads_it(tiny_course, tmp_path, convlings, handed_in, form):
    source = handed_in / "jane.zip" if form == "the file alone" else handed_in
    if form == "a folder with her file":
        (handed_in / "jane").mkdir()
        (handed_in / "jane.zip").rename(handed_in / "jane" / "submission.zip")
    arguments = ["grade", source, "--out", tmp_path / "out", "--graders", tiny_course / "graders"]
    result = convlings(*arguments, "--jobs", 1, cwd=tiny_course)
    assert result.returncode == 0, result.stderr
    (jane,) = read_grades(tmp_path / "out" / "grades.json").submissions
    assert (jane.name, jane.points) == ("jane", 6)
    assert "convlings.json" not in result.stdout + result.stderr


def changed(path, name, change):
    """Writes a submission again with one member changed; None leaves it out."""
    held = read(path)
    held[name] = change(held[name])
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in held.items():
            if data is not None:
                archive.writestr(member, data)


NOTICES = {
    "changed work": ("01_double/double.py", lambda data: data + b"#", ["was changed after"]),
    "work taken out": ("01_double/double.py", lambda data: None, ["was not handed in"]),
    "another kit": (
        "convlings.json",
        lambda data: data.replace(__version__.encode(), b"9.9"),
        ["with kit 9.9"],
    ),
    "no manifest": ("convlings.json", lambda data: b"[]", ["is no manifest"]),
    "a deep manifest": ("convlings.json", lambda data: b"[" * 500_000, ["is no manifest"]),
    "a later form": ("convlings.json", lambda data: data.replace(b'"format": 1', b'"format": 2'), ["is 2"]),
    "commands to a terminal": (
        "convlings.json",
        lambda data: data.replace(__version__.encode(), b"\\u001b[31m9"),
        ["with kit 9,"],
    ),
    "as it was": ("convlings.json", lambda data: data, []),
}


@pytest.mark.parametrize(("name", "change", "says"), NOTICES.values(), ids=NOTICES)
def test_the_teacher_hears_what_is_not_as_it_was_written(tiny_course, handed_in, name, change, says):
    changed(handed_in / "jane.zip", name, change)
    assert needs_collecting(handed_in)
    (jane,) = collect(handed_in, load_course(tiny_course / "exercises" / "course.toml"))
    assert len(jane.notices) == len(says)
    assert all(text in notice for text, notice in zip(says, jane.notices))
    assert "\x1b" not in "".join(jane.notices)
    assert jane.others == []
