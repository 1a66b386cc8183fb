"""The candidates of one search, each with its best match; see `text_search` for the score."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from shared.geo.geodesy import haversine
from shared.places.areas import WORLD, Area
from shared.places.folding import is_wide
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import Place
from shared.places.tokens import any_of, category_token

COVERAGE: Final = 15
NEARNESS: Final = 50
NEARNESS_HALVED: Final = 5_000
"""Metres from the centre at which nearness counts half."""


class Candidate(Struct, frozen=True):
    """A place that may be the answer."""

    place: Place
    match: Match
    score: float
    distance: float | None
    """Metres from the centre, None without one."""


class SearchScope(Struct, frozen=True):
    """What limits a search, besides the text."""

    area: Area = WORLD
    categories: tuple[int, ...] | None = None
    """Only places of these categories; None for any."""
    centre: tuple[float, float] | None = None
    requires_point: bool = True
    """Leave out places without a point."""
    limit: int = 150
    """Places that each kind of match contributes, the most important ones."""


class CandidatePool:
    """The candidates of one search so far."""

    def __init__(self, index: PlaceIndex, scope: SearchScope) -> None:
        self.matches: dict[int, Match] = {}
        self._index = index
        self._scope = scope
        self._places: dict[int, Place] = {}
        area = scope.area.index_query(with_point=scope.requires_point)
        kinds = any_of(map(category_token, scope.categories)) if scope.categories else ""
        self._condition = " AND ".join(part for part in (kinds, area) if part)

    def grams(self, query: str) -> list[Place]:
        """Return the places in the scope whose names have the grams of a query."""
        whole = " AND ".join(part for part in (query, self._condition) if part)
        return self._in_scope(self._index.search_grams(whole, self._scope.limit) if whole else [])

    def spellings(self, query: str) -> list[Place]:
        """Return the places in the scope with the spellings of a query."""
        condition = f" AND {self._condition}" if self._condition else ""
        return self._in_scope(self._index.search_spellings(query + condition, self._scope.limit))

    def _in_scope(self, ids: Sequence[int]) -> list[Place]:
        new = [id_ for id_ in ids if id_ not in self._places]
        self._places.update((place.id, place) for place in self._index.places(new))
        return [
            place
            for place in map(self._places.__getitem__, ids)
            if self._scope.area.holds(place) and (place.lng is not None or not self._scope.requires_point)
        ]

    def add(self, places: Iterable[Place], match: Match) -> None:
        """Add places that match at least so well."""
        for place in places:
            self.matches[place.id] = max(match, self.matches.get(place.id, match))

    def verify(self, places: Iterable[Place], text: str) -> None:
        """Add the places whose names really contain the text."""
        for place in places:
            match = self._index.folded_names(place).match(text)
            if match is not None:
                self.add([place], match)

    def add_spellings(self, text: str) -> None:
        """Add the places with a spelling in letters that is the text or begins with it."""
        whole, beginning = self.spellings(f'"{text}"'), self.spellings(f'"{text}"*')
        for place in whole:
            self.add([place], self._whole_spelling(place, text))
        self.add(beginning, Match.PINYIN_BEGINNING)
        self.verify({place.id: place for place in [*whole, *beginning]}.values(), text)

    def _whole_spelling(self, place: Place, text: str) -> Match:
        """Tell pinyin from initials, and both from a word."""
        wide = [name for name in self._index.folded_names(place).each() if is_wide(name)]
        if not wide:
            return Match.WORD
        if any(self._index.pinyin(name) == text for name in wide):
            return Match.PINYIN
        return Match.INITIALS if any(len(name) == len(text) for name in wide) else Match.PINYIN

    def has_words(self, place: Place, words: Iterable[str]) -> bool:
        """Tell whether each word is part of one of a place's names."""
        return all(map(self._index.folded_names(place).has_part, words))

    def has_with_typo(self, place: Place, text: str) -> bool:
        """Tell whether the text is one typo away from a name of the place, or from its beginning."""
        return self._index.folded_names(place).has_with_typo(text)

    def ranking(self, text: str) -> list[Candidate]:
        """Return the candidates, the best first."""
        candidates = [self._candidate(self._places[id_], match, text) for id_, match in self.matches.items()]
        return sorted(candidates, key=rank)

    def _candidate(self, place: Place, match: Match, text: str) -> Candidate:
        score = match + place.importance / 10
        if match in (Match.BEGINNING, Match.PART, Match.TYPO):
            score += COVERAGE * min(1.0, len(text) / max(1, len(place.name)))
        distance = None
        if self._scope.centre is not None and place.lng is not None and place.lat is not None:
            distance = haversine(*self._scope.centre, place.lng, place.lat)
            score += NEARNESS / (1 + distance / NEARNESS_HALVED)
        return Candidate(place, match, score, distance)


def rank(candidate: Candidate) -> tuple[float, int]:
    """Return the sort key of a ranking: the best score first, then the order of the index."""
    return -candidate.score, candidate.place.id
