"""The points that names give: of a place, of a village, of a division. WGS-84."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from shared.geo.divisions import Division, Divisions, Level
from shared.geo.geodesy import haversine
from shared.geocoding.addresses import CONFIDENCE, Analysis
from shared.geocoding.candidates import Found, Geocoded, letters
from shared.geocoding.precision import LEVELS, MISSPELT_ERROR, VILLAGE, VILLAGE_ERROR, confidence
from shared.places.areas import Area, DivisionArea
from shared.places.candidates import Candidate, SearchScope
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import Place
from shared.places.text_search import TextSearch

SETTLEMENTS: Final = "行政地标"
DIVISIONS: Final = frozenset(f"{SETTLEMENTS};{of}" for of in ("国家", "省", "地级市", "区县", "乡镇"))
ROADS: Final = "道路"
PLACE_ERROR: Final = 50
"""Metres by which the point of a place without an outline may be off."""
SETTLEMENT_CONFIDENCE: Final = {LEVELS[level]: CONFIDENCE[level] for level in LEVELS}
"""Of a settlement by its level, as for a division of China: a city's point may be far from what is meant."""
LEAST_SHARE: Final = 0.5
"""Share of a name that its beginning must be, to stand for it."""


class NamedPlaces:
    """Finds the places of one index by what an address calls them. Threads may share it."""

    def __init__(self, index: PlaceIndex, divisions: Divisions, text: TextSearch) -> None:
        self._index = index
        self._divisions = divisions
        self._text = text

    def place(self, analysis: Analysis, rest: str, area: Area) -> Found:
        """Return the place that the rest of an address names."""
        for name in _names(analysis, rest):
            for hit in self._text.find(name, SearchScope(area), allow_typo=False):
                if _stands_for(hit, name):
                    return self.geocoded(hit.place), len(letters(name))
        return None

    def misspelt(self, analysis: Analysis, rest: str, area: Area) -> Found:
        """Return the place that sounds like the rest of an address, or is called so but for one character."""
        name = next(reversed(_names(analysis, rest)), "")
        for hit in self._text.find(name, SearchScope(area)) if len(name) > 2 else ():
            if hit.match in (Match.SAME_SOUND, Match.TYPO):
                found = self.geocoded(hit.place)
                sure = min(found.confidence, confidence(MISSPELT_ERROR))
                return replace(found, precise=False, confidence=sure), len(letters(name)) - 1
        return None

    def village(self, analysis: Analysis) -> Found:
        """Return the village's own point where a source has one."""
        town = self._divisions.by_code(analysis.town.code)
        if town is None or not analysis.village.name:
            return None
        name = analysis.village.name
        for hit in self._text.find_whole_name(name, SearchScope(DivisionArea(town))):
            if hit.match is Match.NAME and hit.place.lng is not None and hit.place.lat is not None:
                at = Geocoded(hit.place.lng, hit.place.lat, False, confidence(VILLAGE_ERROR), VILLAGE)
                return replace(at, place=hit.place, division=town), len(name)
        return None

    def division(self, within: Division | None) -> Found:
        """Return the point of the lowest division that has one; the level is that division's."""
        for division in self._divisions.lineage(within) if within else ():
            place = self._index.division_place(division.key, division.name)
            if place is not None and place.lng is not None and place.lat is not None:
                sure, level = CONFIDENCE[Level(division.level)], LEVELS[Level(division.level)]
                at = Geocoded(place.lng, place.lat, False, sure, level, division=division, place=place)
                return at, 0
        return None

    def namesakes(self, place: Place, area: Area) -> Iterable[Geocoded]:
        """Yield the other places of a name, the best known first."""
        for hit in self._text.find_whole_name(place.name, SearchScope(area)):
            if hit.place.id != place.id:
                yield self.geocoded(hit.place)

    def geocoded(self, place: Place) -> Geocoded:
        """Return the point of a place that has one, as sure as its outline is small."""
        assert place.lng is not None  # noqa: S101 - only placed ones are looked for
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
        return Geocoded(
            place.lng,
            place.lat,
            not is_settlement,
            sure,
            place.level,
            place=place,
            division=self._divisions[place.division] if place.division >= 0 else None,
        )


def _names(analysis: Analysis, rest: str) -> list[str]:
    """Return what may be the name of a place: the rest unless it is road and number, and what is no part."""
    street = analysis.street
    names = (rest, street.place) if street.place or not (street.road and street.number) else ()
    return [name for name in dict.fromkeys(names) if len(name) > 1]


def _stands_for(hit: Candidate, name: str) -> bool:
    """Tell whether a hit is what is called so; a division was looked for before."""
    is_division = hit.place.division >= 0 and hit.place.tag in DIVISIONS
    if is_division or hit.place.tag.startswith(ROADS) or hit.match < Match.OTHER_BEGINNING:
        return False
    if hit.match >= Match.OTHER_NAME:
        return True
    is_beginning = hit.match in (Match.BEGINNING, Match.OTHER_BEGINNING)
    return is_beginning and len(name) >= LEAST_SHARE * len(hit.place.name)
