"""The places that one search has come across, each with its best match; see `text` for what a score is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from shared.geo.geodesy import haversine
from shared.places.areas import EVERYWHERE, Area
from shared.places.folding import any_of, category_token, is_wide
from shared.places.index import Place, PlaceIndex
from shared.places.matching import Match

COVERAGE: Final = 15
NEARNESS: Final = 50
NEARNESS_HALVED: Final = 5_000
"""Metres at which nearness counts half."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found."""

    place: Place
    match: Match
    score: float
    distance: float | None
    """Metres from the centre, None without one."""


@dataclass(frozen=True)
class Sought:
    """What is looked for, beside the text."""

    area: Area = EVERYWHERE
    categories: tuple[int, ...] | None = None
    """Only places of these; None for any."""
    centre: tuple[float, float] | None = None
    placed: bool = True
    """Leave out places without a point."""
    candidates: int = 150
    """Places that each way of matching contributes, the most important ones."""


class Candidates:
    """What one search has found so far."""

    def __init__(self, index: PlaceIndex, sought: Sought) -> None:
        self.matches: dict[int, Match] = {}
        self._index = index
        self._sought = sought
        self._places: dict[int, Place] = {}
        narrowed = sought.area.narrowed(with_point=sought.placed)
        kinds = any_of(map(category_token, sought.categories)) if sought.categories else ""
        self._where = " AND ".join(part for part in (kinds, narrowed) if part)

    def grams(self, query: str) -> list[Place]:
        """Return the places of a query that the index and the area let through."""
        where = " AND ".join(part for part in (query, self._where) if part)
        return self._let_through(self._index.with_grams(where, self._sought.candidates) if where else [])

    def spellings(self, query: str) -> list[Place]:
        """Return the places of a query by spelling."""
        where = f" AND {self._where}" if self._where else ""
        return self._let_through(self._index.with_spelling(query + where, self._sought.candidates))

    def _let_through(self, ids: Sequence[int]) -> list[Place]:
        unread = [id_ for id_ in ids if id_ not in self._places]
        self._places.update((place.id, place) for place in self._index.places(unread))
        return [
            place
            for place in map(self._places.__getitem__, ids)
            if self._sought.area.holds(place) and (place.lng is not None or not self._sought.placed)
        ]

    def add(self, places: Iterable[Place], match: Match) -> None:
        """Take in places that match at least so well."""
        for place in places:
            self.matches[place.id] = max(match, self.matches.get(place.id, match))

    def verify(self, places: Iterable[Place], folded: str) -> None:
        """Take in the places whose names really have the text."""
        for place in places:
            match = self._index.folded_names(place).match(folded)
            if match is not None:
                self.add([place], match)

    def spelt(self, folded: str) -> None:
        """Take in what is spelt like a text in letters, or begins so."""
        whole, begun = self.spellings(f'"{folded}"'), self.spellings(f'"{folded}"*')
        for place in whole:
            self.add([place], self._whole_spelling(place, folded))
        self.add(begun, Match.PINYIN_BEGINNING)
        self.verify({place.id: place for place in [*whole, *begun]}.values(), folded)

    def _whole_spelling(self, place: Place, folded: str) -> Match:
        """Tell pinyin from initials, and both from a word."""
        wide = [name for name in self._index.folded_names(place).each() if is_wide(name)]
        if not wide:
            return Match.WORD
        if any(self._index.pinyin(name) == folded for name in wide):
            return Match.PINYIN
        return Match.INITIALS if any(len(name) == len(folded) for name in wide) else Match.PINYIN

    def has_words(self, place: Place, words: Iterable[str]) -> bool:
        """Tell whether each word is part of one of a place's names."""
        return all(map(self._index.folded_names(place).has, words))

    def slipped(self, place: Place, folded: str) -> bool:
        """Tell whether a name of the place, or its beginning, is the text but for one character."""
        return self._index.folded_names(place).slipped(folded)

    def hits(self, folded: str) -> list[Hit]:
        """Return what was found, the best first."""
        found = [self._hit(self._places[id_], match, folded) for id_, match in self.matches.items()]
        return sorted(found, key=lambda hit: (-hit.score, hit.place.id))

    def _hit(self, place: Place, match: Match, folded: str) -> Hit:
        score = match + place.importance / 10
        if match in (Match.BEGINNING, Match.PART, Match.SLIP):
            score += COVERAGE * min(1.0, len(folded) / max(1, len(place.name)))
        far = None
        if self._sought.centre is not None and place.lng is not None and place.lat is not None:
            far = haversine(*self._sought.centre, place.lng, place.lat)
            score += NEARNESS / (1 + far / NEARNESS_HALVED)
        return Hit(place, match, score, far)
