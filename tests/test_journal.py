"""Grading again: killed runs go on, unchanged work is not judged twice, a regrading is a plan first."""

import fcntl
import json
import os
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from convlings.classroom.gradebook import Gradebook, iterate
from convlings.classroom.grading import ENDED, Settings, Watcher, grade_class
from convlings.classroom.judge_process import JudgeDied, JudgeProcess

pytestmark = pytest.mark.xdist_group("journal")

RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values * 0.5\n"
WRONG = RIGHT.replace("2 * x", "x * x")
CLASS = {"ada": RIGHT, "bob": WRONG, "cleo": "def double(:\n", "dan": RIGHT, "eve": WRONG, "fay": RIGHT}
COMMAND = [sys.executable, "-m", "convlings", "grade", "work", "--out", "out"]


@pytest.fixture
def place(tiny_course, tmp_path):
    """A folder with a course and a class."""
    shutil.copytree(tiny_course, tmp_path / "course")
    for name, text in CLASS.items():
        hand_in(tmp_path, name, text)
    return tmp_path


def hand_in(place, name, text):
    path = place / "work" / name / "01_double" / "double.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def command(place, *more):
    return [*COMMAND, "--graders", str(place / "course" / "graders"), *more]


def grade(place, *more, code=0):
    done = subprocess.run(command(place, *more), cwd=place, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def judged(done):
    return int(re.search(r"^(\d+) judged", done.stdout, re.MULTILINE)[1])


def grades(place, out="out"):
    """The grades without times."""
    return re.sub(r'"seconds": [\d.e-]+', '"seconds": 0', (place / out / "grades.json").read_text())


def points(place):
    return {
        entry["name"]: entry["points"]
        for entry in json.loads((place / "out/grades.json").read_text())["submissions"]
    }


def test_unchanged_work_is_not_judged_again(place):
    first = grade(place)
    before = grades(place)
    again = grade(place)
    assert (judged(first), judged(again)) == (6, 0)
    assert grades(place) == before


def test_what_no_judge_came_to_the_end_of_is_judged_again(place, monkeypatch):
    def dies(judge, question):
        judge.close()
        raise JudgeDied

    settings = Settings(graders=place / "course" / "graders")
    with monkeypatch.context() as patched:
        patched.setattr(JudgeProcess, "ask", dies)
        grade_class(place / "work", place / "out", settings, Watcher())
    with Gradebook(place / "out" / "gradebook.sqlite") as book:
        assert {verdict.message for _, own in iterate(book) for verdict in own.values()} == {ENDED}
    graded = grade_class(place / "work", place / "out", settings, Watcher())
    assert (graded.judged, graded.plan) == (6, [])
    grade(place)
    assert points(place)["ada"] == 6
    again = grade_class(place / "work", place / "out", settings, Watcher())
    assert (again.judged, again.plan) == (0, [])


def test_what_has_changed_is_judged_and_counts_at_once(place):
    grade(place)
    hand_in(place, "bob", RIGHT)
    hand_in(place, "gil", RIGHT)
    done = grade(place)
    assert judged(done) == 2
    assert "--apply" not in done.stdout
    assert points(place) == {"ada": 6, "bob": 6, "cleo": 0, "dan": 6, "eve": 3, "fay": 6, "gil": 6}
    with Gradebook(place / "out/gradebook.sqlite", readonly=True) as book:
        states = book.rows.execute(
            "SELECT state, points FROM verdicts JOIN students ON students.id = verdicts.student WHERE name = 'bob' ORDER BY "
            "verdicts.id"
        ).fetchall()
    assert [tuple(row) for row in states] == [("replaced", 3), ("current", 6)]


@pytest.mark.parametrize("victim", ["grade", "judge"])
def test_a_killed_run_goes_on_and_ends_as_an_unbroken_one(place, victim):
    grade(place, "--seed", "5")
    unbroken = grades(place)
    shutil.move(place / "out", place / "unbroken")
    with subprocess.Popen(command(place, "--seed", "5", "--jobs", "1"), cwd=place, stderr=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, text=True) as run:  # fmt: skip
        for line in run.stderr:
            if line.startswith("2 of 6"):
                break
        judges = children(run.pid)
        ends = [os.pidfd_open(pid) for pid in judges]
        for pid in [run.pid] if victim == "grade" else judges:
            os.kill(pid, signal.SIGKILL)
        run.stderr.read()
    for end in ends:  # no judge outlives the command
        assert select.select([end], [], [], 60)[0]
        os.close(end)
    known = verdicts(place)
    assert known >= 2
    done = grade(place, "--seed", "5")
    assert judged(done) == 6 - known
    assert grades(place) == unbroken
    assert verdicts(place) == 6


def children(pid):
    """The judges that a run has started."""
    status = [(path, path.read_text()) for path in Path("/proc").glob("[0-9]*/stat")]
    return [int(path.parent.name) for path, text in status if text.rpartition(")")[2].split()[1] == str(pid)]


def verdicts(place):
    with Gradebook(place / "out/gradebook.sqlite", readonly=True) as book:
        return len(book.grades())


def change_grader(place):
    """Whatever comes of random numbers passes."""
    path = place / "course/graders/01_double/test_double.py"
    path.write_text(path.read_text().replace("reference.double(x))", "student.double(x))"))


def test_a_changed_grader_is_a_plan_until_it_is_applied(place):
    grade(place)
    before = grades(place)
    change_grader(place)
    done = grade(place)
    assert (judged(done), grades(place)) == (6, before)
    assert re.search(r"bob  01_double  3 → 6\n +\+ double: Any number\.", done.stdout)
    assert "ada" not in done.stdout.partition("Nothing of this is written yet")[2]
    assert judged(grade(place)) == 0
    assert judged(grade(place, "--apply")) == 0
    assert points(place) == {"ada": 6, "bob": 6, "cleo": 0, "dan": 6, "eve": 6, "fay": 6}
    assert "--apply" not in grade(place).stdout


def test_a_regrading_that_changes_nothing_needs_no_word(place):
    grade(place, "--seed", "5")
    done = grade(place, "--regrade", "--seed", "6")
    assert judged(done) == 6
    assert "--apply" not in done.stdout
    assert json.loads((place / "out/grades.json").read_text())["seed"] == 6
    assert judged(grade(place)) == 0


def test_a_regrading_has_new_random_inputs_and_the_plan_keeps_them(place):
    grade(place)
    change_grader(place)
    first, second = grade(place, "--regrade"), grade(place, "--regrade")
    assert (judged(first), judged(second)) == (6, 0)
    grade(place, "--regrade", "--apply")
    assert points(place)["bob"] == 6
    assert judged(grade(place)) == 0


def test_late_work_costs_points_beside_the_raw_ones(place):
    for name, time in {
        "ada": 1_000_000_000,
        "dan": 1_000_000_000 + 60,
        "fay": 1_000_000_000 + 86_401,
    }.items():
        os.utime(place / "work" / name / "01_double/double.py", (time, time))
    grade(place)
    done = grade(place, "--due", "2001-09-09T01:46:40+00:00", "--late-penalty", "10")
    assert judged(done) == 0
    assert points(place)["fay"] == 6
    with Gradebook(place / "out/gradebook.sqlite", readonly=True) as book:
        rows = {row["name"]: (row["days_late"], row["after_penalty"]) for row in book.grades()}
    assert (rows["ada"], rows["dan"], rows["fay"]) == ((0, 6.0), (1, 5.4), (2, 4.8))


BAD = {
    "due": (["--due", "tomorrow"], "'tomorrow' is no time"),
    "penalty": (["--late-penalty", "10"], "add --due"),
    "percent": (["--due", "2026-01-01", "--late-penalty", "200"], "0 to 100"),
    "scheduler": (["--scheduler", "tcp://127.0.0.1:9"], "There is no scheduler at tcp://127.0.0.1:9"),
}


@pytest.mark.parametrize(("more", "says"), BAD.values(), ids=BAD)
def test_bad_options_are_one_sentence(place, more, says):
    assert says in grade(place, *more, code=2).stderr


def test_what_is_no_gradebook_is_left_alone(place):
    (place / "out").mkdir()
    (place / "out/gradebook.sqlite").write_text("precious" * 1000)
    assert "cannot be used as a gradebook" in grade(place, code=2).stderr
    assert (place / "out/gradebook.sqlite").read_text() == "precious" * 1000


def test_a_newer_gradebook_is_left_alone(place):
    grade(place)
    with sqlite3.connect(place / "out/gradebook.sqlite") as rows:
        rows.execute("PRAGMA user_version = 99")
    assert "format 99" in grade(place, code=2).stderr


def test_a_full_disk_is_said_and_the_next_run_goes_on(place):
    limited = ["bash", "-c", 'ulimit -f 64; exec "$@"', "bash", *command(place)]
    done = subprocess.run(limited, cwd=place, capture_output=True, text=True, timeout=300)
    assert done.returncode == 2, done.stderr
    assert "run the same command again" in done.stderr
    assert "Traceback" not in done.stderr
    grade(place)
    assert points(place)["ada"] == 6


def test_two_runs_in_one_folder_are_refused(place):
    (place / "out").mkdir()
    with open(place / "out/.grading", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "Another `convlings grade` is at work" in grade(place, code=2).stderr
    grade(place)


def test_quiet_says_what_went_wrong_only(place):
    done = grade(place, "--quiet")
    assert (done.stdout, done.stderr) == ("", "")
    assert points(place)["ada"] == 6


def test_a_line_for_each_submission_where_there_is_no_terminal(place):
    lines = grade(place).stderr.splitlines()
    assert sorted(line.partition(": ")[2] for line in lines) == sorted(
        f"{name}, {earned:g} points" for name, earned in points(place).items()
    )
    assert [line.partition(":")[0] for line in lines] == [f"{number} of 6" for number in range(1, 7)]
