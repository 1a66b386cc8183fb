"""The shapes that callers of live traffic get back. All fields stand beside `status`."""

from typing import NotRequired, TypedDict


class Evaluation(TypedDict):
    """How traffic is: `status` 0 unknown, 1 clear, 2 slow, 3 jam, 4 heavy jam, and in words."""

    status: int
    status_desc: str


class CongestionSection(TypedDict):
    """A slow part of a road: `section_desc` begins with the direction; km/h, metres; 持平, 缓解 or 加重."""

    section_desc: str
    status: int
    speed: float
    congestion_distance: int
    congestion_trend: str


class RoadTraffic(TypedDict):
    """One road; without slow parts it has its name alone."""

    road_name: str
    congestion_sections: NotRequired[list[CongestionSection]]


class TrafficAnswer(TypedDict):
    """Live traffic of a road or of an area."""

    message: str
    description: str
    evaluation: Evaluation
    road_traffic: list[RoadTraffic]
