"""What the documentation of formats says of their files, as checks; each names its source."""

import csv
import io
import re


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
