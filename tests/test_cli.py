"""The commands as a person uses them: what they print, their exit codes, and bad input."""

import json

import pytest

RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values / 2\n"


def write(folder, text):
    (folder / "exercises" / "01_double" / "double.py").write_text(text)


def test_where_am_i_and_what_is_next(folder, convlings):
    before = convlings(cwd=folder)
    assert before.returncode == 0
    assert before.stdout.count("not started") == 2
    assert "Next: double. Read exercises/01_double/README.md" in before.stdout
    write(folder, "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values\n")
    assert convlings(cwd=folder).stdout.count("not checked") == 2
    convlings("check", cwd=folder)
    after = convlings(cwd=folder).stdout
    assert "4/6" in after
    assert "Next: halve_all." in " ".join(after.split())
    write(folder, RIGHT)
    again = convlings(cwd=folder).stdout
    assert again.count("changed") == 1
    assert "4/6" in again
    convlings("check", cwd=folder)
    assert "Everything passed." in convlings(cwd=folder).stdout


def test_what_passed_and_was_broken_later_is_not_passed(folder, convlings):
    write(folder, RIGHT)
    convlings("check", cwd=folder)
    write(folder, RIGHT.replace("2 * x", "3 * x"))
    assert "Everything passed." not in convlings(cwd=folder).stdout


def test_damaged_progress_counts_as_none(folder, convlings):
    write(folder, RIGHT)
    (folder / ".convlings").mkdir()
    for damage in ("{", "[]", '{"01_double": 3}', '{"01_double": {"double": 3}}', ""):
        (folder / ".convlings" / "progress.jsonl").write_text(damage)
        result = convlings(cwd=folder)
        assert (result.returncode, result.stderr) == (0, "")
        assert convlings("check", cwd=folder).returncode == 0


@pytest.mark.parametrize("target", ["1", "01", "double.double", "01_double.double", "1.double", "halve_all"])
def test_a_unit_or_an_exercise_by_any_of_its_names(folder, convlings, target):
    write(folder, RIGHT)
    result = convlings("check", target, "--json", cwd=folder)
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    assert data["unit"] == "01_double"
    wanted = (
        target.rpartition(".")[2] if "double." in target or "1." in target or target == "halve_all" else None
    )
    assert list(data["exercises"]) == ([wanted] if wanted else ["double", "halve_all"])


def test_exit_code_is_one_where_something_failed(folder, convlings):
    result = convlings("check", cwd=folder)
    assert result.returncode == 1
    assert result.stdout.count("not written yet") == 2
    assert result.stderr == ""


def test_the_feedback_of_a_failed_check(folder, convlings):
    write(folder, RIGHT.replace("2 * x", "x * x").replace("values / 2", "values"))
    result = convlings("check", "--seed", "1", cwd=folder)
    assert "◐ double                   1 of 4 points      1 of 2 checks" in result.stdout
    assert "looks like This is what you get when x is squared: doubling adds it to itself." in result.stdout
    assert "✗ halve_all" in result.stdout
    assert "hint      Think of a half." in result.stdout


BAD = {
    "no course": (["check"], "There is no exercises/course.toml in", False),
    "no course for the table": ([], "convlings init DIR", False),
    "no such unit": (["check", "9"], "There is no unit '9'. The course has: 01_double.", True),
    "no such exercise": (
        ["check", "1.triple"],
        "01_double has no exercise 'triple'. It has: double, halve_all.",
        True,
    ),
    "half a name": (["check", "1."], "Name an exercise after the dot", True),
    "init where something is": (["init", "."], "is not empty, and nothing in it was touched", True),
    "no such command": (["chekc"], "chekc", True),
    "no class": (["grade"], "submissions", True),
}


@pytest.mark.parametrize(("arguments", "says", "inside"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_sentence(folder, tmp_path, convlings, arguments, says, inside):
    result = convlings(*arguments, cwd=folder if inside else tmp_path)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [("units = [", "course.toml"), ('title = "x"\n', "the field 'units' is missing"), ("", "'title'")],
)
def test_a_broken_course_file_is_said(folder, convlings, text, says):
    (folder / "exercises" / "course.toml").write_text(text)
    result = convlings("check", cwd=folder)
    assert result.returncode == 2
    assert "course.toml" in result.stderr
    assert says in result.stderr or says == "'title'"


def test_build_writes_what_is_stale_and_check_says_so(folder, convlings):
    assert convlings("build", "--check", cwd=folder).returncode == 0
    solution = folder / "solutions" / "01_double" / "double.py"
    solution.write_text(solution.read_text().replace("Twice x.", "Two times x."))
    stale = convlings("build", "--check", cwd=folder)
    assert stale.returncode == 1
    assert stale.stdout == "stale: exercises/01_double/double.py\n"
    assert "Run `convlings build`" in stale.stderr
    assert convlings("build", cwd=folder).stdout == "written: exercises/01_double/double.py\n"
    assert convlings("build", "--check", cwd=folder).returncode == 0


def test_build_refuses_a_stray_marker_with_file_and_line(folder, convlings):
    solution = folder / "solutions" / "01_double" / "double.py"
    solution.write_text(solution.read_text() + "### END SOLUTION\n")
    result = convlings("build", cwd=folder)
    assert result.returncode == 2
    assert "solutions/01_double/double.py:16: '### END SOLUTION' without" in result.stderr


def test_build_refuses_a_solution_that_is_no_python(folder, convlings):
    solution = folder / "solutions" / "01_double" / "double.py"
    solution.write_text("def double(:\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n")
    result = convlings("build", cwd=folder)
    assert result.returncode == 2
    assert "solutions/01_double/double.py:1: " in result.stderr


def test_doctor_tells_what_there_is(folder, convlings):
    result = convlings("doctor", cwd=folder)
    assert result.returncode == 0
    for word in ("convlings", "python", "numpy", "keras", "backend", "GPU", "confinement", "data"):
        assert any(line.startswith(word) for line in result.stdout.splitlines()), word
    assert "digits, mobilenet_v2_small; not here: cifar10" in result.stdout


def test_help_names_every_command(folder, convlings):
    stdout = convlings("--help", cwd=folder).stdout
    for command in ("check", "grade", "init", "demo", "build", "data", "doctor"):
        assert command in stdout
