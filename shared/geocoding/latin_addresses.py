"""Addresses that are no Chinese ones: `12 Main Street, Vaduz`, a city by its name, 日本东京. WGS-84."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from shared.geo.countries import Country, chinese_names, country_called
from shared.geocoding.candidates import Found, Geocoded, letters
from shared.geocoding.place_points import SETTLEMENTS, NamedPlaces
from shared.geocoding.road_points import OnRoads
from shared.places.areas import Area, CountryArea, Intersection
from shared.places.candidates import SearchScope
from shared.places.folding import is_wide
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.text_search import TextSearch
from shared.places.tokens import WHOLE, all_of

LONGEST_NAME: Final = 8
"""Characters of the longest Chinese name that is looked for inside a text."""
MOST_PARTS: Final = 8
"""Parts between commas that are read: house and street, district, town, county, state, code, country."""
NAMED_SO: Final = 20
"""Places of one name that are looked at."""

_COMMAS: Final = re.compile("[,，;；]")
_NUMBER_FIRST: Final = re.compile(r"([0-9]{1,6}(?:[A-Za-z]|[-/][0-9]{1,5}[A-Za-z]?)?)\s+(.{2,})")
_NUMBER_LAST: Final = re.compile(r"(.{2,}?)\s+([0-9]{1,6}(?:\s?[A-Za-z]|[-/][0-9]{1,5}[A-Za-z]?)?)")
Look = Callable[[str, str, Area, tuple[float, float] | None], Geocoded | None]
"""Looks for a road and a number in an area, near a point."""


class InLetters:
    """Finds points for addresses whose parts stand between commas. Threads may share it."""

    def __init__(self, index: PlaceIndex, text: TextSearch, roads: OnRoads, named: NamedPlaces) -> None:
        self._index = index
        self._text = text
        self._on_roads = roads
        self._named = named
        self._settled = index.tag_categories(SETTLEMENTS)

    def find(self, text: str, area: Area) -> Found:
        """Return the point of a house, of a place, or of a settlement that a text names."""
        parts = [part.strip() for part in _COMMAS.split(text, MOST_PARTS) if part.strip()][:MOST_PARTS]
        parts, country = _without_country(parts)
        if country is not None:
            area = Intersection(area, CountryArea(country.iso2))
        found = (
            self._house(parts, area, self._on_roads.numbered)
            or self._place(parts, area)
            or self._within(parts, area)
            or self._house(parts, area, self._misspelt)
        )
        if found is None:
            return None
        named = len(letters(text)) - sum(len(letters(part)) for part in parts)  # the country's letters
        return found[0], found[1] + named

    def _misspelt(
        self, road: str, number: str, area: Area, near: tuple[float, float] | None
    ) -> Geocoded | None:
        found = self._on_roads.misspelt(road, number, area, near)
        return found[0] if found else None

    def _house(self, parts: Sequence[str], area: Area, look: Look) -> Found:
        near = self._settlement(parts[1:], area)
        for part in parts:
            numbered = _NUMBER_FIRST.fullmatch(part)
            number, road = numbered.groups() if numbered else ("", part)
            if not numbered and (numbered := _NUMBER_LAST.fullmatch(part)):
                road, number = numbered.groups()
            house = look(road, number, area, near) if number else None
            if house is not None:
                return house, sum(len(letters(part)) for part in parts)
        return None

    def _place(self, parts: Sequence[str], area: Area) -> Found:
        for part in dict.fromkeys((", ".join(parts), *parts)):
            sought = SearchScope(area)
            hits = self._text.find_whole_name(part, sought) or self._text.find(part, sought, allow_typo=False)
            if hits and hits[0].match >= Match.WORDS:
                return self._named.geocoded(hits[0].place), len(letters(part))
        return None

    def _within(self, parts: Sequence[str], area: Area) -> Found:
        """Return what bears the longest whole name inside a text that has no commas to go by."""
        folded = self._index.folding.fold("".join(parts))
        where = [area.index_query(with_point=True)]
        for name in _names_within(folded) if is_wide(folded) else ():
            query = " AND ".join(filter(None, [all_of([WHOLE + name]), *where]))
            for place in self._index.places(self._index.search_grams(query, NAMED_SO)):
                if place.lng is not None and area.holds(place):
                    return self._named.geocoded(place), len(name)
        return None

    def _settlement(self, parts: Iterable[str], area: Area) -> tuple[float, float] | None:
        """Return the point of the settlement that one of the last parts of an address names."""
        for part in parts:
            for hit in self._text.find_whole_name(part, SearchScope(area, self._settled))[:1]:
                if hit.place.lng is not None and hit.place.lat is not None:
                    return hit.place.lng, hit.place.lat
        return None


def _without_country(parts: list[str]) -> tuple[list[str], Country | None]:
    """Split off the country that an address ends with, or in Chinese begins with; alone it is a place."""
    if not parts:
        return parts, None
    if len(parts) > 1 and (country := country_called(parts[-1])):
        return parts[:-1], country
    start = next((name for name in chinese_names() if parts[0].startswith(name)), "")
    if start and len(parts[0]) > len(start) + 1:
        return [parts[0].removeprefix(start), *parts[1:]], country_called(start)
    return parts, None


def _names_within(folded: str) -> Iterator[str]:
    """Yield the parts of a text that may be a name, the longest and of those the last one first."""
    for length in range(min(LONGEST_NAME, len(folded) - 1), 1, -1):
        for start in range(min(len(folded), 4 * LONGEST_NAME) - length, -1, -1):
            yield folded[start : start + length]
