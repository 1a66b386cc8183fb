"""Alarms as answers and the customer's address get them."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from functions.map_track.engine.point_writing import ABROAD, write_positions
from functions.map_track.engine.storage.alarm_store import Alarm
from shared.geo.coordinates import Crs
from shared.tracks.point import TrackPoint


class AlarmPoint(TypedDict):
    """A point of an alarm; `create_time` is when it arrived."""

    longitude: float
    latitude: float
    radius: float
    loc_time: int
    create_time: int
    coord_type: NotRequired[str]


class AlarmContent(TypedDict):
    """An entity came into a fence or left it; `pre_point` is the last one on the old side."""

    fence_id: int
    fence_name: str
    monitored_person: str
    action: str
    alarm_point: AlarmPoint
    pre_point: AlarmPoint


def write_alarms(alarms: Sequence[Alarm], target: Crs) -> list[AlarmContent]:
    """Return alarms with their two points."""
    points = [point for alarm in alarms for point in (alarm.point, alarm.previous)]
    positions = write_positions([point for point, _ in points], target)
    contents = [_alarm_point(*point, position) for point, position in zip(points, positions, strict=True)]
    return [
        {
            "fence_id": alarm.fence_id,
            "fence_name": alarm.fence_name,
            "monitored_person": alarm.person,
            "action": alarm.action,
            "alarm_point": alarm_point,
            "pre_point": pre_point,
        }
        for alarm, alarm_point, pre_point in zip(alarms, contents[::2], contents[1::2], strict=True)
    ]


def _alarm_point(point: TrackPoint, arrival: int, position: tuple[float, float]) -> AlarmPoint:
    lng, lat = position
    content: AlarmPoint = {
        "longitude": lng,
        "latitude": lat,
        "radius": point.radius or 0.0,
        "loc_time": point.loc_time,
        "create_time": arrival,
    }
    if not point.is_in_china:
        content["coord_type"] = ABROAD
    return content
