"""Rows of the table: made of records, and read as records again, byte for byte."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import orjson
import pyarrow as pa

from functions.map_track.engine.storage.keys import DAY_SECONDS, ServiceId
from functions.map_track.engine.storage.records import in_order, make_record, read_record
from functions.map_track.engine.storage.table import SCHEMA, day_name
from shared.tracks.point import ABROAD, NO_COLUMNS, TrackPoint, shortest_decimal
from shared.tracks.point_columns import OPTIONAL_FIELDS, encode_points

POINT_COLUMNS: Final = SCHEMA.names[4:]
"""What a record is made of."""


class EntityTrack(NamedTuple):
    """Records of one entity."""

    service: ServiceId
    entity_id: int
    name: str
    records: Sequence[bytes]


def make_rows(tracks: Iterable[EntityTrack]) -> pa.Table:
    """Return the rows of tracks, sorted by entity and time; of a point that came twice the first alone."""
    records: dict[tuple[ServiceId, int, str], list[bytes]] = {}
    for track in tracks:
        records.setdefault((track.service, track.entity_id, track.name), []).extend(track.records)
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA.names}
    for (service, entity_id, name), entity_records in sorted(records.items()):
        for record in in_order(entity_records):
            point, arrival = read_record(record)
            row = (
                str(service),
                day_name(point.loc_time // DAY_SECONDS),
                entity_id,
                name,
                point.loc_time,
                arrival,
                point.lng,
                point.lat,
                point.speed,
                point.direction,
                point.height,
                point.radius,
                point.is_in_china,
                point.object_name,
                point.floor,
                orjson.dumps(dict(point.columns), option=orjson.OPT_SORT_KEYS).decode()
                if point.columns
                else "",
            )
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    return pa.table(columns, SCHEMA)


def records_of(rows: pa.Table) -> list[bytes]:
    """Return the records of rows, in their order."""
    import pyarrow.compute as pc  # it makes 300 functions, and a start needs none

    has_texts = np.zeros(len(rows), dtype=bool)
    for name in ("object_name", "floor", "columns"):
        has_texts |= pc.not_equal(rows.column(name), "").to_numpy()
    records = np.empty(len(rows), dtype=object)
    records[~has_texts] = _records_without_texts(rows.filter(pa.array(~has_texts)))
    records[has_texts] = list(_records_with_texts(rows.filter(pa.array(has_texts))))
    return list(records)


def _records_without_texts(rows: pa.Table) -> list[bytes]:
    columns = {
        name: rows.column(name).to_numpy() for name in ("loc_time", "create_time", "longitude", "latitude")
    }
    flags = np.where(rows.column("in_china").to_numpy(), 0, ABROAD).astype(np.uint8)
    values = {}
    for flag, name in OPTIONAL_FIELDS:
        flags[rows.column(name).is_valid().to_numpy()] |= flag
        values[name] = rows.column(name).fill_null(0).to_numpy()
    return encode_points(
        {
            **values,
            "loc_time": columns["loc_time"],
            "lng": columns["longitude"],
            "lat": columns["latitude"],
            "flags": flags,
        },
        columns["create_time"].astype(">u4"),
    )


def _records_with_texts(rows: pa.Table) -> Iterator[bytes]:
    columns = [rows.column(name).to_pylist() for name in POINT_COLUMNS]
    for loc_time, arrival, lng, lat, speed, direction, height, radius, in_china, *texts in zip(
        *columns, strict=True
    ):
        object_name, floor, custom = texts
        point = TrackPoint(
            loc_time=loc_time,
            lng=lng,
            lat=lat,
            speed=_single(speed),
            direction=direction,
            height=_single(height),
            radius=_single(radius),
            is_in_china=in_china,
            object_name=object_name,
            floor=floor,
            columns=orjson.loads(custom) if custom else NO_COLUMNS,
        )
        yield make_record(point, arrival)


def _single(value: float | None) -> float | None:
    return None if value is None else shortest_decimal(value)
