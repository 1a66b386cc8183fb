"""The points that names give: of a place, of a village, of a division. WGS-84."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from shared.geo.divisions import Division, Divisions, Level
from shared.geo.geodesy import haversine
from shared.geocoding.address_points import AddressPoint
from shared.geocoding.address_words import letters
from shared.geocoding.precision import (
    DIVISION_CONFIDENCE,
    LEVELS,
    TYPO_ERROR,
    VILLAGE,
    VILLAGE_ERROR,
    confidence,
)
from shared.geocoding.trace import NO_TRACE, Method, Trace
from shared.places.areas import CHINA, Area, DivisionArea
from shared.places.candidates import Candidate, SearchScope, rank
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import Place
from shared.places.tags import CITY, COUNTRY, COUNTY, NEW_AREA, PROVINCE, ROADS, SETTLEMENTS, TOWN
from shared.places.text_search import TextSearch

if TYPE_CHECKING:
    from shared.geocoding.addresses import ParsedAddress

DIVISIONS: Final = frozenset({COUNTRY, PROVINCE, CITY, COUNTY, TOWN})
PLACE_ERROR: Final = 50
"""Metres by which the point of a place without an outline may be off."""
SETTLEMENT_CONFIDENCE: Final = {LEVELS[level]: DIVISION_CONFIDENCE[level] for level in LEVELS}
"""Of a settlement by its level, as for a division of China: a city's point may be far from what is meant."""
MUNICIPALITY: Final = "市"
"""End of the name of a province that is a city."""
LEAST_SHARE: Final = 0.5
"""Share of a name that its beginning must be, to stand for it."""


class PlaceGeocoder:
    """Finds the places of one index by what an address calls them. Threads may share it."""

    def __init__(self, index: PlaceIndex, divisions: Divisions, text: TextSearch) -> None:
        self._index = index
        self._divisions = divisions
        self._text = text

    def place(
        self, address: "ParsedAddress", rest: str, area: Area, trace: Trace = NO_TRACE
    ) -> AddressPoint | None:
        """Return the place that the rest of an address names."""
        for name in _place_names(address, rest):
            candidates = self._text.find(name, SearchScope(area), allow_typo=False)
            trace.weigh(Method.PLACE, name, area, candidates, partial(_objection, name))
            fitting = [candidate for candidate in candidates if not _objection(name, candidate)]
            if fitting:
                namesakes = [one.place for one in fitting if one.match == fitting[0].match]
                return replace(self._of_namesakes(namesakes), characters=len(letters(name)))
        return None

    def place_of_name(
        self, names: Sequence[str], area: Area, nearest_area: Area, trace: Trace = NO_TRACE
    ) -> AddressPoint | None:
        """Return the place in an area that has the longest of some names, one in `nearest_area` first."""
        hits = self._text.find_any_whole_name(names, SearchScope(area))
        hits = [(name, candidate) for name, candidate in hits if not _objection(name, candidate)]
        if not hits:
            return None
        longest = max(len(name) for name, _ in hits)
        namesakes = [candidate for name, candidate in hits if len(name) == longest]
        name = next(name for name, _ in hits if len(name) == longest)
        near = [c for c in namesakes if self._lies_in(c.place, nearest_area)]
        candidates = sorted(near or namesakes, key=rank)
        trace.weigh(Method.PLACE, name, area, candidates, partial(_objection, name))
        return self._of_namesakes([candidate.place for candidate in candidates])

    def new_area(self, names: Sequence[str]) -> AddressPoint | None:
        """Return the new area of one of some names."""
        scope = SearchScope(CHINA, self._index.tag_categories(NEW_AREA))
        hits = self._text.find_any_whole_name(names, scope) if names else []
        return self.point_of(hits[0][1].place) if hits else None

    def at_address(self, rest: str, area: Area, trace: Trace = NO_TRACE) -> AddressPoint | None:
        """Return the place of an area whose own address is the rest of an address."""
        line = self._index.folding.fold(rest)
        places = self._index.places_at(line) if line else []
        namesakes = [place for place in places if self._lies_in(place, area)]
        if not namesakes:
            return None
        point = self._of_namesakes(namesakes)
        trace.option(Method.ADDRESS, rest, area, (point.lng, point.lat), "")
        return replace(point, characters=len(letters(rest)))

    def _lies_in(self, place: Place, area: Area) -> bool:
        if not isinstance(area, DivisionArea) or place.division < 0:
            return area.holds(place)
        return self._divisions.is_under(self._divisions[place.division], area.division)

    def _of_namesakes(self, places: Sequence[Place]) -> AddressPoint:
        """Return the point of the first place, no surer than the others of its name let it be."""
        first = self.point_of(places[0])
        farthest = max(
            (haversine(first.lng, first.lat, p.lng or 0.0, p.lat or 0.0) for p in places), default=0.0
        )
        return replace(first, confidence=min(first.confidence, confidence(farthest)))

    def with_typo(
        self, address: "ParsedAddress", rest: str, area: Area, trace: Trace = NO_TRACE
    ) -> AddressPoint | None:
        """Return the place that sounds like the rest of an address, or is called so but for one character."""
        name = next(reversed(_place_names(address, rest)), "")
        candidates = self._text.find(name, SearchScope(area)) if len(name) > 2 else []
        trace.weigh(Method.PLACE_WITH_TYPO, name, area, candidates, _typo_objection)
        for candidate in candidates:
            if not _typo_objection(candidate):
                point = self.point_of(candidate.place)
                bound = min(point.confidence, confidence(TYPO_ERROR))
                return replace(point, is_precise=False, confidence=bound, characters=len(letters(name)) - 1)
        return None

    def village(self, address: "ParsedAddress", trace: Trace = NO_TRACE) -> AddressPoint | None:
        """Return the village's own point where a source has one."""
        town = self._divisions.by_code(address.town.code)
        if town is None or not address.village.name:
            return None
        name, area = address.village.name, DivisionArea(town)
        candidates = self._text.find_whole_name(name, SearchScope(area))
        trace.weigh(Method.VILLAGE, name, area, candidates, _village_objection)
        for candidate in candidates:
            if not _village_objection(candidate):
                point = self.point_of(candidate.place)
                return replace(
                    point,
                    is_precise=False,
                    confidence=confidence(VILLAGE_ERROR),
                    level=VILLAGE,
                    characters=len(name),
                    division=town,
                )
        return None

    def division(self, division: Division | None, trace: Trace = NO_TRACE) -> AddressPoint | None:
        """Return the point of the lowest division of a lineage that has one; the level is that division's."""
        for ancestor in self._divisions.lineage(division) if division else ():
            place = self._index.division_place(ancestor.key, ancestor.name)
            has_point = place is not None and place.lng is not None and place.lat is not None
            point = (place.lng or 0.0, place.lat or 0.0) if place is not None and has_point else None
            trace.option(Method.DIVISION, ancestor.name, None, point, "has no point")
            if point is not None:
                is_city = ancestor.level == Level.PROVINCE and ancestor.name.endswith(MUNICIPALITY)
                level = Level.CITY if is_city else Level(ancestor.level)
                return AddressPoint(
                    *point, False, DIVISION_CONFIDENCE[level], LEVELS[level], division=ancestor, place=place
                )
        return None

    def namesakes(self, place: Place, area: Area) -> Iterable[AddressPoint]:
        """Yield the other places of a name, the best known first."""
        for candidate in self._text.find_whole_name(place.name, SearchScope(area)):
            if candidate.place.id != place.id:
                yield self.point_of(candidate.place)

    def point_of(self, place: Place) -> AddressPoint:
        """Return the point of a place that has one, as sure as its outline is small."""
        assert place.lng is not None  # noqa: S101 - only places with a point are looked for
        assert place.lat is not None  # noqa: S101
        extent = self._index.extent(place.id)
        is_settlement = place.tag.startswith(SETTLEMENTS)
        if extent is not None:
            west, east, south, north = extent
            sure = confidence(haversine(west, south, east, north) / 2)
        elif is_settlement:
            sure = SETTLEMENT_CONFIDENCE.get(place.level, confidence(5 * VILLAGE_ERROR))
        else:
            sure = confidence(PLACE_ERROR)
        return AddressPoint(
            place.lng,
            place.lat,
            not is_settlement,
            sure,
            place.level,
            division=self._divisions[place.division] if place.division >= 0 else None,
            place=place,
        )


def _place_names(address: "ParsedAddress", rest: str) -> list[str]:
    """Return what may be the name of a place: the rest unless it is road and number, and what is no part."""
    street = address.street
    names = (rest, street.place) if street.place or not (street.road and street.number) else ()
    return [name for name in dict.fromkeys(names) if len(name) > 1]


def _objection(name: str, candidate: Candidate) -> str:
    """Say why a hit is not what the name means, nothing where it is; a division was looked for before."""
    if candidate.place.division >= 0 and candidate.place.tag in DIVISIONS:
        return "is a division"
    if candidate.place.tag.startswith(ROADS):
        return "is a road"
    if candidate.match < Match.OTHER_BEGINNING:
        return "has the text inside its name only"
    if candidate.match >= Match.OTHER_NAME:
        return ""
    if candidate.match not in (Match.BEGINNING, Match.OTHER_BEGINNING):
        return "is not written so"
    return "" if len(name) >= LEAST_SHARE * len(candidate.place.name) else "has a far longer name"


def _typo_objection(candidate: Candidate) -> str:
    return "" if candidate.match in (Match.SAME_SOUND, Match.TYPO) else "is no typo of it"


def _village_objection(candidate: Candidate) -> str:
    if candidate.match is not Match.NAME:
        return "is called so besides"
    return "" if candidate.place.lng is not None and candidate.place.lat is not None else "has no point"
