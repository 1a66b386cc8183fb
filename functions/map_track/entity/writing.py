"""An entity as answers have it."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from functions.map_track.engine.entities.entity import Entity
from functions.map_track.engine.point_writing import write_point, write_positions
from shared.geo.coordinates import Crs

BEIJING: Final = ZoneInfo("Asia/Shanghai")


def write_time(seconds: int) -> str:
    """Return a Unix time as `2026-11-30 08:00:00`, Beijing time."""
    return datetime.fromtimestamp(seconds, BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def write_entity(entity: Entity, target: Crs, distance: float | None) -> dict[str, Any]:
    """Return an entity; `distance` is that from the centre of a search, in metres."""
    content: dict[str, Any] = {
        "entity_name": entity.name,
        "entity_desc": entity.description,
        "create_time": write_time(entity.create_time),
        "modify_time": write_time(entity.modify_time),
    }
    for name, text in entity.columns.items():
        content.setdefault(name, text)
    if entity.latest is not None:
        [position] = write_positions([entity.latest], target)
        location = {"floor": "", **write_point(entity.latest, position)}
        content["latest_location"] = location | ({} if distance is None else {"distance": round(distance, 2)})
    return content
