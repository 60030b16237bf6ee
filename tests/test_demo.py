"""The bundled class gets the grades that a person would give."""

import os
import subprocess
import sys

import pytest

from convlings.classroom.grades import read_grades

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def demo(root, tmp_path_factory):
    """The grades of the demo, and what it printed."""
    out = tmp_path_factory.mktemp("demo") / "out"
    command = [sys.executable, "-m", "convlings", "demo", "--out", str(out)]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=500)
    assert result.returncode == 0, result.stderr
    grades = read_grades(out / "grades.json")
    return {entry.name: entry for entry in grades.submissions}, result.stdout, out


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="all tests run in one process")
def test_tests_that_share_dear_things_run_in_one_process(request):
    """Where pytest and pytest-xdist do not suit each other, everything dear is made twice and nobody notices."""
    assert request.node.nodeid.endswith("@demo")


def results(submission):
    return {name: result for unit in submission.units.values() for name, result in unit.exercises.items()}


def named(result):
    return {check.misconception for check in result.checks if check.misconception}


def test_six_submissions_are_graded(demo):
    assert set(demo[0]) == {"broken", "five_mistakes", "full", "half_done", "slow", "untouched"}


def test_full_has_everything(demo):
    full = demo[0]["full"]
    assert full.points == full.max_points
    assert {result.status for result in results(full).values()} == {"passed"}


def test_untouched_has_nothing_and_is_not_started(demo):
    untouched = demo[0]["untouched"]
    assert untouched.points == 0
    assert {result.status for result in results(untouched).values()} == {"not started"}


def test_broken_has_nothing_and_every_unit_says_why(demo):
    broken = demo[0]["broken"]
    assert broken.points == 0
    messages = {name: unit.message for name, unit in broken.units.items() if unit.status == "broken"}
    assert messages == {
        "01_images": "images.py cannot be imported: SyntaxError.",
        "02_padding": "padding.py cannot be imported: SystemExit.",
        "03_convolution": "convolution.py cannot be imported: ModuleNotFoundError.",
    }


def test_half_done_has_what_is_right_and_not_the_rest(demo):
    found = results(demo[0]["half_done"])
    passed = [
        "normalize",
        "one_hot",
        "flatten",
        "mlp_forward",
        "mlp_parameters",
        "cnn_parameters",
        "shift",
        "output_size",
    ]
    passed += ["same_padding", "zero_pad", "correlate2d", "convolve2d"]
    assert [name for name in passed if found[name].status != "passed"] == []
    unwritten = ["pad", "pad_same", "im2col", "conv2d_fast"]
    assert [name for name in unwritten if found[name].status != "not started"] == []
    assert found["conv2d"].status == "partial"
    assert {"padding_ignored", "dilation_ignored"} <= named(found["conv2d"])


MISTAKES = {
    "normalize": "divided_by_256",
    "mlp_forward": "relu_after_the_last",
    "same_padding": "odd_pixel_first",
    "pad": "border_repeated",
    "conv2d": "kernel_flipped",
}


def test_each_of_five_mistakes_is_named_and_costs_its_own_exercise(demo):
    found = results(demo[0]["five_mistakes"])
    for exercise, misconception in MISTAKES.items():
        assert found[exercise].status in ("partial", "failed")
        assert misconception in named(found[exercise]), (exercise, named(found[exercise]))
    hurt = {*MISTAKES, "pad_same"}  # pad_same uses the student's own same_padding
    assert {name for name, result in found.items() if result.status != "passed"} == hurt


def test_slow_is_right_but_for_its_speed(demo):
    found = results(demo[0]["slow"])
    failed = [check.name for result in found.values() for check in result.checks if not check.passed]
    assert [name for name in failed if "TestConv2dFast::test_speed" not in name] == []
    assert "TestConv2dFast::test_speed[4]" in failed
    assert found["conv2d"].status == "passed"


def test_it_says_where_the_report_is(demo):
    _, printed, out = demo
    assert str(out / "grades.json") in printed.replace("\n", "")
    assert len(list((out / "feedback").glob("*.txt"))) == 6
