"""The shapes that callers of tracks get back."""

from typing import Any, NotRequired, TypedDict

from functions.map_track.engine.point_writing import EndPoint


class DoneAnswer(TypedDict):
    """Something was done."""

    message: str


class FailInfo(TypedDict):
    """The points of an upload that are not kept, each as it was sent, with `error`."""

    param_error: list[dict[str, Any]]
    internal_error: list[dict[str, Any]]


class PointListAnswer(TypedDict):
    """How many points are kept, and why the others are not."""

    message: str
    success_num: int
    fail_info: NotRequired[FailInfo]


class LatestPointAnswer(TypedDict):
    """The latest point of an entity."""

    message: str
    latest_point: dict[str, Any]
    limit_speed: int


class Distances(TypedDict):
    """Metres of a track."""

    distance: float
    low_speed_distance: NotRequired[float]
    notice: NotRequired[str]


class DistanceAnswer(Distances):
    """How far an entity went."""

    message: str


class TrackAnswer(Distances):
    """A page of a track; `distance` is that of all its points."""

    message: str
    total: int
    size: int
    toll_distance: float
    start_point: EndPoint
    end_point: EndPoint
    points: list[dict[str, Any]]
