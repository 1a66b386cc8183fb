"""The circuit breaker and the limiter that counts while Redis is away."""

from hypothesis import given
from hypothesis import strategies as st

from shared.access.breaker import Breaker, LocalLimiter


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_three_failures_in_a_row_open_it_for_a_second_and_then_one_call_probes():
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(3):
        assert breaker.allows()
        breaker.record_failure()
    assert not breaker.allows()
    clock.now = 0.99
    assert not breaker.allows()
    clock.now = 1.0
    assert breaker.allows()
    assert not breaker.allows()  # the probe is on its way
    breaker.record_failure()
    assert not breaker.allows()
    clock.now = 2.0
    assert breaker.allows()
    breaker.record_success()
    assert breaker.allows()
    assert breaker.allows()


def test_failures_that_are_not_in_a_row_do_not_open_it():
    breaker = Breaker(Clock())
    for _ in range(5):
        breaker.record_failure()
        breaker.record_failure()
        breaker.record_success()
    assert breaker.allows()


def test_waiting_as_long_as_told_is_enough():
    clock = Clock()
    limiter = LocalLimiter(clock)
    assert limiter.take("app", 3, 5) == 0
    clock.now = 0.5
    assert limiter.take("app", 2, 5) == 0
    assert limiter.take("app", 3, 5) == 0.5
    assert limiter.take("other", 5, 5) == 0
    clock.now = 1.0
    assert limiter.take("app", 3, 5) == 0
    assert limiter.take("app", 6, 5) == 1.0  # never fits


def test_it_remembers_a_bounded_number_of_names():
    limiter = LocalLimiter(Clock(), max_names=2)
    for name in "abc":
        limiter.take(name, 1, 1)
    assert limiter.take("c", 1, 1) > 0
    assert limiter.take("a", 1, 1) == 0  # forgotten, as the least recently used


@given(st.lists(st.tuples(st.floats(0, 0.4), st.integers(1, 4)), max_size=60), st.integers(4, 9))
def test_no_second_ever_holds_more_than_the_limit(steps, limit):
    clock = Clock()
    limiter = LocalLimiter(clock)
    taken = []
    for pause, units in steps:
        clock.now += pause
        if limiter.take("app", units, limit) == 0:
            taken += [clock.now] * units
    for end in taken:
        assert sum(1 for moment in taken if moment <= end < moment + 1.0) <= limit
