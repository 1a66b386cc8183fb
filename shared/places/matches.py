"""How a folded text matches the folded names of one place: whole, beginning, part, or with a typo."""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from shared.places.typos import is_within_one_typo


class Match(IntEnum):
    """How a text matches a name; the value is the weight of the match in a score."""

    NAME = 112
    OTHER_NAME = 107
    """So far above a beginning that 大兴 finds the district before the prefecture 大兴安岭."""
    PINYIN = 92
    """The pinyin of a whole name, or another name in Latin letters."""
    BEGINNING = 80
    WORD = 75
    """One word of a name in Latin letters: Heathrow."""
    INITIALS = 70
    OTHER_BEGINNING = 68
    PINYIN_BEGINNING = 65
    PART = 60
    KIND = 58
    """The text names the kind of place: 银行."""
    WORDS = 55
    """Several words, and the names have all of them."""
    OTHER_PART = 52
    SAME_SOUND = 50
    """Other characters with the same pinyin: 贵杨."""
    TYPO = 40
    """One character is wrong, missing or superfluous."""


class FoldedNames(NamedTuple):
    """The folded names of a place.

    A city has a hundred names. One search in a text of lines is faster than a loop over a hundred names.
    """

    own: str
    others: str
    """The other names, each between two line breaks; empty without any."""

    @classmethod
    def from_lines(cls, own: str, others: str) -> "FoldedNames":
        """Build the names. others: the other names, folded, one a line."""
        return cls(own, f"\n{others}\n" if others else "")

    def each(self) -> list[str]:
        """Return the names, the own one first."""
        return [self.own, *self.others.split("\n")[1:-1]]

    def match(self, text: str) -> Match | None:
        """Return the best match of a text, None where no name contains it."""
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

    def has_part(self, word: str) -> bool:
        """Tell whether a word is part of one of the names."""
        return word in self.own or word in self.others

    def has_with_typo(self, text: str) -> bool:
        """Tell whether a text is one typo away from a name or from its beginning.

        One typo leaves either the first or the second half of the text unchanged, so few names are compared.
        """
        head, tail = text[: len(text) // 2], text[len(text) // 2 :]
        if is_within_one_typo(text, self.own):
            return True
        return any(
            is_within_one_typo(text, name) for part in (f"\n{head}", tail) for name in self._others_with(part)
        )

    def _others_with(self, part: str) -> Iterator[str]:
        position = self.others.find(part)
        while position >= 0:
            start = self.others.rfind("\n", 0, position + 1) + 1
            end = self.others.find("\n", start)
            yield self.others[start:end]
            position = self.others.find(part, end)
