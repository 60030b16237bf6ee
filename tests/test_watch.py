"""`convlings watch` in a terminal: a save is checked, keys work, and the terminal is left clean."""

import json
import os
import select
import signal
from pathlib import Path

import pytest
from terminal import Terminal

MODULE = "exercises/01_double/double.py"
RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values / 2\n"
READY = "q quit"


@pytest.fixture
def start(folder):
    """Starts a watch there; ends it at the end."""
    started = []

    def begin(*arguments, **options):
        started.append(Terminal("watch", *arguments, cwd=folder, **options))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def save(folder, text):
    (folder / MODULE).write_text(text)


def descendants(pid):
    """The processes below a process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children] + [below for child in children for below in descendants(child)]


def kept(folder):
    path = folder / ".convlings" / "progress.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_from_the_first_save_to_everything_passed(folder, start):
    terminal = start()
    terminal.shows("· double · halve_all", "Next: double.", "0/6 points, 0 of 2 exercises", READY)
    save(folder, RIGHT.replace("2 * x", "x * x").replace("values / 2", "values"))
    terminal.shows("✗ halve_all", "looks like This is what you get when x is squared", "1/6 points", READY)
    save(folder, RIGHT.replace("values / 2", "values"))
    terminal.shows("✓ double ✗ halve_all", "4/6 points, 1 of 2 exercises", "Next: halve_all.")
    save(folder, RIGHT)
    terminal.shows("6/6 points, 2 of 2 exercises", "Everything passed.", "All of 01_double has passed.")
    terminal.press("q")
    assert terminal.ended() == 0
    assert terminal.is_clean


def test_only_what_changed_is_checked(folder, start):
    save(folder, RIGHT.replace("2 * x", "x").replace("values / 2", "values"))
    terminal = start()
    terminal.shows("✗ double ✗ halve_all", READY)
    save(folder, RIGHT.replace("2 * x", "x"))
    terminal.shows("✗ double ✓ halve_all")
    assert [event["exercise"] for event in kept(folder)] == ["double", "halve_all", "halve_all"]


def test_a_helper_that_changed_is_a_change(folder, start):
    text = "def twice(x):\n    return 2 * x\n\n\n" + RIGHT.replace("2 * x", "twice(x)")
    save(folder, text)
    terminal = start()
    terminal.shows("✓ double ✓ halve_all")
    save(folder, text.replace("2 * x", "3 * x"))
    terminal.shows("✗ double ✓ halve_all", "Next: double.")


def test_an_editor_that_replaces_the_file_is_heard(folder, start):
    terminal = start()
    terminal.shows("· double", READY)
    (folder / "exercises" / "01_double" / "double.py~").write_text(RIGHT)
    os.replace(folder / "exercises" / "01_double" / "double.py~", folder / MODULE)
    terminal.shows("Everything passed.")


def test_a_syntax_error_shows_the_learners_line(folder, start):
    terminal = start()
    terminal.shows("· double", READY)
    save(folder, RIGHT + "\ndef more(:\n")
    terminal.shows("double.py cannot be imported: SyntaxError.", "at double.py line 8: def more(:", READY)
    save(folder, RIGHT)
    terminal.shows("Everything passed.", without=["SyntaxError"])


def test_an_answer_below_the_stubs_last_line_is_told_where_to_go(folder, start):
    terminal = start()
    terminal.shows(READY)
    save(folder, RIGHT.replace("return 2 * x", "raise NotImplementedError()\n    return 2 * x"))
    terminal.shows("double still comes to `raise NotImplementedError()`. Your answer goes in its place.")


def test_what_was_printed_is_shown(folder, start):
    terminal = start()
    terminal.shows(READY)
    save(folder, RIGHT.replace("return 2 * x", "print('x is', x)\n    return x"))
    terminal.shows("✗ double", "| x is 2.0")


def test_an_endless_loop_is_stopped_by_a_save(folder, start):
    terminal = start()
    terminal.shows(READY)
    save(folder, "while True:\n    pass\n\n\n" + RIGHT)
    terminal.shows("Checking double")
    save(folder, RIGHT)
    terminal.shows("Everything passed.")


@pytest.mark.slow
def test_an_endless_loop_is_stopped_and_said(folder, start):
    terminal = start()
    terminal.shows(READY)
    save(folder, RIGHT.replace("return 2 * x", "while True:\n        pass"))
    terminal.shows("double: it did not end within 10 seconds.", "Is there a loop that never ends?", READY)


def test_the_process_that_checks_is_ended_by_the_learners_code(folder, start):
    terminal = start()
    terminal.shows(READY)
    save(folder, "import os\n" + RIGHT.replace("return 2 * x", "os._exit(3)"))
    terminal.shows("double (Twice two is four): the process of the checks ended.", "Does it call exit", READY)
    save(folder, RIGHT)
    terminal.shows("Everything passed.")


def test_keys(folder, start):
    terminal = start()
    terminal.shows("Next: double.", READY)
    terminal.press("h")
    terminal.shows("hint 1 of 2 Think of two.", without=["Add it"])
    terminal.press("h")
    terminal.shows("hint 2 of 2 Add it to itself.")
    terminal.press("n")
    terminal.shows("Next: halve_all.", without=["hint 1"])
    terminal.press("l")
    terminal.shows("01_double Doubling ·· 0/6", "any key goes back", without=[READY])
    terminal.press("q")
    terminal.shows("Next: halve_all.", READY)
    terminal.press("s")
    terminal.shows("halve_all has not passed yet; `convlings hint halve_all` helps on the way.")
    terminal.press("a")
    terminal.shows("· double 0 of 4 points not written yet", "Next: double.")
    terminal.press("\x1b[A")  # an arrow stands for nothing
    save(folder, RIGHT)
    terminal.shows("Everything passed.")
    terminal.press("s")
    terminal.shows("halve_all Half of everything", "Yours is the same as the reference.", "any key goes back")
    assert [event["hint"] for event in kept(folder) if "hint" in event] == [1, 2]


def test_the_editor_gets_the_terminal_and_the_line(folder, start, tmp_path):
    editor = tmp_path / "vi"
    editor.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/opened\nstty -a > {tmp_path}/mode\n')
    editor.chmod(0o755)
    terminal = start(VISUAL=str(editor))
    terminal.shows(READY)
    terminal.press("en")
    terminal.shows("Next: halve_all.")
    assert (tmp_path / "opened").read_text() == f"+4 {folder / MODULE}\n"
    assert " echo " in (tmp_path / "mode").read_text()
    assert " icanon " in (tmp_path / "mode").read_text()


def test_an_editor_that_is_none(folder, start):
    terminal = start(VISUAL="/nowhere/at-all")
    terminal.shows(READY)
    terminal.press("e")
    terminal.shows("The editor /nowhere/at-all cannot be started: No such file or directory.")


@pytest.mark.parametrize("how", ["q", "\x03", signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_left_clean(folder, start, how):
    terminal = start()
    terminal.shows(READY)
    save(folder, "while True:\n    pass\n" + RIGHT)
    terminal.shows("Checking double")
    if isinstance(how, str):
        terminal.press(how)
    else:
        os.kill(terminal.process.pid, how)
    assert terminal.ended() == 0
    assert terminal.is_clean
    assert "Traceback" not in terminal.text


def test_nothing_goes_on_when_it_is_killed(folder, start):
    terminal = start()
    terminal.shows(READY)
    save(folder, "while True:\n    pass\n" + RIGHT)
    terminal.shows("Checking double")
    while len(descendants(terminal.process.pid)) < 2:  # the warm process, and what it has forked
        terminal.read(1)
    left = [os.pidfd_open(pid) for pid in descendants(terminal.process.pid)]
    os.kill(terminal.process.pid, signal.SIGKILL)
    while left:
        ready, _, _ = select.select(left, [], [], 60)
        assert ready
        left = [descriptor for descriptor in left if descriptor not in ready]


def test_it_pauses_and_goes_on(folder, start):
    terminal = start()
    terminal.shows(READY)
    terminal.press("\x1a")
    os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED)
    assert terminal.is_as_before
    os.kill(terminal.process.pid, signal.SIGCONT)
    save(folder, RIGHT)
    terminal.shows("Everything passed.")
    terminal.press("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["9"], "There is no unit '9'. The course has: 01_double."), ([], "watch needs a terminal to draw on.")],
)
def test_bad_input_is_one_clear_sentence(folder, convlings, arguments, says):
    result = convlings("watch", *arguments, cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
