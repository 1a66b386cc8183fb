"""One point of a track, and its bytes.

The bytes of a point hold everything that the device said, so two points with the same bytes are one point,
whenever they arrive. They begin with `loc_time`: points in the order of their bytes are in the order of time,
and two points of one second that differ have an order of their own.

    0   loc_time     u32, big endian
    4   lng, lat     i32 each, 1e-7 degrees of WGS-84
    12  flags        u8: which of the fields below are there, and whether the point lies in China
    13  speed, height, radius   f32 each, direction u16; those that are there
        texts        JSON of object_name, floor and the custom columns, where there are any
"""

import struct
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import orjson

DEGREE_SCALE: Final = 10_000_000
"""Steps of a degree: 1.1 cm."""

SPEED, HEIGHT, RADIUS, DIRECTION, TEXTS, ABROAD = 1, 2, 4, 8, 16, 32
"""The flags."""
FLAGS_AT: Final = 12
"""Where they lie."""

_HEAD: Final = struct.Struct(">IiiB")
_SINGLE: Final = struct.Struct(">f")
_SHORT: Final = struct.Struct(">H")

NO_COLUMNS: Final[Mapping[str, str]] = MappingProxyType({})


class TrackPoint(NamedTuple):
    """A point as a device sent it, in WGS-84 degrees; None and empty texts are what it did not say.

    `supplement` marks points that no device sent: 1 the shape of a road, 2 a route through a gap.
    """

    loc_time: int
    """Unix seconds."""
    lng: float
    lat: float
    speed: float | None = None
    """Kilometres an hour."""
    direction: int | None = None
    """Degrees clockwise from north."""
    height: float | None = None
    """Metres."""
    radius: float | None = None
    """Accuracy of the position in metres."""
    is_in_china: bool = True
    object_name: str = ""
    floor: str = ""
    columns: Mapping[str, str] = NO_COLUMNS
    """The custom columns of the point."""
    supplement: int = 0

    def __hash__(self) -> int:
        """Return the hash of time and place: columns have none."""
        return hash((self.loc_time, self.lng, self.lat))


def encode_point(point: TrackPoint) -> bytes:
    """Return the bytes of a point, the same for equal points."""
    flags = 0 if point.is_in_china else ABROAD
    parts = []
    for flag, value in ((SPEED, point.speed), (HEIGHT, point.height), (RADIUS, point.radius)):
        if value is not None:
            flags |= flag
            parts.append(_SINGLE.pack(value + 0.0))  # -0.0 and 0.0 are one speed
    if point.direction is not None:
        flags |= DIRECTION
        parts.append(_SHORT.pack(point.direction))
    if point.object_name or point.floor or point.columns:
        flags |= TEXTS
        texts = [point.object_name, point.floor, dict(point.columns)]
        parts.append(orjson.dumps(texts, option=orjson.OPT_SORT_KEYS))
    lng, lat = round(point.lng * DEGREE_SCALE), round(point.lat * DEGREE_SCALE)
    return _HEAD.pack(point.loc_time, lng, lat, flags) + b"".join(parts)


def decode_point(record: bytes) -> TrackPoint:
    """Return the point of its bytes. Raises struct.error or ValueError for other bytes."""
    loc_time, lng, lat, flags = _HEAD.unpack_from(record)
    position = _HEAD.size
    singles: list[float | None] = []
    for flag in (SPEED, HEIGHT, RADIUS):
        if flags & flag:
            singles.append(shortest_decimal(_SINGLE.unpack_from(record, position)[0]))
            position += _SINGLE.size
        else:
            singles.append(None)
    direction = None
    if flags & DIRECTION:
        [direction] = _SHORT.unpack_from(record, position)
        position += _SHORT.size
    object_name, floor, columns = "", "", NO_COLUMNS
    if flags & TEXTS:
        object_name, floor, columns = orjson.loads(record[position:])
    speed, height, radius = singles
    return TrackPoint(
        loc_time=loc_time,
        lng=lng / DEGREE_SCALE,
        lat=lat / DEGREE_SCALE,
        speed=speed,
        direction=direction,
        height=height,
        radius=radius,
        is_in_china=not flags & ABROAD,
        object_name=object_name,
        floor=floor,
        columns=columns or NO_COLUMNS,
    )


@lru_cache(maxsize=65_536)
def shortest_decimal(value: float) -> float:
    """Return the shortest decimal that stands for a number of single precision: 36.55, not 36.5499992."""
    candidate = float(f"{value:.7g}")
    if _SINGLE.unpack(_SINGLE.pack(candidate))[0] == value:
        return candidate
    return float(np.format_float_positional(np.float32(value), unique=True))
