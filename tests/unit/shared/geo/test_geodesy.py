"""Distances, directions and the local plane."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo.geodesy import (
    EARTH_RADIUS,
    METRES_PER_DEGREE,
    ROUTING_RADIUS,
    LocalPlane,
    bearing,
    circle_bounds,
    haversine,
    haversine_columns,
    segment_lengths,
)

BEIJING, SHANGHAI = (116.4074, 39.9042), (121.4737, 31.2304)
LONDON, PARIS = (-0.1278, 51.5074), (2.3522, 48.8566)

points = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [
        (BEIJING, SHANGHAI, 1_067_310),
        (LONDON, PARIS, 343_557),
        ((0.0, 0.0), (0.0, 90.0), 10_007_557),
        ((0.0, 0.0), (180.0, 0.0), 20_015_114),
        ((179.9, 0.0), (-179.9, 0.0), 22_239),
        (BEIJING, BEIJING, 0),
    ],
)
def test_distances_known_from_elsewhere(
    start: tuple[float, float], end: tuple[float, float], metres: float
) -> None:
    assert haversine(*start, *end) == pytest.approx(metres, rel=1e-5)


def test_a_quarter_of_a_meridian_is_a_quarter_turn_of_either_radius() -> None:
    for radius in (EARTH_RADIUS, ROUTING_RADIUS):
        assert haversine(0, 0, 0, 90, radius) == pytest.approx(radius * math.pi / 2)


@given(points, points)
def test_columns_agree_with_single_points(start: tuple[float, float], end: tuple[float, float]) -> None:
    columns = haversine_columns(np.array([start]), np.array([end]))
    assert columns[0] == pytest.approx(haversine(*start, *end), rel=1e-9, abs=1e-6)


def test_a_line_of_n_points_has_one_segment_fewer() -> None:
    lengths = segment_lengths(np.array([BEIJING, SHANGHAI, BEIJING]))
    assert lengths.tolist() == pytest.approx([haversine(*BEIJING, *SHANGHAI)] * 2)
    assert segment_lengths(np.array([BEIJING])).size == 0


def test_bearings_turn_clockwise_from_north() -> None:
    steps = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    directions = [bearing(10, 50, 10 + east, 50 + north) for east, north in steps]
    assert directions == pytest.approx([0, 90, 180, 270], abs=0.5)


@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_the_plane_leads_there_and_back(lng: float, lat: float, east: float, north: float) -> None:
    plane = LocalPlane(lng, lat)
    point = plane.degrees(east, north)
    assert plane.metres(*point) == pytest.approx((east, north), abs=1e-5)
    columns = plane.degree_columns(np.array([(east, north)]))
    assert columns[0].tolist() == pytest.approx(point, abs=1e-12)
    assert plane.metre_columns(columns)[0].tolist() == pytest.approx((east, north), abs=1e-5)


@given(st.floats(-179, 179), st.floats(-60, 60), st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_the_plane_measures_short_distances_as_the_sphere_does(
    lng: float, lat: float, east: float, north: float
) -> None:
    plane = LocalPlane(lng, lat)
    point = plane.degrees(east, north)
    assert plane.distance(*point) == pytest.approx(haversine(lng, lat, *point), rel=1e-3, abs=1e-3)
    assert plane.distances(np.array([point]))[0] == pytest.approx(plane.distance(*point))


def test_a_degree_of_latitude_is_the_mean_one() -> None:
    assert pytest.approx(111_195.08, abs=0.01) == METRES_PER_DEGREE


@given(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), st.floats(1, 50_000), st.floats(0, 360))
def test_the_box_around_a_circle_holds_its_rim(
    centre: tuple[float, float], radius: float, direction: float
) -> None:
    lng, lat = centre
    west, east, south, north = circle_bounds(lng, lat, radius)
    angle, arc = math.radians(direction), radius / EARTH_RADIUS
    sine = math.sin(math.radians(lat)) * math.cos(arc)
    sine += math.cos(math.radians(lat)) * math.sin(arc) * math.cos(angle)
    rim_lat = math.asin(max(-1.0, min(1.0, sine)))
    turn = math.atan2(
        math.sin(angle) * math.sin(arc) * math.cos(math.radians(lat)),
        math.cos(arc) - math.sin(math.radians(lat)) * math.sin(rim_lat),
    )
    assert south - 1e-9 <= math.degrees(rim_lat) <= north + 1e-9
    assert west - 1e-9 <= lng + math.degrees(turn) <= east + 1e-9


def test_the_box_around_a_circle_at_a_pole_is_as_wide_as_the_globe() -> None:
    west, east, south, north = circle_bounds(10, 90, 50_000)
    assert east - west == 360
    assert south < 90 < north
