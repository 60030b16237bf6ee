"""The report on a class: everybody is in it, its figures are right, and names that are attacks stay names."""

import re
import sqlite3
import subprocess
import sys
from collections import defaultdict

import numpy as np
import pytest
from graded_class import BUNDLED, HOSTILE, copy_of, course, grade_bundled, grade_hostile
from html_checks import Page

from convlings.classroom.gradebook import Gradebook, iterate
from convlings.report.items import items
from convlings.report.pages import write_report
from convlings.report.pictures import picture

pytestmark = pytest.mark.xdist_group("report")


@pytest.fixture(scope="module")
def report(root, tmp_path_factory):
    return grade_bundled(root, tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def hostile(root, tmp_path_factory):
    return grade_hostile(root, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def book(report):
    with Gradebook(report.parent / "gradebook.sqlite", readonly=True) as book:
        yield book


def pages(folder):
    return [folder / "index.html", *sorted((folder / "students").iterdir())]


def test_pages_are_sound(report, hostile):
    for path in pages(report) + pages(hostile):
        assert Page(path).problems == [], path


def test_everybody_has_a_page_and_a_row(report):
    index = Page(report / "index.html")
    assert {path.name for path in (report / "students").iterdir()} == {
        f"{name}.html" for name in (*BUNDLED, "absent")
    }
    assert all(name in index.text("bdi") for name in (*BUNDLED, "absent"))
    words = index.text()
    assert "convolution.py cannot be imported: ModuleNotFoundError." in words
    assert "work.zip holds a link" in words
    assert "After penalty" in words
    assert 'padding="valid"' in words  # a misconception's sentence


def test_a_student_reads_his_feedback(report, book):
    for student, verdicts in iterate(book):
        words = " ".join(Page(report / "students" / f"{student.name}.html").text().split())
        for verdict in verdicts.values():
            assert f"{verdict.points:g} of {verdict.max_points:g} points" in words
            shown = (
                []
                if verdict.message
                else [r for r in verdict.exercises.values() if r.status != "not started"]
            )
            for line in [
                line for result in shown for check in result.checks for line in check.message.splitlines()
            ]:
                assert " ".join(line.split()) in words


def test_hints_stand_where_nothing_is_written(root, report):
    words = Page(report / "students" / "untouched.html").text()
    for unit in map(course(root).unit, ("02", "03")):
        assert all(hint in words for exercise in unit.exercises for hint in exercise.hints)
    assert course(root).unit("03").exercises[0].hints[0] not in Page(report / "students" / "full.html").text()


def test_no_check_is_given_away(root, report):
    for unit in ("02_padding/test_padding.py", "03_convolution/test_convolution.py"):
        code = {
            line.strip()
            for line in (root / "graders" / unit).read_text().splitlines()
            if "(student" in line or "rng." in line
        }
        assert len(code) > 20
        for path in pages(report):
            words = Page(path).text()
            assert not [line for line in code if line in words]


def test_only_public_checks_have_pictures(report, book):
    drawn = [
        (check, picture(check))
        for _, verdicts in iterate(book)
        for verdict in verdicts.values()
        for result in verdict.exercises.values()
        for check in result.checks
    ]
    assert not [check for check, found in drawn if found and (check.hidden or check.passed)]
    kinds = {found.panels[0].title.partition(",")[0] for _, found in drawn if found}
    assert kinds == {"images", "expected", "where it differs"}
    assert "figure" in [tag for tag, _ in Page(report / "students" / "five_mistakes.html").elements]


def test_items_count_who_tried(book):
    outcomes, titles = defaultdict(list), set()
    for _, verdicts in iterate(book):
        total = sum(verdict.points for verdict in verdicts.values())
        for unit, verdict in verdicts.items():
            for name, result in verdict.exercises.items():
                if verdict.status != "graded" or result.status == "not started":
                    continue
                for check in {check.name.partition("[")[0] for check in result.checks}:
                    passed = all(c.passed for c in result.checks if c.name.partition("[")[0] == check)
                    outcomes[unit, name, check].append((passed, total - result.points))
    found = items(book)
    assert [item.share for item in found] == sorted((item.share for item in found), reverse=True)
    assert {(item.unit, item.exercise, item.name) for item in found} == set(outcomes)
    for item in found:
        passed, rest = np.array(outcomes[item.unit, item.exercise, item.name], float).T
        assert (item.tried, item.failed) == (len(passed), (passed == 0).sum())
        defined = passed.std() > 0 and rest.std() > 1e-4
        assert item.discrimination == (pytest.approx(np.corrcoef(passed, rest)[0, 1]) if defined else None)
        titles.add(item.discrimination is None)
    assert titles == {True, False}


def test_hostile_names_stay_names(hostile):
    students = hostile / "students"
    names = [path.name for path in students.iterdir()]
    assert len(names) == len(HOSTILE)
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    assert {path.name for path in hostile.parent.iterdir()} == {"gradebook.sqlite", "report"}
    assert {path.name for path in hostile.iterdir()} == {"index.html", "students"}
    for path in pages(hostile):
        page = Page(path)
        assert len(page.all("script")) == (path.name == "index.html" and path.parent == hostile)
        assert page.all("img") == []
        assert not re.search("[\u202a-\u202e\x00-\x08\x1b]", page.text())
    words = Page(hostile / "index.html").text("bdi")
    assert "<script>alert(1)</script>" in words
    assert "{{ 7 * 7 }}{% raw %}" in words


def test_nobody_can_take_the_page_of_somebody_else(root, tmp_path):
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        for student in ("1", "2"):
            book.enroll(student, "Jane Doe")
        write_report(book, course(root), tmp_path / "report")
        marked = [path.stem for path in (tmp_path / "report" / "students").iterdir()]
        for i, name in enumerate(marked):
            book.enroll(f"thief {i}", name)
        write_report(book, course(root), tmp_path / "report")
    assert len(list((tmp_path / "report" / "students").iterdir())) == 4


def test_only_what_changed_is_written_again(root, report, tmp_path):
    out = copy_of(report, tmp_path / "out")
    stray = out / "report" / "students" / "gone.html"
    stray.write_text("of a student with another name")
    before = {path.name: path.stat().st_mtime_ns for path in (out / "report" / "students").iterdir()}
    with Gradebook(out / "gradebook.sqlite") as book:
        book.rows.execute(
            "UPDATE verdicts SET points = 1 WHERE student = (SELECT id FROM students WHERE name = 'slow')"
        )
        write_report(book, course(root), out / "report")
    after = {path.name: path.stat().st_mtime_ns for path in (out / "report" / "students").iterdir()}
    assert set(before) - set(after) == {"gone.html"}
    assert {name for name in after if before[name] != after[name]} == {"slow.html"}


def test_command(root, report, tmp_path):
    out = copy_of(report, tmp_path / "out")
    command = [sys.executable, "-m", "convlings", "report"]
    result = subprocess.run([*command, out], cwd=root, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert str(out / "report" / "index.html") in result.stdout
    result = subprocess.run([*command, tmp_path / "nothing"], cwd=root, capture_output=True, text=True)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "nothing").exists()


def test_an_empty_gradebook_has_a_report(root, tmp_path):
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        book.enroll("1", "Jane Doe")
        write_report(book, course(root), tmp_path / "report")
    assert [Page(path).problems for path in pages(tmp_path / "report")] == [[], []]


def test_units_of_another_course_are_shown_by_name(root, report, tmp_path):
    out = copy_of(report, tmp_path / "out")
    with sqlite3.connect(out / "gradebook.sqlite") as rows:
        rows.execute("UPDATE verdicts SET unit = '99_gone' WHERE unit = '02_padding'")
    rows.close()
    with Gradebook(out / "gradebook.sqlite") as book:
        write_report(book, course(root), out / "report")
    assert "99 gone" in Page(out / "report" / "index.html").text()
    assert Page(out / "report" / "index.html").problems == []
