"""What learning platforms give: names, archives, notebooks, repeated and broken uploads."""

import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from convlings.classroom.archive import BadArchive, members
from convlings.classroom.collecting import collect, write
from convlings.classroom.grades import read_grades
from convlings.classroom.naming import label
from convlings.classroom.notebook import BadNotebook, module_of
from convlings.course.course import load_course
from convlings.errors import InputError

RIGHT = b"def double(x):\n    return 2 * x\n"
OLD = b"def double(x):\n    return x\n"


@pytest.fixture(scope="module")
def course(tiny_course):
    return load_course(tiny_course / "exercises" / "course.toml")


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files, mode="w:gz"):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def notebook(*cells, solution=True):
    made = [
        {
            "cell_type": kind,
            "metadata": {"nbgrader": {"solution": solution, "grade": False}} if kind == "code" else {},
            "source": text,
            "id": f"c{number}",
        }
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for number, (kind, text) in enumerate(cells)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def put(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_labels_of_the_platforms():
    found = label("doejane_LATE_1234_56789_convolution-2.py")
    assert (found.student, found.name, found.late, found.file) == ("1234", "doejane", True, "convolution.py")
    found = label("Jane van der Doe_1234567_assignsubmission_file_")
    assert (found.student, found.name, found.platform) == ("1234567", "Jane van der Doe", "moodle")
    assert label("Jane Doe_17_assignsubmission_file_work.zip").file == "work.zip"
    found = label("jdoe+unit 03+2026-01-31 23:59:59.000001 UTC+0")
    assert (found.student, found.platform, found.order) == (
        "jdoe",
        "nbgrader",
        "2026-01-31 23:59:59.000001 UTC",
    )
    assert label("jane (2)").student == "jane"
    assert label("jane").student == "jane"


FORMS = {
    "a folder of units": {"jane/01_double/double.py": RIGHT},
    "a folder with exercises in it": {"jane/exercises/01_double/double.py": RIGHT},
    "a folder with the module": {"jane/double.py": RIGHT},
    "a zip": {"jane.zip": zipped({"work/double.py": RIGHT, "__MACOSX/._double.py": b"x", "a.txt": b""})},
    "a zip in Windows' manner": {"jane.zip": zipped({"work\\01_double\\double.py": RIGHT})},
    "a tar": {"jane.tar.gz": tarred({"./01_double/double.py": RIGHT})},
    "a zip in a folder": {"jane/work.zip": zipped({"double.py": RIGHT})},
    "a notebook in a folder": {
        "jane/01_double.ipynb": notebook(("markdown", "# Hi"), ("code", RIGHT.decode()))
    },
    "a notebook with her name": {"jane.ipynb": notebook(("code", RIGHT.decode()))},
    "a module in a browser's copy": {"jane/double (1).py": RIGHT},
    "a copy beside the unit": {"jane/01_double/double.py": RIGHT, "jane/backup/double.py": OLD},
    "another file with the function": {"jane/double.py": RIGHT, "jane/a_try.py": OLD},
    "a second upload": {"jane.zip": zipped({"double.py": OLD}), "jane (1).zip": zipped({"double.py": RIGHT})},
}


@pytest.mark.parametrize("files", FORMS.values(), ids=FORMS)
def test_forms_of_one_submission(files, course, tmp_path):
    (found,) = collect(put(tmp_path, files), course)
    assert found.student == "jane"
    assert found.newest["01_double"].text.strip() == RIGHT.strip()
    assert write([found], tmp_path / "out") == [tmp_path / "out" / "jane"]
    assert (tmp_path / "out" / "jane" / "01_double" / "double.py").read_bytes().strip() == RIGHT.strip()


def test_canvas(course, tmp_path):
    files = {
        "doejane_1234_100_double.py": OLD,
        "doejane_LATE_1234_200_double-1.py": RIGHT,
        "roejohn_99_150_work.zip": zipped({"01_double/double.py": RIGHT}),
        "moemary_7_8_essay.pdf": b"%PDF",
    }
    found = {one.student: one for one in collect(put(tmp_path, files), course)}
    assert set(found) == {"1234", "99", "7"}
    jane = found["1234"]
    assert (jane.name, len(jane.pieces), jane.newest["01_double"].text) == ("doejane", 2, RIGHT)
    assert jane.newest["01_double"].late
    assert found["99"].newest["01_double"].text == RIGHT
    assert found["7"].pieces == []
    assert found["7"].others == ["moemary_7_8_essay.pdf"]


@pytest.mark.parametrize("wrapped", ["", "unit one/"])
def test_moodles_own_zip(wrapped, course, tmp_path):
    files = {
        f"{wrapped}Jane Doe_11_assignsubmission_file_/double.py": RIGHT,
        f"{wrapped}Jane Doe_12_assignsubmission_file_/double.zip": zipped({"double.py": OLD}),
        f"{wrapped}John Roe_13_assignsubmission_file_double.py": RIGHT,
    }
    if wrapped:
        del files[f"{wrapped}John Roe_13_assignsubmission_file_double.py"]
    (tmp_path / "all.zip").write_bytes(zipped(files))
    found = {one.student: one for one in collect(tmp_path / "all.zip", course)}
    assert set(found) == ({"11", "12"} if wrapped else {"11", "12", "13"})
    assert [found[key].newest["01_double"].text for key in ("11", "12")] == [RIGHT, OLD]


def test_nbgraders_inbound_folder(course, tmp_path):
    first, second = (f"jdoe+double+2026-01-31 {hour}:59:59.000001 UTC+0" for hour in ("22", "23"))
    files = {f"{second}/double.ipynb": notebook(("code", RIGHT.decode())), f"{first}/double.ipynb": OLD}
    (found,) = collect(put(tmp_path, files), course)
    assert found.student == "jdoe"
    assert found.newest["01_double"].text.strip() == RIGHT.strip()
    assert "JSON" in found.notices[0]


BAD = {
    "a path upwards": (zipped({"../double.py": RIGHT}), "leads out of it"),
    "an absolute path": (zipped({"/double.py": RIGHT}), "leads out of it"),
    "a drive": (zipped({"C:/double.py": RIGHT}), "leads out of it"),
    "no archive": (b"PK\x03\x04 nothing", "cannot be read"),
    "cut": (zipped({"double.py": RIGHT})[:-30], "cannot be read"),
    "a bomb": (zipped({"double.py": bytes(70 << 20)}), "more than 64 MiB"),
    "many files": (zipped({f"{number}.txt": b"" for number in range(2500)}), "more than 2000 files"),
}


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD)
def test_bad_archives_are_listed(data, reason, course, tmp_path):
    (found,) = collect(put(tmp_path, {"jane.zip": data}), course)
    assert found.pieces == []
    assert reason in found.notices[0]


def test_an_archive_with_a_link_is_refused():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("double.py")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    with pytest.raises(BadArchive, match="a link or a device"):
        list(members(buffer.getvalue(), "a.tar"))
    entry = zipfile.ZipInfo("double.py")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(BadArchive, match="a link or a device"):
        list(members(buffer.getvalue(), "a.zip"))


def test_an_archive_in_an_archive_is_refused(course, tmp_path):
    inner = zipped({"double.py": RIGHT})
    (found,) = collect(put(tmp_path, {"jane.zip": zipped({"inner.zip": inner, "double.py": OLD})}), course)
    assert found.newest["01_double"].text == OLD
    assert "an archive in an archive" in found.notices[0]


def test_links_and_large_files_are_listed(course, tmp_path):
    put(
        tmp_path, {"secret.py": RIGHT, "class/large/double.py": b"#" * 600_000, "class/good/double.py": RIGHT}
    )
    (tmp_path / "class" / "linked").mkdir()
    os.symlink(tmp_path / "secret.py", tmp_path / "class" / "linked" / "double.py")
    os.mkfifo(tmp_path / "class" / "good" / "pipe.py")
    found = {one.student: one for one in collect(tmp_path / "class", course)}
    assert "it is a link" in found["linked"].newest["01_double"].problem
    assert "at most 512 KiB" in found["large"].newest["01_double"].problem
    assert found["good"].newest["01_double"].text == RIGHT


def test_what_is_no_folder_is_said(course, tmp_path):
    with pytest.raises(InputError, match="neither a folder"):
        collect(tmp_path / "nowhere", course)
    with pytest.raises(InputError, match="no submissions"):
        collect(tmp_path, course)


def test_a_notebook_gives_what_it_defines():
    cells = [
        ("code", "%matplotlib inline\nimport numpy as np\nnp.nothing()"),
        ("code", "@staticmethod\ndef helper(x):\n    return x\nprint('tried')"),
        ("code", "def broken(:\n    pass"),
        ("markdown", "def text(): pass"),
    ]
    text, left_out = module_of(notebook(*cells, solution=False))
    assert text.split() == [
        "import",
        "numpy",
        "as",
        "np",
        "@staticmethod",
        "def",
        "helper(x):",
        "return",
        "x",
    ]
    assert len(left_out) == 1
    assert left_out[0].startswith("cell 3 is left out")
    assert "np.nothing()" in module_of(notebook(*cells))[0]


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1]", b"\xff", b'{"cells": 3, "nbformat": 4}', b"[" * 100_000]
)
def test_what_is_no_notebook_is_said(data):
    with pytest.raises(BadNotebook):
        module_of(data)


def test_the_source_stays_as_it_is(course, tmp_path):
    put(tmp_path, {"jane.zip": zipped({"double.py": RIGHT})})
    before = (tmp_path / "jane.zip").stat()
    collect(tmp_path, course)
    assert (tmp_path / "jane.zip").stat().st_mtime_ns == before.st_mtime_ns
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["jane.zip"]


def test_a_moodle_zip_is_graded(tiny_course, tmp_path, convlings):
    both = RIGHT + b"def halve_all(values):\n    return values / 2\n"
    files = {
        "Jane Doe_11_assignsubmission_file_/double.py": both,
        "Jane Doe_12_assignsubmission_file_/work.zip": zipped({"01_double/double.py": RIGHT}),
        "John Roe_13_assignsubmission_file_/01_double.ipynb": notebook(("code", both.decode())),
        "Mary Moe_14_assignsubmission_file_/double.zip": b"PK nothing",
    }
    (tmp_path / "all.zip").write_bytes(zipped(files))
    done = convlings("grade", "all.zip", "--out", "out", "--graders", tiny_course / "graders", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    grades = read_grades(tmp_path / "out" / "grades.json")
    points = {entry.name: (entry.points, entry.units["01_double"].status) for entry in grades.submissions}
    assert points == {
        "Jane Doe 11": (6, "graded"),
        "Jane Doe 12": (4, "graded"),
        "John Roe": (6, "graded"),
        "Mary Moe": (0, "missing"),
    }
    assert "Mary Moe" in done.stderr
    assert "cannot be read" in done.stderr
