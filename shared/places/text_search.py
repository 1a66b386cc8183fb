"""Searching places by text: names and their parts, pinyin, initials, other languages, with a typo.

A candidate's score says how well the text matches, how important the place is, and how near it lies:

    score = match + coverage + importance / 10 + nearness

    match       0 to 112, see `Match`
    coverage    up to 15, for a part of a name: the share of the name that the text covers
    importance  0 to 1000, from the index
    nearness    50 at the centre, 25 at 5 km, towards 0 far away; only where a centre is given

So a hamlet with the very name (112 + 15) stands behind the well-known city (107 + 85), but before villages
whose names merely contain the text. Candidates of one score stand in the order of the index, so pages never
overlap.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from shared.geo.geodesy import circle_bounds
from shared.places.areas import Box, Intersection
from shared.places.candidates import Candidate, CandidatePool, SearchScope, rank
from shared.places.folding import is_wide
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.tokens import WHOLE, all_of, any_of, category_token, prefix_tokens, substring_tokens
from shared.places.typos import sample, typo_queries

NEARBY: Final = 30_000
"""Metres around a centre that a search covers first, before it covers the whole country or world."""
LONGEST_QUERY: Final = 60
SHORTEST_TYPO: Final = 3
"""Characters; a shorter text with a typo says too little."""
Strategy = Callable[[CandidatePool, str, list[str]], None]
"""Adds candidates for a folded text and its words to a pool."""


class TextSearch:
    """Search over one index. Threads may share it."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index

    def find(
        self, text: str, scope: SearchScope | None = None, *, allow_typo: bool = True
    ) -> list[Candidate]:
        """Return the candidates for a text, the best first; none for a text without letters and digits.

        allow_typo: where no name matches as it stands, allow one typo.
        """
        strategies = (self._match_names, self._match_with_typo) if allow_typo else (self._match_names,)
        return self._run(text, scope or SearchScope(), strategies)

    def find_whole_name(self, name: str, scope: SearchScope | None = None) -> list[Candidate]:
        """Return the places with exactly this name; it costs one look-up in the index."""
        return self._run(name, scope or SearchScope(), (self._match_whole_names,))

    def find_any_whole_name(self, names: Sequence[str], scope: SearchScope) -> list[tuple[str, Candidate]]:
        """Return the places with exactly one of these names, with that name; it costs one look-up."""
        names_by_text = {
            text: name for name in names if (text := self._index.folding.fold(name[:LONGEST_QUERY]))
        }
        pool = CandidatePool(self._index, scope)
        hits = []
        for place in pool.grams(any_of(WHOLE + text for text in names_by_text)) if names_by_text else ():
            matches = self._index.folded_names(place)
            for text, name in names_by_text.items():
                if (match := matches.match(text)) in (Match.NAME, Match.OTHER_NAME):
                    pool.add([place], match)
                    hits.append((name, place.id))
        candidates = {candidate.place.id: candidate for candidate in pool.ranking("")}
        return [(name, candidates[id_]) for name, id_ in hits]

    def find_with_typo(self, text: str, scope: SearchScope | None = None) -> list[Candidate]:
        """Return the candidates for a text if one character of it is wrong, missing or superfluous."""
        return self._run(text, scope or SearchScope(), (self._match_with_typo,))

    def most_important(self, scope: SearchScope) -> list[Candidate]:
        """Return the most important places of the scope's categories."""
        pool = CandidatePool(self._index, scope)
        pool.add(pool.grams(""), Match.KIND)
        return pool.ranking("")

    def _run(self, text: str, scope: SearchScope, strategies: Sequence[Strategy]) -> list[Candidate]:
        text = text[:LONGEST_QUERY]
        query = self._index.folding.fold(text)
        if not query or scope.categories == ():
            return []
        words, candidates = self._index.folding.words(text), dict[int, Candidate]()
        for part in _nearby_first(scope):
            pool = CandidatePool(self._index, part)
            for add_candidates in strategies:
                if not pool.matches:
                    add_candidates(pool, query, words)
            for candidate in pool.ranking(query):
                candidates.setdefault(candidate.place.id, candidate)
        return sorted(candidates.values(), key=rank)

    def _match_whole_names(self, pool: CandidatePool, text: str, words: list[str]) -> None:
        pool.verify(pool.grams(all_of([WHOLE + text])), text)

    def _match_names(self, pool: CandidatePool, text: str, words: list[str]) -> None:
        self._match_whole_names(pool, text, words)
        if is_wide(text):
            if beginning := prefix_tokens(text):
                pool.verify(pool.grams(all_of(beginning)), text)
        else:
            pool.add_spellings(text)
        if part := sample(substring_tokens(text)):
            pool.verify(pool.grams(all_of(part)), text)
        if kinds := self._index.kind_categories(text):
            pool.add(pool.grams(any_of(map(category_token, kinds))), Match.KIND)
        if not pool.matches and len(words) > 1:
            self._match_words(pool, words)

    def _match_words(self, pool: CandidatePool, words: list[str]) -> None:
        grams = [token for word in words for token in (substring_tokens(word) or [word])]
        places = pool.grams(all_of(grams))
        pool.add((place for place in places if pool.has_words(place, words)), Match.WORDS)
        if not any(map(is_wide, words)):
            last = f'"{words[-1]}"*'
            pool.add(pool.spellings(f"{all_of(words[:-1])} AND {last}"), Match.WORDS)

    def _match_with_typo(self, pool: CandidatePool, text: str, words: list[str]) -> None:
        if is_wide(text):
            sound = self._index.pinyin(text)
            if sound.isascii() and len(sound) > len(text):
                pool.add(pool.spellings(f'"{sound}"'), Match.SAME_SOUND)
        if len(text) < SHORTEST_TYPO:
            return
        for query in typo_queries(text):
            if places := [place for place in pool.grams(query) if pool.has_with_typo(place, text)]:
                pool.add(places, Match.TYPO)
                return


def _nearby_first(scope: SearchScope) -> Iterator[SearchScope]:
    """Yield the scope around its centre first: far and important places must not crowd out near ones."""
    if scope.centre is not None and scope.area.is_countrywide:
        west, east, south, north = circle_bounds(*scope.centre, NEARBY)
        yield replace(scope, area=Intersection(Box(west, south, east, north), scope.area))
    yield scope
