"""Claims about speed: noise does not decide, and the slower function is told how slow it is."""

import pytest

from convlings.judge import claims
from convlings.judge.claims import within
from convlings.judge.feedback import Feedback


class Clock:
    """Calls that take the given times, in turn, the last one for ever."""

    def __init__(self, *times):
        self.times, self.calls = list(times), 0

    def __call__(self):
        self.calls += 1
        return self.times.pop(0) if len(self.times) > 1 else self.times[0]


@pytest.fixture(autouse=True)
def told_times(monkeypatch):
    monkeypatch.setattr(claims, "_seconds", lambda call: call())


def test_a_fast_function_passes_after_three_rounds():
    function, baseline = Clock(1), Clock(1)
    within(4, function, baseline)
    assert function.calls == baseline.calls == 4  # the first call does not count


def test_one_slow_call_of_either_side_decides_nothing():
    within(4, Clock(1, 100, 1), Clock(1, 1))
    with pytest.raises(Feedback):
        within(4, Clock(10), Clock(1, 100, 1))


def test_a_slow_function_is_told_how_slow():
    with pytest.raises(Feedback, match=r"it took 5\.0 times as long as the reference; 4 times is allowed"):
        within(4, Clock(5), Clock(1))
