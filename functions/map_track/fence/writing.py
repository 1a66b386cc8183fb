"""Fences and alarms as answers have them."""

from collections.abc import Sequence
from typing import Any

from functions.map_track.engine.fences.fence import FenceRecord
from functions.map_track.engine.point_writing import ABROAD, write_positions
from functions.map_track.engine.storage.alarm_store import Alarm
from functions.map_track.engine.time_writing import write_time
from functions.map_track.fence.answers import AlarmContent, AlarmPoint
from shared.geo.coordinates import Crs
from shared.tracks.point import TrackPoint


def write_fence(record: FenceRecord, target: Crs) -> dict[str, Any]:
    """Return a fence with the keys of its shape."""
    fence = record.fence
    content: dict[str, Any] = {
        "fence_id": record.id,
        "fence_name": fence.name,
        "monitored_person": record.monitored_person,
        "shape": fence.shape,
    }
    corners = [TrackPoint(0, lng, lat, is_in_china=fence.is_in_china) for lng, lat in fence.corners]
    positions = [{"longitude": lng, "latitude": lat} for lng, lat in write_positions(corners, target)]
    match fence.shape:
        case "circle":
            content |= {**positions[0], "radius": fence.metres}
        case "polygon":
            content["vertexes"] = positions
        case "polyline":
            content |= {"vertexes": positions, "offset": fence.metres}
        case "district":
            content["district"] = fence.district
    if not fence.is_in_china:
        content["coord_type"] = ABROAD
    return content | {
        "denoise": fence.denoise,
        "create_time": write_time(fence.create_time),
        "modify_time": write_time(fence.modify_time),
    }


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
