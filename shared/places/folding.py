"""The one form in which texts are compared.

Folding keeps letters and digits only, without case, accents, width, spaces and punctuation, in simplified
characters. So a token of folded text never needs escaping, and nothing that a caller sends is query syntax.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

FIRST_WIDE: Final = "\u2e80"
"""From here on: Chinese, Japanese and Korean characters."""
_LAST_ALPHABET = "\u0530"
"""Below: Latin, Greek and Cyrillic, where an accent is a variant; Kana and Hangul keep their marks."""
_LETTERS = frozenset(["L", "N"])
_LONGEST_NAME = 80


class Folding:
    """Folds texts; equal for everybody who has the same table of variants."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        """variants: simplified character by traditional one."""
        self._table = _Characters(variants)
        self._lines = _Characters(variants)
        self._lines[ord("\n")] = "\n"

    def fold(self, text: str) -> str:
        """Return the folded letters and digits of a text, at most 80 of them."""
        return text.translate(self._table)[:_LONGEST_NAME]

    def fold_lines(self, text: str) -> str:
        """Return a text of lines with each line folded; lines may be of any length."""
        return text.translate(self._lines)

    def words(self, text: str) -> list[str]:
        """Return the folded words of a text; spaces and punctuation separate them."""
        line = "".join(c if self._table[ord(c)] or unicodedata.category(c) == "Mn" else " " for c in text)
        return list(filter(None, map(self.fold, line.split())))


class _Characters(dict[int, str]):
    """`str.translate` table that computes each character when it first occurs."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        super().__init__()
        self._variants = variants

    def __missing__(self, codepoint: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(codepoint)).casefold()
        base_letters = "".join(
            unicodedata.normalize("NFD", character) if character < _LAST_ALPHABET else character
            for character in plain
        )
        letters = "".join(
            self._variants.get(character, character)
            for character in base_letters
            if unicodedata.category(character)[0] in _LETTERS
            or (character >= FIRST_WIDE and unicodedata.category(character) in ("Mn", "Mc"))
            or (character >= _LAST_ALPHABET and unicodedata.category(character)[0] == "M")
        )
        self[codepoint] = letters
        return letters


def is_wide(text: str) -> bool:
    """Tell whether a folded text contains Chinese, Japanese or Korean characters."""
    return bool(text) and max(text) >= FIRST_WIDE
