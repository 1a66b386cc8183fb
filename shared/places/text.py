"""Finding places by text: names and parts of them, pinyin, initials, other languages, a slip of the finger.

A hit's score is how well the text matches, plus how important the place is, plus how near it lies:

    score = Match + coverage + importance / 10 + nearness

    Match       0 to 112, see there
    coverage    up to 15, for a part of a name: which share of the name it is
    importance  0 to 1000 as the index has it
    nearness    50 at the centre, 25 at 5 km, towards 0 far away; only where a centre is given

So an exactly named hamlet (112 + 15) stands behind the city that is meant (107 + 85), but before villages in
whose names the text merely occurs. Hits of one score stand in the order of the index, so pages never overlap.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from shared.geo.geodesy import circle_bounds
from shared.places.areas import Both, Box
from shared.places.candidates import Candidates, Hit, Sought
from shared.places.folding import (
    WHOLE,
    all_of,
    any_of,
    category_token,
    is_wide,
    prefix_tokens,
    substring_tokens,
)
from shared.places.index import PlaceIndex
from shared.places.matching import Match, around_slips, spread

__all__ = ["Hit", "Match", "Sought", "TextSearch"]

NEAR: Final = 30_000
"""Metres around a centre in which places are looked for before the whole world is."""
LONGEST_QUERY: Final = 60
SHORTEST_TYPO: Final = 3
"""Characters; in fewer one slip leaves nothing to go by."""
Way = Callable[[Candidates, str, list[str]], None]
"""Looks for a folded text, and its words, in one way."""


class TextSearch:
    """Search over one index. Threads may share it."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index

    def find(self, text: str, sought: Sought | None = None, *, as_written: bool = False) -> list[Hit]:
        """Return what a text finds, the best hit first; nothing for a text without letters and digits.

        as_written: suppose no slips of the finger where nothing is called so.
        """
        ways = (self._as_written,) if as_written else (self._as_written, self._misspelt)
        return self._find(text, sought or Sought(), ways)

    def called(self, name: str, sought: Sought | None = None) -> list[Hit]:
        """Return what bears a whole name, which costs one look into the index."""
        return self._find(name, sought or Sought(), (self._whole_names,))

    def find_misspelt(self, text: str, sought: Sought | None = None) -> list[Hit]:
        """Return what a text finds if one character of it is wrong, missing or too many."""
        return self._find(text, sought or Sought(), (self._misspelt,))

    def _find(self, text: str, sought: Sought, ways: Sequence[Way]) -> list[Hit]:
        text = text[:LONGEST_QUERY]
        folded = self._index.folding.fold(text)
        if not folded or sought.categories == ():
            return []
        words, hits = self._index.folding.words(text), dict[int, Hit]()
        for part in _near_and_far(sought):
            search = Candidates(self._index, part)
            for way in ways:
                if not search.matches:
                    way(search, folded, words)
            for hit in search.hits(folded):
                hits.setdefault(hit.place.id, hit)
        return sorted(hits.values(), key=lambda hit: (-hit.score, hit.place.id))

    def all_of_kind(self, sought: Sought) -> list[Hit]:
        """Return the most important places of the categories that are sought."""
        search = Candidates(self._index, sought)
        search.add(search.grams(""), Match.KIND)
        return search.hits("")

    def _whole_names(self, search: Candidates, folded: str, words: list[str]) -> None:
        search.verify(search.grams(all_of([WHOLE + folded])), folded)

    def _as_written(self, search: Candidates, folded: str, words: list[str]) -> None:
        self._whole_names(search, folded, words)
        if is_wide(folded):
            if beginning := prefix_tokens(folded):
                search.verify(search.grams(all_of(beginning)), folded)
        else:
            search.spelt(folded)
        if part := spread(substring_tokens(folded)):
            search.verify(search.grams(all_of(part)), folded)
        if kinds := self._index.of_kind(folded):
            search.add(search.grams(any_of(map(category_token, kinds))), Match.KIND)
        if not search.matches and len(words) > 1:
            self._by_words(search, words)

    def _by_words(self, search: Candidates, words: list[str]) -> None:
        grams = [token for word in words for token in (substring_tokens(word) or [word])]
        found = search.grams(all_of(grams))
        search.add((place for place in found if search.has_words(place, words)), Match.WORDS)
        if not any(map(is_wide, words)):
            last = f'"{words[-1]}"*'
            search.add(search.spellings(f"{all_of(words[:-1])} AND {last}"), Match.WORDS)

    def _misspelt(self, search: Candidates, folded: str, words: list[str]) -> None:
        if is_wide(folded):
            sound = self._index.pinyin(folded)
            if sound.isascii() and len(sound) > len(folded):
                search.add(search.spellings(f'"{sound}"'), Match.SAME_SOUND)
        if len(folded) < SHORTEST_TYPO:
            return
        for query in around_slips(folded):
            if found := [place for place in search.grams(query) if search.slipped(place, folded)]:
                search.add(found, Match.SLIP)
                return


def _near_and_far(sought: Sought) -> Iterator[Sought]:
    """Yield what is sought around its centre first: far and important places must not crowd out the near."""
    if sought.centre is not None and sought.area.whole_side:
        west, east, south, north = circle_bounds(*sought.centre, NEAR)
        yield replace(sought, area=Both(Box(west, south, east, north), sought.area))
    yield sought
