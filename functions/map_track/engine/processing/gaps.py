"""Filling the gaps of a track: straight, or along the route that somebody would have taken."""

from typing import Final, NamedTuple

import numpy as np

from functions.map_track.engine.processing.options import SupplementMode
from shared.geo.geodesy import Column, haversine, segment_lengths
from shared.roads import RoadNetwork, RoutingRefusal
from shared.roads.matching.request import COSTINGS
from shared.roads.polyline import decode

MOST_ROUTES: Final = 100
"""Gaps of one track that are routed through; the others are filled straight."""
MOST_GAP_METRES: Final = 500_000.0
"""A longer gap is filled straight."""


class GapFilling(NamedTuple):
    """How far a device went in a gap, and the points, (K, 2), between its ends."""

    metres: float
    points: Column


NO_POINTS: Final = np.zeros((0, 2))


def fill_gap(
    begin: tuple[float, float],
    end: tuple[float, float],
    mode: SupplementMode,
    network: RoadNetwork | None,
) -> GapFilling:
    """Return what fills a gap between two WGS-84 points (longitude, latitude).

    A mode of transport without roads, or without a route, is filled straight.
    """
    if mode == "no_supplement":
        return GapFilling(0.0, NO_POINTS)
    straight = GapFilling(haversine(*begin, *end), NO_POINTS)
    if mode == "straight" or network is None or straight.metres > MOST_GAP_METRES:
        return straight
    request = {
        "locations": [{"lon": lng, "lat": lat} for lng, lat in (begin, end)],
        "costing": COSTINGS[mode],
        "directions_type": "none",
    }
    try:
        [leg] = network.route(request)["trip"]["legs"]
    except RoutingRefusal:
        return straight
    line = np.concatenate(([begin], decode(leg["shape"]), [end]))
    return GapFilling(float(segment_lengths(line).sum()), line[1:-1])
