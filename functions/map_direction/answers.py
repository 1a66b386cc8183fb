"""Shapes that the answers of several kinds of directions share, as Baidu documents them."""

from typing import NotRequired, TypedDict

from functions.map_direction.engine.points import Point


class LngLat(TypedDict):
    """A point in the coordinate type of the answer."""

    lng: float
    lat: float


class TextLngLat(TypedDict):
    """The same as text, as lite steps have it."""

    lng: str
    lat: str


class WideLngLat(LngLat):
    """A point that also stands under the names of walking and riding."""

    originPt: NotRequired[LngLat]
    destinationPt: NotRequired[LngLat]


class LiteStep(TypedDict):
    """A stretch of a lite route, whatever it is travelled by; its locations are text."""

    leg_index: int
    direction: int
    turn: int
    distance: int
    duration: int
    road_type: int
    road_types: str
    road_name: str
    name: str
    instruction: str
    start_location: TextLngLat
    end_location: TextLngLat
    path: str


def lng_lat(point: Point) -> LngLat:
    """Write a point as numbers."""
    return {"lng": point[0], "lat": point[1]}


def text_lng_lat(point: Point) -> TextLngLat:
    """Write a point as text."""
    return {"lng": f"{point[0]:.6f}", "lat": f"{point[1]:.6f}"}
