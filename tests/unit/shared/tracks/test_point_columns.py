"""Many points at once are the same points as one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shared.tracks.point import SPEED, TEXTS, TrackPoint, decode_point, encode_point
from shared.tracks.point_columns import (
    OPTIONAL_FIELDS,
    decode_heads,
    decode_points,
    degrees_of,
    encode_points,
)
from tests.unit.shared.tracks.test_point import points

REST = 4


@given(st.lists(points, max_size=12), st.integers(0, 2**32 - 1))
def test_points_are_decoded_as_one_by_one(track: list[TrackPoint], arrival: int) -> None:
    records = [encode_point(point) for point in track]
    assert decode_points(records) == [decode_point(record) for record in records]
    behind = [record + arrival.to_bytes(REST, "big") for record in records]
    assert decode_points(behind, REST) == [decode_point(record) for record in records]


@given(st.lists(points, min_size=1, max_size=12))
def test_heads_say_when_and_where(track: list[TrackPoint]) -> None:
    heads = decode_heads([encode_point(point) for point in track])
    assert heads["loc_time"].tolist() == [point.loc_time for point in track]
    assert degrees_of(heads).tolist() == [[point.lng, point.lat] for point in track]


@given(st.lists(points, min_size=1, max_size=12))
def test_columns_are_encoded_as_one_by_one(track: list[TrackPoint]) -> None:
    plain = [point._replace(object_name="", floor="", columns={}) for point in track]
    records = [encode_point(point) for point in plain]
    columns = {
        "loc_time": np.array([point.loc_time for point in plain]),
        "lng": np.array([point.lng for point in plain]),
        "lat": np.array([point.lat for point in plain]),
        "flags": np.array([record[12] for record in records], np.uint8),
        **{
            name: np.array([getattr(point, name) or 0 for point in plain], np.float32)
            for _, name in OPTIONAL_FIELDS
        },
    }
    arrivals = np.arange(len(plain), dtype=">u4")
    assert encode_points(columns, arrivals) == [
        record + number.to_bytes(REST, "big") for number, record in enumerate(records)
    ]
    assert not any(flags & TEXTS for flags in columns["flags"].tolist())
    assert OPTIONAL_FIELDS[0][0] == SPEED
