"""Every unit as a notebook: what stands in it, and that it runs to its end, written and unwritten."""

import ast
import base64
import html
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from convlings.classroom.notebook import module_of_cells
from convlings.course.course import load_course
from convlings.course.lesson import sections
from convlings.course.module import pieces
from convlings.course.stub import answer_lines
from convlings.worker.remote import KERAS

pytestmark = pytest.mark.xdist_group("notebooks")  # making them takes a while

ROOT = Path(__file__).parent.parent
UNITS = load_course(ROOT / "exercises" / "course.toml").units
BUILDS = [bool(KERAS.search((ROOT / "solutions" / unit.module).read_text("utf-8"))) for unit in UNITS]
SHOWN = 2  # the unit whose notebooks run in every run of the tests, 03; a kernel for each takes its time

each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
run_of_each = pytest.mark.parametrize(
    "unit",
    [
        pytest.param(unit, id=unit.name, marks=[pytest.mark.proof] * (builds or number != SHOWN))
        for number, (unit, builds) in enumerate(zip(UNITS, BUILDS))
    ],
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The student's notebooks, and a course's."""
    folder = tmp_path_factory.mktemp("notebooks")
    for command in (["notebooks", "student"], ["course", "course", "--graders", str(ROOT / "graders")]):
        done = subprocess.run(
            [sys.executable, "-m", "convlings", *command], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def notebook(folders):
    def read(unit, form):
        places = {
            "student": folders / "student" / f"{unit.name}.ipynb",
            "source": folders / "course" / "source" / unit.name / f"{unit.name}.ipynb",
        }
        return nbformat.read(places[form], 4)

    return read


def names(book):
    return [cell.id for cell in book.cells]


@each_unit
@pytest.mark.parametrize("form", ["student", "source"])
def test_every_exercise_has_its_section_its_cell_and_its_check(notebook, unit, form):
    book = notebook(unit, form)
    nbformat.validate(book)
    order = names(book)
    assert len(set(order)) == len(order)
    for exercise in unit.exercises:
        check = order.index(f"{exercise.name}-check")
        answer = [] if exercise.name == "training" else [exercise.name]
        around = [f"{exercise.name}-lesson", *answer, f"{exercise.name}-check"]
        assert order[check + 1 - len(around) : check + 1] == around
    points = [
        cell.metadata.nbgrader.points for cell in book.cells if "points" in cell.metadata.get("nbgrader", {})
    ]
    assert sum(points) == unit.points
    assert all(
        cell.outputs == [] and cell.execution_count is None for cell in book.cells if cell.cell_type == "code"
    )


@each_unit
def test_its_pictures_stand_in_it(notebook, unit):
    lesson = (ROOT / "exercises" / unit.name / "README.md").read_text("utf-8")
    text = "\n".join(cell.source for cell in notebook(unit, "student").cells if cell.cell_type == "markdown")
    pictures = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)" width="(\d+)">', text)
    assert [html.unescape(said) for _, said, _ in pictures] == re.findall(r"!\[([^\]]*)\]", lesson)
    for png, _, width in pictures:
        assert 0 < int(width) <= min(760, Image.open(io.BytesIO(base64.b64decode(png))).width)


@each_unit
def test_the_students_form_has_no_line_of_an_answer(notebook, unit):
    answers = {
        line
        for line in answer_lines((ROOT / "solutions" / unit.module).read_text("utf-8"))
        if len(line) >= 18 and not line.startswith(("#", "else", "import "))
    }
    text = "\n".join(cell.source for cell in notebook(unit, "student").cells)
    assert answers
    assert [line for line in answers if line in text] == []


@each_unit
def test_its_cells_are_the_module(notebook, unit):
    """Every statement of the solution is in them, once."""
    text, left_out = module_of_cells(notebook(unit, "source").cells)
    _, *wanted = ast.parse((ROOT / "solutions" / unit.module).read_text("utf-8")).body
    found = ast.parse(text).body
    assert (sorted(map(ast.unparse, found)), left_out) == (sorted(map(ast.unparse, wanted)), [])


def executed(path, folder):
    """A notebook as Jupyter leaves it after running all cells."""
    shutil.copy(path, folder / "run.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--inplace",
               "--ExecutePreprocessor.timeout=900", "run.ipynb"]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return nbformat.read(folder / "run.ipynb", 4)


def outputs(book):
    return {cell.id: cell.outputs for cell in book.cells if cell.cell_type == "code"}


@run_of_each
def test_the_solutions_notebook_runs_and_passes_everything(folders, unit, tmp_path):
    book = executed(folders / "course" / "source" / unit.name / f"{unit.name}.ipynb", tmp_path)
    found = outputs(book)
    assert not [name for name, outs in found.items() if any(out.output_type == "error" for out in outs)]
    for exercise in unit.exercises:
        (result,) = found[f"{exercise.name}-check"]
        assert (result.output_type, float(result.data["text/plain"])) == ("execute_result", exercise.points)
        assert "passed" in result.data["text/html"]


@run_of_each
def test_an_unwritten_notebook_runs_and_says_what_is_not_written(folders, unit, tmp_path):
    found = outputs(executed(folders / "student" / f"{unit.name}.ipynb", tmp_path))
    assert not [name for name, outs in found.items() if any(out.output_type == "error" for out in outs)]
    for exercise in unit.exercises:
        (result,) = found[f"{exercise.name}-check"]
        assert result.data["text/plain"] == "0"
        assert "not written yet" in result.data["text/html"]


def test_making_them_again_changes_no_byte(convlings, folders):
    texts = {path: path.read_bytes() for path in folders.rglob("*.ipynb")}
    for path in (
        folders / "student" / "03_convolution.ipynb",
        folders / "course" / "source" / "03_convolution",
    ):
        path.unlink() if path.is_file() else shutil.rmtree(path)
    for command in (["notebooks", "student"], ["course", "course", "--graders", ROOT / "graders"]):
        done = convlings(*command, "--units", "1,3", cwd=folders)
        assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in folders.rglob("*.ipynb")} == texts


def test_a_notebook_with_work_in_it_is_not_written_over(convlings, tmp_path):
    work = tmp_path / "work" / "03_convolution.ipynb"
    work.parent.mkdir()
    work.write_text("my work")
    done = convlings("notebooks", "work", "--units", "2,3", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "03_convolution.ipynb is there and is another file" in done.stderr
    assert (work.read_text(), list(work.parent.iterdir())) == ("my work", [work])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["notebooks", "x", "--units", "nine"], "There is no unit 'nine'"),
        (["course", "x", "--graders", "nowhere"], "nowhere has no graders"),
        (["notebooks", "file/x"], "cannot be written"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(convlings, tmp_path, arguments, said):
    (tmp_path / "file").write_text("")
    done = convlings(*arguments, cwd=tmp_path)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_settings_of_a_course_stay_when_a_unit_is_added(convlings, tmp_path):
    for unit in ("1", "2"):
        done = convlings("course", "c", "--units", unit, "--graders", ROOT / "graders", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        with open(tmp_path / "c" / "nbgrader_config.py", "a") as file:
            file.write("# mine\n")
    assert (tmp_path / "c" / "nbgrader_config.py").read_text().count("# mine") == 2
    assert sorted(path.name for path in (tmp_path / "c" / "source").iterdir()) == ["01_images", "02_padding"]


@pytest.mark.parametrize("named", [False, True])
def test_a_course_knows_where_its_graders_are(convlings, tmp_path, named):
    folder = tmp_path / "exercises and more"
    for tree in ("exercises", "solutions", "graders"):
        shutil.copytree(ROOT / tree, folder / tree, ignore=shutil.ignore_patterns("__pycache__"))
    graders = ["--graders", folder / "graders"] if named else []
    done = convlings("course", "../c", "--units", "1", *graders, cwd=folder)
    assert done.returncode == 0, done.stderr
    settings = (tmp_path / "c" / "nbgrader_config.py").read_text()
    assert f"c.Judge.graders = {str(folder / 'graders')!r}\n" in settings


def test_headings_in_code_are_no_sections():
    found = sections("## `f`\ntext\n```\n## `g`\n```\n## End\n")
    assert [(section.exercise, section.text.splitlines()[0]) for section in found] == [
        ("f", "## `f`"),
        (None, "## End"),
    ]


def test_helpers_stand_with_the_exercise_behind_them_and_what_ends_the_module_stands_first():
    text = '"""Doc."""\n\nimport a\n\n\ndef _early(): pass\n\n\ndef f(): pass\n\n\n# of g\n@mark\ndef _own(): pass\n\n\ndef g(): pass\n\n\ndef _late(): pass\n'
    shared, own = pieces(text, ["f", "g"])
    assert shared.split("\n\n\n") == ["import a", "def _early(): pass", "def _late(): pass"]
    assert own == {"f": "def f(): pass", "g": "# of g\n@mark\ndef _own(): pass\n\n\ndef g(): pass"}
