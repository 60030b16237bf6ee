"""The bank of attacks: hostile submissions, graded by the command on every level that this machine offers.

`tests/attacks/` holds one idea per file, as text that only workers ever run.
"""

import re
import resource
import sys

import pytest
from attack_class import ATTACKS, Run, honest

from convlings.worker.levels import LEVELS, at_least
from convlings.worker.probe import best, reason_against

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("attacks"),
    pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's"),
]
WALLS = [level for level in LEVELS if at_least(level, "landlock")]
FULL = {"honest": (21, 21), "honest too": (21, 21)}
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COMMAND = re.compile(r"^\s*(?:::|##\[)", re.MULTILINE)


def _graded(level, tmp_path_factory, attacks, **options):
    if reason := reason_against(level):
        pytest.skip(f"{level} was not tried: {reason}")
    return Run(tmp_path_factory.mktemp(level), level, attacks, **options)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            level, marks=[pytest.mark.xdist_group(level)] + [pytest.mark.proof] * (level == "bubblewrap")
        )
        for level in WALLS
    ],
)
def walled(request, tmp_path_factory):
    """A class with every attack, graded on a level that keeps its promises."""
    attacks = [attack for attack in ATTACKS if request.param == best() or not attack.is_slow]
    return _graded(request.param, tmp_path_factory, attacks, with_files=True)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The honest submissions without an attack beside them."""
    return _graded(best(), tmp_path_factory, [])


@pytest.fixture(scope="module")
def filtered(tmp_path_factory):
    """A class with the attacks that the filter of system calls is enough for."""
    return _graded("seccomp", tmp_path_factory, [attack for attack in ATTACKS if attack.holds == "seccomp"])


@pytest.fixture(scope="module")
def unconfined(tmp_path_factory):
    """A class with the attacks that forge points, where nothing but the wire is between them and the judge."""
    return _graded("none", tmp_path_factory, [attack for attack in ATTACKS if attack.holds == "none"])


def test_the_bank_is_large_and_every_attack_says_its_idea():
    assert len(ATTACKS) >= 45
    assert all(re.match(r'"""[A-Z][^\n]+\."""\n', attack.text) for attack in ATTACKS)


def test_the_command_ends_well(walled):
    assert walled.result.returncode == 0, walled.result.stderr
    assert "Traceback" not in walled.result.stderr


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_nobody_gets_what_was_not_earned(walled, attack):
    if attack not in walled.attacks:
        pytest.skip(f"{attack.name} is slow and was tried on {best()}")
    assert walled.points()[attack.name] == (attack.earns, 21), walled.feedback(attack.name)


FILES = ["a link", "a link to labels", "a hard link", "a hard link to labels", "a pipe", "a folder", "a linked unit",
         "a huge file", "a device"]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_text_of_its_own_earns_nothing(walled, name):
    assert walled.points()[name] == (0, 21), walled.feedback(name)


@pytest.mark.parametrize("name", FULL)
def test_honest_submissions_get_full_marks(walled, name):
    assert walled.points()[name] == FULL[name], walled.feedback(name)


def test_nothing_that_is_hidden_comes_out(walled):
    assert walled.leaks() == set()


def test_nothing_stays_behind(walled):
    assert walled.left == []


def test_submissions_and_course_are_unchanged(walled):
    assert walled.changed == []


def test_nothing_reaches_a_terminal_raw(walled):
    found = {name: RAW.findall(text) for name, text in walled.texts().items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_no_line_is_a_command_of_a_build_server(walled):
    found = {name: COMMAND.findall(text) for name, text in walled.texts().items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_feedback_has_no_traceback(walled):
    found = [name for name, text in walled.texts().items() if "Traceback" in text or "INTERNALERROR" in text]
    assert found == []


@pytest.mark.parametrize("name", honest())
def test_honest_submissions_are_told_the_same_as_alone(walled, alone, name):
    assert walled.feedback(name) == alone.feedback(name)


@pytest.mark.parametrize(
    "attack", [attack for attack in ATTACKS if attack.holds == "none"], ids=lambda attack: attack.name
)
def test_points_are_forged_on_no_level(unconfined, attack):
    assert unconfined.points()[attack.name] == (attack.earns, 21), unconfined.feedback(attack.name)


def test_honest_submissions_get_full_marks_on_every_level(unconfined, filtered):
    for run in (unconfined, filtered):
        assert {name: run.points()[name] for name in FULL} == FULL


def test_the_filter_alone_keeps_processes_networks_and_signals_away(filtered):
    assert filtered.result.returncode == 0, filtered.result.stderr
    assert filtered.leaks() == set()
    assert [thing for thing in filtered.left if not thing.startswith("file ")] == []


def test_the_judge_keeps_no_large_replies(walled):
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # KiB, of any process of any run so far
    assert largest < 3 << 19


@pytest.fixture(scope="module")
def unwalled(tmp_path_factory):
    """The negative control: harmless attacks where nothing stops them."""
    return Run(
        tmp_path_factory.mktemp("control"), "none", [attack for attack in ATTACKS if attack.is_control]
    )


PROVED = ("reads_passwd", "lists_folders", "connects_by_tcp", "sends_by_udp", "connects_to_a_name",
          "connects_to_a_path")  # fmt: skip
READ = {"reads_grader": "grader", "reads_labels": "labels", "reads_solution": "solution", "reads_other": "other",
        "reads_through_proc": "grader"} | dict.fromkeys(PROVED, "proof")  # fmt: skip


@pytest.mark.parametrize(("name", "canary"), READ.items())
def test_without_a_wall_the_same_search_finds_what_comes_out(unwalled, name, canary):
    assert {attack.name for attack in unwalled.attacks} == set(READ)
    assert (f"out/feedback/{name}.txt", canary) in unwalled.leaks() or name == "reads_solution"


@pytest.mark.parametrize("way", ["TCP", "UDP", "path", "name"])
def test_without_a_wall_the_listeners_hear_it(unwalled, way):
    assert {(f"sent by {way}", name) for name in ("mark", "labels", "grader")} <= unwalled.leaks()


def test_without_a_wall_files_are_found(unwalled):
    assert ("open/attack-" + unwalled.run, "labels") in unwalled.leaks()
    assert f"file /tmp/attack-{unwalled.run}" in unwalled.left
    assert unwalled.changed
