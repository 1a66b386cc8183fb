"""The places that the ends of a route are called by."""

from functools import cached_property
from typing import Final

from functions.map_direction.engine.surroundings import NamedPlace
from shared.geo.area_numbers import AreaNumbers
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions
from shared.places.areas import WORLD, Area, DivisionArea
from shared.places.candidates import SearchScope
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import Place
from shared.places.text_search import TextSearch

MOST_PLACES: Final = 10
WHOLE_NAMES: Final = frozenset({Match.NAME, Match.OTHER_NAME})


class PlaceFinder:
    """Finds places by name in one pack of places. Threads may share it."""

    def __init__(self, places: PlaceIndex, divisions: Divisions) -> None:
        self._text = TextSearch(places)
        self._divisions = divisions
        self._numbers = AreaNumbers(divisions)

    def places_named(self, name: str, region: str) -> list[NamedPlace]:
        """Return the places that a name stands for, the best first, at most ten.

        Those of exactly this name come alone: one of them leaves no doubt. region: the name or code of a
        division, or Baidu's number of a city; an unknown one, or none, limits nothing.
        """
        candidates = self._text.find(name, SearchScope(self._area(region)))
        exact = [candidate for candidate in candidates if candidate.match in WHOLE_NAMES]
        places = [_named_place(candidate.place) for candidate in exact or candidates]
        return [place for place in places if place is not None][:MOST_PLACES]

    def _area(self, region: str) -> Area:
        region = region.strip()
        if not region:
            return WORLD
        if region.isascii() and region.isdigit():
            division = self._numbers.division(region)
        else:
            division = next(iter(self._names.divisions_named(region)), None)
        return DivisionArea(division) if division is not None else WORLD

    @cached_property
    def _names(self) -> DivisionNames:
        """The names of divisions, which take a while to read: only the old service asks for them."""
        return DivisionNames(self._divisions)


def _named_place(place: Place) -> NamedPlace | None:
    if place.lng is None or place.lat is None:
        return None
    return NamedPlace(place.uid, place.name, place.address, (place.lng, place.lat))
