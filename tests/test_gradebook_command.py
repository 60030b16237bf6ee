"""`convlings gradebook` on a small class: everybody, one student, one unit, both, and SQL that only reads."""

import json
import re

import class_book
import pytest
from class_book import AFTER, CLASS, POINTS, UNIT

pytestmark = pytest.mark.xdist_group("export")


@pytest.fixture(scope="module")
def out(tiny_course, tmp_path_factory):
    """A folder as grading leaves it."""
    folder = tmp_path_factory.mktemp("graded")
    class_book.make(folder, tiny_course)
    return folder


@pytest.fixture
def ask(out, convlings):
    """Runs the command; gives what it prints, which no terminal obeys."""

    def run(*arguments):
        result = convlings("gradebook", out, *arguments, cwd=out)
        assert result.returncode == 0, result.stderr
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", result.stdout)
        return result.stdout

    return run


@pytest.fixture
def refused(out, convlings):
    """Runs the command; gives the one line that says why it could not."""

    def run(*arguments):
        result = convlings("gradebook", out, *arguments, cwd=out)
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.stderr
        return result.stderr

    return run


def test_everybody_by_unit(ask):
    lines = ask().splitlines()
    assert lines[0].split() == ["student", "name", "01", "points", "after", "penalty"]
    assert lines[-1] == f"{len(CLASS) + 1} rows"
    found = {line.split()[0]: line.split()[-3:] for line in lines[1:-1]}
    for student, points in POINTS.items():
        assert found[student] == [f"{points}", f"{points}", f"{AFTER[student]:g}"]
    assert next(line for line in lines if line.startswith("1009")).split()[-2:] == ["0", "0"]


def test_the_same_as_json(ask):
    rows = {row["student"]: row for row in json.loads(ask("--json"))}
    assert {name: row["after penalty"] for name, row in rows.items()} == {**AFTER, "1009": 0}
    assert rows["1002"][UNIT] == 3
    assert rows["1009"][UNIT] is None


@pytest.mark.parametrize("who", ["1001", "jane doe", "Jane Doe"])
def test_a_student_by_id_or_name(ask, who):
    rows = json.loads(ask("--student", who, "--json"))
    assert [(row["exercise"], row["status"], row["points"], row["passed"], row["checks"]) for row in rows] == [
        ("double", "passed", 4, 2, 2), ("halve_all", "passed", 2, 2, 2)]  # fmt: skip


def test_a_student_whose_work_is_broken_or_missing(ask):
    assert "cannot be imported: SyntaxError" in ask("--student", "1005")
    assert "there is no 01_double/double.py." in ask("--student", "1004")


def test_a_unit_by_check(ask):
    rows = json.loads(ask("--unit", "1", "--json"))
    table = {(row["exercise"], row["check"]): row for row in rows}
    row = table["double", "Any number."]
    assert (row["hidden"], row["failed"], row["students"], row["looks like"]) == (1, 3, 6, "squared")
    assert table["double", "Twice two is four."]["failed"] == 2
    assert "Twice two is four." in ask("--unit", "double")


def test_a_students_checks_of_a_unit(ask):
    rows = json.loads(ask("--unit", "01", "--student", "1002", "--json"))
    assert [row["passed"] for row in rows] == [1, 0, 1, 1]
    assert rows[1]["says"].startswith("double: ")
    assert rows[1]["looks like"] == "squared"


def test_sql_reads(ask):
    sql = "SELECT name, after_penalty FROM grades WHERE days_late > 0 ORDER BY student"
    assert ask("--sql", sql).splitlines()[-1] == "3 rows"
    assert json.loads(ask("--sql", sql, "--json"))[1] == {"name": "@late", "after_penalty": 0}
    odd = (
        "WITH odd(x) AS (SELECT char(27, 155, 127) || 'x') SELECT x, x'ff00' AS bytes, NULL AS empty FROM odd"
    )
    assert "ff00" in ask("--sql", odd)
    assert json.loads(ask("--sql", odd, "--json")) == [{"x": "\x1b\x9b\x7fx", "bytes": "ff00", "empty": None}]


@pytest.mark.parametrize("sql", [
    "DELETE FROM verdicts",
    "UPDATE verdicts SET points = 100",
    "DROP TABLE checks",
    "CREATE TABLE more (x)",
    "CREATE TEMP TABLE more (x)",
    "PRAGMA user_version = 7",
    "VACUUM INTO 'copy.sqlite'",
    "ATTACH 'copy.sqlite' AS copy",
    "SELECT load_extension('x')",
    "SELECT 1; DELETE FROM verdicts",
    "BEGIN IMMEDIATE",
    "nonsense",
    "",
])  # fmt: skip
def test_sql_that_does_more_is_refused(refused, out, sql):
    before = (out / "gradebook.sqlite").read_bytes()
    assert "--sql takes one SELECT on the tables of gradebook.sql: " in refused("--sql", sql)
    assert (out / "gradebook.sqlite").read_bytes() == before
    assert not list(out.glob("copy*"))


def test_what_is_not_there_is_said(refused):
    assert "There is no student 'Nemo' in the gradebook" in refused("--student", "Nemo")
    assert "There is no unit '7'" in refused("--unit", "7")
    assert "--unit takes one unit" not in refused("--unit", "1,7")
    assert "--sql stands alone" in refused("--sql", "SELECT 1", "--unit", "1")
