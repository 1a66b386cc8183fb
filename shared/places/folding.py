"""The one form in which texts are compared, and the tokens by which the file of places knows them.

Folding leaves letters and digits alone: no case, no accents, no width, no spaces and punctuation, simplified
characters. So a token never needs escaping, and nothing that a caller writes is syntax.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

START, WHOLE, FILTER = "‹", "≡", "§"
"""Marks of tokens: a gram at the start of a name, a whole name, and what a name's place lies in or is."""

_FIRST_WIDE = "\u2e80"
_LAST_ALPHABET = "\u0530"
"""Below: Latin, Greek and Cyrillic, where an accent is a variant; Kana and Hangul keep their marks."""
_LETTERS = frozenset(["L", "N"])
_LONGEST_NAME = 80


class Folding:
    """Folds texts; equal for everyone who has the same table of variants."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        """variants: simplified character by traditional one."""
        self._table = _Characters(variants)
        self._lines = _Characters(variants)
        self._lines[ord("\n")] = "\n"

    def fold(self, text: str) -> str:
        """Return the letters and digits of a text in their plainest form, at most 80 of them."""
        return text.translate(self._table)[:_LONGEST_NAME]

    def fold_lines(self, text: str) -> str:
        """Return a text of lines with each line folded, whatever its length."""
        return text.translate(self._lines)

    def words(self, text: str) -> list[str]:
        """Return the folded words of a text that has spaces or punctuation between them."""
        spaced = "".join(c if self._table[ord(c)] or unicodedata.category(c) == "Mn" else " " for c in text)
        return [folded for word in spaced.split() if (folded := self.fold(word))]


class _Characters(dict[int, str]):
    """`str.translate` table that works out each character when it is met first."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        super().__init__()
        self._variants = variants

    def __missing__(self, codepoint: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(codepoint)).casefold()
        decomposed = "".join(
            unicodedata.normalize("NFD", character) if character < _LAST_ALPHABET else character
            for character in plain
        )
        folded = "".join(
            self._variants.get(character, character)
            for character in decomposed
            if unicodedata.category(character)[0] in _LETTERS
            or (character >= _FIRST_WIDE and unicodedata.category(character) in ("Mn", "Mc"))
            or (character >= _LAST_ALPHABET and unicodedata.category(character)[0] == "M")
        )
        self[codepoint] = folded
        return folded


def is_wide(text: str) -> bool:
    """Tell whether a folded text has Chinese, Japanese or Korean characters."""
    return bool(text) and max(text) >= _FIRST_WIDE


def pairs(folded: str) -> Iterator[str]:
    """Yield the pairs of neighbours of which at least one is a wide character."""
    for first, second in pairwise(folded):
        if first >= _FIRST_WIDE or second >= _FIRST_WIDE:
            yield first + second


def triples(folded: str) -> Iterator[str]:
    """Yield the runs of three narrow characters."""
    for at in range(len(folded) - 2):
        triple = folded[at : at + 3]
        if max(triple) < _FIRST_WIDE:
            yield triple


def name_tokens(folded: str) -> Iterator[str]:
    """Yield the tokens by which one folded name is found, for the table `gram`."""
    yield WHOLE + folded
    yield from (character for character in folded if character >= _FIRST_WIDE)
    yield from pairs(folded)
    yield from triples(folded)
    if folded[0] >= _FIRST_WIDE or folded[1:2] >= _FIRST_WIDE:
        yield START + folded[0]
        yield START + folded[:2]


def substring_tokens(folded: str) -> list[str]:
    """Return tokens that every name has that contains the text; none where it is too short to tell."""
    if len(folded) == 1:
        return [folded] if is_wide(folded) else []
    return list(dict.fromkeys([*pairs(folded), *triples(folded)]))


def prefix_tokens(folded: str) -> list[str]:
    """Return tokens that every name has that begins with the text; none for a narrow beginning."""
    if not is_wide(folded[:2]):
        return []
    return [START + folded[:2], *substring_tokens(folded)] if len(folded) > 1 else [START + folded]


def division_token(key: int) -> str:
    """Return the token of everything in a division."""
    return f"{FILTER}d{key}"


INLAND, INLAND_WITH_POINT, ABROAD = f"{FILTER}i", f"{FILTER}ip", f"{FILTER}o"
"""Tokens of everything in China, of what has a point there, and of everything else.

Most of China's villages have no point, so that what has one is a list of its own and a short one.
"""


def side_tokens(inland: bool, with_point: bool) -> list[str]:
    """Return the tokens of the side of the border that a place is on."""
    if not inland:
        return [ABROAD]
    return [INLAND, INLAND_WITH_POINT] if with_point else [INLAND]


def country_token(country: str) -> str:
    """Return the token of everything in a country, by its two letters."""
    return f"{FILTER}k{country}"


def category_token(category: int) -> str:
    """Return the token of everything in a category."""
    return f"{FILTER}c{category}"


CELLS: Mapping[str, float] = {"s": 0.05, "m": 0.5, "l": 5.0}
"""Sizes of the squares, in degrees, by which places are found in an area: 5, 50 and 500 km."""


def cell_tokens(lng: float, lat: float) -> Iterator[str]:
    """Yield the tokens of the squares that a point lies in."""
    for size, degrees in CELLS.items():
        yield _cell(size, int(lng // degrees), int(lat // degrees))


def covering_cells(west: float, south: float, east: float, north: float, most: int) -> Iterable[str]:
    """Return the tokens of the smallest squares of which `most` cover a box, none if no size will do."""
    for size, degrees in CELLS.items():
        columns = range(int(west // degrees), int(east // degrees) + 1)
        rows = range(int(south // degrees), int(north // degrees) + 1)
        if len(columns) * len(rows) <= most:
            return [_cell(size, column, row) for column in columns for row in rows]
    return []


def _cell(size: str, column: int, row: int) -> str:
    return f"{FILTER}{size}{column}x{row}".replace("-", "n")


def all_of(tokens: Iterable[str]) -> str:
    """Write the query for rows that have every token."""
    return " AND ".join(f'"{token}"' for token in tokens)


def any_of(tokens: Iterable[str]) -> str:
    """Write the query for rows that have one of the tokens, in brackets."""
    return "(" + " OR ".join(f'"{token}"' for token in tokens) + ")"
