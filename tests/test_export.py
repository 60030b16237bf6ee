"""Exports of a small class, read again by the rules that each format's documentation states."""

import html
import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime

import class_book
import pytest
from class_book import AFTER, CLASS, POINTS, UNIT
from export_rules import assert_no_formulas, check_junit, check_results, rows_of

from convlings.classroom.exports import FORMATS, export

pytestmark = pytest.mark.xdist_group("export")

COLUMNS = f"{UNIT} {UNIT}.double {UNIT}.halve_all".split()


@pytest.fixture(scope="module")
def out(tiny_course, tmp_path_factory):
    """A folder as grading leaves it."""
    folder = tmp_path_factory.mktemp("graded")
    class_book.make(folder, tiny_course)
    return folder


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
    assert by_id == {1001: "6", 1002: "2.25", 1003: "2", 1004: "", 1005: "0", 1009: ""}
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
    assert grades == {"1001": "6", "1002": "2.25", "1003": "2", "1004": "", "1005": "0", "1009": ""}
    for row in table:
        assert row["Maximum Grade"] == "6"
        assert row["Grade"] == "" or 0 <= float(row["Grade"]) <= 6
        assert bool(row["Last modified (grade)"]) == bool(row["Grade"])
        assert not row["Grade"] or datetime.fromisoformat(row["Last modified (grade)"]).tzinfo
    comments = {row["Identifier"][-4:]: row["Feedback comments"] for row in table}
    assert "looks like This is what you get when x is squared" in html.unescape(comments["1002"])
    assert "2 days late: 25% off, 2.25 points count" in comments["1002"]
    assert "&lt;/pre&gt;&lt;script&gt;x()" in comments["1003"]
    assert all(set(re.findall(r"<[^>]*>", text)) <= {"<pre>", "</pre>"} for text in comments.values())
    assert "left out: -2+3, John Doe" in capsys.readouterr().err


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
