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


class FoundHouse(NamedTuple):
    """Where a house is, and within how many metres."""

    lng: float
    lat: float
    error: float
    written: str
    is_mapped: bool
    division: int


def find_house(
    index: PlaceIndex, road: str, number: str, accept: Callable[[House | HouseRange], bool]
) -> FoundHouse | None:
    """Return the house of a written number (8号, 甲8号, 8号之3), None where no source has or brackets it.

    road: its folded name; accept: tells which of several streets of the name is meant.
    """
    read = house_number(number)
    if read is None:
        return None
    wanted, suffix = read.number, index.folding.fold(read.suffix)
    around = index.houses(road, wanted - NUMBERS_AROUND, wanted + NUMBERS_AROUND)
    houses = [house for house in around if accept(house)]
    exact = [house for house in houses if house.number == wanted]
    if exact:
        same = [house for house in exact if index.folding.fold(house.suffix) == suffix]
        found = (same or exact)[0]
        error = POINT_ERROR if same else 2 * POINT_ERROR
        return FoundHouse(found.lng, found.lat, error, found.text, bool(same), found.division)
    for line in index.house_ranges(road, wanted):
        if accept(line):
            return _along(line, wanted, number)
    side = [house for house in houses if house.number % 2 == wanted % 2]
    before = max((h for h in side if h.number < wanted), key=lambda h: h.number, default=None)
    after = min((h for h in side if h.number > wanted), key=lambda h: h.number, default=None)
    if before and after:
        between = _between(before, after, wanted, number)
        if between is not None:
            return between
    beside = min(filter(None, (before, after)), key=lambda h: abs(h.number - wanted), default=None)
    if beside is None or abs(beside.number - wanted) > NEXT_DOOR:
        return None
    return FoundHouse(beside.lng, beside.lat, NEXT_DOOR_ERROR, number, False, beside.division)


def _along(line: HouseRange, wanted: int, number: str) -> FoundHouse:
    """Return the point of a number on the line that numbers are spread along."""
    lng, lat, length = point_along(line.line, (wanted - line.low) / (line.high - line.low))
    return FoundHouse(lng, lat, SETBACK + length / 2, number, False, line.division)


def _between(before: House, after: House, wanted: int, number: str) -> FoundHouse | None:
    apart = haversine(before.lng, before.lat, after.lng, after.lat)
    if apart > FARTHEST_NEIGHBOURS:
        return None
    share = (wanted - before.number) / (after.number - before.number)
    return FoundHouse(
        before.lng + share * (after.lng - before.lng),
        before.lat + share * (after.lat - before.lat),
        SETBACK + apart / 2,
        number,
        False,
        before.division,
    )
