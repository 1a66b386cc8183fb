"""What the engine is asked for a track. It is never given times: see docs/tracks.md."""

from collections.abc import Mapping
from typing import Any, Final

from shared.geo.geodesy import Column

COSTINGS: Final[Mapping[str, str]] = {"driving": "auto", "riding": "bicycle", "walking": "pedestrian"}
"""Means of transport and the engine's costing."""
DEFAULT_TRANSPORT: Final = "driving"

ATTRIBUTES: Final = (
    "shape",
    "edge.id",
    "edge.way_id",
    "edge.begin_shape_index",
    "edge.end_shape_index",
    "edge.length",
    "edge.source_percent_along",
    "edge.target_percent_along",
    "edge.names",
    "edge.road_class",
    "edge.use",
    "edge.speed_limit",
    "edge.toll",
    "matched.type",
    "matched.edge_index",
    "matched.distance_along_edge",
)
LEAST_NOISE, MOST_NOISE = 5.0, 100.0
"""Metres between which the engine takes the noise."""
SEARCH_IN_NOISES: Final = 3.0
LEAST_SEARCH, MOST_SEARCH = 50.0, 100.0
"""Metres around a point in which roads are looked for."""
INTERPOLATION_METRES: Final = 20
BREAKAGE_METRES: Final = 5_000
"""Points farther apart are not joined: in five minutes few drive so far."""
TURN_PENALTY: Final = 1_000
"""Metres that turning back weighs, less for smaller turns: noise turns back, vehicles seldom."""


def trace_request(points: Column, noise: float, transport: str) -> dict[str, Any]:
    """Return the request for points (longitude, latitude) that are wrong by `noise` metres."""
    noise = min(max(noise, LEAST_NOISE), MOST_NOISE)
    return {
        "shape": [{"lon": lng, "lat": lat} for lng, lat in points.tolist()],
        "costing": COSTINGS[transport],
        "shape_match": "map_snap",
        "trace_options": {
            "gps_accuracy": noise,
            "search_radius": min(max(SEARCH_IN_NOISES * noise, LEAST_SEARCH), MOST_SEARCH),
            "interpolation_distance": INTERPOLATION_METRES,
            "breakage_distance": BREAKAGE_METRES,
            "turn_penalty_factor": TURN_PENALTY,
        },
        "filters": {"attributes": list(ATTRIBUTES), "action": "include"},
    }
