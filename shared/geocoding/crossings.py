"""The two roads of which a text may name the crossing."""

import re
from collections.abc import Iterator
from typing import Final

_CROSSING_WORDS: Final = re.compile(
    "(?:十字路口|交叉路口|交叉口|交汇处|交汇口|交叉处|交界处|相交处|交口)(?:附近|旁|处)?$"
)
_BETWEEN_ROADS: Final = re.compile(r"[与和跟及&×/、+@]|\band\b", re.IGNORECASE)
_ROAD_END: Final = re.compile("(?<=[路街道巷弄线])(?=.)")


def crossing_roads(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of roads whose crossing a text may name: A路与B路交叉口, A路B路路口, A and B."""
    body = _CROSSING_WORDS.sub("", text.strip())
    is_crossing = body != text.strip()
    if body.endswith("路口"):
        body, is_crossing = body[:-1], True
        if body.endswith("路路"):
            body = body[:-1]
    for gap in _BETWEEN_ROADS.finditer(body):
        first, second = body[: gap.start()].strip(), body[gap.end() :].strip()
        if first and second:
            yield first, second
    if is_crossing:
        for end in _ROAD_END.finditer(body):
            yield body[: end.start()], body[end.start() :]
