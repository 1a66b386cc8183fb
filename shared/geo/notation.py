"""How callers write coordinates: the one grammar of numbers and pairs, and nothing more.

`float()` would also take `nan`, `inf`, `1_000` and full-width digits; none of them is a coordinate.
"""

import re

_NUMBER = re.compile(
    r"\s{0,4}([+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,64})?|\.[0-9]{1,64})(?:[eE][+-]?[0-9]{1,2})?)\s{0,4}"
)


Pair = tuple[float, float]
"""Two numbers in the order written: latitude and longitude, or y and x in metres."""


class NotANumber(ValueError):
    """The text is no decimal number, or no pair of them."""


def parse_number(text: str) -> float:
    """Return the number of a text such as `116.404`, `-33.9` or `1e-05`; raises `NotANumber`."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NotANumber(f"{text[:40]!r} is no decimal number")
    return float(match[1])


def parse_pair(text: str) -> Pair:
    """Return the two numbers of `a,b`, in the order written; raises `NotANumber`."""
    first, comma, second = text.partition(",")
    if not comma:
        raise NotANumber(f"{text[:40]!r} is no pair of numbers; expected two with a comma between them")
    return parse_number(first), parse_number(second)
