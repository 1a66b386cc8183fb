"""Fences and alarms as answers have them."""

from typing import Any

from functions.map_track.engine.fences.fence import FenceRecord
from functions.map_track.engine.point_writing import ABROAD, write_positions
from functions.map_track.engine.time_writing import write_time
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
