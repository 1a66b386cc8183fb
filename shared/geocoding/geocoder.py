"""Geocoding (地理编码): the deepest level of an address that the data has, and how sure its point is.

What is tried, the deepest first: a crossing of two roads, a house number, a named place, a road, a village, a
division. A part that no source knows is left out, which lowers `comprehension`. Points are WGS-84. Errors are
those of `geocoded`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum
from itertools import islice
from typing import Final

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level
from shared.geocoding.address_words import normalised
from shared.geocoding.candidates import AddressMissing, Found, Geocoded, NothingFound, letters
from shared.geocoding.latin_addresses import InLetters
from shared.geocoding.place_points import NamedPlaces
from shared.geocoding.precision import UNSURE
from shared.geocoding.readings import Interpretation, Interpreter
from shared.geocoding.road_points import OnRoads
from shared.places.areas import CHINA, WORLD, Abroad, Area, DivisionArea
from shared.places.folding import is_wide
from shared.places.index import PlaceIndex
from shared.places.text_search import TextSearch

MOST_CANDIDATES: Final = 10
KNOWN_ABROAD_TOO: Final = ("810000", "820000", "710000")
"""Hong Kong, Macao and Taiwan: services abroad have always known them too."""


class Scope(Enum):
    """Where the answer may lie."""

    WORLD = "world"
    CHINA = "china"
    ABROAD = "abroad"


class Geocoder:
    """Geocoding over one pack. Threads may share it."""

    def __init__(self, index: PlaceIndex, names: DivisionNames) -> None:
        self._index = index
        self._divisions = names.divisions
        self._interpreter = Interpreter(names)
        text = TextSearch(index)
        self._on_roads = OnRoads(index, names.divisions, text)
        self._named = NamedPlaces(index, names.divisions, text)
        self._in_letters = InLetters(index, text, self._on_roads, self._named)
        known_too = filter(None, map(names.divisions.by_code, KNOWN_ABROAD_TOO))
        also = (range(division.key, names.divisions.end(division)) for division in known_too)
        self._whole: dict[Scope, Area] = {
            Scope.WORLD: WORLD,
            Scope.CHINA: CHINA,
            Scope.ABROAD: Abroad(tuple(also)),
        }

    def geocode(self, address: str, city: str = "", scope: Scope = Scope.WORLD) -> Geocoded:
        """Return the point of an address.

        city: name or code of a city; it decides where the address alone does not tell. Raises AddressMissing,
        NothingFound.
        """
        text = normalised(address)
        if not text:
            raise AddressMissing("address is empty; expected the text of an address")
        rest, found = self._found(text, city, scope)
        if found is None:
            raise NothingFound(
                f"no source knows any part of {text[:40]!r}: load an extract or a table that covers it"
            )
        point, understood = found
        unread = max(0, len(letters(rest)) - understood)
        share = round(100 * (1 - unread / max(1, len(letters(text)))))
        return replace(point, comprehension=max(0, min(100, share)))

    def candidates(
        self, address: str, city: str = "", scope: Scope = Scope.WORLD, most: int = MOST_CANDIDATES
    ) -> list[Geocoded]:
        """Return the point of an address, and behind it other places that bear the name of what was found."""
        best = self.geocode(address, city, scope)
        if most == 1 or best.place is None or best.street:
            return [best]
        area = self._whole[scope]
        if best.division is not None and best.division.level >= Level.CITY:
            *_, area = self._areas(best.division, scope)
        others = islice(self._named.namesakes(best.place, area), most - 1)
        return [best, *(replace(other, comprehension=best.comprehension) for other in others)]

    def _found(self, text: str, city: str, scope: Scope) -> tuple[str, Found]:
        if scope is Scope.ABROAD:
            return text, self._in_letters.find(text, self._whole[scope])
        ways = self._interpreter.interpretations(text, self._interpreter.city(city))
        if ways[0].within is None and not is_wide(self._index.folding.fold(text)):
            return text, self._in_letters.find(text, self._whole[scope])
        return self._deepest(ways, scope)

    def _deepest(self, ways: Sequence[Interpretation], scope: Scope) -> tuple[str, Found]:
        """Return the rest of the way that leads deepest, its point, and how much of the rest that is."""
        for way in ways:
            for area in self._areas(way.within, scope):
                found = (
                    self._on_roads.crossing(way.rest, area)
                    or self._on_roads.house(way.analysis, area)
                    or self._named.place(way.analysis, way.rest, area)
                    or self._on_roads.road(way.analysis, area)
                )
                if found is not None:
                    return way.rest, found
        first = ways[0]
        found = (
            self._misspelt(first) or self._named.village(first.analysis) or self._named.division(first.within)
        )
        if found is not None and first.is_one_of_several:
            found = replace(found[0], confidence=min(found[0].confidence, UNSURE)), found[1]
        return first.rest, found

    def _misspelt(self, way: Interpretation) -> Found:
        if way.within is None:
            return None
        area, street = DivisionArea(way.within), way.analysis.street
        return self._on_roads.misspelt(street.road, street.number, area) or self._named.misspelt(
            way.analysis, way.rest, area
        )

    def _areas(self, within: Division | None, scope: Scope) -> Iterable[Area]:
        """Return where to look, the smallest first: people err in the town, but rarely in the city."""
        if within is None:
            return [self._whole[scope]]
        lineage = self._divisions.lineage(within)
        return [DivisionArea(above) for above in lineage if above == within or above.level >= Level.CITY]
