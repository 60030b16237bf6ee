"""A small class whose gradebook the tests of exports and queries read: real verdicts, hostile names."""

from pathlib import Path

from convlings.classroom.gradebook import Gradebook
from convlings.classroom.work import Work
from convlings.course.course import load_course
from convlings.judge.judging import judge

UNIT = "01_double"
RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values / 2\n"
SQUARED = RIGHT.replace("2 * x", "x * x")
LOUD = 'print("\\x1b[31m]]><b>\\ufffe\\x00=1+1")\n' + RIGHT.replace(
    "return 2 * x", 'raise ValueError("</pre><script>x()</script>")'
)
FORMULA = '=HYPERLINK("http://x.example","\x1b[31mclick")'

# student: name, text of the module, days late, penalty
CLASS = {
    "1001": ("Jane Doe", RIGHT, 0, 0.0),
    "1002": (FORMULA, SQUARED, 2, 0.25),
    "1003": ('+José, "the" <b>Pérez</b>\r\n', LOUD, 0, 0.0),
    "1004": ("Ünlü 中村", None, 0, 0.0),  # handed in nothing
    "1005": ("@late", "def double(:\n", 1, 0.125),
    "jdoe": ("John Doe", RIGHT, 8, 1.0),
    "../../etc": ("-2+3", RIGHT.replace("values / 2", "values // 2"), 0, 0.0),
}
POINTS = {"1001": 6, "1002": 3, "1003": 2, "1004": 0, "1005": 0, "jdoe": 6, "../../etc": 5}
AFTER = {"1001": 6, "1002": 2.25, "1003": 2, "1004": 0, "1005": 0, "jdoe": 0, "../../etc": 5}


def make(out: Path, course: Path) -> None:
    """Writes `out/gradebook.sqlite`: the class above, judged, and a student of whom there is no verdict."""
    unit = load_course(course / "exercises" / "course.toml").unit("1")
    with Gradebook(out / "gradebook.sqlite") as book:
        run = book.begin("0.1.0", 7, "limits", regrade=False)
        for place, (student, (name, text, late, penalty)) in enumerate(CLASS.items()):
            folder = out / "work" / str(place)
            (folder / unit.name).mkdir(parents=True)
            number = book.enroll(student, name)
            if text is not None:
                (folder / unit.module).write_text(text, "utf-8")
                book.upload(
                    number, Work(student, unit.name, "double.py", handed_in="2026-11-20T10:00:00+00:00")
                )
            verdict = judge(unit, folder, course / "graders", seed=7, confinement="limits")
            book.keep(number, unit.name, verdict, state="current", run=run, key="key", sha256=verdict.sha256,
                      seed=7, seconds=1.25, days_late=late, penalty=penalty)  # fmt: skip
        book.notice(run, book.enroll("1009", "Nobody Nowhere"), "work.zip: it is no archive.")
        book.end(run)
