"""Where exports go, all or none of them, and what is said of gradebooks that cannot be read."""

import json
import sqlite3

import class_book
import pytest
from class_book import CLASS, FORMULA, UNIT
from export_rules import check_results

from convlings.classroom.exports import FORMATS, export
from convlings.classroom.gradebook import Gradebook
from convlings.errors import InputError

pytestmark = pytest.mark.xdist_group("export")


@pytest.fixture(scope="module")
def out(tiny_course, tmp_path_factory):
    """A folder as grading leaves it."""
    folder = tmp_path_factory.mktemp("graded")
    class_book.make(folder, tiny_course)
    return folder


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
