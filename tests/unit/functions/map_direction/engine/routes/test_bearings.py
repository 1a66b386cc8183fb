"""Directions of lines."""

import pytest

from functions.map_direction.engine.routes.bearings import cardinal, sector, whole_degrees
from shared.geo.geodesy import bearing


@pytest.mark.parametrize(
    ("direction", "expected"),
    [(0, 0), (14.9, 0), (15, 1), (344.9, 11), (345, 0), (359.9, 0), (90, 3), (180, 6)],
)
def test_sectors_are_thirty_degrees_around_north(direction: float, expected: int) -> None:
    assert sector(direction) == expected


def test_bearings_turn_clockwise_from_north() -> None:
    east, south = bearing(24.0, 60.0, 24.1, 60.0), bearing(24.0, 60.0, 24.0, 59.9)
    assert (east, south) == (pytest.approx(90), pytest.approx(180))
    assert bearing(1.0, 1.0, 1.0, 1.0) == 0.0
    assert cardinal(337.6) == 0
    assert cardinal(45) == 1
    assert whole_degrees(359.6) == 0
