"""An entity as answers have it."""

from typing import Any

from functions.map_track.engine.entities.entity import Entity
from functions.map_track.engine.point_writing import write_point, write_positions
from functions.map_track.engine.time_writing import write_time
from shared.geo.coordinates import Crs


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
