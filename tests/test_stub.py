"""The stub generator, by itself and against nbgrader's own ClearSolutions."""

import ast
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from convlings.course.stub import stub
from convlings.errors import InputError

ROOT = Path(__file__).parent.parent
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.py"))

SOLUTION = '''\
def double(x):
    """Twice."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''


def test_a_region_becomes_nbgraders_two_lines():
    assert stub(SOLUTION, "x.py") == (
        'def double(x):\n    """Twice."""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n'
    )


@pytest.mark.filterwarnings("default")  # nbgrader's own imports warn
@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_stubs_are_what_nbgrader_makes(path):
    from nbgrader.preprocessors import ClearSolutions

    text = path.read_text(encoding="utf-8")
    cell = new_code_cell(text.rstrip("\n"), metadata={"nbgrader": {"solution": True}})
    cell.metadata.nbgrader |= {"schema_version": 3, "grade": False, "locked": False, "grade_id": "a"}
    cleared, _ = ClearSolutions().preprocess(new_notebook(cells=[cell]), {})
    assert cleared.cells[0].source + "\n" == stub(text, str(path))


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_a_stub_is_python_and_keeps_every_docstring(path):
    text = path.read_text(encoding="utf-8")
    before, after = (_docstrings(source) for source in (text, stub(text, str(path))))
    assert before == after


def _docstrings(source: str) -> dict:
    """Of the module's functions; one inside another belongs to an answer."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: ast.get_docstring(node) for node in functions}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def f():\n    ### END SOLUTION\n    return 1\n", "x.py:2: '### END SOLUTION' without"),
        (
            SOLUTION.replace("return 2 * x", "### BEGIN SOLUTION"),
            "x.py:4: a region begins inside the one begun in line 3",
        ),
        (SOLUTION.replace("    ### END SOLUTION\n", ""), "x.py:3: this region is never closed"),
        (SOLUTION.replace("### BEGIN SOLUTION", "### BEGIN SOLUTION now"), "x.py:3: .*alone on its line"),
        (SOLUTION.replace("### BEGIN", "### begin"), "x.py:3: .*alone on its line"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", "x.py:1: a region has to stand inside a function"),
    ],
    ids=["stray", "nested", "unclosed", "not alone", "other case", "top level"],
)
def test_misplaced_markers_are_refused_with_file_and_line(text, says):
    with pytest.raises(InputError, match=says):
        stub(text, "x.py")
