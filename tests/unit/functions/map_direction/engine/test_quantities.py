"""Distances and durations as texts."""

import pytest

from functions.map_direction.engine.quantities import distance_text, duration_text


@pytest.mark.parametrize(
    ("metres", "text"), [(0, "0米"), (999, "999米"), (1000, "1公里"), (19_337, "19.3公里"), (1_049, "1公里")]
)
def test_distances_are_metres_below_a_kilometre(metres: int, text: str) -> None:
    assert distance_text(metres) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0分钟"), (5, "1分钟"), (725, "12分钟"), (3_599, "60分钟"), (4_320, "1.2小时")]
)
def test_durations_are_minutes_below_an_hour(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text
    assert duration_text(4_320, "en") == "1.2 h"
