"""Addresses that are no Chinese ones: `12 Main Street, Vaduz`, a city by its name, 日本东京. WGS-84."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from shared.geo.countries import Country, chinese_names, country_called
from shared.geocoding.address_points import AddressPoint
from shared.geocoding.address_words import letters
from shared.geocoding.place_points import PlaceGeocoder
from shared.geocoding.qualification import Qualification
from shared.geocoding.road_points import RoadGeocoder
from shared.geocoding.trace import NO_TRACE, Method, Trace
from shared.places.areas import Area, CountryArea, Intersection
from shared.places.candidates import Candidate, SearchScope
from shared.places.folding import is_wide
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.tags import AIRPORT, SETTLEMENTS
from shared.places.text_search import TextSearch
from shared.places.tokens import WHOLE, all_of

LONGEST_NAME: Final = 8
"""Characters of the longest Chinese name that is looked for inside a text."""
MOST_PARTS: Final = 8
"""Parts between commas that are read: house and street, district, town, county, state, code, country."""
MOST_NAMESAKES: Final = 20
"""Places of one name that are looked at."""

_COMMAS: Final = re.compile("[,，;；]")
_NUMBER_FIRST: Final = re.compile(r"([0-9]{1,6}(?:[A-Za-z]|[-/][0-9]{1,5}[A-Za-z]?)?)\s+(.{2,})")
_NUMBER_LAST: Final = re.compile(r"(.{2,}?)\s+([0-9]{1,6}(?:\s?[A-Za-z]|[-/][0-9]{1,5}[A-Za-z]?)?)")
UNSURE_SPELLINGS: Final = frozenset({Match.INITIALS, Match.PINYIN_BEGINNING, Match.KIND})
"""Latin letters that decide no address: DC is in Washington, whatever begins with these letters."""
AIRPORT_CODE: Final = 3
"""Letters of the code of an airport."""
SHORTEST_NAME: Final = 4
"""Letters that may mean a place of China, unless they are the code of an airport."""
SHORTEST_PINYIN: Final = 5
"""Letters of a name's pinyin that say which place is meant."""
HouseSearch = Callable[[str, str, Area, tuple[float, float] | None], AddressPoint | None]
"""Looks for a road and a number in an area, near a point."""


class LatinAddressGeocoder:
    """Finds points for addresses whose parts stand between commas. Threads may share it."""

    def __init__(
        self, index: PlaceIndex, text: TextSearch, roads: RoadGeocoder, places: PlaceGeocoder
    ) -> None:
        self._index = index
        self._text = text
        self._roads = roads
        self._places = places
        self._qualification = Qualification(index, text)
        self._settlement_categories = index.tag_categories(SETTLEMENTS)

    def find(self, text: str, area: Area, trace: Trace = NO_TRACE) -> AddressPoint | None:
        """Return the point of a house, of a place, or of a settlement that a text names."""
        parts = [part.strip() for part in _COMMAS.split(text, MOST_PARTS) if part.strip()][:MOST_PARTS]
        parts, country = _without_country(parts)
        if country is not None:
            area = Intersection(area, CountryArea(country.iso2))
        point = (
            self._house(parts, area, partial(self._roads.house_number, trace=trace))
            or self._place(parts, area, trace)
            or self._name_in_text(parts, area, trace)
            or self._house(parts, area, partial(self._roads.with_typo, trace=trace))
        )
        if point is None:
            return None
        country_letters = len(letters(text)) - sum(len(letters(part)) for part in parts)
        return replace(point, characters=point.characters + country_letters)

    def _house(self, parts: Sequence[str], area: Area, search: HouseSearch) -> AddressPoint | None:
        centre = self._settlement(parts[1:], area)
        for part in parts:
            match = _NUMBER_FIRST.fullmatch(part)
            number, road = match.groups() if match else ("", part)
            if not match and (match := _NUMBER_LAST.fullmatch(part)):
                road, number = match.groups()
            house = search(road, number, area, centre) if number else None
            if house is not None:
                return replace(house, characters=sum(len(letters(part)) for part in parts))
        return None

    def _place(self, parts: Sequence[str], area: Area, trace: Trace) -> AddressPoint | None:
        names = [(", ".join(parts), ()), *((part, parts[i + 1 :]) for i, part in enumerate(parts))]
        for name, upper_parts in dict(reversed(names[::-1])).items():
            scope = SearchScope(area)
            candidates = self._text.find_whole_name(name, scope) or self._text.find(
                name, scope, allow_typo=False
            )
            trace.weigh(Method.PLACE, name, area, candidates, partial(_objection, name))
            fitting = [candidate for candidate in candidates if not _objection(name, candidate)]
            place = self._qualification.best([one.place for one in fitting], upper_parts, area)
            if place is not None:
                return replace(self._places.point_of(place), characters=len(letters(name)))
        return None

    def _name_in_text(self, parts: Sequence[str], area: Area, trace: Trace) -> AddressPoint | None:
        """Return what bears the longest whole name inside a text that has no commas to go by."""
        text = self._index.folding.fold("".join(parts))
        condition = area.index_query(with_point=True)
        for name in _names_in(text) if is_wide(text) else ():
            query = " AND ".join(filter(None, [all_of([WHOLE + name]), condition]))
            for place in self._index.places(self._index.search_grams(query, MOST_NAMESAKES)):
                if place.lng is not None and place.lat is not None and area.holds(place):
                    trace.option(Method.NAME_IN_TEXT, name, area, (place.lng, place.lat), "")
                    return replace(self._places.point_of(place), characters=len(name))
        return None

    def _settlement(self, parts: Iterable[str], area: Area) -> tuple[float, float] | None:
        """Return the point of the settlement that one of the last parts of an address names."""
        for part in parts:
            for candidate in self._text.find_whole_name(part, SearchScope(area, self._settlement_categories))[
                :1
            ]:
                if candidate.place.lng is not None and candidate.place.lat is not None:
                    return candidate.place.lng, candidate.place.lat
        return None


def _objection(name: str, candidate: Candidate) -> str:
    is_short = name.isascii() and len(letters(name)) < SHORTEST_NAME
    is_airport = candidate.place.tag == AIRPORT and len(letters(name)) == AIRPORT_CODE
    if is_short and candidate.place.division >= 0 and not is_airport:
        return "is a place of China, of which few letters say too little"
    if candidate.match in UNSURE_SPELLINGS:
        return "has the text for its initials, or for the beginning of its pinyin"
    if candidate.match is Match.PINYIN and len(name) < SHORTEST_PINYIN:
        return "has a spelling of a few letters"
    return "" if candidate.match >= Match.WORDS else "has not all of the words"


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


def _names_in(text: str) -> Iterator[str]:
    """Yield the parts of a folded text that may be a name, the longest and of those the last one first."""
    for length in range(min(LONGEST_NAME, len(text) - 1), 1, -1):
        for start in range(min(len(text), 4 * LONGEST_NAME) - length, -1, -1):
            yield text[start : start + length]
