"""In which direction from something a point lies, and how far: 东 of the bank, 200 m."""

import math
from typing import Final

from msgspec import Struct

from shared.geo.geodesy import LocalPlane

NEARBY_METRES: Final = 50.0
"""Metres within which one says 附近 and no direction."""
WITHIN_OUTLINE, NEARBY = "内", "附近"
DIRECTIONS: Final = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")


class Bearing(Struct, frozen=True):
    """How far from something a point lies, and in which direction."""

    direction: str
    distance: int
    """Metres."""


def bearing_from(lng: float, lat: float, point_lng: float, point_lat: float) -> Bearing:
    """Return how far from (lng, lat) a point lies, and in which of eight directions."""
    east, north = LocalPlane(lng, lat).metres(point_lng, point_lat)
    metres = math.hypot(east, north)
    if metres <= NEARBY_METRES:
        return Bearing(NEARBY, round(metres))
    eighth = round(math.degrees(math.atan2(east, north)) / 45) % len(DIRECTIONS)
    return Bearing(DIRECTIONS[eighth], round(metres))
