"""Claims about speed: noise does not decide, and the slower function is told how slow it is."""

import pytest

from convlings.judge import claims
from convlings.judge.claims import within
from convlings.judge.feedback import Feedback


class Clock:
    """A function whose calls take the given seconds, in turn, the last for ever; a call around it takes one."""

    now = 0.0

    def __init__(self, *times):
        self.times, self.calls = list(times), 0

    def __call__(self):
        self.calls += 1
        self.seconds = self.times.pop(0) if len(self.times) > 1 else self.times[0]
        Clock.now += 1 + self.seconds

    @property
    def last(self):
        return self


@pytest.fixture(autouse=True)
def told_time(monkeypatch):
    monkeypatch.setattr(claims, "perf_counter", lambda: Clock.now)


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


def test_what_a_call_costs_besides_is_taken_off():
    within(4, Clock(0.09), Clock(0.025))
    with pytest.raises(Feedback, match=r"it took 4\.4 times"):
        within(4, Clock(0.11), Clock(0.025))
