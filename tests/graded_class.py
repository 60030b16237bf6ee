"""The bundled class, judged for real, in a gradebook; and a class of people with names that are attacks."""

import shutil

from convlings.classroom.gradebook import Gradebook
from convlings.classroom.work import Work
from convlings.course.course import load_course
from convlings.judge.judging import judge
from convlings.judge.verdict import Check, Result, Verdict, unjudged
from convlings.report.pages import write_report
from convlings.worker.probe import best

BUNDLED = ("broken", "five_mistakes", "full", "half_done", "slow", "untouched")
MORE = {"key": "k", "sha256": None, "seed": 7, "seconds": 1.5, "days_late": 0, "penalty": 0.0}
HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    'x" onmouseover="alert(1)" y=\'',
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "../../x",
    "..",
    "/etc/passwd",
    "a" * 300,
    "é" * 300,
    "abc\u202egpj.exe",
    "مريم",
    "line\nbreak\x00\x1b[31m",
    "",
    "Jane Doe",
    "Jane Doe",
    "jane doe",
    "Jane_Doe",
    "index",
    "#top?x=%2e%2e",
]


def course(root):
    return load_course(root / "exercises" / "course.toml")


def grade_bundled(root, out, students=BUNDLED, units=("02_padding", "03_convolution")):
    """Judges some of the class and writes its report; gives the folder of the report."""
    sources = {name: root / "datasets" / "class" / name for name in students}
    sources |= {"full": root / "solutions", "untouched": root / "exercises"}
    with Gradebook(out / "gradebook.sqlite") as book:
        run = book.begin("0.1.0", 7, best(), regrade=False)
        for name in students:
            number = book.enroll(name, name)
            for unit in map(course(root).unit, units):
                found = judge(unit, sources[name], root / "graders", seed=7, confinement=best())
                book.keep(number, unit.name, found, run=run, state="current", **MORE)
        absent = book.enroll("absent", "absent")
        for unit in map(course(root).unit, units):
            late = MORE | {"days_late": 2, "penalty": 0.2}
            book.keep(absent, unit.name, unjudged(unit, "missing", f"there is no {unit.module}."), run=run,
                      state="current", **late)  # fmt: skip
        book.notice(run, absent, "work.zip holds a link")
        book.end(run)
        return write_report(book, course(root), out / "report").parent


def grade_hostile(root, out):
    """Everybody's name is an attack, and so is everything that the code of everybody said."""
    with Gradebook(out / "gradebook.sqlite") as book:
        run = book.begin("0.1.0", 7, "none", regrade=False)
        for i, name in enumerate(HOSTILE):
            number = book.enroll(f"id-{i}", name)
            check = Check("test_x", name, bool(i % 2), False, f"f: {name}\n  got       {name}", "known", 0.1,
                          True, f"| {name}")  # fmt: skip
            found = Verdict("graded", None, 0.0, 4.0, "", {"pad": Result("failed", 0.0, 4.0, [check], name)})
            book.keep(number, "02_padding", found, run=run, state="current", **MORE)
            book.upload(number, Work(f"id-{i}", "02_padding", origin=name, problem=name))
            book.notice(run, number, name)
        return write_report(book, course(root), out / "report").parent


def copy_of(folder, target):
    """A graded class that a test may change."""
    return shutil.copytree(folder.parent, target)
