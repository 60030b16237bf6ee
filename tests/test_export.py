"""Exports of a small class, read again by the rules that each format's documentation states."""

import csv
import html
import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from datetime import datetime

import class_book
import pytest
from class_book import AFTER, CLASS, FORMULA, POINTS, UNIT

from convlings.classroom.exports import FORMATS, export
from convlings.classroom.gradebook import Gradebook
from convlings.errors import InputError

pytestmark = pytest.mark.xdist_group("export")

COLUMNS = f"{UNIT} {UNIT}.double {UNIT}.halve_all".split()


@pytest.fixture(scope="module")
def out(tiny_course, tmp_path_factory):
    """A folder as grading leaves it."""
    folder = tmp_path_factory.mktemp("graded")
    class_book.make(folder, tiny_course)
    return folder


def rows_of(path):
    """The rows of a CSV, which is RFC 4180 in UTF-8: CRLF, quotes where needed, all rows of one length."""
    data = path.read_bytes()
    text = data.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert re.sub(r'"(?:[^"]|"")*"', "", text).replace("\r\n", "").isprintable()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


def assert_no_formulas(rows):
    """OWASP, "CSV Injection": no cell begins with = + - @, tab or carriage return, but for numbers."""
    for cell in [cell for row in rows for cell in row]:
        assert not cell.lstrip(" ").startswith(("=", "+", "@", "-", "\t", "\r", "＝", "＋", "－", "＠")), cell
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", cell), cell


def test_the_table_has_a_row_per_student(out, tmp_path):
    [path] = export(out, "csv", tmp_path / "table.csv")
    rows = rows_of(path)
    assert_no_formulas(rows)
    assert rows[0] == ["student", "name", *COLUMNS, f"{UNIT} days late", f"{UNIT} penalty",
                       f"{UNIT} after penalty", "points", "max points", "points after penalty"]  # fmt: skip
    table = {row[0]: dict(zip(rows[0], row)) for row in rows[1:]}
    assert set(table) == {*CLASS, "1009"}
    for student, (_, _, late, penalty) in CLASS.items():
        row = table[student]
        numbers = [float(row[name]) for name in ("points", "max points", "points after penalty")]
        assert numbers == [POINTS[student], 6, AFTER[student]]
        assert (float(row[f"{UNIT} days late"]), float(row[f"{UNIT} penalty"])) == (late, penalty)
    assert (table["1002"][f"{UNIT}.double"], table["1002"][f"{UNIT}.halve_all"]) == ("1", "2")
    assert table["1009"][UNIT] == ""
    assert table["1002"]["name"].startswith("'=HYPERLINK")


def test_json_has_everything(out, tmp_path):
    [path] = export(out, "json", tmp_path / "all.json")
    data = json.loads(path.read_bytes())
    assert (data["format"], len(data["runs"]), data["runs"][0]["seed"]) == (1, 1, 7)
    students = {entry["student"]: entry for entry in data["students"]}
    assert {name: entry["points"] for name, entry in students.items()} == {**POINTS, "1009": 0}
    assert {name: entry["after_penalty"] for name, entry in students.items()} == {**AFTER, "1009": 0}
    unit = students["1002"]["units"][UNIT]
    assert (unit["status"], unit["days_late"], unit["penalty"], unit["seed"]) == ("graded", 2, 0.25, 7)
    hidden = unit["exercises"]["double"]["checks"][1]
    assert (hidden["name"], hidden["hidden"], hidden["misconception"]) == (
        "TestDouble::test_random",
        True,
        "squared",
    )
    assert hidden["message"].startswith("double: ")
    assert students["1009"]["notices"] == ["work.zip: it is no archive."]
    assert students["1001"]["uploads"][0]["handed_in"] == "2026-11-20T10:00:00+00:00"
    assert students["1004"]["units"][UNIT]["status"] == "missing"


def test_canvas_takes_the_file(out, tmp_path):
    """What Canvas' importer (canvas-lms, lib/gradebook_importer.rb) asks of a file.

    Row 1: more than four columns, the first two hold "Student" and "ID", then "SIS User ID" and "SIS Login ID",
    and the last column about the student holds "Section"; all others are assignments, found by title, unless
    they look like totals. A row whose first cell holds "Points Possible" has the points. Others are students,
    found by ID as a number, then SIS ids, then name. Rows of empty cells are skipped, the separator is the one
    of ; and , that gives all of the first three lines the same number of cells.
    """
    [path] = export(out, "canvas", tmp_path / "canvas.csv")
    rows = rows_of(path)
    assert_no_formulas(rows)
    heading = rows[0]
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", UNIT]
    totals = "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override"
    assert not any(re.search(totals, title) or re.search(r"\(\d+\)$", title) for title in heading[5:])
    assert rows[1] == ["    Points Possible", "", "", "", "", "6"]
    by_id = {int(row[1]): row[5] for row in rows[2:] if row[1]}
    assert by_id == {1001: "6", 1002: "2.25", 1003: "3", 1004: "", 1005: "0", 1009: ""}
    assert {row[3]: row[5] for row in rows[2:] if not row[1]} == {"jdoe": "0", "../../etc": "5"}
    assert all(any(row) for row in rows)
    assert all(line.count(";") == 0 for line in path.read_text("utf-8").splitlines()[:2])


def test_moodle_takes_the_worksheets(out, tmp_path, capsys):
    """What Moodle's importer (mod/assign/feedback/offline) asks of a worksheet.

    The columns "Identifier", "Grade" and "Last modified (grade)" must be there, "Feedback comments" may. The
    identifier is "Participant " and a number. An empty grade is skipped, others are numbers from 0 to the
    maximum. The time is read by PHP's strtotime. Comments are stored as HTML.
    """
    [path] = export(out, "moodle", tmp_path / "sheets")
    assert path == tmp_path / "sheets" / f"{UNIT}.csv"
    rows = rows_of(path)
    assert_no_formulas(rows)
    table = [dict(zip(rows[0], row)) for row in rows[1:]]
    assert rows[0][:4] == ["Identifier", "Full name", "Email address", "Status"]
    assert {"Grade", "Last modified (grade)", "Feedback comments", "Grade can be changed"} < set(rows[0])
    assert all(re.fullmatch(r"Participant \d+", row["Identifier"]) for row in table)
    grades = {row["Identifier"].removeprefix("Participant "): row["Grade"] for row in table}
    assert grades == {"1001": "6", "1002": "2.25", "1003": "3", "1004": "", "1005": "0", "1009": ""}
    for row in table:
        assert row["Maximum Grade"] == "6"
        assert row["Grade"] == "" or 0 <= float(row["Grade"]) <= 6
        assert bool(row["Last modified (grade)"]) == bool(row["Grade"])
        assert not row["Grade"] or datetime.fromisoformat(row["Last modified (grade)"]).tzinfo
    comments = {row["Identifier"][-4:]: row["Feedback comments"] for row in table}
    assert "looks like This is what you get when x is squared" in html.unescape(comments["1002"])
    assert "2 days late: 25% off, 2.25 points count" in comments["1002"]
    assert all(set(re.findall(r"<[^>]*>", text)) <= {"<pre>", "</pre>"} for text in comments.values())
    assert "left out: -2+3, John Doe" in capsys.readouterr().err


VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
RESULTS = {"score", "execution_time", "output", "output_format", "visibility", "stdout_visibility", "extra_data",
           "tests", "leaderboard"}  # fmt: skip
TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
        "visibility", "extra_data"}  # fmt: skip
TEXT_FORMATS = {"text", "html", "simple_format", "md", "ansi"}


def check_results(data):
    """Gradescope's specification, gradescope-autograders.readthedocs.io/en/latest/specs, "Output format".

    A score at the top, or one on every test; no other fields than its list; visibility one of four words, status
    passed or failed, formats one of five words; tags a list of texts.
    """
    assert set(data) <= RESULTS
    assert "score" in data or all("score" in test for test in data["tests"])
    assert data.get("stdout_visibility", "hidden") in VISIBILITY
    assert data.get("visibility", "visible") in VISIBILITY
    assert data.get("output_format", "text") in TEXT_FORMATS
    assert isinstance(data.get("output", ""), str)
    for test in data.get("tests", []):
        assert set(test) <= TEST
        assert 0 <= test["score"] <= test["max_score"]
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] in VISIBILITY
        assert test["output_format"] in TEXT_FORMATS
        assert all(isinstance(test[name], str) for name in ("name", "number", "output"))
        assert all(isinstance(tag, str) for tag in test["tags"])


def test_gradescope_takes_the_results(out, tmp_path):
    paths = export(out, "gradescope", tmp_path / "results")
    assert len(paths) == len(CLASS) + 1
    assert {path.parent for path in paths} == {tmp_path / "results"}
    results = {path.stem: json.loads(path.read_bytes()) for path in paths}
    for data in results.values():
        check_results(data)
        assert data["stdout_visibility"] == "hidden"
        assert not re.search(
            r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", json.dumps(data, ensure_ascii=False).replace("\n", "")
        )
    assert {name: results[name]["score"] for name in ("1001", "1002", "1004", "jdoe")} == {
        "1001": 6, "1002": 2.25, "1004": 0, "jdoe": 0}  # fmt: skip
    tests = results["1002"]["tests"]
    assert [(test["number"], test["name"], test["score"], test["max_score"], test["status"]) for test in tests] == [
        ("1.1", "double", 1, 4, "failed"), ("1.2", "halve_all", 2, 2, "passed")]  # fmt: skip
    assert "looks like This is what you get when x is squared" in tests[0]["output"]
    assert "2 days late: 25% off" in results["1002"]["output"]
    assert "cannot be imported: SyntaxError" in results["1005"]["output"]


def check_junit(root):
    """The rules that pytest's and Jenkins' schemas (junit-10.xsd) share.

    testsuites holds testsuites, these hold testcases, these at most one failure or error and then texts; suites
    have a name and numbers of tests, failures, errors and skipped that are true, cases a name and a classname.
    """
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}
        assert int(suite.get("tests")) == len(suite) > 0
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
        assert float(suite.get("time")) >= 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
        for case in suite:
            assert case.tag == "testcase"
            assert set(case.attrib) == {"name", "classname", "time"}
            assert [child.tag for child in case] in (
                [],
                ["failure"],
                ["error"],
                ["system-out"],
                ["failure", "system-out"],
            )
            assert all(
                set(child.attrib) == {"message", "type"} for child in case if child.tag != "system-out"
            )


def test_junit_is_valid(out, tmp_path):
    [path] = export(out, "junit", tmp_path / "junit.xml")
    text = path.read_text("utf-8")
    assert not re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)  # XML 1.0, "Char"
    root = ET.fromstring(text)
    check_junit(root)
    suites = {suite[0].get("classname").partition(f".{UNIT}")[0]: suite for suite in root}
    assert set(suites) == set(CLASS)
    found = {
        name: tuple(int(suite.get(key)) for key in ("tests", "failures", "errors"))
        for name, suite in suites.items()
    }
    assert found["1001"] == (4, 0, 0)
    assert found["1002"] == (4, 1, 0)
    assert found["1004"] == (2, 0, 2)
    failure = suites["1002"].find("testcase/failure")
    assert failure.get("type") == "squared"
    assert "looks like This is what you get when x is squared" in failure.text
    assert suites["1002"].get("name").startswith("=HYPERLINK")


def test_no_export_tells_what_only_the_judge_knows(out, tiny_course, tmp_path):
    """Lines of hidden checks and of answers stay at home."""
    for name in FORMATS:
        for path in export(out, name, tmp_path / name):
            text = path.read_text("utf-8")
            assert "reference.double" not in text
            assert "x + x" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_twice_the_same(out, tmp_path, name):
    first = {path.name: path.read_bytes() for path in export(out, name, tmp_path / "there")}
    assert {path.name: path.read_bytes() for path in export(out, name, tmp_path / "there")} == first
    assert not list(tmp_path.rglob("*.part"))


def test_without_a_place_it_goes_beside_the_grades(out):
    for name, format in FORMATS.items():
        paths = export(out, name)
        place = out / "exports" / format.place
        assert all(path == place or path.parent == place for path in paths)


def test_what_cannot_be_written_leaves_nothing(out, tmp_path):
    (tmp_path / "sheets" / f"{UNIT}.csv" / "taken").mkdir(parents=True)
    with pytest.raises(InputError, match=r"cannot be written: .*Name another place with --to"):
        export(out, "moodle", tmp_path / "sheets")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="cannot be written"):
        export(out, "csv", tmp_path / "file" / "grades.csv")
    assert (tmp_path / "file").read_text() == "mine"
    assert not list(tmp_path.rglob("*.part"))


def test_units_are_chosen(out, tiny_course, tmp_path):
    for name in ("1", "01", "double", UNIT):
        assert UNIT in export(out, "csv", tmp_path / "table.csv", name)[0].read_text("utf-8")
    with pytest.raises(InputError, match="There is no unit '7'"):
        export(out, "csv", tmp_path / "table.csv", "7")


def test_nobody_handed_in(tmp_path):
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        book.enroll("1001", "Jane Doe")
    for name in ("canvas", "moodle"):
        with pytest.raises(InputError, match="handed in anything"):
            export(tmp_path, name)
    for name in ("csv", "json", "gradescope", "junit"):
        assert export(tmp_path, name)
    check_results(json.loads((tmp_path / "exports" / "gradescope" / "1001.json").read_text()))


def test_there_is_no_such_format(out, convlings):
    result = convlings("export", out, "--format", "xls", cwd=out)
    assert result.returncode == 2
    assert "There is no format 'xls'. Formats: csv, json, canvas" in result.stderr


def test_no_gradebook_and_one_of_the_future(out, convlings, tmp_path):
    result = convlings("export", tmp_path, "--format", "csv", cwd=out)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "gradebook.sqlite does not exist. `convlings grade … --out" in result.stderr
    with sqlite3.connect(tmp_path / "gradebook.sqlite") as rows:
        rows.execute("PRAGMA user_version = 99")
    for command in (["export", tmp_path, "--format", "csv"], ["gradebook", tmp_path]):
        result = convlings(*command, cwd=out)
        assert (result.returncode, result.stderr.count("\n")) == (2, 1)
        assert "it is of format 99, and this kit knows 1" in result.stderr


def damaged(out, folder):
    """A gradebook whose beginning is whole, and whose later pages are not."""
    with Gradebook(out / "gradebook.sqlite", readonly=True) as book:
        copy = sqlite3.connect(folder / "gradebook.sqlite")
        book.rows.backup(copy)
        copy.close()
    data = bytearray((folder / "gradebook.sqlite").read_bytes())
    roots = sqlite3.connect(out / "gradebook.sqlite").execute(
        "SELECT rootpage FROM sqlite_master WHERE name IN ('students', 'verdicts', 'checks')").fetchall()  # fmt: skip
    for (page,) in roots:
        data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    (folder / "gradebook.sqlite").write_bytes(data)


def test_a_damaged_gradebook_gets_one_sentence(out, convlings, tmp_path):
    damaged(out, tmp_path)
    for command in (["export", tmp_path, "--format", "json"], ["gradebook", tmp_path]):
        result = convlings(*command, cwd=out)
        assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
        assert (
            "Restore it, or grade again" in result.stderr or "cannot be used as a gradebook" in result.stderr
        )
    assert not (tmp_path / "exports" / "grades.json").exists()
    (tmp_path / "gradebook.sqlite").write_text("hello " * 1000)
    result = convlings("export", tmp_path, "--format", "csv", cwd=out)
    assert "cannot be used as a gradebook: file is not a database." in result.stderr


def test_the_command_says_where_it_went(out, convlings, tmp_path):
    result = convlings("export", out, "--format", "csv", "--to", tmp_path / "a" / "b.csv", cwd=out)
    assert (result.returncode, result.stdout) == (0, f"csv: {tmp_path / 'a' / 'b.csv'}\n")
    result = convlings("export", out, "--format", "gradescope", "--to", tmp_path / "all", cwd=out)
    assert result.stdout == f"gradescope: {len(CLASS) + 1} files in {tmp_path / 'all'}\n"
    assert FORMULA not in result.stdout + result.stderr
    text = " ".join(convlings("export", "--help", cwd=out).stdout.split())
    assert "Learning platforms get the points after the late penalty" in text
