"""`convlings.check` in a kernel and in a terminal: what is shown, remembered, stopped and refused."""

import base64
import io
import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

FLIPPED = """\
import numpy as np
from convlings import check

def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    N, H, W, C = images.shape
    KH, KW, _, F = kernels.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, F))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            window = images[:, i : i + KH, j : j + KW]
            out[:, i, j] = np.einsum("nhwc,hwcf->nf", window, kernels[::-1, ::-1])
    return out"""
CELLS = {
    "flipped": FLIPPED,
    "by_name": 'check("conv2d")',
    "by_function": "check(conv2d)",
    "endless": "def correlate2d(image, kernel):\n    while True:\n        pass",
    "stopped": 'check("3.correlate2d")',
    "raises": """\
def convolve2d(image, kernel):
    print("<b>seen</b>", image.shape)
    return look_up({})

def look_up(table):
    return table["missing"]""",
    "raised": 'check("convolve2d")',
    "absent": 'check("im2col")',
    "unknown": 'check("conv9d")',
    "several": 'check("training")',
    "number": "check(3)",
    "whole": 'check("convolution")',
    "alive": "1 + 1",
    "mended": "def convolve2d(image, kernel):\n    raise NotImplementedError()",
    "unwritten": "check(convolve2d)",
    "fixed": """\
def correlate2d(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError(f"{kernel.shape} is larger than {image.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijab,ab->ij", windows, kernel.astype(float))""",
    "passed": 'check("correlate2d")',
}


@pytest.fixture(scope="module")
def work(convlings_in, tmp_path_factory):
    """A student's folder in which a notebook was run to its end."""
    folder = tmp_path_factory.mktemp("check") / "work"
    assert convlings_in("init", folder).returncode == 0
    book = new_notebook(cells=[new_code_cell(text, id=name) for name, text in CELLS.items()])
    nbformat.write(book, folder / "mine.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--inplace",
               "mine.ipynb"]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def convlings_in():
    def run(*arguments, cwd=None):
        command = [sys.executable, "-m", "convlings", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def outputs(work):
    return {cell.id: cell.outputs for cell in nbformat.read(work / "mine.ipynb", 4).cells}


def shown(outputs, name):
    """The bare points, and the HTML."""
    (result,) = outputs[name]
    assert result.output_type == "execute_result"
    return result.data["text/plain"], result.data["text/html"]


def test_feedback_is_shown_with_pictures(outputs):
    points, page = shown(outputs, "by_name")
    assert 0 < float(points) < 10
    assert "conv2d: all values differ." in page
    assert "networks and Keras compute cross-correlation" in page
    pictures = re.findall(r'<img src="data:image/png;base64,([A-Za-z0-9+/=]+)"', page)
    assert len(pictures) >= 1
    for picture in pictures:
        Image.open(io.BytesIO(base64.b64decode(picture, validate=True))).verify()


def test_the_function_itself_is_as_good_as_its_name(outputs):
    assert shown(outputs, "by_function") == shown(outputs, "by_name")


def test_what_never_ends_is_stopped_and_the_kernel_lives(outputs):
    points, page = shown(outputs, "stopped")
    assert points == "0"
    assert "it did not end within 10 seconds" in page
    assert outputs["alive"][0].data["text/plain"] == "2"


def test_an_exception_is_said_with_its_line_and_what_was_printed(outputs):
    _, page = shown(outputs, "raised")
    assert "KeyError: &#39;missing&#39;" in page
    assert "cell line 6: return table[&#34;missing&#34;]" in page
    assert "&lt;b&gt;seen&lt;/b&gt; (3, 3)" in page
    assert "<b>seen" not in page


def test_what_is_not_there_is_said(outputs):
    assert "the notebook has no function of this name" in shown(outputs, "absent")[1]
    assert "not written yet" in shown(outputs, "unwritten")[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unknown", "There is no exercise 'conv9d'"),
        ("several", "Several units have 'training'"),
        ("number", "There is no exercise '3'"),
        ("whole", "There is no exercise 'convolution'"),
    ],
)
def test_what_is_no_exercise_is_said_in_a_sentence(outputs, name, said):
    (error,) = outputs[name]
    assert error.output_type == "error"
    assert len(error.traceback) == 1
    assert said in error.traceback[0]


def test_the_redefined_function_counts(outputs):
    points, page = shown(outputs, "passed")
    assert points == "4"
    assert "passed" in page


def test_progress_is_remembered_and_shown_by_the_command(work, outputs, convlings_in):
    assert "03_convolution: 1 of 5 exercises passed" in shown(outputs, "passed")[1]
    lines = convlings_in("progress", cwd=work).stdout.splitlines()
    (line,) = [line for line in lines if " correlate2d " in line]
    assert "passed" in line
    assert "4/4" in line
    (line,) = [line for line in lines if " conv2d " in line]
    assert "partial" in line


SCRIPT = f"""\
{FLIPPED}

print(check("conv2d"))
print(float(check(conv2d).points) > 0)
"""


def test_a_terminal_gets_text(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "◐ conv2d" in done.stdout
    assert "conv2d: all values differ." in done.stdout
    assert done.stdout.endswith("True\n")


def test_a_prompt_shows_text_too(tmp_path):
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "--simple-prompt"]
    text = "from convlings import check\ncheck('conv2d')\ncheck('conv9d')\n"
    home = os.environ | {"IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, input=text, env=home)
    assert "✗ conv2d" in done.stdout
    assert "convlings: There is no exercise 'conv9d'" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_check_left_in_a_module_does_nothing(tmp_path):
    (tmp_path / "convolution.py").write_text(SCRIPT.replace("print(float", "# print(float"))
    done = subprocess.run(
        [sys.executable, "-c", "import convolution"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "None\n", "")
