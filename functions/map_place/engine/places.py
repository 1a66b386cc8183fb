"""Place search (地点检索), suggestion and detail over the places of a pack. Points are WGS-84."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from functions.map_place.engine.keywords import KeywordSearch
from functions.map_place.engine.queries import PlaceQuery
from functions.map_place.errors import QueryMissing
from shared.geo.area_numbers import AreaNumbers
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division
from shared.geo.lineage import Lineage, lineage_of
from shared.places.areas import WORLD, Area, Circle, Intersection
from shared.places.candidates import Candidate, SearchScope, rank
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import Place
from shared.places.schema import NOWHERE
from shared.places.text_search import TextSearch

MOST_KEYWORDS: Final = 10
MOST_COUNTED: Final = 150
"""The largest `total` on the wire."""
MOST_SUGGESTIONS: Final = 10
SUGGESTION_CANDIDATES: Final = 60
"""Candidates of each kind of match that suggestions are chosen from."""
IN_AREA_PREMIUM: Final = 60
"""Score of a suggestion for lying in the preferred area."""
SMALLEST_RADIUS: Final = 50.0
"""Metres; a search for the nearest places does not halve its circle below this radius."""


class PlaceResult(Struct, frozen=True):
    """A place as a result: with its lineage, its match, and its distance."""

    place: Place
    lineage: Lineage
    """Empty where no source has it, as abroad."""
    match: Match | None
    distance: float | None
    """Metres from the centre, None without one."""
    city_number: int = 0
    """Baidu's number of the city, 0 for none."""


class ResultPage(Struct, frozen=True):
    """One page of results."""

    results: tuple[PlaceResult, ...]
    total: int
    """The number of results on all pages, at most 150."""


class PlaceSearch:
    """Search, suggestion and detail over one pack. Threads may share it."""

    def __init__(self, index: PlaceIndex, names: DivisionNames) -> None:
        self._index = index
        self._divisions = names.divisions
        self._numbers = AreaNumbers(names.divisions)
        self._keywords = KeywordSearch(TextSearch(index), names)

    def search(self, query: PlaceQuery) -> ResultPage:
        """Return a page of results, the best or the nearest first. Raises QueryMissing."""
        keywords = [word for word in query.keywords if word.strip()][:MOST_KEYWORDS]
        if not keywords and not query.tags:
            raise QueryMissing
        scope = SearchScope(query.area, self._categories(query), query.centre)
        best = self._keywords.best(keywords, scope)
        ranking = sorted(best.values(), key=rank)
        if query.by_distance and query.centre is not None:
            best |= self._nearest(keywords, scope, len(best)) if query.nearest_first else {}
            ranking = sorted(best.values(), key=_distance, reverse=not query.nearest_first)
        ranking = ranking[:MOST_COUNTED]
        size = query.page_size * max(1, len(keywords))
        start = query.page * size
        return ResultPage(tuple(map(self._result, ranking[start : start + size])), len(ranking))

    def suggest(
        self,
        text: str,
        area: Area | None = None,
        *,
        limit_to_area: bool = False,
        centre: tuple[float, float] | None = None,
        coverage: Area = WORLD,
    ) -> list[PlaceResult]:
        """Return at most ten places that a text may become, those in the area first, all in the coverage.

        Suggestions may be places without a point. Raises QueryMissing.
        """
        if not text.strip():
            raise QueryMissing
        scope = SearchScope(area or coverage, None, centre, requires_point=False, limit=SUGGESTION_CANDIDATES)
        candidates = [
            replace(candidate, score=candidate.score + IN_AREA_PREMIUM)
            for candidate in self._keywords.candidates([text], scope)
        ]
        if area is not None and not limit_to_area and len(candidates) < MOST_SUGGESTIONS:
            numbers = {candidate.place.id for candidate in candidates}
            wider = self._keywords.candidates([text], replace(scope, area=coverage))
            candidates += [candidate for candidate in wider if candidate.place.id not in numbers]
        candidates.sort(key=rank)
        return [self._result(candidate) for candidate in _distinct(candidates)[:MOST_SUGGESTIONS]]

    def details(self, uids: Iterable[str], coverage: Area = WORLD) -> list[PlaceResult]:
        """Return the places of uids, in their order, without unknown ones and those not in the coverage."""
        places = filter(None, map(self._index.by_uid, uids))
        return [
            PlaceResult(place, self.lineage(place), None, None, self._city_number(place))
            for place in places
            if coverage.holds(place)
        ]

    def lineage(self, place: Place) -> Lineage:
        """Return the divisions that a place lies in."""
        if place.division == NOWHERE:
            return Lineage()
        return self.division_lineage(self._divisions[place.division])

    def division_lineage(self, division: Division) -> Lineage:
        """Return the divisions that a division lies in, itself among them."""
        return lineage_of(self._divisions, division)

    def _nearest(self, keywords: Sequence[str], scope: SearchScope, count: int) -> Mapping[int, Candidate]:
        """Search ever smaller circles while a circle has more places than one search returns."""
        nearest: dict[int, Candidate] = {}
        while count >= MOST_COUNTED and (smaller := _halve(scope.area)) is not None:
            scope = replace(scope, area=smaller)
            inner = self._keywords.best(keywords, scope)
            nearest |= inner
            count = len(inner)
        return nearest

    def _categories(self, query: PlaceQuery) -> tuple[int, ...] | None:
        """Return the categories with one of the tags and in the industry; None for any category."""
        choices = []
        if query.tags:
            choices.append({id_ for tag in query.tags for id_ in self._index.tag_categories(tag)})
        if query.industry:
            choices.append(set(self._index.industry_categories(query.industry)))
        return tuple(set.intersection(*choices)) if choices else None

    def _result(self, candidate: Candidate) -> PlaceResult:
        return PlaceResult(
            candidate.place,
            self.lineage(candidate.place),
            candidate.match,
            candidate.distance,
            self._city_number(candidate.place),
        )

    def area_number(self, division: Division) -> int:
        """Return Baidu's number of the city that a division lies in, or is; 0 where it has none."""
        return self._numbers.number(division)

    def _city_number(self, place: Place) -> int:
        return 0 if place.division == NOWHERE else self._numbers.number(self._divisions[place.division])


def _halve(area: Area) -> Area | None:
    match area:
        case Circle() if area.radius > SMALLEST_RADIUS:
            return replace(area, radius=area.radius / 2)
        case Intersection() if (smaller := _halve(area.one)) is not None:
            return Intersection(smaller, area.other)
    return None


def _distance(candidate: Candidate) -> tuple[float, int]:
    return candidate.distance or 0.0, candidate.place.id


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out candidates that look like an earlier one: the same name in one division or country."""
    first: dict[tuple[str, int, str], Candidate] = {}
    for candidate in candidates:
        place = candidate.place
        first.setdefault((place.name, place.division, place.country), candidate)
    return list(first.values())
