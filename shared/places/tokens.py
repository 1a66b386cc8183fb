"""The tokens that the full-text tables of the file of places hold, and queries made of them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from shared.places.folding import FIRST_WIDE, is_wide

START, WHOLE, FILTER = "‹", "≡", "§"
"""Marks of tokens: a gram at the start of a name; a whole name; a property of a place, as its division."""


def pairs(text: str) -> Iterator[str]:
    """Yield the pairs of neighbouring characters of which at least one is wide."""
    for first, second in pairwise(text):
        if first >= FIRST_WIDE or second >= FIRST_WIDE:
            yield first + second


def triples(text: str) -> Iterator[str]:
    """Yield the runs of three narrow characters."""
    every = map("".join, zip(text, text[1:], text[2:], strict=False))
    yield from every if not is_wide(text) else (triple for triple in every if not is_wide(triple))


def name_tokens(name: str) -> list[str]:
    """Return the tokens of one folded name for the table `gram`."""
    if min(name) >= FIRST_WIDE:  # nearly every name in China: the same tokens at a third of the time
        neighbours = map("".join, pairwise(name))
        return [WHOLE + name, *name, *neighbours, START + name[0], START + name[:2]]
    tokens = [WHOLE + name, *(character for character in name if character >= FIRST_WIDE)]
    tokens += pairs(name)
    tokens += triples(name)
    if name[0] >= FIRST_WIDE or name[1:2] >= FIRST_WIDE:
        tokens += [START + name[0], START + name[:2]]
    return tokens


def substring_tokens(text: str) -> list[str]:
    """Return tokens that every name with this substring has; none for one narrow character."""
    if len(text) == 1:
        return [text] if is_wide(text) else []
    return list(dict.fromkeys([*pairs(text), *triples(text)]))


def prefix_tokens(text: str) -> list[str]:
    """Return tokens that every name with this prefix has; none for a narrow prefix."""
    if not is_wide(text[:2]):
        return []
    return [START + text[:2], *substring_tokens(text)] if len(text) > 1 else [START + text]


def division_token(key: int) -> str:
    """Return the token of all places in a division."""
    return f"{FILTER}d{key}"


INLAND, INLAND_WITH_POINT, ABROAD = f"{FILTER}i", f"{FILTER}ip", f"{FILTER}o"
"""Tokens of all places in China, of those with a point, and of all places abroad.

Most villages of China have no point; so the places with a point have a token, and a short list, of their own.
"""


def side_tokens(inland: bool, with_point: bool) -> list[str]:
    """Return the tokens that say whether a place lies in China."""
    if not inland:
        return [ABROAD]
    return [INLAND, INLAND_WITH_POINT] if with_point else [INLAND]


def country_token(country: str) -> str:
    """Return the token of all places in a country, by its two letters."""
    return f"{FILTER}k{country}"


def category_token(category: int) -> str:
    """Return the token of all places in a category."""
    return f"{FILTER}c{category}"


CELLS: Mapping[str, float] = {"s": 0.05, "m": 0.5, "l": 5.0}
"""Sizes in degrees of the grid cells that places are indexed by: about 5, 50 and 500 km."""


def cell_tokens(lng: float, lat: float) -> Iterator[str]:
    """Yield the tokens of the grid cells that a point lies in, one of each size."""
    for size, degrees in CELLS.items():
        yield _cell(size, int(lng // degrees), int(lat // degrees))


def covering_cells(west: float, south: float, east: float, north: float, most: int) -> Iterable[str]:
    """Return the tokens of the smallest cells of which at most `most` cover a box; none if no size does."""
    for size, degrees in CELLS.items():
        columns = range(int(west // degrees), int(east // degrees) + 1)
        rows = range(int(south // degrees), int(north // degrees) + 1)
        if len(columns) * len(rows) <= most:
            return [_cell(size, column, row) for column in columns for row in rows]
    return []


def _cell(size: str, column: int, row: int) -> str:
    return f"{FILTER}{size}{column}x{row}".replace("-", "n")


def all_of(tokens: Iterable[str]) -> str:
    """Return the query for rows that have every token."""
    return " AND ".join(f'"{token}"' for token in tokens)


def any_of(tokens: Iterable[str]) -> str:
    """Return the query for rows that have one of the tokens, in brackets."""
    return "(" + " OR ".join(f'"{token}"' for token in tokens) + ")"
