"""Points, lines, directions, texts and times of directions."""

import math
import time
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_direction.engine.apportionment import apportion
from functions.map_direction.engine.clock import CHINA, Clock
from functions.map_direction.engine.driving.origin_vehicle import OriginVehicle
from functions.map_direction.engine.driving.waypoint_order import best_order
from functions.map_direction.engine.points import Datum, path_text
from functions.map_direction.engine.quantities import distance_text, duration_text
from functions.map_direction.engine.routes.bearings import cardinal, sector, whole_degrees
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import RouteRequest, engine_request
from functions.map_direction.engine.routes.polyline import decode
from functions.map_direction.engine.routes.road_names import road_name
from functions.map_direction.errors import ParameterInvalid
from shared.geo import Crs, convert_point
from shared.geo.geodesy import ROUTING_RADIUS, bearing, haversine, segment_lengths

GUIYANG = (106.7135, 26.5783)
degrees = st.tuples(st.floats(-179, 179), st.floats(-84, 84))


def encoded(points: list[tuple[float, float]]) -> str:
    """The reference encoder, straight from the format's description."""

    def number(value: int) -> str:
        value = ~(value << 1) if value < 0 else value << 1
        text = ""
        while value >= 0x20:
            text += chr((0x20 | (value & 0x1F)) + 63)
            value >>= 5
        return text + chr(value + 63)

    text, last = "", (0, 0)
    for lng, lat in points:
        here = (round(lat * 1e6), round(lng * 1e6))
        text += number(here[0] - last[0]) + number(here[1] - last[1])
        last = here
    return text


@given(st.lists(degrees, min_size=1, max_size=50))
def test_encoded_lines_are_decoded(points: list[tuple[float, float]]) -> None:
    assert decode(encoded(points)) == pytest.approx(np.round(np.array(points), 6), abs=1e-9)


@pytest.mark.parametrize("name", ["bd09ll", "gcj02", "wgs84"])
def test_a_point_in_china_is_read_into_wgs84_and_written_back(name: str) -> None:
    datum = Datum.from_names(name, name)
    crs = {"bd09ll": Crs.BD09, "gcj02": Crs.GCJ02, "wgs84": Crs.WGS84}[name]
    lng, lat = convert_point(*GUIYANG, Crs.WGS84, crs)
    read = datum.read(f"{lat},{lng}", "origin")
    assert haversine(*read, *GUIYANG, ROUTING_RADIUS) < 0.01
    assert datum.write_point(read) == (pytest.approx(lng, abs=1e-6), pytest.approx(lat, abs=1e-6))
    assert datum.write(np.array([GUIYANG]))[0] == pytest.approx((lng, lat), abs=1e-9)


def test_bd09mc_is_read_with_y_first() -> None:
    x, y = convert_point(*GUIYANG, Crs.WGS84, Crs.BD09MC)
    read = Datum.from_names("bd09mc", "bd09ll").read(f"{y},{x}", "origin")
    assert haversine(*read, *GUIYANG, ROUTING_RADIUS) < 1.0


@pytest.mark.parametrize("name", ["bd09ll", "gcj02", "wgs84"])
def test_abroad_every_type_holds_wgs84(name: str) -> None:
    datum = Datum.from_names(name, "bd09ll")
    assert datum.read("60.169,24.931", "origin") == (24.931, 60.169)
    assert datum.write_point((24.931, 60.169)) == (24.931, 60.169)


def test_a_place_in_the_box_that_is_not_in_china_is_not_shifted() -> None:
    datum = Datum.from_names("bd09ll", "bd09ll", lambda lng, lat: False)
    assert datum.read("1.29,103.85", "origin") == (103.85, 1.29)


@given(st.text(max_size=40))
def test_a_point_is_read_or_refused_and_nothing_else(text: str) -> None:
    for source in ("bd09ll", "bd09mc", "wgs84"):
        try:
            lng, lat = Datum.from_names(source, "bd09ll").read(text, "origin")
        except ParameterInvalid:
            continue
        assert math.isfinite(lng)
        assert abs(lat) <= 90.5


def test_lists_of_points_are_counted_before_they_are_read() -> None:
    datum = Datum.from_names("wgs84", "wgs84")
    assert datum.read_list("", "waypoints", 18) == []
    assert datum.read_list("1,2|3,4", "waypoints", 2) == [(2.0, 1.0), (4.0, 3.0)]
    with pytest.raises(ParameterInvalid, match="3 points; at most 2"):
        datum.read_list("x|x|x", "waypoints", 2)


def test_paths_are_longitude_first_with_six_decimals_at_most() -> None:
    assert path_text(np.array([[106.7, 26.5], [106.7100004, 26.0]])) == "106.7,26.5;106.71,26.0"


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=20))
def test_paths_are_decimals_everywhere_and_read_back_to_a_decimetre(
    points: list[tuple[float, float]],
) -> None:
    text = path_text(np.array(points))
    assert "e" not in text
    read = [tuple(float(part) for part in pair.split(",")) for pair in text.split(";")]
    assert read == [pytest.approx(point, abs=6e-7) for point in points]


@given(
    st.integers(0, 10**7),
    st.lists(st.floats(0, 1e4, allow_nan=False, allow_subnormal=False), min_size=1, max_size=200),
)
def test_parts_add_up_exactly_and_none_is_negative(total: int, shares: list[float]) -> None:
    parts = apportion(total, shares)
    assert sum(parts) == total
    assert min(parts) >= 0
    assert len(parts) == len(shares)


def test_parts_stay_within_one_of_their_share() -> None:
    assert all(abs(part - 3.3) <= 1 for part in apportion(33, [1.0] * 10))


@given(degrees, degrees)
def test_lengths_of_columns_are_those_of_points(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    lengths = segment_lengths(np.array([here, there]), ROUTING_RADIUS)
    assert lengths[0] == pytest.approx(haversine(*here, *there, ROUTING_RADIUS), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("direction", "expected"),
    [(0, 0), (14.9, 0), (15, 1), (344.9, 11), (345, 0), (359.9, 0), (90, 3), (180, 6)],
)
def test_sectors_are_thirty_degrees_around_north(direction: float, expected: int) -> None:
    assert sector(direction) == expected


def test_bearings_turn_clockwise_from_north() -> None:
    east, south = bearing(24.0, 60.0, 24.1, 60.0), bearing(24.0, 60.0, 24.0, 59.9)
    assert (east, south) == (pytest.approx(90), pytest.approx(180))
    assert bearing(1.0, 1.0, 1.0, 1.0) == 0.0
    assert cardinal(337.6) == 0
    assert cardinal(45) == 1
    assert whole_degrees(359.6) == 0


@pytest.mark.parametrize(
    ("metres", "text"), [(0, "0米"), (999, "999米"), (1000, "1公里"), (19_337, "19.3公里"), (1_049, "1公里")]
)
def test_distances_are_metres_below_a_kilometre(metres: int, text: str) -> None:
    assert distance_text(metres) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0分钟"), (5, "1分钟"), (725, "12分钟"), (3_599, "60分钟"), (4_320, "1.2小时")]
)
def test_durations_are_minutes_below_an_hour(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text
    assert duration_text(4_320, "en") == "1.2 h"


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ((), ""),
        (("G75",), "G75"),
        (("G75", "兰海高速"), "兰海高速"),
        (("A 1", "E60", "Rheinstrasse"), "Rheinstrasse"),
    ],
)
def test_a_road_goes_by_its_name_before_its_number(names: tuple[str, ...], name: str) -> None:
    assert road_name(names) == name


@given(st.integers(3, 7), st.randoms(use_true_random=False))
def test_the_best_order_of_waypoints_is_found(size: int, chance: object) -> None:
    rng = np.random.default_rng(chance.randrange(2**32))  # type: ignore[attr-defined]
    costs = rng.uniform(1, 100, (size, size)).tolist()

    def length(order: tuple[int, ...]) -> float:
        return sum(costs[a][b] for a, b in pairwise((0, *order, size - 1)))

    best = min(map(length, permutations(range(1, size - 1))))
    assert length(tuple(best_order(costs))) == pytest.approx(best)


def test_eighteen_waypoints_get_a_good_order_at_once() -> None:
    places = np.random.default_rng(5).uniform(0, 1, (20, 2))
    costs = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)).tolist()
    started = time.perf_counter()
    order = best_order(costs)
    assert time.perf_counter() - started < 1.0
    assert sorted(order) == list(range(1, 19))
    given_length = sum(costs[a][b] for a, b in pairwise(range(20)))
    assert sum(costs[a][b] for a, b in pairwise((0, *order, 19))) < given_length * 0.7


def test_a_heading_counts_only_when_moving() -> None:
    assert "heading" not in OriginVehicle("90", "1.5", "20").location_options()
    assert OriginVehicle("90", "1.6", "20").location_options()["heading"] == 90
    assert "heading" not in OriginVehicle("90").location_options()
    assert OriginVehicle(radius="2000").location_options() == {"radius": 200}


@pytest.mark.parametrize(
    "vehicle",
    [OriginVehicle("x"), OriginVehicle("-1", "2"), OriginVehicle(speed="nan"), OriginVehicle(radius="2001")],
)
def test_a_vehicle_that_makes_no_sense_is_refused(vehicle: OriginVehicle) -> None:
    with pytest.raises(ParameterInvalid):
        vehicle.location_options()


def test_a_journey_becomes_the_engines_request() -> None:
    points = ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
    route_request = RouteRequest(
        mode="driving",
        points=points,
        costing=costing_of("driving"),
        alternatives=2,
        origin_options={"heading": 9},
    )
    request = engine_request(route_request)
    assert request["locations"] == [
        {"lon": 1.0, "lat": 2.0, "heading": 9},
        {"lon": 3.0, "lat": 4.0},
        {"lon": 5.0, "lat": 6.0},
    ]
    assert "alternates" not in request  # the engine has none over waypoints
    assert "date_time" not in request


def test_times_are_read_in_the_zone_of_the_origin() -> None:
    clock = Clock(1_795_330_000.0, CHINA)
    assert clock.engine_time(1_795_330_000)["value"] == "2026-11-22T14:46"
    assert Clock.for_point((24.93, 60.17), abroad=True).local(1_795_330_000).hour == 8
    assert clock.departure("") is None
    assert clock.departures("") == []


@pytest.mark.parametrize("text", ["-1", "1e9", "17953300001", "soon", "١٧٩٥٣٣٠٠٠٠"])
def test_a_time_is_a_count_of_seconds_or_refused(text: str) -> None:
    with pytest.raises(ParameterInvalid):
        Clock(1_795_330_000.0, CHINA).departure(text)
