"""Records: the bytes of a point, and behind them the time of its arrival.

The arrival is no part of what a point is: of two records with the same point the first that arrived counts.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Final

from shared.tracks.point import TrackPoint, decode_point, encode_point
from shared.tracks.point_columns import decode_points

_ARRIVAL: Final = struct.Struct(">I")
ARRIVAL_BYTES: Final = _ARRIVAL.size
_TIME: Final = struct.Struct(">I")


def make_record(point: TrackPoint, arrival: int) -> bytes:
    """Return the record of a point that arrived at a Unix second."""
    return encode_point(point) + _ARRIVAL.pack(arrival)


def point_bytes(record: bytes) -> bytes:
    """Return the bytes of the record's point."""
    return record[:-ARRIVAL_BYTES]


def record_time(record: bytes) -> int:
    """Return the `loc_time` of a record."""
    time: int = _TIME.unpack_from(record)[0]
    return time


def read_record(record: bytes) -> tuple[TrackPoint, int]:
    """Return the point of a record and its arrival."""
    return decode_point(point_bytes(record)), _ARRIVAL.unpack_from(record, len(record) - ARRIVAL_BYTES)[0]


def read_points(records: Sequence[bytes]) -> list[TrackPoint]:
    """Return the points of records."""
    return decode_points(records, ARRIVAL_BYTES)


def in_order(records: Iterable[bytes]) -> list[bytes]:
    """Return records by time, then by the bytes of their points; each point once, as it first arrived.

    Records sort as they are: no point's bytes are the beginning of another's, so arrivals decide last.
    """
    track: list[bytes] = []
    previous = None
    for record in sorted(records):
        point = point_bytes(record)
        if point != previous:
            track.append(record)
        previous = point
    return track
