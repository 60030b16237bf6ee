"""A class that hands in unit 03 as notebooks: right, wrong, broken, careless and hostile."""

import copy
from pathlib import Path

import nbformat

from convlings.course.module import pieces

UNIT = "03_convolution"
EXERCISES = ("correlate2d", "convolve2d", "conv2d", "im2col", "conv2d_fast")
ENDLESS = "def im2col(images, kernel_size, stride=1, dilation=1):\n    while True:\n        pass\n"
DEAD = "import os\n\n\ndef im2col(images, kernel_size, stride=1, dilation=1):\n    os._exit(0)\n"
FLOOD = """\
import sys

_im2col = im2col


def im2col(images, kernel_size, stride=1, dilation=1):
    for number in range(200):
        print("out" * 20, number)
        print("err" * 20, number, file=sys.stderr)
    return _im2col(images, kernel_size, stride, dilation)
"""
NOISE = """
import logging
import sys
import warnings

logging.getLogger("noise").warning("all is well")
warnings.warn("all is well")
print("all is well", file=sys.stderr)
"""
HOSTILE = """
import builtins, gc, glob, os, sys

def _look():
    for place in ("/", os.getcwd(), "..", "../.."):
        for path in glob.glob(place + "/**/graders/**/*.py", recursive=True):
            raise RuntimeError(open(path).read())

def im2col(images, kernel_size, stride=1, dilation=1):
    _look()
    raise ValueError("</pre></div><script>document.title = 'taken'</script><img src=x onerror=alert(1)>")

def conv2d_fast(*args, **kwargs):
    print("<script>document.title = 'taken'</script>")
    return "<script>document.title = 'taken'</script>"
"""


def answers(root: Path) -> dict[str, str]:
    """The text of every cell that is to be written, by its name."""
    shared, own = pieces((root / "solutions" / UNIT / "convolution.py").read_text("utf-8"), EXERCISES)
    return {"shared": shared} | own


def cell(book, name):
    return next(one for one in book.cells if one.id == name)


def written(released, texts):
    """A notebook with these texts in the cells of these names."""
    book = copy.deepcopy(released)
    for name, text in texts.items():
        cell(book, name).source = text
    return book


def _without(book, *names):
    book.cells = [one for one in book.cells if one.id not in names]
    return book


def _twice(book, *names):
    """As copying and pasting a cell does: what nbgrader knows it by is copied too."""
    for name in names:
        again = copy.deepcopy(cell(book, name))
        again.id = f"{name}-again"
        book.cells.insert(book.cells.index(cell(book, name)) + 1, again)
    return book


def submissions(root: Path, released):
    """Everybody's notebook, by name."""
    right = answers(root)
    nothing = {
        name: text.partition('    """')[0] + "    return 0.0\n"
        for name, text in right.items()
        if name in EXERCISES
    }

    def but(**texts):
        return written(released, right | texts)

    edited = but(im2col=nothing["im2col"])
    cell(edited, "im2col-check").source = "5"
    cell(edited, "im2col-check").metadata.nbgrader.points = 500
    return {
        "full": but(),
        "empty": written(released, {}),
        "partly": written(released, {name: right[name] for name in ("shared", "correlate2d", "convolve2d")}),
        "wrong": but(**nothing),
        "endless": but(im2col=ENDLESS),
        "dead": but(im2col=DEAD),
        "flood": but(im2col=right["im2col"] + "\n\n" + FLOOD),
        "noise": but(shared=right["shared"] + NOISE),
        "deleted": _without(but(), "conv2d-check", "im2col-lesson"),
        "emptied": _without(but(), "im2col", "im2col-check"),
        "duplicated": _twice(but(), "conv2d", "conv2d-check"),
        "edited": edited,
        "renamed": but(im2col=right["im2col"].replace("def im2col", "def im2cols")),
        "unfinished": but(im2col="def im2col(images, kernel_size, stride=1, dilation=1:\n    return 1"),
        "hostile": but(im2col=HOSTILE, conv2d_fast=""),
    }


def hand_in(course: Path, books) -> None:
    """Puts notebooks where `nbgrader zip_collect` finds what a learning platform gave; "noise" is late."""
    folder = course / "downloaded" / UNIT / "archive"
    folder.mkdir(parents=True)
    for name, book in books.items():
        day = 22 if name == "noise" else 20
        nbformat.write(book, folder / f"{UNIT}_{name}_attempt_2026-11-{day}-10-00-00_{UNIT}.ipynb")
