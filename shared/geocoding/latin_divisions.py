"""Divisions of China in Latin letters: `Yunyan District, Guiyang, Guizhou`, `Beijing Haidian Qu`.

A division stands at the end of what is between two commas, so that Beijing Road is a road. It is meant for
sure with its kind or another division beside it, behind a comma, before the country, and if it is a province.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from shared.geo.countries import CHINA, country_called
from shared.geo.divisions import Division, Divisions, Level
from shared.places.folding import is_wide
from shared.places.index import PlaceIndex
from shared.places.schema import LATIN
from shared.places.tags import CITY, COUNTY, PROVINCE

MOST_PARTS: Final = 8
"""Parts between commas that are read."""
MOST_MENTIONS: Final = 8
"""Divisions of a text that are compared; one of more is no address."""
MOST_WORDS: Final = 6
"""Words of the longest name."""
KIND_WORDS: Final = 3
"""Words of the longest kind."""
SHORTEST_STEM: Final = 3
"""Letters of a name that its kind is written together with."""
NO_RANK: Final = 1 << 62
_COMMAS: Final = re.compile("[,，;；\n]")
_POSTCODE: Final = re.compile("[0-9]{6}")


class LatinReading(Struct, frozen=True):
    """The lowest division that a text means, and what is left to read."""

    division: Division
    rest: tuple[str, ...]
    """The parts between commas without the divisions, in folded words."""
    is_sure: bool
    """Whether the text says more than one bare name."""
    is_ambiguous: bool


class _Mention(NamedTuple):
    candidates: tuple[Division, ...]
    has_kind: bool
    start: int
    """The number of the word that it begins with."""


class _Words(Struct, frozen=True):
    kinds: Mapping[tuple[str, ...], tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    peoples: frozenset[str]


@cache
def _words() -> _Words:
    table = tomllib.loads(Path(__file__).with_name("latin_divisions.toml").read_text(encoding="utf-8"))
    return _Words(
        kinds={tuple(kind.split()): tuple(ends) for kind, ends in table["kinds"].items()},
        endings={ending: tuple(ends) for ending, ends in table["endings"].items()},
        names=table["names"],
        peoples=frozenset(table["peoples"]["words"]),
    )


class LatinDivisionReader:
    """Reads the divisions of texts in Latin letters with the names of one pack. Threads may share it."""

    def __init__(
        self, index: PlaceIndex, divisions: Divisions, read_ranks: Callable[[], Mapping[int, int]]
    ) -> None:
        """read_ranks: see `division_ranks`; of divisions of one name the most important is meant."""
        self._index = index
        self._divisions = divisions
        self._read_ranks = read_ranks

    def read(self, text: str, city: Division | None = None) -> LatinReading | None:
        """Read a text; None where it names no division of China, or some that do not lie in each other.

        city: decides between namesakes.
        """
        parts = [part for part in _COMMAS.split(text, MOST_PARTS) if part.strip()][:MOST_PARTS]
        country = country_called(parts[-1]) if parts else None
        if country is not None:
            if country.iso2 != CHINA:
                return None
            parts.pop()
            if not parts:
                return LatinReading(self._divisions.country, (), True, False)
        mentions: list[_Mention] = []
        rest: list[str] = []
        for part in parts:
            words = self._index.folding.words(part)
            while words and _POSTCODE.fullmatch(words[-1]):
                words.pop()
            for mention in self._at_end(words):
                mentions.append(mention)
                words = words[: mention.start]
            rest += [" ".join(words)] if words else []
        possible = self._common(mentions) if len(mentions) <= MOST_MENTIONS else []
        if not possible:
            return None
        is_behind_comma = len(parts) > 1 and not words
        is_sure = (
            country is not None
            or len(mentions) > 1
            or is_behind_comma
            or mentions[0].has_kind
            or possible[0].level == Level.PROVINCE
        )
        in_city = [one for one in possible if city is not None and self._divisions.is_under(one, city)]
        possible = in_city or possible
        return LatinReading(possible[0], tuple(rest), is_sure, len(possible) > 1)

    def _at_end(self, words: Sequence[str]) -> Iterator[_Mention]:
        """Yield the divisions that words end with, the last one first."""
        end = len(words)
        while end and (mention := self._mention(words, end)) is not None:
            yield mention
            end = mention.start

    def _mention(self, words: Sequence[str], end: int) -> _Mention | None:
        for kind in _kinds_before(words, end):
            name_end = end - len(kind)
            while kind[:1] == ("autonomous",) and name_end > 1 and words[name_end - 1] in _words().peoples:
                name_end -= 1
            if (mention := self._name(words, name_end, _words().kinds[kind])) is not None:
                return mention
        return self._name(words, end, ())

    def _name(self, words: Sequence[str], end: int, ends: tuple[str, ...]) -> _Mention | None:
        """Return the division with the longest name before a word; ends: those of its Chinese name."""
        for start in range(max(0, end - MOST_WORDS), end):
            name = "".join(words[start:end])
            if candidates := self._candidates(name, ends):
                return _Mention(candidates, bool(ends), start)
            for ending, endings in _words().endings.items() if not ends else ():
                stem = name.removesuffix(ending)
                if SHORTEST_STEM <= len(stem) < len(name) and (candidates := self._candidates(stem, endings)):
                    return _Mention(candidates, True, start)
        return None

    def _candidates(self, name: str, ends: tuple[str, ...]) -> tuple[Division, ...]:
        for names in self._names if name else ():
            divisions = tuple(self._divisions[key] for key in names.get(name, ()))
            if divisions := tuple(one for one in divisions if not ends or one.name.endswith(ends)):
                return divisions
        return ()

    def _common(self, mentions: Sequence[_Mention]) -> list[Division]:
        """Return the divisions that agree with every mention, the most important first.

        Each mention names a level of its own: Jilin, Jilin is the city; of namesakes the highest counts.
        """
        candidates = {candidate for mention in mentions for candidate in mention.candidates}
        common = [
            one
            for one in candidates
            if all(
                any(self._divisions.is_under(one, candidate) for candidate in mention.candidates)
                for mention in mentions
            )
        ]
        complete = [
            one
            for one in common
            if sum(ancestor in candidates for ancestor in self._divisions.lineage(one)) >= len(mentions)
        ]
        highest = min((one.level for one in complete or common), default=0)
        namesakes = [one for one in complete or common if one.level == highest]
        return sorted(namesakes, key=lambda one: (self._ranks.get(one.key, NO_RANK), one.key))

    @cached_property
    def _ranks(self) -> Mapping[int, int]:
        return self._read_ranks()

    @cached_property
    def _names(self) -> tuple[Mapping[str, list[int]], ...]:
        """Keys of divisions by the pinyin of short names, by English and by other names."""
        pinyin, english, other_names = _by_name(), _by_name(), _by_name()
        fold = self._index.folding.fold
        further: Mapping[str, list[str]] = defaultdict(list)
        for latin, chinese in _words().names.items():
            further[chinese].append(latin)
        landmarks = (landmark for tag in (PROVINCE, CITY, COUNTY) for landmark in self._index.landmarks(tag))
        for place in self._index.places(one.place for one in landmarks if one.division >= 0):
            short = min((name for name in place.names if place.name.startswith(name)), key=len, default="")
            pinyin[self._index.pinyin(fold(short))].append(place.division)
            english[fold(place.facts.get(LATIN, ""))].append(place.division)
            for name in {*further[place.name], *(fold(name) for name in place.names if not is_wide(name))}:
                other_names[name].append(place.division)
        return pinyin, english, other_names


def _by_name() -> defaultdict[str, list[int]]:
    return defaultdict(list)


def _kinds_before(words: Sequence[str], end: int) -> Iterator[tuple[str, ...]]:
    """Yield the kinds that stand right before a word, the longest first."""
    for length in range(min(KIND_WORDS, end - 1), 0, -1):
        kind = tuple(words[end - length : end])
        if kind in _words().kinds:
            yield kind
