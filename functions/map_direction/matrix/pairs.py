"""How many pairs a request asks for, and which: `lat,lng;uid|lat,lng|…`.

Counting happens before anything else, on the raw texts: quota and calls a second are spent in pairs, and a
request beyond the limit is refused before a point of it is read.
"""

from collections.abc import Callable, Mapping
from typing import Final

from functions.map_direction.faults import ParameterRefused
from functions.map_direction.points import Datum, Point

MOST: Final = {"driving": 100, "motorcycle": 100, "walking": 50, "riding": 50}
"""Origins times destinations of one request, by mode, as Baidu documents them."""

Place = Callable[[str], Point | None]
"""Where the place of a uid is."""

SEPARATOR, UID_MARK = "|", ";"


def count(text: str) -> int:
    """Return how many points a text lists, 0 for an empty one."""
    return text.count(SEPARATOR) + 1 if text else 0


def cost_of(mode: str) -> Callable[[Mapping[str, str]], int]:
    """Return what tells the cost of a call from its raw fields: its pairs, 1 for a call that is refused."""
    most = MOST[mode]

    def cost(fields: Mapping[str, str]) -> int:
        pairs = count(fields.get("origins", "")) * count(fields.get("destinations", ""))
        return pairs if 1 <= pairs <= most else 1

    return cost


def read_pairs(
    origins: str, destinations: str, mode: str, datum: Datum, place: Place
) -> tuple[list[Point], list[Point]]:
    """Return the points of both lists in WGS-84; where the place of a uid is known, its point.

    Raises ParameterRefused.
    """
    for name, text in (("origins", origins), ("destinations", destinations)):
        if not text:
            raise ParameterRefused(f"{name} is missing; expected lat,lng|lat,lng|…")
    pairs, most = count(origins) * count(destinations), MOST[mode]
    if pairs > most:
        raise ParameterRefused(
            f"{count(origins)} origins times {count(destinations)} destinations are {pairs} pairs; "
            f"at most {most} are computed in one call"
        )
    return _read(origins, "origins", datum, place), _read(destinations, "destinations", datum, place)


def _read(text: str, name: str, datum: Datum, place: Place) -> list[Point]:
    points = []
    for number, entry in enumerate(text.split(SEPARATOR)):
        pair, _, uid = entry.partition(UID_MARK)
        point = datum.read(pair, f"{name}[{number}]")
        points.append((place(uid.strip()) if uid.strip() else None) or point)
    return points
