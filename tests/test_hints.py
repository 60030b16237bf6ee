"""Hints and solutions as a learner asks for them."""

import re
import shutil

import pytest

RIGHT = "TWO = 2\n\n\ndef double(x):\n    return TWO * x\n\n\ndef halve_all(values):\n    return values / 2\n"


def write(folder, text):
    (folder / "exercises" / "01_double" / "double.py").write_text(text)


def words(text):
    return " ".join(text.split())


def test_one_hint_more_each_time(folder, convlings):
    first = convlings("hint", "double", cwd=folder).stdout
    assert "1 of 2 Think of two." in words(first)
    assert "Add it to itself." not in first
    second = convlings("hint", "double", cwd=folder).stdout
    assert "hint 1 of 2 Think of two. hint 2 of 2 Add it to itself." in words(second)
    assert convlings("hint", "double", cwd=folder).stdout == second
    assert "1 of 2" in convlings("hint", "1.halve_all", cwd=folder).stdout


def test_without_a_name_it_is_what_is_next(folder, convlings):
    write(folder, "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values\n")
    convlings("check", cwd=folder)
    assert "Think of a half." in convlings("hint", cwd=folder).stdout
    assert "Divide." in convlings("hint", "1", cwd=folder).stdout


def test_hints_cost_nothing_and_are_counted(folder, convlings):
    convlings("hint", "double", cwd=folder)
    convlings("hint", "double", cwd=folder)
    write(folder, RIGHT)
    assert "4 of 4 points" in convlings("check", "double", cwd=folder).stdout
    row = next(line for line in convlings("progress", cwd=folder).stdout.splitlines() if " double " in line)
    assert re.search(r"passed +4/4 +1 +2 +\d{4}-\d\d-\d\d \d\d:\d\d", row)


def test_no_solution_before_it_passed(folder, convlings):
    result = convlings("solution", "double", cwd=folder)
    assert result.returncode == 2
    assert (
        result.stderr == "convlings: double has not passed yet; `convlings hint double` helps on the way.\n"
    )


def test_the_solution_beside_the_own(folder, convlings, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    write(folder, RIGHT)
    convlings("check", cwd=folder)
    lines = convlings("solution", "double", cwd=folder).stdout.splitlines()
    assert "yours the reference" in map(words, lines)
    assert any(re.search(r"^- TWO = 2", line) for line in lines)
    assert any(re.search(r"-     return TWO \* x.*\+     return x \+ x", line) for line in lines)
    assert any(re.search(r"^  def double\(x\):.*  def double\(x\):", line) for line in lines)
    assert not any("halve_all" in line or "SOLUTION" in line or "Twice x." in line for line in lines)


def test_below_one_another_where_it_is_narrow(folder, convlings, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    write(folder, RIGHT)
    convlings("check", cwd=folder)
    lines = [line.rstrip() for line in convlings("solution", "double", cwd=folder).stdout.splitlines()]
    assert lines.count("  def double(x):") == 1
    assert lines.index("-     return TWO * x") < lines.index("+     return x + x")


def test_the_solution_stays_open_when_the_own_breaks(folder, convlings):
    write(folder, RIGHT)
    convlings("check", cwd=folder)
    write(folder, "def double(:\n")
    result = convlings("solution", "double", cwd=folder)
    assert result.returncode == 0
    assert "it is not in your file any more" in result.stdout
    assert "return x + x" in result.stdout


def test_the_same_is_said(folder, convlings):
    write(folder, "def double(x):\n    return x + x\n")
    convlings("check", cwd=folder)
    assert "Yours is the same as the reference." in convlings("solution", "double", cwd=folder).stdout


def test_no_solutions_here(folder, convlings):
    write(folder, RIGHT)
    convlings("check", cwd=folder)
    shutil.rmtree(folder / "solutions" / "01_double")
    result = convlings("solution", "double", cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "no solution" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["hint", "triple"], "There is no unit 'triple'"),
        (["hint", "1.triple"], "01_double has no exercise 'triple'. It has: double, halve_all."),
        (["solution", "triple"], "There is no unit 'triple'"),
        (["solution"], "EXERCISE"),
    ],
)
def test_names_that_are_none(folder, convlings, arguments, says):
    result = convlings(*arguments, cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr


def test_everything_passed_has_no_next_hint(folder, convlings):
    write(folder, RIGHT)
    convlings("check", cwd=folder)
    result = convlings("hint", cwd=folder)
    assert result.returncode == 2
    assert "Everything passed. Name an exercise: double, for example." in result.stderr


def test_progress_before_anything_was_checked(folder, convlings):
    assert "Nothing has been checked yet." in convlings("progress", cwd=folder).stdout
