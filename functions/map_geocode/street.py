"""What an address says below the town: road, number, building, unit, room, and the name of the place.

The patterns are a table, `street.toml`: each part is tried in order at each place of the text, and what none
of them matches is the name of a place. Deeper parsing is a matter of more rows.
"""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from functions.map_geocode.words import words

STARTING = frozenset({"lane"})
"""Parts behind which another road may begin."""


@dataclass(frozen=True)
class Part:
    """One kind of part and how it is written."""

    name: str
    pattern: re.Pattern[str]
    only_at_start: bool


@dataclass(frozen=True)
class Street:
    """The parts found, empty where there are none; `place` is the text that is no part, such as 示例大厦."""

    road: str = ""
    section: str = ""
    lane: str = ""
    number: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    place: str = ""


@cache
def parts() -> tuple[Part, ...]:
    """Return the table of parts."""
    table = tomllib.loads(Path(__file__).with_name("street.toml").read_text(encoding="utf-8"))
    return tuple(
        Part(row["part"], re.compile(row["pattern"]), row.get("start", False)) for row in table["part"]
    )


def read_street(text: str) -> Street:
    """Split a normalised text without its divisions; the first of each kind of part counts."""
    found: dict[str, str] = {}
    places: dict[int, list[str]] = defaultdict(list)
    at, run, at_start = 0, 0, True
    while at < len(text):
        if text[at] in words().separators:
            at, run, at_start = at + 1, run + 1, True
            continue
        part, end = _part_at(text, at, at_start)
        if part is None:
            places[run].append(text[at])
            at, at_start = at + 1, False
            continue
        found.setdefault(part, text[at:end])
        at, run, at_start = end, run + 1, part in STARTING
    names = ["".join(characters) for characters in places.values()]
    return Street(**found, place=max(names, key=len, default=""))


def _part_at(text: str, at: int, at_start: bool) -> tuple[str | None, int]:
    for part in parts():
        if part.only_at_start and not at_start:
            continue
        match = part.pattern.match(text, at)
        if match and match.end() > at:
            return part.name, match.end()
    return None, at
