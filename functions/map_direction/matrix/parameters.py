"""What callers of the matrices send: `lat,lng;uid|lat,lng|…` twice.

Counting happens before anything else, on the raw texts: quota and calls a second are spent in pairs, and a
request beyond the limit is refused before a point of it is read.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from pydantic import Field

from functions.map_direction.engine.points import Datum, Point
from functions.map_direction.errors import ParameterInvalid
from shared.web.parameters import MapParameters, parameter

MOST: Final = {"driving": 100, "motorcycle": 100, "walking": 50, "riding": 50}
"""Origins times destinations of one request, by mode, as Baidu documents them."""

PlacePoint = Callable[[str], Point | None]
"""The point of the place of a uid, None for an unknown uid."""

SEPARATOR, UID_MARK = "|", ";"


class MatrixParameters(MapParameters):
    """What all four modes take."""

    origins: str = parameter("`lat,lng|lat,lng|…`, each may end in `;uid`", required=True)
    destinations: str = parameter("`lat,lng|lat,lng|…`, each may end in `;uid`", required=True)
    coord_type: str = parameter("`bd09ll`, `bd09mc`, `gcj02` or `wgs84`", "bd09ll")
    ret_straight_dist: Literal["0", "1"] = Field("0", description="1 measures straight lines, at 60 km/h")


class DrivingMatrix(MatrixParameters):
    """`/routematrix/v2/driving`, at most 100 pairs."""

    tactics: str = parameter("10 no motorways, 11 usual, 12 shorter with traffic, 13 shorter", "13")
    gps_direction: str = parameter("heading at each origin, degrees 0 to 359, separated by `|` or `,`")
    radius: str = parameter("how far an origin's heading may be off the road, metres 0 to 2000, likewise")
    speed: str = parameter("speed at each origin in m/s; headings count above 1.5 m/s, likewise")


class MotorcycleMatrix(MatrixParameters):
    """`/routematrix/v2/motorcycle`, at most 100 pairs."""

    tactics: str = parameter("10 no motorways, 11 fastest, 12 shorter", "12")


class WalkingMatrix(MatrixParameters):
    """`/routematrix/v2/walking`, at most 50 pairs, none longer than 200 km."""

    road_prefer: Literal["0", "3"] = Field(
        "0", description="3 takes stairs only where nothing else leads there"
    )


class RidingMatrix(MatrixParameters):
    """`/routematrix/v2/riding`, at most 50 pairs."""

    riding_type: Literal["0", "1"] = Field("0", description="0 bicycle, 1 electric bicycle")
    road_prefer: Literal["0", "3"] = Field("0", description="3 never rides against one-way streets")


def count(text: str) -> int:
    """Return how many points a text lists, 0 for an empty one."""
    return text.count(SEPARATOR) + 1 if text else 0


def cost_of(mode: str) -> Callable[[Mapping[str, str]], int]:
    """Return the function from raw fields to the cost of a call: its pairs, 1 for a call that is refused."""
    most = MOST[mode]

    def cost(fields: Mapping[str, str]) -> int:
        pairs = count(fields.get("origins", "")) * count(fields.get("destinations", ""))
        return pairs if 1 <= pairs <= most else 1

    return cost


def read_pairs(
    origins: str, destinations: str, mode: str, datum: Datum, place_point: PlacePoint
) -> tuple[list[Point], list[Point]]:
    """Return the points of both lists in WGS-84; the point of a uid replaces the one beside it.

    Raises ParameterInvalid.
    """
    for name, text in (("origins", origins), ("destinations", destinations)):
        if not text:
            raise ParameterInvalid(f"{name} is missing; expected lat,lng|lat,lng|…")
    pairs, most = count(origins) * count(destinations), MOST[mode]
    if pairs > most:
        raise ParameterInvalid(
            f"{count(origins)} origins times {count(destinations)} destinations are {pairs} pairs; "
            f"at most {most} are computed in one call"
        )
    return _read(origins, "origins", datum, place_point), _read(
        destinations, "destinations", datum, place_point
    )


def _read(text: str, name: str, datum: Datum, place_point: PlacePoint) -> list[Point]:
    points = []
    for number, entry in enumerate(text.split(SEPARATOR)):
        pair, _, uid = entry.partition(UID_MARK)
        point = datum.read(pair, f"{name}[{number}]")
        points.append((place_point(uid.strip()) if uid.strip() else None) or point)
    return points
