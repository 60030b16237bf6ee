"""The student's module as graders see it: the same in this process and behind the wall."""

from pathlib import Path

import numpy as np
import pytest

from convlings.judge.claims import keeps_inputs
from convlings.judge.student import Student, Unavailable
from convlings.worker.calling import Handle, Raised, TimedOut
from convlings.worker.probe import best

MODULE = (Path(__file__).parent / "student_module.py").read_text()


@pytest.fixture(params=[False, True], ids=["here", "behind the wall"])
def confinement(request):
    return best() if request.param else None


@pytest.fixture
def make(confinement, tmp_path):
    """Makes the student of a module's text."""
    made = []

    def student(text, name="module.py"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        made.append(Student(path, confinement))
        return made[-1]

    yield student
    for student in made:
        student.close()


@pytest.fixture
def student(make):
    return make(MODULE)


def test_values_come_back_as_they_were(student):
    value = [1, 2.5, None, True, "text", (1, [np.arange(3)]), {"a": (1, 2)}]
    assert repr(student.echo(value)) == repr(value)


def test_arguments_arrive_as_they_are(student):
    kinds = student.kinds(
        1, (2,), [3], "4", np.ones(2), np.float32(5), axis=np.int64(1), rng=np.random.default_rng(0)
    )
    assert kinds == ["int", "tuple", "list", "str", "ndarray", "float32", "int64", "Generator"]


def test_an_exception_is_data_with_the_students_line(student):
    with pytest.raises(Raised) as caught:
        student.fail([1, 2], 5)
    assert caught.value.kinds == ["IndexError", "LookupError", "Exception"]
    assert caught.value.text == "list index out of range"
    assert (caught.value.line, caught.value.code) == (22, "return x[index]")


def test_exit_in_a_call_is_an_exception_too(student):
    with pytest.raises(Raised) as caught:
        student.leave()
    assert caught.value.kinds[0] == "SystemExit"


def test_inputs_stay_as_they_were_and_a_change_is_noted(student):
    x = np.ones(3)
    assert student.spoil(x).tolist() == [2, 2, 2]
    assert x.tolist() == [1, 1, 1]
    assert student.spoil.last.changed == [0]
    assert student.spoil(x=x, scale=3).tolist() == [3, 3, 3]
    assert student.spoil.last.changed == ["x"]
    student.spoil_list([np.zeros(2), np.ones(2)])
    assert student.spoil_list.last.changed == [0]
    student.echo(x)
    assert student.echo.last.changed == []


def test_changed_inputs_are_named_to_the_learner(student):
    with pytest.raises(AssertionError, match=r"it changed its input x\."):
        keeps_inputs(student.spoil, np.ones(2))


def test_functions_cross_both_ways(student):
    assert student.apply(lambda x: 10 * x, 4) == 41
    double = student.twice_as(2)
    assert isinstance(double, Handle)
    assert double(21) == 42
    assert student.use(double, np.ones(2)).tolist() == [2, 2]


def test_a_failing_function_of_the_check_is_told_to_the_student(student):
    with pytest.raises(Raised) as caught:
        student.apply(lambda x: 1 / 0, 4)
    assert "division by zero" in caught.value.text


def test_a_generator_advances_as_if_it_had_been_used_here(student):
    rng, same = np.random.default_rng(1), np.random.default_rng(1)
    first, second = student.draw(rng, 3), student.draw(rng, 3)
    assert np.array_equal(np.concatenate([first, second]), same.normal(size=6))


def test_warnings_and_watched_functions_are_noted(student):
    student.warn(1)
    assert student.warn.last.warned == ["UserWarning: careful"]
    student.padded.watching("numpy.pad")(np.ones(2))
    assert student.padded.last.used == ["numpy.pad"]
    student.echo.watching("numpy.pad")(1)
    assert student.echo.last.used == []


def test_a_function_that_is_not_there_is_said_with_the_nearest_name(student):
    with pytest.raises(Unavailable) as caught:
        student.ecko(1)
    assert caught.value.status == "absent"
    assert caught.value.lines == {"hint": "It has echo; is that the one?"}


BROKEN = {
    "syntax": ("def f(:\n", "it cannot be imported: SyntaxError"),
    "exception": ("1 / 0\n", "cannot be imported: ZeroDivisionError"),
    "exit": ("import sys; sys.exit()\n", "cannot be imported: SystemExit"),
    "not UTF-8": (b"# caf\xe9\n", "module.py is not UTF-8 text: byte 0xe9 in line 1"),
    "null byte": ("x = 1\n\x00\n", "is not text: a null byte in line 2"),
    "50 MB": ("# " + "x" * 50_000_000, "module.py has 47.7 MiB; a module may have at most 512 KiB"),
    "an absent package": ("import no_such_package\n", "cannot be imported: ModuleNotFoundError"),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN)
def test_a_module_that_cannot_be_used_is_said(make, text, says):
    with pytest.raises(Unavailable) as caught:
        make(text).f()
    assert caught.value.status == "broken"
    assert says.removeprefix("it ") in caught.value.text


def test_a_missing_file_is_said(tmp_path, confinement):
    with pytest.raises(Unavailable) as caught:
        Student(tmp_path / "03_convolution" / "convolution.py", confinement).f()
    assert caught.value.status == "missing"


def test_links_are_not_followed(tmp_path, confinement):
    (tmp_path / "real.py").write_text("def f():\n    return 1\n")
    (tmp_path / "module.py").symlink_to(tmp_path / "real.py")
    with pytest.raises(Unavailable, match="it is a link"):
        Student(tmp_path / "module.py", confinement).f()


def test_a_syntax_error_has_its_line(make):
    with pytest.raises(Unavailable) as caught:
        make("x = 1\ny = = 2\n").f()
    assert caught.value.lines["at"] == "module.py line 2: y = = 2"


def test_a_call_that_does_not_end_is_stopped_and_the_next_one_works(student):
    student.load()
    student.begin(1.0)
    with pytest.raises(TimedOut, match="did not end within 1 seconds"):
        student.hang()
    student.begin(5.0)
    assert student.echo(1) == 1


def test_the_calls_of_a_check_share_its_time(student):
    student.load()
    student.begin(1.0)
    with pytest.raises(TimedOut, match="within 1 seconds"):
        for _ in range(100):
            student.wait(0.2)
    assert 1 < len(student.calls) < 7


def test_what_does_not_end_twice_is_not_called_again(student):
    student.load()
    for _ in range(2):
        student.begin(0.2)
        with pytest.raises(TimedOut):
            student.hang()
    calls = len(student.calls)
    with pytest.raises(TimedOut):
        student.hang()
    assert len(student.calls) == calls


def test_a_renewed_module_remembers_nothing(make):
    student = make("calls = []\n\ndef count():\n    calls.append(1)\n    return len(calls)\n")
    assert [student.count(), student.count()] == [1, 2]
    student.renew()
    assert student.count() == 1
