"""Progress: what the log remembers, how it bears damage and company, and what follows from it."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from convlings.course.course import load_course
from convlings.learner import log
from convlings.learner.log import Event
from convlings.learner.progress import record, record_hint, states
from convlings.worker.source import fingerprint

RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values / 2\n"
MODULE = "exercises/01_double/double.py"


@pytest.fixture
def unit(folder):
    return load_course(folder / "exercises" / "course.toml").units[0]


def checked(folder, text, status="passed", points=4.0, names=("double",), **options):
    """Remembers a verdict on a text, as a check does."""
    from convlings.judge.verdict import Result, Verdict

    path = folder / MODULE
    if "notebook" not in options:
        path.write_text(text)
    unit = load_course(folder / "exercises" / "course.toml").units[0]
    results = {name: Result(status, points, 4.0, []) for name in names}
    record(folder, unit, Verdict("graded", fingerprint(path), points, 4.0, "", results), **options)


def state(folder, name="double"):
    return next(state for state in states(folder) if state.exercise.name == name)


def lines(folder):
    return log.log_file(folder).read_text().splitlines()


def test_a_person_can_read_it(folder):
    checked(folder, RIGHT)
    [line] = map(json.loads, lines(folder))
    assert (line["unit"], line["exercise"], line["status"], line["points"]) == (
        "01_double", "double", "passed", 4.0,
    )  # fmt: skip
    assert abs(datetime.fromisoformat(line["at"]) - datetime.now().astimezone()) < timedelta(minutes=5)


def test_the_same_again_is_no_news(folder):
    checked(folder, RIGHT)
    checked(folder, RIGHT + "\n# a comment\n")
    assert len(lines(folder)) == 1


def test_attempts_are_texts_that_were_judged(folder):
    for answer in ("x", "3 * x", "3*x", "2 * x"):
        checked(folder, RIGHT.replace("2 * x", answer), "passed" if answer == "2 * x" else "failed")
    assert state(folder).history.attempts == 3
    assert state(folder).status == "passed"
    assert state(folder).history.passed is not None


def test_when_it_passed_first_stays(folder):
    checked(folder, RIGHT)
    first = state(folder).history.passed
    checked(folder, RIGHT.replace("2 * x", "x"), "failed", 0.0)
    assert state(folder).status == "failed"
    assert state(folder).history.passed == first


def test_a_helper_counts_to_the_function_that_relies_on_it(folder):
    text = "TWO = 2\n\ndef twice(x):\n    return TWO * x\n\ndef double(x):\n    return twice(x)\n"
    text += "\ndef halve_all(values):\n    return values / 2\n"
    checked(folder, text, names=("double", "halve_all"))
    (folder / MODULE).write_text(text.replace("TWO = 2", "TWO = 3"))
    assert state(folder).status == "changed"
    assert state(folder, "halve_all").status == "passed"


def test_a_stub_is_not_started_whatever_was_remembered(folder):
    stub = (folder / MODULE).read_text()
    checked(folder, RIGHT)
    (folder / MODULE).write_text(stub)
    assert state(folder).status == "not started"


def test_what_passed_in_a_notebook_counts_beside_an_untouched_stub(folder):
    checked(folder, RIGHT, notebook=RIGHT)
    assert (state(folder).status, state(folder).points) == ("passed", 4.0)
    assert state(folder, "halve_all").status == "not started"


def test_a_file_that_is_no_python_any_more_loses_nothing(folder, convlings):
    (folder / MODULE).write_text(RIGHT)
    assert convlings("check", cwd=folder).returncode == 0
    (folder / MODULE).write_text(RIGHT + "def broken(:\n")
    assert convlings("check", cwd=folder).returncode == 1
    (folder / MODULE).write_text(RIGHT)
    assert [state.status for state in states(folder)] == ["passed", "passed"]


def test_a_module_that_cannot_be_imported_has_passed_nothing(folder, convlings):
    (folder / MODULE).write_text(RIGHT)
    convlings("check", cwd=folder)
    (folder / MODULE).write_text("import nowhere\n" + RIGHT)
    convlings("check", cwd=folder)
    assert "passed" not in [state.status for state in states(folder)]


def test_time_at_work_leaves_out_long_pauses(folder, unit):
    start = log.now() - timedelta(hours=9)
    minutes = {"one": 0, "two": 4, "three": 600}
    log.add(
        folder,
        [
            Event(start + timedelta(minutes=after), unit.name, "double", "failed", 0.0, text)
            for text, after in minutes.items()
        ],
    )
    assert state(folder).history.seconds == 4 * 60 + 15 * 60


def test_time_is_shared_by_what_changed_together(folder, unit):
    start = log.now()
    events = [Event(start, unit.name, "double", "failed", 0.0, "a")]
    later = start + timedelta(minutes=6)
    events += [Event(later, unit.name, name, "failed", 0.0, "b") for name in ("double", "halve_all")]
    log.add(folder, events)
    assert [state.history.seconds for state in states(folder)] == [180, 180]


def test_hints_are_counted_up_to_the_last(folder, unit):
    exercise = unit.exercises[0]
    assert [record_hint(folder, unit, exercise) for _ in range(4)] == [1, 2, 2, 2]
    assert state(folder).history.hints == 2
    assert state(folder).points == 0


DAMAGE = [b"", b"{", b"[]\n", b'{"at": 3}\n', b"\xff\xfe\x00\n", b'{"at": "0001-01-01T00:00:00"}\n', b"\n\n"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_line_costs_itself_alone(folder, damage):
    checked(folder, RIGHT)
    path = log.log_file(folder)
    path.write_bytes(
        damage + (b"" if damage.endswith(b"\n") or not damage else b"\n") + path.read_bytes() + damage
    )
    assert state(folder).status == "passed"
    checked(folder, RIGHT.replace("2 * x", "x"), "failed", 0.0)
    assert state(folder).status == "failed"


WRITER = """
import sys
from pathlib import Path
from convlings.learner import log
for number in range(200):
    log.add(Path(sys.argv[1]), [log.Event(log.now(), "01_double", sys.argv[2], "failed", float(number), "t" * 2000)])
"""


def test_two_processes_write_at_once(folder):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, folder, name]) for name in ("double", "halve_all")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    events = list(log.read(folder))
    assert len(events) == len(list(filter(None, lines(folder)))) == 400
    for name in ("double", "halve_all"):
        assert [event.points for event in events if event.exercise == name] == list(range(200))


def test_a_place_where_nothing_can_be_remembered_is_said_after_the_verdict(folder, convlings):
    (folder / MODULE).write_text(RIGHT)
    (folder / ".convlings").write_text("")
    result = convlings("check", cwd=folder)
    assert "6 of 6 points" in result.stdout
    assert result.returncode == 2
    assert result.stderr.startswith("convlings: Progress cannot be remembered: ")
    assert "Traceback" not in result.stderr
