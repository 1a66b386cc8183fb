"""The points that roads give: of a crossing, of a house number, of a kilometre, of a road itself. WGS-84."""

from collections.abc import Callable
from functools import partial
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from shared.geo.divisions import Division, Divisions
from shared.geo.geodesy import haversine
from shared.geocoding.address_points import AddressPoint
from shared.geocoding.address_words import letters
from shared.geocoding.crossings import crossing_roads
from shared.geocoding.houses import ONE_STREET, HousePoint, find_house
from shared.geocoding.kilometres import find_kilometre
from shared.geocoding.precision import CROSSING, HOUSE, POINT_ERROR, ROAD, TYPO_ERROR, confidence
from shared.geocoding.road_geometry import crossing, reach
from shared.geocoding.street import Street, read_street
from shared.geocoding.trace import NO_TRACE, Method, Trace
from shared.places.areas import Area, DivisionArea
from shared.places.candidates import Candidate, SearchScope
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import House, HouseRange, Kilometre, Place
from shared.places.road_numbers import highway_number, metres_along
from shared.places.tags import ROADS
from shared.places.text_search import TextSearch

if TYPE_CHECKING:
    from shared.geocoding.addresses import ParsedAddress

MOST_ROADS: Final = 6
"""Roads of one name of which crossings are looked for."""
MOST_CROSSINGS: Final = 6
"""Ways in which a text may name two roads that are tried."""


class RoadGeocoder:
    """Finds points on the roads of one index. Threads may share it."""

    def __init__(self, index: PlaceIndex, divisions: Divisions, text: TextSearch) -> None:
        self._index = index
        self._divisions = divisions
        self._text = text
        self._categories = index.tag_categories(ROADS)

    def crossing(self, rest: str, area: Area, trace: Trace = NO_TRACE) -> AddressPoint | None:
        """Return where two roads cross that a text names."""
        street = read_street(rest)
        pairs = [(street.road, street.crossing)] if street.crossing else []
        for first, second in (*pairs, *islice(crossing_roads(rest), MOST_CROSSINGS)):
            ones, others = self._roads_of_name(first, area), self._roads_of_name(second, area)
            for one, other in product(ones[:MOST_ROADS], others[:MOST_ROADS]):
                point = crossing(self._index, one, other) if one.id != other.id else None
                trace.option(Method.CROSSING, f"{one.name} × {other.name}", area, point, "do not meet")
                if point is not None:
                    return AddressPoint(
                        *point,
                        True,
                        confidence(POINT_ERROR),
                        CROSSING,
                        len(letters(rest)),
                        division=self._division(one.division),
                        place=one,
                        street=one.name,
                    )
            if not (ones and others):
                trace.option(Method.CROSSING, f"{first} × {second}", area, None, "are not both known")
        return None

    def house(self, address: "ParsedAddress", area: Area, trace: Trace = NO_TRACE) -> AddressPoint | None:
        """Return the house or kilometre that an address names, on a road, in a lane or in a village."""
        street = address.street
        if street.road and street.kilometre:
            return self._kilometre(street, area, trace)
        pairs = [
            (f"{street.road}{street.section}{street.lane}", street.number),
            (street.road + street.lane, street.number),
            (street.road, street.lane),
            (street.road, street.number),
        ]
        if not street.road:  # what addr:place says: 和平里12号
            pairs = [(name, street.number) for name in (street.hamlet, address.village.name, street.place)]
        for road, number in dict.fromkeys(pairs):
            if road and number and (point := self.house_number(road, number, area, trace=trace)) is not None:
                characters = street.characters + (0 if street.road or street.hamlet else len(road))
                return replace(point, street=street.road or road, characters=characters)
        return None

    def _kilometre(self, street: Street, area: Area, trace: Trace) -> AddressPoint | None:
        metre = metres_along(street.kilometre)
        fold = self._index.folding.fold
        roads = dict.fromkeys(map(fold, filter(None, (highway_number(street.road), street.road))))
        is_meant = partial(_lies_in, self._divisions, area)
        kilometre = None if metre is None else find_kilometre(self._index, roads, metre, is_meant)
        point = None if kilometre is None else (kilometre.lng, kilometre.lat)
        trace.option(
            Method.KILOMETRE, f"{street.road} {street.kilometre}", area, point, "no posts are near it"
        )
        if kilometre is None:
            return None
        return AddressPoint(
            kilometre.lng,
            kilometre.lat,
            kilometre.is_mapped,
            confidence(kilometre.error),
            ROAD,
            street.characters,
            division=self._division(kilometre.division),
            street=street.road,
        )

    def house_number(
        self,
        road: str,
        number: str,
        area: Area,
        centre: tuple[float, float] | None = None,
        trace: Trace = NO_TRACE,
    ) -> AddressPoint | None:
        """Return a number of a road in a division; elsewhere near a point, or on the best known road."""
        house = self._house(road, number, area, centre)
        point = None if house is None else (house.lng, house.lat)
        trace.option(Method.HOUSE, f"{road} {number}", area, point, "no source has or brackets the number")
        if house is None:
            return None
        return AddressPoint(
            house.lng,
            house.lat,
            house.is_mapped,
            confidence(house.error),
            HOUSE,
            division=self._division(house.division),
            street=road,
            street_number=number,
        )

    def road(self, address: "ParsedAddress", area: Area, trace: Trace = NO_TRACE) -> AddressPoint | None:
        """Return the middle of the road that an address names."""
        name = address.street.road
        for road in self._roads_of_name(name, area, trace)[:1] if name else ():
            if (point := self._middle(road)) is not None:
                return replace(point, characters=len(name))
        return None

    def _middle(self, road: Place) -> AddressPoint | None:
        if road.lng is None or road.lat is None:
            return None
        error = reach(self._index.stretches(road.id), road.lng, road.lat)
        return AddressPoint(
            road.lng,
            road.lat,
            False,
            confidence(error),
            road.level,
            len(road.name),
            division=self._division(road.division),
            place=road,
            street=road.name,
        )

    def with_typo(
        self,
        road: str,
        number: str,
        area: Area,
        centre: tuple[float, float] | None = None,
        trace: Trace = NO_TRACE,
    ) -> AddressPoint | None:
        """Return the house, or else the road, of a name of which one character is wrong."""
        scope = SearchScope(area, self._categories, centre)
        candidates = self._text.find_with_typo(road, scope)[:MOST_ROADS] if road else []
        trace.weigh(Method.ROAD_WITH_TYPO, road, area, candidates, lambda candidate: "")
        for candidate in candidates if number else ():
            house = self.house_number(candidate.place.name, number, area, centre, trace)
            if house is not None:
                return _with_typo_error(house, len(road) - 1 + len(number))
        middle = next(filter(None, (self._middle(candidate.place) for candidate in candidates)), None)
        return _with_typo_error(middle, len(road) - 1) if middle else None

    def _house(
        self, road: str, number: str, area: Area, centre: tuple[float, float] | None
    ) -> HousePoint | None:
        name = self._index.folding.fold(road)
        if isinstance(area, DivisionArea) and area.division.level:
            return find_house(self._index, name, number, partial(_lies_in, self._divisions, area))
        if centre is None:
            points = ((place.lng, place.lat) for place in self._roads_of_name(road, area))
            centre = next(((lng, lat) for lng, lat in points if lng is not None and lat is not None), None)
        return find_house(self._index, name, number, _near(centre))

    def _roads_of_name(self, name: str, area: Area, trace: Trace = NO_TRACE) -> list[Place]:
        for spelling in dict.fromkeys(filter(None, (name, highway_number(name)))):
            candidates = self._text.find_whole_name(spelling, SearchScope(area, self._categories))
            trace.weigh(Method.ROAD, spelling, area, candidates, _objection)
            if roads := [candidate.place for candidate in candidates if not _objection(candidate)]:
                return roads
        return []

    def _division(self, key: int) -> Division | None:
        return self._divisions[key] if key >= 0 else None


def _objection(candidate: Candidate) -> str:
    return "" if candidate.match >= Match.OTHER_NAME else "is not called so"


def _with_typo_error(point: AddressPoint, characters: int) -> AddressPoint:
    """Return the point of a name that is nearly the one in the address."""
    bound = min(point.confidence, confidence(TYPO_ERROR))
    return replace(point, is_precise=False, confidence=bound, characters=characters)


def _near(centre: tuple[float, float] | None) -> Callable[[House | HouseRange], bool]:
    """Return what tells whether a house may be on the street around a point; without one any is."""

    def is_near(house: House | HouseRange) -> bool:
        lng, lat = house.line[0] if isinstance(house, HouseRange) else (house.lng, house.lat)
        return centre is None or haversine(*centre, lng, lat) <= ONE_STREET

    return is_near


def _lies_in(divisions: Divisions, area: Area, item: House | HouseRange | Kilometre) -> bool:
    """Tell whether something beside a road lies in a division; any other area lets all pass."""
    if not isinstance(area, DivisionArea) or not area.division.level:
        return True
    return area.division.key <= item.division < area.division.end
