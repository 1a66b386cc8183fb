"""What a corrected track says of each point beside the point itself: how it was located, and its road."""

from typing import Any, Final

from functions.map_track.engine.processing.modes import locate_mode
from shared.roads.matching import RoadEdge

ROAD_GRADES: Final = {
    "motorway": "高速路",
    "trunk": "城市快速路",
    "primary": "主干道",
    "secondary": "次干道",
    "tertiary": "支路",
    "unclassified": "普通道路",
    "residential": "普通道路",
    "service_other": "内部道路",
}
"""`road_grade` by the class of a road in the network."""


def mode_details(radius: float | None, transport: str) -> dict[str, str]:
    """Return how a point was located, and how its device moved."""
    return {"locate_mode": locate_mode(radius), "transport_mode": transport}


def road_details(edge: RoadEdge | None) -> dict[str, Any]:
    """Return the road of a point; empty, and 0 as the limit, where nothing is known."""
    return {
        "road_name": edge.names[0] if edge and edge.names else "",
        "road_grade": ROAD_GRADES.get(edge.road_class, "") if edge else "",
        "car_limit_speed": round(edge.speed_limit) if edge and edge.speed_limit else 0,
    }
