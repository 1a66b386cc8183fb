"""Finding places by text: names and parts of them, pinyin, initials, other languages, a slip of the finger.

A hit's score is how well the text matches, plus how important the place is, plus how near it lies:

    score = Match + coverage + importance / 10 + nearness

    Match       0 to 100, see there
    coverage    up to 15, for a part of a name: which share of the name it is
    importance  0 to 1000 as the index has it
    nearness    50 at the centre, 25 at 5 km, towards 0 far away; only where a centre is given

So an exactly named hamlet (100 + 15) stands behind the city that is meant (95 + 85), but before villages in
whose names the text merely occurs. Hits of one score stand in the order of the index, so pages never overlap.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain, pairwise
from typing import Final

from shared.places.areas import EVERYWHERE, Area, Box, distance
from shared.places.folding import (
    WHOLE,
    all_of,
    any_of,
    category_token,
    is_wide,
    pairs,
    prefix_tokens,
    substring_tokens,
    triples,
)
from shared.places.index import Place, PlaceIndex, box

COVERAGE: Final = 15
NEARNESS: Final = 50
NEARNESS_HALVED: Final = 5_000
"""Metres at which nearness counts half."""
NEAR: Final = 30_000
"""Metres around a centre in which places are looked for before the whole world is."""
LONGEST_QUERY: Final = 60
MOST_TOKENS: Final = 8
"""Tokens that one part of a text is looked for by."""
LONGEST_WITHOUT_PIECES: Final = 8
MOST_PIECES: Final = 4
SHORTEST_TYPO: Final = 3
"""Characters; in fewer one slip leaves nothing to go by."""
ENOUGH: Final = 1
"""Hits as written from which no slip of the finger is supposed."""


class Match(IntEnum):
    """How a text matches, and what that counts."""

    NAME = 100
    OTHER_NAME = 95
    PINYIN = 85
    """The reading of a whole name, or another name spelt in letters."""
    BEGINNING = 80
    WORD = 75
    """A word of a name in letters: Heathrow."""
    INITIALS = 70
    OTHER_BEGINNING = 68
    PINYIN_BEGINNING = 65
    PART = 60
    KIND = 58
    """The text names the kind of place: 银行."""
    WORDS = 55
    """Several words, each of which is found."""
    OTHER_PART = 52
    SAME_SOUND = 50
    """Other characters of the same reading: 贵杨."""
    SLIP = 40
    """One character is wrong, missing or too many."""


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
    candidates: int = 200
    """Places that each way of matching contributes, the most important ones."""


class TextSearch:
    """Search over one index. Threads may share it."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index

    def find(self, text: str, sought: Sought | None = None, *, as_written: bool = False) -> list[Hit]:
        """Return what a text finds, the best hit first; nothing for a text without letters and digits.

        as_written: suppose no slips of the finger where nothing is called so.
        """
        sought = sought or Sought()
        folded = self._index.folding.fold(text[:LONGEST_QUERY])
        if not folded or sought.categories == ():
            return []
        hits: dict[int, Hit] = {}
        for part in _near_and_far(sought):
            search = _Search(self._index, part)
            self._as_written(search, folded)
            if len(search.matches) < ENOUGH:
                self._by_words(search, text)
            if not as_written and len(search.matches) < ENOUGH:
                self._misspelt(search, folded)
            for hit in search.hits(folded):
                hits.setdefault(hit.place.id, hit)
        return sorted(hits.values(), key=lambda hit: (-hit.score, hit.place.id))

    def all_of_kind(self, sought: Sought) -> list[Hit]:
        """Return the most important places of the categories that are sought."""
        search = _Search(self._index, sought)
        search.add(search.grams(""), Match.KIND)
        return search.hits("")

    def _as_written(self, search: "_Search", folded: str) -> None:
        search.verify(search.grams(all_of([WHOLE + folded])), folded)
        if is_wide(folded):
            if beginning := prefix_tokens(folded):
                search.verify(search.grams(all_of(beginning)), folded)
        else:
            search.spelt(folded)
        if part := _spread(substring_tokens(folded)):
            search.verify(search.grams(all_of(part)), folded)
        if kinds := self._index.in_category(folded):
            search.add(search.grams(any_of(map(category_token, kinds))), Match.KIND)

    def _by_words(self, search: "_Search", text: str) -> None:
        words = self._index.folding.words(text[:LONGEST_QUERY])
        if len(words) < 2:
            return
        grams = [token for word in words for token in (substring_tokens(word) or [word])]
        found = search.grams(all_of(grams))
        search.add((place for place in found if search.has_words(place, words)), Match.WORDS)
        if not any(map(is_wide, words)):
            last = f'"{words[-1]}"*'
            search.add(search.spellings(f"{all_of(words[:-1])} AND {last}"), Match.WORDS)

    def _misspelt(self, search: "_Search", folded: str) -> None:
        if is_wide(folded):
            sound = self._index.pinyin(folded)
            if sound.isascii() and len(sound) > len(folded):
                search.add(search.spellings(f'"{sound}"'), Match.SAME_SOUND)
        if len(folded) < SHORTEST_TYPO:
            return
        for query in _around_slips(folded):
            search.add((place for place in search.grams(query) if search.slipped(place, folded)), Match.SLIP)


def _near_and_far(sought: Sought) -> Iterator[Sought]:
    """Yield what is sought around its centre first: far and important places must not crowd out the near."""
    if sought.centre is not None and sought.area is EVERYWHERE:
        west, east, south, north = box(*sought.centre, NEAR)
        yield replace(sought, area=Box(west, south, east, north))
    yield sought


class _Search:
    """One search: the candidates so far, each with its best match."""

    def __init__(self, index: PlaceIndex, sought: Sought) -> None:
        self.matches: dict[int, Match] = {}
        self._index = index
        self._sought = sought
        self._places: dict[int, Place] = {}
        narrowed = sought.area.narrowed()
        kinds = any_of(map(category_token, sought.categories)) if sought.categories else ""
        self._where = " AND ".join(part for part in (narrowed, kinds) if part)

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
            name, *others = self._index.folded_names(place)
            best = _name_match(folded, name, _OF_NAME)
            if best is not Match.NAME:
                matches = (best, *(_name_match(folded, other, _OF_OTHER_NAMES) for other in others))
                best = max((match for match in matches if match is not None), default=None)
            if best is not None:
                self.add([place], best)

    def spelt(self, folded: str) -> None:
        """Take in what is spelt like a text in letters, or begins so."""
        whole, begun = self.spellings(f'"{folded}"'), self.spellings(f'"{folded}"*')
        for place in whole:
            self.add([place], self._whole_spelling(place, folded))
        self.add(begun, Match.PINYIN_BEGINNING)
        self.verify([*whole, *begun], folded)

    def _whole_spelling(self, place: Place, folded: str) -> Match:
        """Tell pinyin from initials, and both from a word."""
        wide = [name for name in self._index.folded_names(place) if is_wide(name)]
        if not wide:
            return Match.WORD
        if any(self._index.pinyin(name) == folded for name in wide):
            return Match.PINYIN
        return Match.INITIALS if any(len(name) == len(folded) for name in wide) else Match.PINYIN

    def has_words(self, place: Place, words: Iterable[str]) -> bool:
        """Tell whether each word is part of one of a place's names."""
        names = self._index.folded_names(place)
        return all(any(word in name for name in names) for word in words)

    def slipped(self, place: Place, folded: str) -> bool:
        """Tell whether a name of the place, or its beginning, is the text but for one character."""
        return any(within_one_slip(folded, name) for name in self._index.folded_names(place))

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
            far = distance(*self._sought.centre, place.lng, place.lat)
            score += NEARNESS / (1 + far / NEARNESS_HALVED)
        return Hit(place, match, score, far)


_OF_NAME: Final = (Match.NAME, Match.BEGINNING, Match.PART)
_OF_OTHER_NAMES: Final = (Match.OTHER_NAME, Match.OTHER_BEGINNING, Match.OTHER_PART)


def _name_match(text: str, name: str, matches: tuple[Match, Match, Match]) -> Match | None:
    whole, beginning, part = matches
    if text == name:
        return whole
    if name.startswith(text):
        return beginning
    return part if text in name else None


def _around_slips(folded: str) -> Iterator[str]:
    """Yield queries that together find every name that has the text but for one character.

    Of a long text cut into pieces, a slip leaves all pieces but one whole. A short text is tried around each
    character; where that leaves one token only, it is looked for on its own, for it finds much else.
    """
    if len(folded) > LONGEST_WITHOUT_PIECES:
        count = min(MOST_PIECES, len(folded) // 3)
        cuts = [len(folded) * at // count for at in range(count + 1)]
        pieces = [_spread(_sure_tokens(folded[start:end])) for start, end in pairwise(cuts)]
        whole = [[*chain(*pieces[:at], *pieces[at + 1 :])] for at in range(count)]
    else:  # a character is missing before this one; or this one is wrong or too many
        gaps = [(at, after) for at in range(len(folded)) for after in (at, at + 1)]
        whole = [[*_sure_tokens(folded[:at]), *_sure_tokens(folded[after:])] for at, after in gaps]
    much = [f"({all_of(tokens)})" for tokens in whole if len(tokens) > 1]
    little = [all_of(tokens) for tokens in whole if len(tokens) == 1 and len(tokens[0]) > 1]
    if much:
        yield f"({' OR '.join(dict.fromkeys(much))})"
    yield from dict.fromkeys(little)


def _spread(tokens: Sequence[str]) -> Sequence[str]:
    """Return a few of many tokens, all along: what they find is looked at anyway."""
    return tokens[:: max(1, -(-len(tokens) // MOST_TOKENS))]


def _sure_tokens(piece: str) -> list[str]:
    if len(piece) == 1:
        return [piece] if is_wide(piece) else []
    return [*pairs(piece), *triples(piece)]


def within_one_slip(text: str, name: str) -> bool:
    """Tell whether one character inserted, deleted or replaced makes the text a name, or a name's beginning.

    A beginning counts only where it leaves out at most two characters, as 贵州大血 for 贵州大学城.
    """
    return any(
        _one_apart(text, name[:length])
        for length in range(max(len(text) - 1, len(name) - 2), min(len(text) + 1, len(name)) + 1)
    )


def _one_apart(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    same = 0
    while same < len(one) and one[same] == other[same]:
        same += 1
    return one[same + (len(one) == len(other)) :] == other[same + 1 :]
