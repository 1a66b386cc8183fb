"""The bytes of live speeds, and what a speed means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.traffic.snapshot import LIFETIME, SpeedSnapshot, pack_speeds, unpack_speeds
from shared.traffic.status import TrafficStatus, status_of_speed


@given(st.dictionaries(st.integers(0, 2**46), st.integers(1, 255)))
def test_speeds_come_back_as_they_were(speeds: dict[int, int]) -> None:
    assert unpack_speeds(pack_speeds(speeds)) == speeds


@pytest.mark.parametrize(("kmh", "stored"), [(0, 1), (-3, 1), (400, 255)])
def test_a_speed_beyond_the_bounds_is_put_within_them(kmh: int, stored: int) -> None:
    assert unpack_speeds(pack_speeds({7: kmh})) == {7: stored}


@pytest.mark.parametrize(
    ("age", "is_current"), [(0, True), (LIFETIME - 1, True), (LIFETIME, False), (-LIFETIME, False)]
)
def test_a_snapshot_that_nobody_renews_is_not_believed(age: float, is_current: bool) -> None:
    assert SpeedSnapshot(1, 1_000_000.0, "n").is_current(1_000_000.0 + age) is is_current


@pytest.mark.parametrize(
    ("kmh", "free", "status"),
    [(50, 50, 1), (35, 50, 1), (34, 50, 2), (20, 50, 3), (10, 50, 4), (0, 50, 0), (9, 0, 0)],
)
def test_the_share_of_the_free_speed_is_the_status(kmh: float, free: float, status: int) -> None:
    assert status_of_speed(kmh, free) is TrafficStatus(status)
