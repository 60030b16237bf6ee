"""Claims about speed: noise does not decide, and the slower function is told how slow it is."""

import pytest

from convlings.judge.feedback import Feedback
from convlings.judge.racing import Race


class Clock:
    """A function whose calls take the given seconds, in turn, the last for ever; a call around it takes one."""

    now = 0.0

    def __init__(self, *times):
        self.times, self.calls = list(times), 0

    def __call__(self):
        self.calls += 1
        self.seconds = self.times.pop(0) if len(self.times) > 1 else self.times[0]
        Clock.now += 1 + self.seconds
        return 1.5

    @property
    def last(self):
        return self


class Wrong(Clock):
    """The same with another result."""

    def __call__(self):
        return 1 + super().__call__()


def begun(function, baseline):
    return Race(function, baseline, (), 1)


@pytest.fixture(autouse=True)
def told_time(monkeypatch):
    monkeypatch.setattr("convlings.judge.racing.perf_counter", lambda: Clock.now)


@pytest.mark.parametrize(("limit", "rounds"), [(4, 3), (12, 1)])
def test_a_fast_function_passes_after_few_rounds(limit, rounds):
    function, baseline = Clock(3), Clock(1)
    begun(function, baseline).keep_within(limit)
    assert function.calls == baseline.calls == rounds


def test_a_slow_start_decides_nothing():
    function, baseline = Clock(50, 1), Clock(1)
    begun(function, baseline).keep_within(4)
    assert function.calls == baseline.calls == 2


def test_limits_share_their_rounds():
    function, baseline = Clock(1), Clock(1)
    both = begun(function, baseline)
    both.keep_within(12)
    both.keep_within(4)
    assert function.calls == baseline.calls == 1


def test_one_slow_call_of_either_side_decides_nothing():
    begun(Clock(1, 100, 1), Clock(1, 1)).keep_within(4)
    with pytest.raises(Feedback):
        begun(Clock(10), Clock(1, 1, 1, 100, 1)).keep_within(4)


def test_a_slow_function_is_told_how_slow():
    with pytest.raises(Feedback, match=r"it took 5\.0 times as long as the reference; 4 times is allowed"):
        begun(Clock(5), Clock(1)).keep_within(4)


def test_what_a_call_costs_besides_is_taken_off():
    begun(Clock(0.09), Clock(0.025)).keep_within(4)
    with pytest.raises(Feedback, match=r"it took 4\.4 times"):
        begun(Clock(0.11), Clock(0.025)).keep_within(4)


def test_other_results_are_never_fast():
    with pytest.raises(Feedback):
        begun(Clock(0.1), Wrong(1))
