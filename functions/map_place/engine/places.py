"""Place search and suggestion (地点检索): what is asked, which page of it, and where each place lies.

Points are WGS-84; the endpoint converts. A query may begin with a division (贵阳市图书馆): where nothing is
called like the whole, the rest is looked for in that division.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from functions.map_place.errors import QueryMissing
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division
from shared.geo.lineage import Lineage, lineage_of
from shared.places.areas import WORLD, Area, Circle, DivisionArea, Intersection
from shared.places.candidates import Candidate, SearchScope
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import Place
from shared.places.schema import NOWHERE
from shared.places.text_search import TextSearch

MOST_KEYWORDS: Final = 10
LARGEST_PAGE: Final = 20
MOST_COUNTED: Final = 150
"""The largest `total` on the wire."""
MOST_SUGGESTED: Final = 10
SUGGESTED_FROM: Final = 60
"""Candidates of each way of matching that suggestions are chosen from."""
IN_REGION_PREMIUM: Final = 60
"""What lying in a region counts that is a wish and no limit."""
SMALLEST_RADIUS: Final = 50.0
"""Metres below which the nearest places are not looked for in ever smaller circles."""


class Order(StrEnum):
    """How hits are ordered."""

    DEFAULT = "default"
    DISTANCE = "distance"


@dataclass(frozen=True)
class FoundPlace:
    """A place found, and where it lies."""

    place: Place
    lineage: Lineage
    """Empty where no source tells, as abroad."""
    match: Match | None
    distance: float | None
    """Metres from the centre, None without one."""


@dataclass(frozen=True)
class Page:
    """One page of what was found."""

    places: tuple[FoundPlace, ...]
    total: int
    """Of all pages, at most 150."""


@dataclass(frozen=True)
class Question:
    """What is looked for: keywords (any of them) of some tags in an area."""

    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    """Tags of which one must apply as well."""
    area: Area = WORLD
    centre: tuple[float, float] | None = None
    """WGS-84 point that distances are measured from, and near which is better."""
    order: Order = Order.DEFAULT
    nearest_first: bool = True
    page_size: int = 10
    page: int = 0


class Places:
    """Place search over one pack. Threads may share it."""

    def __init__(self, index: PlaceIndex, names: DivisionNames) -> None:
        self._index = index
        self._names = names
        self._divisions = names.divisions
        self._text = TextSearch(index)

    def search(self, question: Question) -> Page:
        """Return a page of the places asked for, the best or the nearest first. Raises QueryMissing."""
        keywords = [word for word in question.keywords if word.strip()][:MOST_KEYWORDS]
        if not keywords and not question.tags:
            raise QueryMissing
        sought = SearchScope(question.area, self._categories(question), question.centre)
        best = self._best_hits(keywords, sought)
        hits = sorted(best.values(), key=lambda hit: (-hit.score, hit.place.id))
        if question.order is Order.DISTANCE and question.centre is not None:
            best |= self._nearest_hits(keywords, sought, len(best)) if question.nearest_first else {}
            hits = sorted(best.values(), key=_distance, reverse=not question.nearest_first)
        hits = hits[:MOST_COUNTED]
        size = max(1, min(LARGEST_PAGE, question.page_size)) * max(1, len(keywords))
        start = max(0, question.page) * size
        return Page(tuple(map(self._found, hits[start : start + size])), len(hits))

    def suggest(
        self,
        query: str,
        area: Area | None = None,
        *,
        only_in_area: bool = False,
        centre: tuple[float, float] | None = None,
        around: Area = WORLD,
    ) -> list[FoundPlace]:
        """Return at most ten places that a query may become, those in the area first, all in `around`.

        Places that no source gives a point are suggested too. Raises QueryMissing.
        """
        if not query.strip():
            raise QueryMissing
        sought = SearchScope(area or around, None, centre, requires_point=False, limit=SUGGESTED_FROM)
        hits = [replace(hit, score=hit.score + IN_REGION_PREMIUM) for hit in self._hits([query], sought)]
        if area is not None and not only_in_area and len(hits) < MOST_SUGGESTED:
            known = {hit.place.id for hit in hits}
            wider = self._hits([query], replace(sought, area=around))
            hits += [hit for hit in wider if hit.place.id not in known]
        hits.sort(key=lambda hit: (-hit.score, hit.place.id))
        return [self._found(hit) for hit in _without_repeats(hits)[:MOST_SUGGESTED]]

    def details(self, uids: Iterable[str], around: Area = WORLD) -> list[FoundPlace]:
        """Return the places of uids, in their order, without unknown ones and those not in `around`."""
        known = filter(None, map(self._index.by_uid, uids))
        return [FoundPlace(place, self.lineage(place), None, None) for place in known if around.holds(place)]

    def lineage(self, place: Place) -> Lineage:
        """Return the divisions that a place lies in."""
        if place.division == NOWHERE:
            return Lineage()
        return lineage_of(self._divisions, self._divisions[place.division])

    def _best_hits(self, keywords: Sequence[str], sought: SearchScope) -> dict[int, Candidate]:
        best: dict[int, Candidate] = {}
        for hit in self._hits(keywords, sought):
            if hit.place.id not in best or best[hit.place.id].score < hit.score:
                best[hit.place.id] = hit
        return best

    def _nearest_hits(
        self, keywords: Sequence[str], sought: SearchScope, found: int
    ) -> Mapping[int, Candidate]:
        """Look again in ever smaller circles, while there are more places than a search takes in."""
        nearest: dict[int, Candidate] = {}
        while found >= MOST_COUNTED and (smaller := _halved(sought.area)) is not None:
            sought = replace(sought, area=smaller)
            inner = self._best_hits(keywords, sought)
            nearest |= inner
            found = len(inner)
        return nearest

    def _hits(self, keywords: Sequence[str], sought: SearchScope) -> Iterator[Candidate]:
        if not keywords:
            yield from self._text.most_important(sought)
        for keyword in keywords:
            yield from (
                self._text.find(keyword, sought, allow_typo=False)
                or self._in_named_division(keyword, sought)
                or self._misspelt(keyword, sought)
            )

    def _misspelt(self, keyword: str, sought: SearchScope) -> list[Candidate]:
        """Suppose a slip, unless a place is called so that merely has no point."""
        pointless = replace(sought, requires_point=False, centre=None)
        if sought.requires_point and self._text.find_whole_name(keyword, pointless):
            return []
        return self._text.find_with_typo(keyword, sought)

    def _in_named_division(self, keyword: str, sought: SearchScope) -> list[Candidate]:
        """Look for the rest of a keyword in the division that it begins with, or that is its last word."""
        area = sought.area
        within = area.division if isinstance(area, DivisionArea) else self._divisions.country
        rest = keyword.strip()
        first, _, last = rest.rpartition(" ")
        if first and (named := self._beginning(last, within)) is not None and named[0] == last:
            rest, within = first, named[1]  # 图书馆 贵阳
            hits = self._text.find(rest, replace(sought, area=DivisionArea(within)))
            if hits:
                return [hit for hit in hits if area.holds(hit.place)]
        while rest and (named := self._beginning(rest, within)) is not None:
            name, within = named
            rest = rest[len(name) :].lstrip()
            hits = self._text.find(rest, replace(sought, area=DivisionArea(within)))
            if hits:
                return [hit for hit in hits if area.holds(hit.place)]
        return []

    def _beginning(self, text: str, within: Division) -> tuple[str, Division] | None:
        """Return the longest name that a text begins with, and its highest division within another."""
        for name in self._names.starting_at(text, 0):
            for division in self._names.called(name):
                if division != within and self._divisions.is_under(division, within):
                    return name, division
        return None

    def _categories(self, question: Question) -> tuple[int, ...] | None:
        """Return what has one of the tags and one of the industry's; None where neither is asked for."""
        asked = [
            {id_ for tag in tags for id_ in self._index.tag_categories(tag)}
            for tags in (question.tags, question.industry)
            if tags
        ]
        return tuple(set.intersection(*asked)) if asked else None

    def _found(self, hit: Candidate) -> FoundPlace:
        return FoundPlace(hit.place, self.lineage(hit.place), hit.match, hit.distance)


def _halved(area: Area) -> Area | None:
    match area:
        case Circle() if area.radius > SMALLEST_RADIUS:
            return replace(area, radius=area.radius / 2)
        case Intersection() if (smaller := _halved(area.one)) is not None:
            return Intersection(smaller, area.other)
    return None


def _distance(hit: Candidate) -> tuple[float, int]:
    return hit.distance or 0.0, hit.place.id


def _without_repeats(hits: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what looks like an earlier suggestion: one name in one division or country."""
    first: dict[tuple[str, int, str], Candidate] = {}
    for hit in hits:
        first.setdefault((hit.place.name, hit.place.division, hit.place.country), hit)
    return list(first.values())
