"""Geocoding (地理编码): the deepest level of an address that the data has, and how sure its point is.

GeocodingRefused          carries the wire status
├── AddressMissing    2
└── NothingFound      1   no source knows any part of the address

What is tried, the deepest first: a crossing of two roads, a house number, a named place, a road, a village, a
division. A part that no source knows is left out, which lowers `comprehension`. Points are WGS-84.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from operator import attrgetter
from typing import Final, NamedTuple

from functions.map_geocode.addresses import CONFIDENCE, AddressAnalyzer, Analysis
from functions.map_geocode.houses import ONE_STREET, FoundHouse, find_house
from functions.map_geocode.mentions import MentionReader
from functions.map_geocode.precision import (
    CROSSING,
    HOUSE,
    LEVELS,
    POINT_ERROR,
    UNSURE,
    VILLAGE,
    VILLAGE_ERROR,
    confidence,
)
from functions.map_geocode.roads import crossing, reach
from functions.map_geocode.street import read_street
from functions.map_geocode.words import normalised, words
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level
from shared.geo.refusal import Refusal
from shared.places.areas import EVERYWHERE, Area, InDivision, distance
from shared.places.folding import is_wide
from shared.places.index import House, Place, PlaceIndex
from shared.places.text import Hit, Match, Sought, TextSearch

ROADS: Final = "道路"
SETTLEMENTS: Final = "行政地标"
DIVISIONS: Final = frozenset(f"{SETTLEMENTS};{of}" for of in ("国家", "省", "地级市", "区县", "乡镇"))
PLACE_ERROR: Final = 50
"""Metres by which the point of a place without an outline may be off."""
MISSPELT_ERROR: Final = 1_000
"""Metres for a place that is called nearly so: it may be another one."""
LEAST_SHARE: Final = 0.5
"""Share of a name that its beginning must be, to stand for it."""
MOST_NAMESAKES: Final = 8
"""Divisions of one name that are tried where the address leaves open which one it means."""
MOST_ROADS: Final = 6
"""Roads of one name of which crossings are looked for."""

_CROSSING_WORDS: Final = re.compile(
    "(?:十字路口|交叉路口|交叉口|交汇处|交汇口|交叉处|交界处|相交处|交口)(?:附近|旁|处)?$"
)
_BETWEEN_ROADS: Final = re.compile(r"[与和跟及&×/、+@]|\band\b", re.IGNORECASE)
_ROAD_END: Final = re.compile("(?<=[路街道巷弄线])(?=.)")
_NUMBER_FIRST: Final = re.compile(r"([0-9]{1,6}[A-Za-z]?)\s+(.{2,})")
_NUMBER_LAST: Final = re.compile(r"(.{2,}?)\s+([0-9]{1,6}\s?[A-Za-z]?)")


class GeocodingRefused(Refusal):
    """No point; `status` is the wire code."""


class AddressMissing(GeocodingRefused):
    """The address is empty."""


class NothingFound(GeocodingRefused):
    """No part of the address is known."""

    status = 1


@dataclass(frozen=True)
class Geocoded:
    """The point of an address."""

    lng: float
    lat: float
    precise: bool
    """Whether a source has exactly this; else it lies between, near or in the middle of what one has."""
    confidence: int
    """The wire's, by the bound of the error: see `precision`."""
    level: str
    comprehension: int = 0
    """Percent of the address's characters that the point takes into account."""
    division: Division | None = None
    place: Place | None = None
    street: str = ""
    street_number: str = ""


class _Reading(NamedTuple):
    """An address taken apart: `rest` is what follows its divisions, `within` the lowest of those."""

    analysis: Analysis
    rest: str
    within: Division | None
    is_one_of_several: bool
    """Whether the address leaves open which division of a name it means."""


_Found = tuple[Geocoded, int] | None
"""A point, and how many characters of the rest it takes into account."""


class Geocoder:
    """Geocoding over one pack. Threads may share it."""

    def __init__(self, index: PlaceIndex, names: DivisionNames) -> None:
        self._index = index
        self._names = names
        self._divisions = names.divisions
        self._analyzer = AddressAnalyzer(names)
        self._mentions = MentionReader(names)
        self._text = TextSearch(index)
        self._roads = index.in_category(ROADS)

    def geocode(self, address: str, city: str = "") -> Geocoded:
        """Return the point of an address.

        city: name or code of a city; it decides where the address alone does not tell. Raises AddressMissing,
        NothingFound.
        """
        text = normalised(address)
        if not text:
            raise AddressMissing("address is empty; expected the text of an address")
        readings = self._readings(text, self._city(city))
        if readings[0].within is None and not is_wide(self._index.folding.fold(text)):
            rest, found = text, self._abroad(text)
        else:
            rest, found = self._deepest(readings)
        if found is None:
            raise NothingFound(
                f"no source knows any part of {text[:40]!r}: load an extract or a table that covers it"
            )
        point, understood = found
        unread = max(0, len(_letters(rest)) - understood)
        share = round(100 * (1 - unread / max(1, len(_letters(text)))))
        return replace(point, comprehension=max(0, min(100, share)))

    def _readings(self, text: str, city: Division | None) -> list[_Reading]:
        """Take an address apart, in the city asked for unless it names another one.

        Where the last division is named by a short form, a second reading takes that for the beginning of
        what follows: 中山东一路 is no road in 中山市.
        """
        mentions = self._mentions.read(text)
        analysis, within = self._analyzed(text, city)
        namesakes = [] if within else sorted(mentions.possible, key=attrgetter("level", "key"))
        possible: list[Division | None] = [*namesakes[:MOST_NAMESAKES]] or [within]
        readings = [_Reading(analysis, mentions.rest, division, len(possible) > 1) for division in possible]
        if mentions.mentions and not mentions.mentions[-1].is_full and _letters(mentions.rest):
            start = mentions.mentions[-1].start
            rest = text[start:]
            within = self._analyzed(text[:start], city)[1] if start else city
            readings.append(_Reading(Analysis(street=read_street(rest)), rest, within, False))
        return readings

    def _analyzed(self, text: str, city: Division | None) -> tuple[Analysis, Division | None]:
        analysis = self._analyzer.analyze(text)
        within = self._lowest(analysis)
        if city is None or (within and within.level and not self._divisions.is_under(city, within)):
            return analysis, within
        above = [division.name for division in self._divisions.lineage(city)][-2::-1]
        analysis = self._analyzer.analyze("".join(above) + text)
        return analysis, self._lowest(analysis) or city

    def _city(self, city: str) -> Division | None:
        city = city.strip()
        if city.isascii() and city.isdigit():
            return self._divisions.by_code(city)
        return next((found for found in self._names.called(city) if found.level >= Level.PROVINCE), None)

    def _lowest(self, analysis: Analysis) -> Division | None:
        codes = (of.code for of in (analysis.town, analysis.county, analysis.city, analysis.province))
        found = (self._divisions.by_code(code) for code in codes if code)
        return next((division for division in found if division is not None), None)

    def _deepest(self, readings: Sequence[_Reading]) -> tuple[str, _Found]:
        """Return the rest of the reading that leads deepest, its point, and how much of the rest that is."""
        for analysis, rest, within, _ in readings:
            for area in self._areas(within):
                found = (
                    self._at_crossing(rest, area)
                    or self._at_house(analysis, area)
                    or self._at_place(analysis, rest, area)
                    or self._at_road(analysis, area)
                )
                if found is not None:
                    return rest, found
        analysis, rest, within, is_one_of_several = readings[0]
        found = self._at_misspelt(analysis, rest, InDivision(within)) if within else None
        found = found or self._at_village(analysis) or self._at_division(within)
        if found is not None and is_one_of_several:
            found = replace(found[0], confidence=min(found[0].confidence, UNSURE)), found[1]
        return rest, found

    def _areas(self, within: Division | None) -> Iterable[Area]:
        """Return where to look, the smallest first: people err in the town, but rarely in the city."""
        if within is None:
            return [EVERYWHERE]
        lineage = self._divisions.lineage(within)
        return [InDivision(above) for above in lineage if above == within or above.level >= Level.CITY]

    def _at_crossing(self, rest: str, area: Area) -> _Found:
        for first, second in _crossing_roads(rest):
            ones, others = self._roads_called(first, area), self._roads_called(second, area)
            for one, other in product(ones[:MOST_ROADS], others[:MOST_ROADS]):
                point = crossing(self._index, one, other) if one.id != other.id else None
                if point is not None:
                    at = Geocoded(*point, True, confidence(POINT_ERROR), CROSSING, street=one.name)
                    return replace(at, place=one, division=self._division(one.division)), len(_letters(rest))
        return None

    def _at_house(self, analysis: Analysis, area: Area) -> _Found:
        street = analysis.street
        if not street.road:
            return None
        ways = [
            (street.road + street.lane, street.number),
            (street.road, street.lane),
            (street.road, street.number),
        ]
        for road, number in ways:
            if number and (found := self._house(road, number, area)) is not None:
                parts = (street.road, street.section, street.lane, street.number, street.building)
                read = sum(map(len, (*parts, street.unit, street.floor, street.room)))
                return self._geocoded_house(found, street.road, number), read
        return None

    def _house(
        self, road: str, number: str, area: Area, near: tuple[float, float] | None = None
    ) -> FoundHouse | None:
        """Return the house on the road of this name in a division; elsewhere near a point, or on the best
        known road of the name."""
        if isinstance(area, InDivision):
            division = area.division
            return find_house(
                self._index,
                self._index.folding.fold(road),
                number,
                lambda house: division.key <= house.division < self._divisions.end(division),
            )
        if near is None:
            points = ((of.lng, of.lat) for of in self._roads_called(road, area))
            near = next(((lng, lat) for lng, lat in points if lng is not None and lat is not None), None)

        def is_meant(house: House) -> bool:
            return near is None or distance(*near, house.lng, house.lat) <= ONE_STREET

        return find_house(self._index, self._index.folding.fold(road), number, is_meant)

    def _geocoded_house(self, house: FoundHouse, road: str, number: str) -> Geocoded:
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

    def _at_place(self, analysis: Analysis, rest: str, area: Area) -> _Found:
        for name in dict.fromkeys((rest, analysis.street.place)):
            if len(name) < 2:
                continue
            for hit in self._text.find(name, Sought(area), as_written=True):
                if self._stands_for(hit, name):
                    return self._geocoded_place(hit.place), len(_letters(name))
        return None

    def _stands_for(self, hit: Hit, name: str) -> bool:
        """Tell whether a hit is what is called so; a division was looked for before."""
        is_division = hit.place.division >= 0 and hit.place.tag in DIVISIONS
        if is_division or hit.place.tag.startswith(ROADS) or hit.match < Match.OTHER_BEGINNING:
            return False
        if hit.match >= Match.OTHER_NAME:
            return True
        is_beginning = hit.match in (Match.BEGINNING, Match.OTHER_BEGINNING)
        return is_beginning and len(name) >= LEAST_SHARE * len(hit.place.name)

    def _at_misspelt(self, analysis: Analysis, rest: str, area: Area) -> _Found:
        name = analysis.street.place or rest
        for hit in self._text.find(name, Sought(area)) if len(name) > 2 else ():
            if hit.match in (Match.SAME_SOUND, Match.SLIP):
                found = self._geocoded_place(hit.place)
                sure = min(found.confidence, confidence(MISSPELT_ERROR))
                return replace(found, precise=False, confidence=sure), len(_letters(name)) - 1
        return None

    def _geocoded_place(self, place: Place) -> Geocoded:
        assert place.lng is not None  # noqa: S101 - only placed ones are looked for
        assert place.lat is not None  # noqa: S101
        extent = self._index.extent(place.id)
        error: float = PLACE_ERROR
        if extent is not None:
            west, east, south, north = extent
            error = distance(west, south, east, north) / 2
        elif place.tag.startswith(SETTLEMENTS):
            error = VILLAGE_ERROR * 5
        sure = confidence(error)
        precise = not place.tag.startswith(SETTLEMENTS)
        return Geocoded(
            place.lng,
            place.lat,
            precise,
            sure,
            place.level,
            place=place,
            division=self._division(place.division),
        )

    def _at_road(self, analysis: Analysis, area: Area) -> _Found:
        name = analysis.street.road
        for road in self._roads_called(name, area)[:1] if name else ():
            if road.lng is not None and road.lat is not None:
                error = reach(self._index.stretches(road.id), road.lng, road.lat)
                at = Geocoded(road.lng, road.lat, False, confidence(error), road.level, street=road.name)
                return replace(at, place=road, division=self._division(road.division)), len(name)
        return None

    def _roads_called(self, name: str, area: Area) -> list[Place]:
        hits = self._text.find(name, Sought(area, self._roads), as_written=True)
        return [hit.place for hit in hits if hit.match >= Match.OTHER_NAME]

    def _at_village(self, analysis: Analysis) -> _Found:
        """Return the village's own point where a source has one."""
        town = self._divisions.by_code(analysis.town.code)
        if town is None or not analysis.village.name:
            return None
        name = analysis.village.name
        for hit in self._text.find(name, Sought(InDivision(town)), as_written=True):
            if hit.match is Match.NAME and hit.place.lng is not None and hit.place.lat is not None:
                at = Geocoded(hit.place.lng, hit.place.lat, False, confidence(VILLAGE_ERROR), VILLAGE)
                return replace(at, place=hit.place, division=town), len(name)
        return None

    def _at_division(self, within: Division | None) -> _Found:
        """Return the point of the lowest division that has one; the level is that division's."""
        for division in self._divisions.lineage(within) if within else ():
            place = self._index.of_division(division.key, division.name)
            if place is not None and place.lng is not None and place.lat is not None:
                sure, level = CONFIDENCE[Level(division.level)], LEVELS[Level(division.level)]
                at = Geocoded(place.lng, place.lat, False, sure, level, division=division, place=place)
                return at, 0
        return None

    def _abroad(self, text: str) -> _Found:
        """Return the point of an address in letters: `12 Main Street, Vaduz`, a place, or a city."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        near = self._settlement(parts[1:])
        for part in parts:
            numbered = _NUMBER_FIRST.fullmatch(part)
            number, road = numbered.groups() if numbered else ("", part)
            if not numbered and (numbered := _NUMBER_LAST.fullmatch(part)):
                road, number = numbered.groups()
            house = self._house(road, number, EVERYWHERE, near) if number else None
            if house is not None:
                return self._geocoded_house(house, road, number), len(_letters(text))
        for part in (text, *parts):
            hits = self._text.find(part, as_written=True)
            hit = max(hits, key=lambda hit: (hit.match >= Match.OTHER_NAME, hit.score), default=None)
            if hit is not None and hit.match >= Match.WORDS:
                return self._geocoded_place(hit.place), len(_letters(part))
        return None

    def _settlement(self, parts: Iterable[str]) -> tuple[float, float] | None:
        """Return the point of the settlement that one of the last parts of an address names."""
        settled = self._index.in_category(SETTLEMENTS)
        for part in parts:
            for hit in self._text.find(part, Sought(categories=settled), as_written=True)[:1]:
                if hit.match >= Match.OTHER_NAME and hit.place.lng is not None and hit.place.lat is not None:
                    return hit.place.lng, hit.place.lat
        return None

    def _division(self, key: int) -> Division | None:
        return self._divisions[key] if key >= 0 else None


def _letters(text: str) -> str:
    return "".join(character for character in text if character not in words().separators)


def _crossing_roads(rest: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of roads whose crossing a text may name: A路与B路交叉口, A路B路路口, A and B."""
    body = _CROSSING_WORDS.sub("", rest.strip())
    is_named = body != rest.strip()
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
