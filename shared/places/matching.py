"""How a text matches the names of one place, all folded: all, the beginning, a part, but for a slip."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import chain, pairwise
from typing import Final, NamedTuple

from shared.places.folding import all_of, is_wide, pairs, triples

LONGEST_WITHOUT_PIECES: Final = 8
MOST_PIECES: Final = 4
MOST_TOKENS: Final = 8
"""Tokens that one part of a text is looked for by."""


class Match(IntEnum):
    """How a text matches, and what that counts."""

    NAME = 112
    OTHER_NAME = 107
    """So much above a beginning that 大兴 is the district before the prefecture of 大兴安岭."""
    PINYIN = 92
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


class Names(NamedTuple):
    """The folded names of a place.

    A city has a hundred names: one text of lines is searched at once, which a loop over them is not.
    """

    own: str
    others: str
    """Each between two line breaks; empty without any."""

    @classmethod
    def of(cls, own: str, others: str) -> "Names":
        """others: one a line, as the file has them, folded."""
        return cls(own, f"\n{others}\n" if others else "")

    def each(self) -> list[str]:
        """Return the names, the own one first."""
        return [self.own, *self.others.split("\n")[1:-1]]

    def match(self, text: str) -> Match | None:
        """Tell the best way in which the names have the text."""
        if self.own == text:
            return Match.NAME
        if text in self.others:
            if f"\n{text}\n" in self.others:
                return Match.OTHER_NAME
            if self.own.startswith(text):
                return Match.BEGINNING
            if f"\n{text}" in self.others:
                return Match.OTHER_BEGINNING
            return Match.PART if text in self.own else Match.OTHER_PART
        if self.own.startswith(text):
            return Match.BEGINNING
        return Match.PART if text in self.own else None

    def has(self, word: str) -> bool:
        """Tell whether a word is part of one of the names."""
        return word in self.own or word in self.others

    def slipped(self, text: str) -> bool:
        """Tell whether a name, or its beginning, is the text but for one character.

        A slip leaves what stands before it or what stands behind it as it was, so few names need a look.
        """
        head, tail = text[: len(text) // 2], text[len(text) // 2 :]
        if within_one_slip(text, self.own):
            return True
        return any(
            within_one_slip(text, name) for part in (f"\n{head}", tail) for name in self._others_with(part)
        )

    def _others_with(self, part: str) -> Iterator[str]:
        at = self.others.find(part)
        while at >= 0:
            start = self.others.rfind("\n", 0, at + 1) + 1
            end = self.others.find("\n", start)
            yield self.others[start:end]
            at = self.others.find(part, end)


def spread(tokens: Sequence[str]) -> Sequence[str]:
    """Return a few of many tokens, all along: what they find is looked at anyway."""
    return tokens[:: max(1, -(-len(tokens) // MOST_TOKENS))]


def around_slips(folded: str) -> Iterator[str]:
    """Yield queries that together find every name that has the text but for one character.

    Of a long text cut into pieces, a slip leaves all pieces but one whole. A short text is tried around each
    character; where that leaves one token only, it is looked for on its own and last, for it finds much else.
    """
    if len(folded) > LONGEST_WITHOUT_PIECES:
        count = min(MOST_PIECES, len(folded) // 3)
        cuts = [len(folded) * at // count for at in range(count + 1)]
        pieces = [spread(_sure_tokens(folded[start:end])) for start, end in pairwise(cuts)]
        whole = [[*chain(*pieces[:at], *pieces[at + 1 :])] for at in range(count)]
    else:  # a character is missing before this one; or this one is wrong or too many
        gaps = [(at, after) for at in range(len(folded)) for after in (at, at + 1)]
        whole = [[*_sure_tokens(folded[:at]), *_sure_tokens(folded[after:])] for at, after in gaps]
    much = [f"({all_of(tokens)})" for tokens in whole if len(tokens) > 1]
    little = [all_of(tokens) for tokens in whole if len(tokens) == 1 and len(tokens[0]) > 1]
    if much:
        yield f"({' OR '.join(dict.fromkeys(much))})"
    yield from dict.fromkeys(little)


def _sure_tokens(piece: str) -> list[str]:
    if len(piece) == 1:
        return [piece] if is_wide(piece) else []
    return [*pairs(piece), *triples(piece)]


def within_one_slip(text: str, name: str) -> bool:
    """Tell whether one character inserted, deleted or replaced makes the text a name, or a name's beginning.

    A beginning counts only where it leaves out at most two characters, as 贵州大血 for 贵州大学城.
    """
    if not len(text) - 1 <= len(name) <= len(text) + 3:
        return False
    same, limit = 0, min(len(text), len(name))
    while same < limit and text[same] == name[same]:
        same += 1
    return (
        _begins_nearly(name[same + 1 :], text[same + 1 :])  # wrong
        or _begins_nearly(name[same + 1 :], text[same:])  # missing
        or _begins_nearly(name[same:], text[same + 1 :])  # too many
    )


def _begins_nearly(name: str, text: str) -> bool:
    return len(name) - len(text) <= 2 and name.startswith(text)
