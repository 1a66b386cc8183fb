"""What an address says below the town: road, number, building, unit, room, and the name of the place.

The patterns are a table, `street.toml`: each part is tried in order at each place of the text, and what none
of them matches is the name of a place. Deeper parsing is a matter of more rows.
"""

import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from shared.geocoding.address_words import words

START: Final = "start"
TEXT: Final = "text"
"""What stands before a part that no other part does: nothing or a separator, and the name of a place."""
_WORD: Final = re.compile(r"\{([a-z_]+)\}")


class Part(Struct, frozen=True):
    """One kind of part and how it is written."""

    name: str
    pattern: re.Pattern[str]
    predecessors: frozenset[str]
    """Parts behind which alone it may stand; empty for any."""
    is_joined: bool
    """Whether several that follow each other count together."""
    takes_last: bool
    """Whether the last one counts instead of the first."""


class Street(Struct, frozen=True):
    """The parts found, empty where there are none; `place` is the text that is no part, such as 示例大厦."""

    zone: str = ""
    """A development zone or industrial park that no list of divisions has: 软件园二期."""
    hamlet: str = ""
    """A village, hamlet or community below or beside the known ones: 下坝屯."""
    group: str = ""
    """Of a village: 3组, 五社, 田坝组."""
    road: str = ""
    crossing: str = ""
    """The other road of a crossing."""
    kilometre: str = ""
    """Along a highway, as written: K123+500; `road_numbers.metres_along` reads it."""
    section: str = ""
    lane: str = ""
    number: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    direction: str = ""
    """Where the thing meant lies, as written: 东侧, 对面, 以北200米."""
    place: str = ""
    """The name of a place; where there is none, the zone."""

    @property
    def characters(self) -> int:
        """How many characters the parts have, the place left out."""
        return sum(len(getattr(self, part)) for part in _PART_NAMES)


_PART_NAMES: Final = tuple(
    name for name in Street.__annotations__ if name not in ("place", "direction", "zone")
)


@cache
def parts() -> tuple[Part, ...]:
    """Return the table of parts."""
    table = tomllib.loads(Path(__file__).with_name("street.toml").read_text(encoding="utf-8"))
    fragments: dict[str, str] = {}
    for word, pattern in table["words"].items():
        fragments[word] = _expand(pattern, fragments)
    return tuple(
        Part(
            row["part"],
            re.compile(_expand(row["pattern"], fragments)),
            frozenset(row.get("behind", ())),
            row.get("joined", False),
            row.get("latest", False),
        )
        for row in table["part"]
    )


@cache
def _road_follows() -> re.Pattern[str]:
    table = tomllib.loads(Path(__file__).with_name("street.toml").read_text(encoding="utf-8"))
    return re.compile(table["words"]["no_way"])


def begins_road(text: str) -> bool:
    """Tell whether a text goes on as the end of a road's name: 路 of 田村路, 南大街 of 中关村南大街."""
    return _road_follows().match(text) is None


def _expand(pattern: str, fragments: dict[str, str]) -> str:
    return _WORD.sub(lambda word: fragments[word[1]], pattern.replace("\\\n", ""))


def read_street(text: str) -> Street:
    """Split a normalized text without its divisions; of each kind of part the first counts."""
    values: dict[str, str] = {}
    places: dict[int, list[str]] = defaultdict(list)
    position, run, predecessor = 0, 0, START
    while position < len(text):
        part, end, value = _part_at(text, position, predecessor)
        if part is None:
            if text[position] in words().separators and not _is_inside_latin(text, position):
                run, predecessor = run + 1, START
            else:
                places[run].append(text[position])
                predecessor = TEXT
            position += 1
            continue
        if part.takes_last or part.name not in values:
            values[part.name] = value
        elif part.is_joined and predecessor == part.name:
            values[part.name] += value
        position, run, predecessor = end, run + 1, part.name
    place = max(("".join(characters) for characters in places.values()), key=len, default="")
    return Street(**values, place=place or values.get("zone", ""))


def _is_inside_latin(text: str, position: int) -> bool:
    """Tell whether a blank stands between two words in Latin letters: Hilton Garden Inn is one name."""
    neighbours = text[position - 1 : position] + text[position + 1 : position + 2]
    return text[position] == " " and len(neighbours) == 2 and neighbours.isascii() and neighbours.isalpha()


def _part_at(text: str, position: int, predecessor: str) -> tuple[Part | None, int, str]:
    for part in parts():
        if part.predecessors and predecessor not in part.predecessors:
            continue
        match = part.pattern.match(text, position)
        if match and match.end() > position:
            return part, match.end(), match.groupdict().get("value") or match[0]
    return None, position, ""
