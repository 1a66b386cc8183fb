"""The bytes of a point: what they hold, and the order that they give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tracks.point import TrackPoint, decode_point, encode_point

singles = st.none() | st.floats(0, 5000, width=32)
texts = st.text(max_size=8)
points = st.builds(
    TrackPoint,
    loc_time=st.integers(0, 2**32 - 1),
    lng=st.integers(-1_800_000_000, 1_800_000_000).map(lambda steps: steps / 10_000_000),
    lat=st.integers(-900_000_000, 900_000_000).map(lambda steps: steps / 10_000_000),
    speed=singles,
    direction=st.none() | st.integers(0, 359),
    height=singles,
    radius=singles,
    is_in_china=st.booleans(),
    object_name=texts,
    floor=texts,
    columns=st.dictionaries(texts, texts, max_size=3),
)


@given(points)
def test_a_point_survives_its_bytes(point: TrackPoint) -> None:
    again = decode_point(encode_point(point))
    assert encode_point(again) == encode_point(point)
    assert (again.loc_time, again.lng, again.lat, again.columns) == (
        point.loc_time,
        point.lng,
        point.lat,
        point.columns,
    )


@given(st.lists(points, min_size=2, max_size=6))
def test_the_order_of_bytes_is_the_order_of_time(track: list[TrackPoint]) -> None:
    in_order = sorted(track, key=encode_point)
    assert [point.loc_time for point in in_order] == sorted(point.loc_time for point in track)


@pytest.mark.parametrize("speed", [36.5, 36.55, 0.1, 27.123, 120.0, 0.0])
def test_a_number_comes_back_as_it_was_written(speed: float) -> None:
    point = TrackPoint(1_795_324_000, 106.71, 26.57, speed=speed, radius=speed, height=speed)
    again = decode_point(encode_point(point))
    assert (again.speed, again.radius, again.height) == (speed, speed, speed)


@given(points, points)
def test_equal_points_are_one_in_a_set(point: TrackPoint, other: TrackPoint) -> None:
    again = point._replace(columns=dict(point.columns))
    assert {point, again} == {point}
    assert len({point, other}) == (1 if point == other else 2)
