"""坐标转换: the types, models, codes and bounds of geoconv."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_coordinate.engine.conversion import (
    MODELS,
    SOURCES,
    TARGETS,
    convert_v1,
    convert_v2,
    parse_coords,
)
from functions.map_coordinate.errors import ConversionRefused, MalformedCoords, ModelInvalid, TooManyCoords
from shared.geo import convert_point


def status_of(coords: str, source: str = "1", target: str = "5") -> int:
    with pytest.raises(ConversionRefused) as refused:
        convert_v1(coords, source, target)
    return refused.value.status


def test_the_defaults_turn_gps_into_baidu_degrees() -> None:
    ((x, y),) = convert_v1("114.21892734521,29.575429778924")
    assert (x, y) == pytest.approx((114.23074697114104, 29.5790799569647), abs=1e-9)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", TARGETS)
def test_every_pair_of_types_converts(source: str, target: str) -> None:
    start = convert_point(116.404, 39.915, SOURCES["1"], SOURCES[source])
    expected = convert_point(*start, SOURCES[source], TARGETS[target])
    assert convert_v1(f"{start[0]},{start[1]}", source, target) == [pytest.approx(expected, abs=1e-7)]


@pytest.mark.parametrize(("model", "source", "target"), [(m, s, t) for m, (s, t) in MODELS.items()])
def test_every_model_converts(model: str, source: str, target: str) -> None:
    x, y = convert_point(116.404, 39.915, SOURCES["1"], source)  # type: ignore[arg-type]
    expected = convert_point(x, y, source, target)  # type: ignore[arg-type]
    assert convert_v2(f"{x},{y}", model) == [pytest.approx(expected, abs=1e-7)]


def test_the_order_of_points_is_kept_and_many_equal_one_by_one() -> None:
    points = [f"{73 + i * 0.6},{4 + i * 0.5}" for i in range(100)]
    together = convert_v1(";".join(points), "1", "6")
    assert together == [pytest.approx(convert_v1(point, "1", "6")[0], abs=1e-6) for point in points]


@pytest.mark.parametrize("target", ["1", "2", "7", "0", "", "bd09ll"])
def test_no_target_but_the_four_is_served_and_never_wgs84(target: str) -> None:
    assert status_of("116,39", "1", target) == 22


@pytest.mark.parametrize("source", ["7", "8", "0", "9", "wgs84", "１"])
def test_an_unknown_source_is_refused(source: str) -> None:
    assert status_of("116,39", source, "99") == 21


@pytest.mark.parametrize(
    "coords",
    [
        *("116", "116,", ",39", "116,39;", ";116,39", "116,39;;116,39", "116 39", "116,39,5"),
        *("a,b", "nan,39", "116,inf", "1e400,2", "１１６,３９", "116，39"),
    ],
)
def test_malformed_coords_are_refused(coords: str) -> None:
    assert status_of(coords) == 24


def test_a_hundred_and_one_points_are_too_many() -> None:
    assert len(convert_v1(";".join(["116,39"] * 100))) == 100
    assert status_of(";".join(["116,39"] * 101)) == 25


def test_missing_coords_and_unknown_models_are_parameter_errors() -> None:
    assert status_of("") == 26
    with pytest.raises(ConversionRefused, match="model is '7'; expected one of 1, 2, 3, 4, 5, 6") as refused:
        convert_v2("116,39", "7")
    assert refused.value.status == 26


@pytest.mark.parametrize(
    ("coords", "source", "target"),
    [
        ("181,39", "1", "5"),
        ("39.9,116.4", "1", "5"),  # latitude first
        ("116,80", "5", "6"),  # BD09MC ends at 75 degrees
        ("30000000,0", "6", "5"),
        ("10,19000000", "6", "5"),
    ],
)
def test_a_point_without_a_counterpart_is_not_converted(coords: str, source: str, target: str) -> None:
    assert status_of(coords, source, target) == 4


@pytest.mark.parametrize("coords", ["0,90", "0,-90"])
def test_the_poles_convert_to_degrees_but_not_to_metres(coords: str) -> None:
    assert len(convert_v1(coords, "1", "3")) == 1
    assert status_of(coords, "1", "4") == status_of(coords, "1", "6") == 4


@pytest.mark.parametrize("coords", ["179.9,0", "-180,-74", "0,0", "1e-05,-1e-05"])
def test_the_edges_of_the_map_convert(coords: str) -> None:
    assert all(len(convert_v1(coords, "1", target)) == 1 for target in TARGETS)


@given(st.text(alphabet="0123456789.,;-+eE nai\x00，；１", max_size=200))
def test_no_coords_break_the_parser(coords: str) -> None:
    try:
        points = parse_coords(coords)
    except (ModelInvalid, MalformedCoords, TooManyCoords):
        return
    assert 1 <= len(points) <= 100
