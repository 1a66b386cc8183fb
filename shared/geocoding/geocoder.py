"""Geocoding (地理编码): the deepest level of an address that the data has, and how sure its point is.

What is tried, the deepest first: a place that is called like the text or its end, a place with the address, a
crossing of two roads, a house number, a named place, a road, a village, a division. A part that no source
knows is left out, which lowers `comprehension`. Points are WGS-84.
"""

from collections.abc import Sequence
from enum import Enum
from functools import partial
from itertools import islice
from typing import Final

from msgspec.structs import replace

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import BEYOND_MAINLAND, Division, Level
from shared.geocoding.address_points import AddressPoint
from shared.geocoding.address_words import letters
from shared.geocoding.errors import AddressMissing, NothingFound
from shared.geocoding.latin_addresses import LatinAddressGeocoder
from shared.geocoding.latin_divisions import LatinDivisionReader, LatinReading
from shared.geocoding.normalization import Simplification, normalize
from shared.geocoding.place_names import names_with_divisions
from shared.geocoding.place_points import PlaceGeocoder
from shared.geocoding.precision import OTHER_DISTRICT, UNSURE
from shared.geocoding.readings import AddressReader, Reading
from shared.geocoding.road_points import RoadGeocoder
from shared.geocoding.telephones import without_telephones
from shared.geocoding.trace import NO_TRACE, Trace
from shared.places.areas import CHINA, WORLD, Abroad, Area, DivisionArea
from shared.places.division_ranks import division_ranks
from shared.places.folding import is_wide
from shared.places.index import PlaceIndex
from shared.places.text_search import TextSearch

MOST_CANDIDATES: Final = 10


class Scope(Enum):
    """Where the answer may lie."""

    WORLD = "world"
    CHINA = "china"
    ABROAD = "abroad"


class Geocoder:
    """Geocoding over one pack. Threads may share it."""

    def __init__(self, index: PlaceIndex, names: DivisionNames, simplification: Simplification) -> None:
        self._index = index
        self._divisions = names.divisions
        self._reader = AddressReader(names, partial(division_ranks, index))
        self._simplification = simplification
        text = TextSearch(index)
        self._roads = RoadGeocoder(index, names.divisions, text)
        self._places = PlaceGeocoder(index, names.divisions, text)
        self._latin = LatinAddressGeocoder(index, text, self._roads, self._places)
        self._latin_divisions = LatinDivisionReader(index, names.divisions, partial(division_ranks, index))
        self._whole = _whole_areas(names)

    def geocode(
        self, address: str, city: str = "", scope: Scope = Scope.WORLD, trace: Trace = NO_TRACE
    ) -> AddressPoint:
        """Return the point of an address.

        city: name or code of a city; it decides where the address alone does not tell. trace: takes down how
        the address was read and what was weighed. Raises AddressMissing, NothingFound.
        """
        text = without_telephones(normalize(address, self._simplification))
        if not text:
            raise AddressMissing
        rest, point = self._find(text, city, scope, trace)
        if point is None:
            raise NothingFound(text)
        leftover = max(0, len(letters(rest)) - point.characters)
        share = round(100 * (1 - leftover / max(1, len(letters(text)))))
        point = replace(point, comprehension=max(0, min(100, share)))
        trace.answer(point)
        return point

    def candidates(
        self,
        address: str,
        city: str = "",
        scope: Scope = Scope.WORLD,
        most: int = MOST_CANDIDATES,
        trace: Trace = NO_TRACE,
    ) -> list[AddressPoint]:
        """Return the point of an address, and behind it other places that bear the name of what it means."""
        best = self.geocode(address, city, scope, trace)
        if most == 1 or best.place is None or best.street:
            return [best]
        area = self._whole[scope]
        if best.division is not None and best.division.level >= Level.CITY:
            *_, area = self._areas(best.division, scope)
        others = islice(self._places.namesakes(best.place, area), most - 1)
        return [best, *(replace(other, comprehension=best.comprehension) for other in others)]

    def _find(self, text: str, city: str, scope: Scope, trace: Trace) -> tuple[str, AddressPoint | None]:
        if scope is Scope.ABROAD:
            trace.read(text, ())
            return text, self._latin.find(text, self._whole[scope], trace)
        readings = self._reader.readings(text, self._reader.city(city))
        trace.read(text, readings)
        if readings[0].mentions.mentions or is_wide(self._index.folding.fold(text)):
            return self._deepest(readings, scope, trace)
        latin_reading = self._latin_divisions.read(text, self._reader.city(city))
        if latin_reading is not None and latin_reading.is_sure:
            return text, self._in_latin_division(text, latin_reading, trace)
        if readings[0].division is not None:
            return self._deepest(readings, scope, trace)
        point = self._latin.find(text, self._whole[scope], trace)
        if point is None and latin_reading is not None:
            point = self._in_latin_division(text, latin_reading, trace)
        return text, point

    def _in_latin_division(self, text: str, reading: LatinReading, trace: Trace) -> AddressPoint | None:
        rest = ", ".join(reading.rest)
        point = self._latin.find(rest, DivisionArea(reading.division), trace) if rest else None
        if point is None:
            point = self._places.division(reading.division, trace)
            is_unsure = point is not None and reading.is_ambiguous
            point = replace(point, confidence=min(point.confidence, UNSURE)) if is_unsure and point else point
        read = len(letters(text)) - len(letters(rest))
        return replace(point, characters=read + point.characters) if point is not None else None

    def _deepest(
        self, readings: Sequence[Reading], scope: Scope, trace: Trace
    ) -> tuple[str, AddressPoint | None]:
        """Return the rest of the reading that leads deepest, and the point that it leads to."""
        for reading in readings:
            areas = self._areas(reading.division, scope)
            point = self._place_of_name(reading, areas, trace)
            if point is not None:
                return "", point
            point = self._exact(reading, areas, trace) or next(
                filter(None, (self._roads.road(reading.address, area, trace) for area in areas)), None
            )
            if point is not None:
                return reading.rest, point
        first = readings[0]
        point = (
            self._with_typo(first, trace)
            or self._places.village(first.address, trace)
            or self._places.division(first.division, trace)
        )
        if point is not None and first.is_ambiguous:
            point = replace(point, confidence=min(point.confidence, UNSURE))
        return first.rest, point

    def _place_of_name(self, reading: Reading, areas: Sequence[Area], trace: Trace) -> AddressPoint | None:
        """Return the place whose name is the text, with or without divisions in front."""
        names = names_with_divisions(reading, self._divisions)
        if not names:
            point = self._places.new_area([mention.text for mention in reading.mentions.mentions])
        else:
            point = self._places.place_of_name(names, areas[-1], areas[0], trace)
        return point and replace(point, characters=0)

    def _exact(self, reading: Reading, areas: Sequence[Area], trace: Trace) -> AddressPoint | None:
        """Return the crossing, house or place that an address names: in its division, then in those above.

        People err in the district of a house on a border, so one outside is less sure.
        """
        for area in areas:
            point = (
                self._places.at_address(reading.rest, area, trace)
                or self._roads.crossing(reading.rest, area, trace)
                or self._roads.house(reading.address, area, trace)
                or self._places.place(reading.address, reading.rest, area, trace)
            )
            if point is not None:
                is_elsewhere = area is not areas[0] and _is_city(area)
                sure = min(point.confidence, OTHER_DISTRICT) if is_elsewhere else point.confidence
                return replace(point, confidence=sure)
        return None

    def _with_typo(self, reading: Reading, trace: Trace) -> AddressPoint | None:
        if reading.division is None:
            return None
        area, street = DivisionArea(reading.division), reading.address.street
        return self._roads.with_typo(street.road, street.number, area, trace=trace) or self._places.with_typo(
            reading.address, reading.rest, area, trace
        )

    def _areas(self, division: Division | None, scope: Scope) -> list[Area]:
        """Return where to look, the smallest first: people err in the town, but rarely in the city.

        A municipality is the city of its counties.
        """
        if division is None:
            return [self._whole[scope]]
        lineage = list(self._divisions.lineage(division))
        has_city = any(ancestor.level == Level.CITY for ancestor in lineage)
        return [
            DivisionArea(ancestor)
            for ancestor in lineage
            if ancestor == division
            or ancestor.level >= Level.CITY
            or (ancestor.level == Level.PROVINCE and not has_city and self._divisions.city(ancestor).name)
        ]


def _is_city(area: Area) -> bool:
    return isinstance(area, DivisionArea) and area.division.level <= Level.CITY


def _whole_areas(names: DivisionNames) -> dict[Scope, Area]:
    divisions = names.divisions
    provinces = filter(None, map(divisions.by_code, BEYOND_MAINLAND))
    ranges = tuple(range(division.key, division.end) for division in provinces)
    return {Scope.WORLD: WORLD, Scope.CHINA: CHINA, Scope.ABROAD: Abroad(ranges)}
