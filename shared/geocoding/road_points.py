"""The points that roads give: of a crossing, of a house number, of a road itself. WGS-84."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice, product
from typing import Final

from shared.geo.divisions import Division, Divisions
from shared.geo.geodesy import haversine
from shared.geocoding.addresses import Analysis
from shared.geocoding.candidates import Found, Geocoded, letters
from shared.geocoding.houses import ONE_STREET, FoundHouse, find_house
from shared.geocoding.kilometres import find_kilometre
from shared.geocoding.precision import CROSSING, HOUSE, MISSPELT_ERROR, POINT_ERROR, ROAD, confidence
from shared.geocoding.road_geometry import crossing, reach
from shared.geocoding.street import Street, read_street
from shared.places.areas import Area, DivisionArea
from shared.places.candidates import SearchScope
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import House, HouseRange, Kilometre, Place
from shared.places.road_numbers import highway_number, metres_along
from shared.places.text_search import TextSearch

ROADS: Final = "道路"
MOST_ROADS: Final = 6
"""Roads of one name of which crossings are looked for."""
MOST_CROSSINGS: Final = 6
"""Ways in which a text may name two roads that are tried."""

_CROSSING_WORDS: Final = re.compile(
    "(?:十字路口|交叉路口|交叉口|交汇处|交汇口|交叉处|交界处|相交处|交口)(?:附近|旁|处)?$"
)
_BETWEEN_ROADS: Final = re.compile(r"[与和跟及&×/、+@]|\band\b", re.IGNORECASE)
_ROAD_END: Final = re.compile("(?<=[路街道巷弄线])(?=.)")


class OnRoads:
    """Finds points on the roads of one index. Threads may share it."""

    def __init__(self, index: PlaceIndex, divisions: Divisions, text: TextSearch) -> None:
        self._index = index
        self._divisions = divisions
        self._text = text
        self._roads = index.tag_categories(ROADS)

    def crossing(self, rest: str, area: Area) -> Found:
        """Return where two roads cross that a text names."""
        street = read_street(rest)
        named = [(street.road, street.crossing)] if street.crossing else []
        for first, second in (*named, *islice(crossing_roads(rest), MOST_CROSSINGS)):
            ones, others = self._called(first, area), self._called(second, area)
            for one, other in product(ones[:MOST_ROADS], others[:MOST_ROADS]):
                point = crossing(self._index, one, other) if one.id != other.id else None
                if point is not None:
                    at = Geocoded(*point, True, confidence(POINT_ERROR), CROSSING, street=one.name)
                    return replace(at, place=one, division=self._division(one.division)), len(letters(rest))
        return None

    def house(self, analysis: Analysis, area: Area) -> Found:
        """Return the house or kilometre that an address names, on a road, in a lane or in a village."""
        street = analysis.street
        if street.road and street.kilometre:
            return self._kilometre(street, area)
        ways = [
            (f"{street.road}{street.section}{street.lane}", street.number),
            (street.road + street.lane, street.number),
            (street.road, street.lane),
            (street.road, street.number),
        ]
        if not street.road:  # what addr:place says: 和平里12号
            ways = [(name, street.number) for name in (street.hamlet, analysis.village.name, street.place)]
        for road, number in dict.fromkeys(ways):
            if road and number and (found := self.numbered(road, number, area)) is not None:
                read = street.characters + (0 if street.road or street.hamlet else len(road))
                return replace(found, street=street.road or road), read
        return None

    def _kilometre(self, street: Street, area: Area) -> Found:
        metre = metres_along(street.kilometre)
        fold = self._index.folding.fold
        roads = dict.fromkeys(map(fold, filter(None, (highway_number(street.road), street.road))))
        is_meant = partial(_lies_in, self._divisions, area)
        found = None if metre is None else find_kilometre(self._index, roads, metre, is_meant)
        if found is None:
            return None
        at = Geocoded(
            found.lng, found.lat, found.is_mapped, confidence(found.error), ROAD, street=street.road
        )
        return replace(at, division=self._division(found.division)), street.characters

    def numbered(
        self, road: str, number: str, area: Area, near: tuple[float, float] | None = None
    ) -> Geocoded | None:
        """Return a number of a road in a division; elsewhere near a point, or on the best known road."""
        house = self._house(road, number, area, near)
        if house is None:
            return None
        return Geocoded(
            house.lng,
            house.lat,
            house.is_mapped,
            confidence(house.error),
            HOUSE,
            division=self._division(house.division),
            street=road,
            street_number=number,
        )

    def road(self, analysis: Analysis, area: Area) -> Found:
        """Return the middle of the road that an address names."""
        name = analysis.street.road
        for road in self._called(name, area)[:1] if name else ():
            if (found := self._at(road)) is not None:
                return found[0], len(name)
        return None

    def _at(self, road: Place) -> Found:
        if road.lng is None or road.lat is None:
            return None
        error = reach(self._index.stretches(road.id), road.lng, road.lat)
        at = Geocoded(road.lng, road.lat, False, confidence(error), road.level, street=road.name)
        return replace(at, place=road, division=self._division(road.division)), len(road.name)

    def misspelt(self, road: str, number: str, area: Area, near: tuple[float, float] | None = None) -> Found:
        """Return the house, or else the road, of a name of which one character is wrong."""
        scope = SearchScope(area, self._roads, near)
        hits = self._text.find_with_typo(road, scope)[:MOST_ROADS] if road else []
        for hit in hits if number else ():
            house = self.numbered(hit.place.name, number, area, near)
            if house is not None:
                return _unsure(house), len(road) - 1 + len(number)
        found = next(filter(None, (self._at(hit.place) for hit in hits)), None)
        return (_unsure(found[0]), len(road) - 1) if found else None

    def _house(
        self, road: str, number: str, area: Area, near: tuple[float, float] | None
    ) -> FoundHouse | None:
        folded = self._index.folding.fold(road)
        if isinstance(area, DivisionArea) and area.division.level:
            return find_house(self._index, folded, number, partial(_lies_in, self._divisions, area))
        if near is None:
            points = ((of.lng, of.lat) for of in self._called(road, area))
            near = next(((lng, lat) for lng, lat in points if lng is not None and lat is not None), None)

        def is_meant(house: House | HouseRange) -> bool:
            at = house.line[0] if isinstance(house, HouseRange) else (house.lng, house.lat)
            return near is None or haversine(*near, *at) <= ONE_STREET

        return find_house(self._index, folded, number, is_meant)

    def _called(self, name: str, area: Area) -> list[Place]:
        for called in dict.fromkeys(filter(None, (name, highway_number(name)))):
            hits = self._text.find_whole_name(called, SearchScope(area, self._roads))
            if roads := [hit.place for hit in hits if hit.match >= Match.OTHER_NAME]:
                return roads
        return []

    def _division(self, key: int) -> Division | None:
        return self._divisions[key] if key >= 0 else None


def _unsure(found: Geocoded) -> Geocoded:
    """Return what was found by a name that is nearly its own."""
    return replace(found, precise=False, confidence=min(found.confidence, confidence(MISSPELT_ERROR)))


def _lies_in(divisions: Divisions, area: Area, found: House | HouseRange | Kilometre) -> bool:
    """Tell whether something beside a road lies in a division; any other area lets all pass."""
    if not isinstance(area, DivisionArea) or not area.division.level:
        return True
    return area.division.key <= found.division < divisions.end(area.division)


def crossing_roads(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of roads whose crossing a text may name: A路与B路交叉口, A路B路路口, A and B."""
    body = _CROSSING_WORDS.sub("", text.strip())
    is_named = body != text.strip()
    if body.endswith("路口"):
        body, is_named = body[:-1], True
        if body.endswith("路路"):
            body = body[:-1]
    for gap in _BETWEEN_ROADS.finditer(body):
        first, second = body[: gap.start()].strip(), body[gap.end() :].strip()
        if first and second:
            yield first, second
    if is_named:
        for end in _ROAD_END.finditer(body):
            yield body[: end.start()], body[end.start() :]
