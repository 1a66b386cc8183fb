"""The point of a house number: as mapped, between its neighbours of the same side, or at one of them.

Points are WGS-84.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from functions.map_geocode.precision import POINT_ERROR
from shared.places.areas import distance
from shared.places.index import House, PlaceIndex

NUMBERS_AROUND: Final = 60
"""How far from a number its neighbours are looked for."""
FARTHEST_NEIGHBOURS: Final = 1_000.0
"""Metres that neighbours may lie apart: beyond that a road need not run straight between them."""
NEXT_DOOR: Final = 4
"""Numbers from which one neighbour alone tells where a house is, one side of the street."""
NEXT_DOOR_ERROR: Final = 100.0
ONE_STREET: Final = 30_000.0
"""Metres; numbers farther apart are those of another street of the name."""

_NUMBER: Final = re.compile(r"[^0-9]{0,4}([0-9]{1,6})([^0-9号-]{0,3})")


class FoundHouse(NamedTuple):
    """Where a house is, and within how many metres."""

    lng: float
    lat: float
    error: float
    written: str
    is_mapped: bool
    division: int


def find_house(
    index: PlaceIndex, road: str, number: str, accept: Callable[[House], bool]
) -> FoundHouse | None:
    """Return the house of a written number (8号, 8甲, 附8号), None where no source has or brackets it.

    road: its folded name; accept: tells which of several streets of the name is meant.
    """
    match = _NUMBER.match(number)
    if match is None:
        return None
    wanted, suffix = int(match[1]), index.folding.fold(match[2])
    around = index.houses(road, wanted - NUMBERS_AROUND, wanted + NUMBERS_AROUND)
    houses = [house for house in around if accept(house)]
    exact = [house for house in houses if house.number == wanted]
    if exact:
        same = [house for house in exact if index.folding.fold(house.suffix) == suffix]
        found = (same or exact)[0]
        error = POINT_ERROR if same else 2 * POINT_ERROR
        return FoundHouse(found.lng, found.lat, error, found.written, bool(same), found.division)
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


def _between(before: House, after: House, wanted: int, number: str) -> FoundHouse | None:
    apart = distance(before.lng, before.lat, after.lng, after.lat)
    if apart > FARTHEST_NEIGHBOURS:
        return None
    share = (wanted - before.number) / (after.number - before.number)
    return FoundHouse(
        before.lng + share * (after.lng - before.lng),
        before.lat + share * (after.lat - before.lat),
        max(POINT_ERROR, apart / 2),
        number,
        False,
        before.division,
    )
