"""Whatever arrives, a reader answers or refuses with its own error, and soon.

    make fuzz                     two hundred times as many inputs, other ones each time
    make fuzz ARGS="-k timetable"

`make test` tries the same inputs every time. An input that is found becomes an example of the reader's own
tests.
"""

import contextlib
import time
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.mutation import mutations
from tests.fuzz.targets import TARGETS, Target

MOST_SECONDS: Final = 2.0
"""Of the processor, for one small input."""
SHORT: Final = 100
"""Examples of the profile that `make test` uses."""


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_seed_is_read(target: Target) -> None:
    for seed in target.seeds:
        try:
            target.parse(seed)
        except target.errors:
            continue


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_reader_answers_or_refuses_with_its_own_error(target: Target) -> None:
    profile = settings.default
    assert profile is not None

    @settings(
        max_examples=target.examples * profile.max_examples // SHORT,
        derandomize=profile.max_examples <= SHORT,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations(target.seeds, target.words))
    def check(data: bytes) -> None:
        began = time.process_time()
        with contextlib.suppress(target.errors):
            target.parse(data)
        assert time.process_time() - began < MOST_SECONDS

    check()
