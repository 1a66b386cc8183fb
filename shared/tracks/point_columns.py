"""Many points at once: columns become bytes, and bytes points, without a look at each value.

Points with the same flags and no texts have bytes of one layout, so thousands of them are one array.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shared.tracks.point import (
    ABROAD,
    DEGREE_SCALE,
    DIRECTION,
    FLAGS_AT,
    HEIGHT,
    NO_COLUMNS,
    RADIUS,
    SPEED,
    TEXTS,
    TrackPoint,
    decode_point,
    shortest_decimal,
)

OPTIONAL_FIELDS: Final = ((SPEED, "speed"), (HEIGHT, "height"), (RADIUS, "radius"), (DIRECTION, "direction"))
_HEAD: Final = [("loc_time", ">u4"), ("lng", ">i4"), ("lat", ">i4"), ("flags", "u1")]

Columns = Mapping[str, NDArray[Any]]


@cache
def layout(flags: int, rest: int = 0) -> np.dtype[np.void]:
    """Return how the bytes of points without texts lie by their flags, with `rest` bytes behind each."""
    own = [(name, ">u2" if name == "direction" else ">f4") for flag, name in OPTIONAL_FIELDS if flags & flag]
    return np.dtype(_HEAD + own + ([("rest", f"V{rest}")] if rest else []))


def decode_heads(records: Sequence[bytes]) -> NDArray[np.void]:
    """Return `loc_time`, `lng`, `lat` (steps of a degree) and `flags` of points, whatever is behind them."""
    return np.frombuffer(b"".join([record[: FLAGS_AT + 1] for record in records]), dtype=layout(0))


def degrees_of(heads: NDArray[np.void]) -> NDArray[np.float64]:
    """Return (N, 2) WGS-84 longitude and latitude of heads."""
    return np.column_stack((heads["lng"], heads["lat"])) / DEGREE_SCALE


def decode_points(records: Sequence[bytes], rest: int = 0) -> list[TrackPoint]:
    """Return the points of their bytes, behind each of which lie `rest` bytes more.

    Raises ValueError or struct.error for other bytes.
    """
    rows_of: dict[int, list[int]] = {}
    for row, record in enumerate(records):
        rows_of.setdefault(record[FLAGS_AT], []).append(row)
    if len(rows_of) == 1:
        [flags] = rows_of
        return _decode_alike(records, flags, rest)
    points: dict[int, TrackPoint] = {}
    for flags, rows in rows_of.items():
        points.update(zip(rows, _decode_alike([records[row] for row in rows], flags, rest), strict=True))
    return [points[row] for row in range(len(records))]


def _decode_alike(records: Sequence[bytes], flags: int, rest: int) -> list[TrackPoint]:
    if flags & TEXTS:
        return [decode_point(record[: len(record) - rest]) for record in records]
    rows = np.frombuffer(b"".join(records), dtype=layout(flags, rest))
    values = {name: _decimals(rows[name]) for flag, name in OPTIONAL_FIELDS if flags & flag}
    nothing = repeat(None)
    fields = zip(
        rows["loc_time"].tolist(),
        (rows["lng"] / DEGREE_SCALE).tolist(),
        (rows["lat"] / DEGREE_SCALE).tolist(),
        values.get("speed", nothing),
        values.get("direction", nothing),
        values.get("height", nothing),
        values.get("radius", nothing),
        repeat(not flags & ABROAD),
        repeat(""),
        repeat(""),
        repeat(NO_COLUMNS),
        repeat(0),
        strict=False,
    )
    return list(map(TrackPoint._make, fields))


def _decimals(column: NDArray[Any]) -> list[Any]:
    """Return whole numbers as they are, and single precision as the shortest decimals, each of them once."""
    if column.dtype.kind == "u":
        return list(column.tolist())
    values, places = np.unique(column.astype(np.float32), return_inverse=True)
    decimals = [shortest_decimal(value) for value in values.tolist()]
    return [decimals[place] for place in places.tolist()]


def encode_points(columns: Columns, rest: NDArray[Any]) -> list[bytes]:
    """Return the bytes of points without texts, each with its row of `rest` behind it.

    columns: loc_time, lng and lat in degrees of WGS-84, flags, and what the flags say is there.
    """
    records = np.empty(len(rest), dtype=object)
    flags = columns["flags"]
    for value in np.unique(flags).tolist():
        rows = np.flatnonzero(flags == value)
        shape = layout(value, rest.dtype.itemsize)
        block = np.empty(len(rows), dtype=shape)
        block["loc_time"], block["flags"] = columns["loc_time"][rows], value
        for name in ("lng", "lat"):
            block[name] = np.rint(columns[name][rows] * DEGREE_SCALE)
        for flag, name in OPTIONAL_FIELDS:
            if value & flag:
                block[name] = columns[name][rows] + 0  # -0.0 and 0.0 are one speed
        block["rest"] = rest[rows].view(f"V{rest.dtype.itemsize}")
        data, width = block.tobytes(), shape.itemsize
        records[rows] = [data[start : start + width] for start in range(0, len(data), width)]
    return list(records)
