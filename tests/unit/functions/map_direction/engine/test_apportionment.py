"""Whole numbers that add up."""

from hypothesis import given
from hypothesis import strategies as st

from functions.map_direction.engine.apportionment import apportion


@given(
    st.integers(0, 10**7),
    st.lists(st.floats(0, 1e4, allow_nan=False, allow_subnormal=False), min_size=1, max_size=200),
)
def test_parts_add_up_exactly_and_none_is_negative(total: int, shares: list[float]) -> None:
    parts = apportion(total, shares)
    assert sum(parts) == total
    assert min(parts) >= 0
    assert len(parts) == len(shares)


def test_parts_stay_within_one_of_their_share() -> None:
    assert all(abs(part - 3.3) <= 1 for part in apportion(33, [1.0] * 10))
