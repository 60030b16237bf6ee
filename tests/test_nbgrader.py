"""A course with the real nbgrader, from its source to feedback and grades, graded by the judge."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader_class import UNIT, answers, hand_in, submissions

from convlings.classroom.grades import read_grades
from convlings.course.stub import answer_lines

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nbgrader")]

SETTINGS = r"""
c.Exchange.root = {exchange!r}
c.Judge.seed = 7
c.LateSubmissionPlugin.penalty_method = "zero"
c.FileNameCollectorPlugin.named_regexp = r".*_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9-]+)_(?P<file_id>{unit})"
"""
POINTS = {
    "full": 28, "empty": 0, "partly": 7, "wrong": 0, "endless": 17, "dead": 17, "flood": 28, "noise": 28,
    "deleted": 28, "emptied": 17, "duplicated": 28, "edited": 17, "renamed": 17, "unfinished": 17, "hostile": 17,
}  # fmt: skip
BY_HAND = """\
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    grade = book.find_grade("im2col-check", {unit!r}, {unit!r}, "renamed")
    grade.manual_score = 2.5
    comment = book.find_comment("im2col", {unit!r}, {unit!r}, "renamed")
    comment.manual_comment = "The name is the contract."
    book.db.commit()
"""


def nbgrader(course, *arguments, code=0):
    command = [sys.executable, "-m", "nbgrader", *arguments]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic
    done = subprocess.run(
        command, cwd=course, capture_output=True, text=True, env=os.environ | {"PATH": path}
    )
    assert done.returncode == code, done.stderr[-4000:]
    return done


def python(course, text):
    done = subprocess.run([sys.executable, "-c", text], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def made_course(root, folder, *without):
    """A course of unit 03 whose assignment was generated and released; settings with some words are left out."""
    graders = str(root / "graders")
    command = [sys.executable, "-m", "convlings", "course", "course", "--units", "3", "--graders", graders]
    assert subprocess.run(command, cwd=folder, capture_output=True).returncode == 0
    course = folder / "course"
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    config = course / "nbgrader_config.py"
    kept = [line for line in config.read_text().splitlines() if not any(word in line for word in without)]
    settings = SETTINGS.format(exchange=str(folder / "exchange"), unit=UNIT)
    config.write_text("\n".join(kept) + settings)
    nbgrader(course, "db", "assignment", "add", UNIT, "--duedate", "2026-11-21 00:00:00")
    nbgrader(course, "generate_assignment", UNIT)
    return course


def released(course):
    return nbformat.read(course / "release" / UNIT / f"{UNIT}.ipynb", 4)


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    """The class was collected, graded and given feedback; one student's points were changed by hand."""
    course = made_course(root, tmp_path_factory.mktemp("nbgrader"))
    nbgrader(course, "release_assignment", UNIT)
    hand_in(course, submissions(root, released(course)))
    nbgrader(course, "zip_collect", UNIT)
    (course / "log.txt").write_text(nbgrader(course, "autograde", UNIT).stderr)
    nbgrader(course, "generate_feedback", UNIT)
    nbgrader(course, "export")
    return course


def rows(course):
    with open(course / "grades.csv", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def feedback(course, name):
    return (course / "feedback" / name / UNIT / f"{UNIT}.html").read_text("utf-8")


@pytest.mark.proof
def test_what_is_released_has_no_answer(root, course):
    text = (course.parent / "exchange" / "convlings" / "outbound" / UNIT / f"{UNIT}.ipynb").read_text("utf-8")
    lines = answer_lines((root / "solutions" / UNIT / "convolution.py").read_text("utf-8"))
    telling = [line for line in lines if len(line) >= 18 and not line.startswith("#")]
    assert telling
    assert [line for line in telling if line in text] == []
    assert [path.name for path in (course / "release" / UNIT).iterdir()] == [f"{UNIT}.ipynb"]


@pytest.mark.proof
def test_everybody_has_the_points_that_the_work_deserves(course):
    assert {name: float(row["raw_score"]) for name, row in rows(course).items()} == POINTS
    assert {float(row["max_score"]) for row in rows(course).values()} == {28.0}


@pytest.mark.proof
def test_late_work_has_nbgraders_own_penalty(course):
    late = {name: float(row["late_submission_penalty"]) for name, row in rows(course).items()}
    assert late == dict.fromkeys(POINTS, 0.0) | {"noise": 28.0}


@pytest.mark.proof
def test_a_module_gets_the_same_points(root, course, convlings):
    arguments = ["--units", "3", "--seed", "7", "--graders", root / "graders", "--quiet"]
    done = convlings("grade", "submitted", "--out", "graded", *arguments, cwd=course)
    assert done.returncode == 0, done.stderr
    grades = read_grades(course / "graded" / "grades.json")
    assert {one.name: one.points for one in grades.submissions} == POINTS
    table = convlings(
        "gradebook", "graded", "--sql", "SELECT DISTINCT handed_in FROM uploads", cwd=course
    ).stdout
    assert "2026-11-20T10:00:00" in table
    assert "2026-11-22T10:00:00" in table


@pytest.mark.proof
def test_feedback_says_what_is_off_and_nothing_of_hidden_checks(course):
    page = feedback(course, "wrong")
    assert "conv2d: the result is not an array." in page
    hidden = page.split('<span class="tag">hidden check</span>')[1:]
    assert hidden
    for part in hidden:
        told = part.partition('<p class="title">')[0].partition("<details>")[0]
        assert not re.search(r"<dt>(expected|got|case)</dt>", told)
    assert "The example of the lesson, on paper." in page


@pytest.mark.proof
def test_what_could_not_be_read_is_said(course):
    assert "is left out: " in feedback(course, "unfinished")
    assert "im2col: the notebook has no function of this name." in feedback(course, "renamed")
    assert "It has im2cols; is that the one?" in feedback(course, "renamed")


@pytest.mark.proof
def test_nothing_hostile_reaches_a_page(course):
    page = feedback(course, "hostile")
    outputs = page.partition("im2col-check")[2]
    assert "&lt;script&gt;document.title" in outputs
    assert "<script>document.title" not in page
    assert "<img src=x" not in page


@pytest.mark.proof
def test_check_cells_are_given_back_and_restored(course):
    book = nbformat.read(course / "autograded" / "deleted" / UNIT / f"{UNIT}.ipynb", 4)
    order = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in book.cells]
    assert order[order.index("conv2d") + 1] == "conv2d-check"
    book = nbformat.read(course / "autograded" / "edited" / UNIT / f"{UNIT}.ipynb", 4)
    (cell,) = [
        cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "im2col-check"
    ]
    assert (cell.metadata.nbgrader.points, 'check("im2col")' in cell.source) == (5, True)


@pytest.mark.proof
def test_points_and_comments_given_by_hand_stay(course):
    python(course, BY_HAND.format(unit=UNIT))
    nbgrader(course, "autograde", UNIT, "--student", "renamed", "--force")
    nbgrader(course, "generate_feedback", UNIT, "--student", "renamed", "--force")
    nbgrader(course, "export")
    assert float(rows(course)["renamed"]["raw_score"]) == 19.5
    assert "The name is the contract." in feedback(course, "renamed")


@pytest.mark.proof
def test_scores_go_into_another_nbgraders_gradebook(root, course, convlings, tmp_path):
    other = made_course(root, tmp_path)
    done = convlings("grade", course / "submitted", "--out", "out", "--units", "3", "--seed", "7", "--graders",
                     root / "graders", "--due", "2026-11-21T00:00+00:00", "--late-penalty", "10", "--quiet", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    for _ in range(2):  # again changes nothing
        done = convlings("export", "out", "--format", "nbgrader", "--to", "course", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        nbgrader(other, "export")
        assert {name: float(row["raw_score"]) for name, row in rows(other).items()} == POINTS
        assert float(rows(other)["noise"]["late_submission_penalty"]) == 5.6
        assert float(rows(other)["noise"]["score"]) == 22.4


@pytest.mark.proof
def test_without_a_gradebook_or_an_assignment_it_says_what_to_do(course, convlings, tmp_path):
    (tmp_path / "empty.db").write_text("no database, but a text")
    nbgrader(tmp_path, "db", "student", "list")
    for arguments, said in [
        ([], "It has to be named"),
        (["--to", "nowhere.db"], "nowhere.db does not exist"),
        (["--to", "empty.db"], "cannot be used"),
        (["--to", "gradebook.db"], f"nbgrader generate_assignment {UNIT}"),
    ]:
        done = convlings("export", course / "graded", "--format", "nbgrader", *arguments, cwd=tmp_path)
        assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (2, True, 1), done.stderr
    assert Path(tmp_path / "empty.db").read_text() == "no database, but a text"


@pytest.fixture(scope="module")
def plain(root, tmp_path_factory):
    """The same course with nbgrader's own way of running notebooks."""
    course = made_course(root, tmp_path_factory.mktemp("plain"), "preprocessors = preprocessors()")
    books = submissions(root, released(course))
    hand_in(course, {name: books[name] for name in ("full", "empty", "noise", "flood")})
    nbgrader(course, "zip_collect", UNIT)
    nbgrader(course, "autograde", UNIT)
    nbgrader(course, "export")
    return course


def test_plain_nbgrader_gets_the_points_of_the_public_checks(plain):
    wanted = {name: POINTS[name] for name in ("full", "empty", "noise", "flood")}
    assert {name: float(row["raw_score"]) for name, row in rows(plain).items()} == wanted


def test_nothing_is_left_beside_notebooks(plain):
    assert not list(plain.rglob(".convlings"))


def test_validate_tells_a_student_what_passes(root, plain):
    assert "Success" in nbgrader(plain, "validate", f"source/{UNIT}/{UNIT}.ipynb").stdout
    unwritten = nbgrader(plain, "validate", f"release/{UNIT}/{UNIT}.ipynb").stdout
    assert "VALIDATION FAILED ON 5 CELL(S)" in unwritten.replace("\n", " ")
    assert answers(root)["conv2d"] not in unwritten
