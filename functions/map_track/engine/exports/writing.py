"""The lines of an export."""

from collections.abc import Iterator, Sequence
from typing import Final

import orjson

from functions.map_track.engine.entities.entity import EntityKey
from functions.map_track.engine.point_writing import write_positions
from functions.map_track.engine.storage.records import read_record
from shared.geo.coordinates import Crs

COORD_TYPES: Final = {
    Crs.BD09: "COORD_TYPE_BD09LL",
    Crs.GCJ02: "COORD_TYPE_GCJ02LL",
    Crs.WGS84: "COORD_TYPE_WGS84LL",
}


def write_lines(entity: EntityKey, records: Sequence[bytes], target: Crs) -> Iterator[bytes]:
    """Yield one line of JSON for each record of an entity; what a device said besides is text."""
    rows = [read_record(record) for record in records]
    positions = write_positions([point for point, _ in rows], target)
    for (point, arrival), (lng, lat) in zip(rows, positions, strict=True):
        system = target if point.is_in_china else Crs.WGS84
        details = {
            "speed": point.speed,
            "direction": point.direction,
            "height": point.height,
            "radius": point.radius,
            "object_name": point.object_name or None,
            "floor": point.floor or None,
        }
        texts = {name: str(value) for name, value in details.items() if value is not None}
        yield orjson.dumps(
            {
                "entity_id": entity.id,
                "entity_name": entity.name,
                "loc": {"longitude": lng, "latitude": lat, "coord_type": COORD_TYPES[system]},
                "loc_time": point.loc_time,
                "create_time": arrival,
                "modify_time": arrival,
                "custom_data": texts | dict(point.columns),
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
