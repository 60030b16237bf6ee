"""Notebooks judged ahead: each once in a run of nbgrader, and anew in the next one of the same process."""

from pathlib import Path

from convlings.classroom import autograding
from convlings.classroom.ahead import Ahead
from convlings.classroom.spreading import Job


class Asked:
    """A judge that says how often it was asked."""

    def __init__(self):
        self.texts = []

    def __call__(self, text):
        self.texts.append(text)
        return b"answer to " + text


class Autograde:
    """nbgrader's converter, as far as it is asked."""

    assignments = ()


def test_what_comes_next_is_asked_before_it_is_wanted_and_never_again():
    judge, texts = Asked(), [b"a", b"b", b"c", b"a"]
    ahead = Ahead(judge, iter(texts))
    assert [ahead.answer(text) for text in texts] == [b"answer to " + text for text in texts]
    ahead.executor.shutdown()
    assert sorted(judge.texts) == [b"a", b"b", b"c"]


def test_what_was_not_expected_is_answered_too():
    ahead = Ahead(Asked(), iter([b"a"]))
    assert ahead.answer(b"other") == b"answer to other"


def test_a_run_keeps_its_answers_and_the_next_asks_again():
    job, run, following = Job(Path("graders"), 1, "none"), Autograde(), Autograde()
    one = autograding._ahead("03_convolution", job, run)
    assert autograding._ahead("03_convolution", job, run) is one
    assert autograding._ahead("03_convolution", job, following) is not one
    count = len(autograding._at_work)
    del run, one
    assert len(autograding._at_work) == count - 1
