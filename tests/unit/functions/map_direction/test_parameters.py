"""What callers of directions send: points, flags, times and numbers as values, or a refusal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_direction.driving.parameters import DrivingParameters
from functions.map_direction.engine.surroundings import NO_SURROUNDINGS
from functions.map_direction.parameters import EndParameters
from shared.geo import Crs, convert_point
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from shared.geo.refusal import ParameterInvalid
from shared.web.parameters import read_parameters

GUIYANG = (106.7135, 26.5783)
ENDS = {"origin": "26.6,106.7", "destination": "26.5,106.7"}
FLAGS = (
    "steps_info",
    "alternatives",
    "walkinfo",
    "intelligent_plan",
    "cartype",
    "origin_bind_stategy",
    "dest_bind_stategy",
)


@pytest.mark.parametrize("name", ["bd09ll", "gcj02", "wgs84"])
def test_a_point_in_china_is_read_into_wgs84_and_written_back(name: str) -> None:
    crs = {"bd09ll": Crs.BD09, "gcj02": Crs.GCJ02, "wgs84": Crs.WGS84}[name]
    lng, lat = convert_point(*GUIYANG, Crs.WGS84, crs)
    fields = {
        "origin": f"{lat},{lng}",
        "destination": "26.6,106.7",
        "coord_type": name,
        "ret_coordtype": name,
    }
    ends = read_parameters(EndParameters, fields).ends(NO_SURROUNDINGS)
    assert haversine(*ends.origin, *GUIYANG, ROUTING_RADIUS) < 0.01
    assert ends.datum.write(*ends.origin) == (pytest.approx(lng, abs=1e-6), pytest.approx(lat, abs=1e-6))
    assert not ends.is_abroad


def test_bd09mc_is_read_with_y_first() -> None:
    x, y = convert_point(*GUIYANG, Crs.WGS84, Crs.BD09MC)
    fields = {"origin": f"{y},{x}", "destination": f"{y},{x}", "coord_type": "bd09mc"}
    ends = read_parameters(EndParameters, fields).ends(NO_SURROUNDINGS)
    assert haversine(*ends.origin, *GUIYANG, ROUTING_RADIUS) < 1.0


@given(st.text(max_size=40))
def test_a_point_is_read_or_refused_and_nothing_else(text: str) -> None:
    for source in ("bd09ll", "bd09mc", "wgs84"):
        try:
            fields = {"origin": text, "destination": "1,1", "coord_type": source}
            lng, lat = read_parameters(EndParameters, fields).ends(NO_SURROUNDINGS).origin
        except ParameterInvalid:
            continue
        assert math.isfinite(lng)
        assert abs(lat) <= 90.5


def test_lists_of_points_are_counted_before_they_are_read() -> None:
    assert read_parameters(DrivingParameters, ENDS).waypoints == ()
    parameters = read_parameters(DrivingParameters, ENDS | {"waypoints": "1,2|3,4", "coord_type": "wgs84"})
    assert parameters.ends(NO_SURROUNDINGS, parameters.waypoints).waypoints == ((2.0, 1.0), (4.0, 3.0))
    with pytest.raises(ParameterInvalid, match=r"waypoints has 19 points; expected 1 to 18"):
        read_parameters(DrivingParameters, ENDS | {"waypoints": "|".join(["x"] * 19)})


@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_is_yes_or_no_in_every_spelling(name: str) -> None:
    for text, meaning in (("1", True), ("true", True), ("True", True), ("0", False), ("false", False)):
        assert getattr(read_parameters(DrivingParameters, ENDS | {name: text}), name) is meaning
    with pytest.raises(ParameterInvalid, match=f"{name} is '2'; expected 0 or 1"):
        read_parameters(DrivingParameters, ENDS | {name: "2"})


@pytest.mark.parametrize(
    "fields",
    [{"gps_direction": "x"}, {"gps_direction": "-1", "speed": "2"}, {"speed": "nan"}, {"radius": "2001"}],
)
def test_a_vehicle_that_makes_no_sense_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ParameterInvalid):
        read_parameters(DrivingParameters, ENDS | fields)


@pytest.mark.parametrize("text", ["-1", "1e9", "17953300001", "soon", "١٧٩٥٣٣٠٠٠٠"])
def test_a_time_is_a_count_of_seconds_or_refused(text: str) -> None:
    for name in ("departure_time", "expect_arrival_time", "ext_departure_time"):
        with pytest.raises(ParameterInvalid, match=name):
            read_parameters(DrivingParameters, ENDS | {name: text})


def test_further_departures_are_twelve_at_most() -> None:
    parameters = read_parameters(DrivingParameters, ENDS | {"ext_departure_time": "1795330000,1795333600"})
    assert parameters.ext_departure_time == (1_795_330_000, 1_795_333_600)
    with pytest.raises(ParameterInvalid, match="more than 12 times"):
        read_parameters(DrivingParameters, ENDS | {"ext_departure_time": ",".join(["1795330000"] * 13)})
