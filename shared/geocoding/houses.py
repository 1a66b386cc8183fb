"""The point of a house number: as mapped, on a line of numbers, between its neighbours, or at one of them.

Neighbours are those of the same side of the street, odd or even. Points are WGS-84.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from shared.geo.geodesy import haversine
from shared.geocoding.precision import POINT_ERROR
from shared.geocoding.road_geometry import point_along
from shared.places.index import PlaceIndex
from shared.places.records import House, HouseRange
from shared.places.road_numbers import house_number

NUMBERS_AROUND: Final = 60
"""How far from a number its neighbours are looked for."""
FARTHEST_NEIGHBOURS: Final = 1_000.0
"""Metres that neighbours may lie apart: beyond that a road need not run straight between them."""
NEXT_DOOR: Final = 4
"""Numbers from which one neighbour alone tells where a house is, one side of the street."""
NEXT_DOOR_ERROR: Final = 100.0
SETBACK: Final = 30.0
"""Metres that a house may stand off the line that its number is looked for on; so 95 of 100 are found within
the bound: see docs/places.md."""
ONE_STREET: Final = 30_000.0
"""Metres; numbers farther apart are those of another street of the name."""


class HousePoint(NamedTuple):
    """Where a house is, and within how many metres."""

    lng: float
    lat: float
    error: float
    is_mapped: bool
    division: int


def find_house(
    index: PlaceIndex, road: str, number: str, accept: Callable[[House | HouseRange], bool]
) -> HousePoint | None:
    """Return the house of a written number (8号, 甲8号, 8号之3), None where no source has or brackets it.

    road: its folded name; accept: tells which of several streets of the name is meant.
    """
    parts = house_number(number)
    if parts is None:
        return None
    value, suffix = parts.number, index.folding.fold(parts.suffix)
    neighbours = index.houses(road, value - NUMBERS_AROUND, value + NUMBERS_AROUND)
    houses = [house for house in neighbours if accept(house)]
    exact = [house for house in houses if house.number == value]
    if exact:
        same = [house for house in exact if index.folding.fold(house.suffix) == suffix]
        house = (same or exact)[0]
        error = POINT_ERROR if same else 2 * POINT_ERROR
        return HousePoint(house.lng, house.lat, error, bool(same), house.division)
    for line in index.house_ranges(road, value):
        if accept(line):
            return _on_line(line, value)
    side = [house for house in houses if house.number % 2 == value % 2]
    previous = max((h for h in side if h.number < value), key=lambda h: h.number, default=None)
    following = min((h for h in side if h.number > value), key=lambda h: h.number, default=None)
    if previous and following:
        interpolation = _interpolate(previous, following, value)
        if interpolation is not None:
            return interpolation
    nearest = min(filter(None, (previous, following)), key=lambda h: abs(h.number - value), default=None)
    if nearest is None or abs(nearest.number - value) > NEXT_DOOR:
        return None
    return HousePoint(nearest.lng, nearest.lat, NEXT_DOOR_ERROR, False, nearest.division)


def _on_line(line: HouseRange, value: int) -> HousePoint:
    """Return the point of a number on the line that numbers are spread along."""
    lng, lat, length = point_along(line.line, (value - line.low) / (line.high - line.low))
    return HousePoint(lng, lat, SETBACK + length / 2, False, line.division)


def _interpolate(previous: House, following: House, value: int) -> HousePoint | None:
    apart = haversine(previous.lng, previous.lat, following.lng, following.lat)
    if apart > FARTHEST_NEIGHBOURS:
        return None
    share = (value - previous.number) / (following.number - previous.number)
    return HousePoint(
        previous.lng + share * (following.lng - previous.lng),
        previous.lat + share * (following.lat - previous.lat),
        SETBACK + apart / 2,
        False,
        previous.division,
    )
