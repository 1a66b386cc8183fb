"""Typos of one character: queries that find names despite one, and the comparison of a text and a name.

All texts and names are folded.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from shared.places.folding import is_wide
from shared.places.tokens import all_of, pairs, triples

LONGEST_WITHOUT_PIECES: Final = 8
MOST_PIECES: Final = 4
MOST_TOKENS: Final = 8
"""Tokens of one part of a text that a query uses."""


def sample(tokens: Sequence[str]) -> Sequence[str]:
    """Return some of many tokens, evenly spaced; every place that they find is verified anyway."""
    return tokens[:: max(1, -(-len(tokens) // MOST_TOKENS))]


def typo_queries(text: str) -> Iterator[str]:
    """Yield queries that together find every name that is one typo away from the text.

    A long text is cut into pieces: one typo leaves all pieces but one unchanged. For a short text each
    character in turn is taken for the typo. A query of one token alone comes last: it finds much else.
    """
    if len(text) > LONGEST_WITHOUT_PIECES:
        count = min(MOST_PIECES, len(text) // 3)
        cuts = [len(text) * number // count for number in range(count + 1)]
        pieces = [sample(_unchanged_tokens(text[start:end])) for start, end in pairwise(cuts)]
        remainders = [[*chain(*pieces[:number], *pieces[number + 1 :])] for number in range(count)]
    else:  # a character is missing before `start`; or the one at `start` is wrong or superfluous
        gaps = [(start, end) for start in range(len(text)) for end in (start, start + 1)]
        remainders = [
            [*_unchanged_tokens(text[:start]), *_unchanged_tokens(text[end:])] for start, end in gaps
        ]
    selective = [f"({all_of(tokens)})" for tokens in remainders if len(tokens) > 1]
    broad = [all_of(tokens) for tokens in remainders if len(tokens) == 1 and len(tokens[0]) > 1]
    if selective:
        yield f"({' OR '.join(dict.fromkeys(selective))})"
    yield from dict.fromkeys(broad)


def _unchanged_tokens(piece: str) -> list[str]:
    if len(piece) == 1:
        return [piece] if is_wide(piece) else []
    return [*pairs(piece), *triples(piece)]


def is_within_one_typo(text: str, name: str) -> bool:
    """Tell whether one insertion, deletion or substitution makes the text a name or a name's beginning.

    A beginning may leave out at most two characters of the name, as 贵州大血 for 贵州大学城.
    """
    if not len(text) - 1 <= len(name) <= len(text) + 3:
        return False
    same, limit = 0, min(len(text), len(name))
    while same < limit and text[same] == name[same]:
        same += 1
    return (
        _nearly_begins(name[same + 1 :], text[same + 1 :])  # a wrong character
        or _nearly_begins(name[same + 1 :], text[same:])  # a missing one
        or _nearly_begins(name[same:], text[same + 1 :])  # a superfluous one
    )


def _nearly_begins(name: str, text: str) -> bool:
    return len(name) - len(text) <= 2 and name.startswith(text)
