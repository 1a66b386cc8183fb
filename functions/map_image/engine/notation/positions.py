"""Where something stands: `lng,lat`, metres `x,y`, or a name that geocoding looks up."""

import re
from typing import Final

from functions.map_image.engine.notation.lists import split_list
from shared.geo.notation import NotANumber, Pair, parse_pair

Position = Pair | str
"""Two numbers in the order written, longitude or x first; or a name."""

LONGEST_NAME: Final = 128
_NUMBER_LIKE: Final = re.compile(r"\s*[+-]?(?:nan|inf|infinity|[0-9.]+(?:e[+-]?[0-9]*)?)\s*", re.I | re.ASCII)


def parse_position(text: str) -> Position:
    """Return the point or the name that a text is; what looks like numbers must be two of them.

    Raises ValueError.
    """
    text = text.strip()
    if all(_NUMBER_LIKE.fullmatch(part) for part in text.split(",")):
        try:
            return parse_pair(text)
        except NotANumber as problem:
            raise ValueError(f"{problem}; expected lng,lat or a name") from None
    if text and not any(map(str.isalpha, text)):
        raise ValueError(f"{text[:40]!r} is no point; expected lng,lat or a name")
    if len(text) > LONGEST_NAME:
        raise ValueError(f"has a name of {len(text)} characters; expected {LONGEST_NAME} at most")
    return text


def parse_positions(text: str, most: int, noun: str) -> tuple[Position, ...]:
    """Return the positions of a list; empty items are left out. Raises ValueError.

    Of points with semicolons between them, as lines have them, the first counts: so it is at Baidu.
    """
    positions = []
    for number, item in enumerate(split_list(text, most, noun)):
        try:
            if item:
                positions.append(parse_position(item.split(";")[0]))
        except ValueError as problem:
            raise ValueError(f"[{number}] {problem}") from None
    return tuple(positions)
