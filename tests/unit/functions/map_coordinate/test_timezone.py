"""时区服务: zones, offsets at the instant, coordinate types and refusals."""

import datetime
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
import tzfpy
from hypothesis import given
from hypothesis import strategies as st

from functions.map_coordinate.engine.zones import ZoneTime, zone_at
from functions.map_coordinate.errors import NoZone
from functions.map_coordinate.parameters import TimeZoneParameters
from functions.map_coordinate.service import time_zone
from shared.geo import Crs, convert_point
from shared.geo.refusal import ParameterInvalid, Refusal
from shared.web.parameters import read_parameters

JANUARY = "1704067200"  # 2024-01-01 00:00 UTC
JULY = "1719792000"  # 2024-07-01 00:00 UTC


def zone_time(location: str, timestamp: str, coord_type: str) -> ZoneTime:
    """Ask as a caller does; a field that is empty is absent."""
    fields = {"location": location, "timestamp": timestamp, "coord_type": coord_type}
    parameters = read_parameters(TimeZoneParameters, {name: text for name, text in fields.items() if text})
    return ZoneTime(**time_zone(parameters))


@pytest.mark.parametrize(
    ("location", "timestamp", "zone"),
    [
        ("26.647,106.630", JANUARY, ZoneTime("Asia/Shanghai", 0, 28800)),
        (
            "43.82,87.62",
            JANUARY,
            ZoneTime("Asia/Shanghai", 0, 28800),
        ),  # 乌鲁木齐 keeps Beijing time officially
        ("22.3,114.2", JULY, ZoneTime("Asia/Hong_Kong", 0, 28800)),
        ("25.04,121.56", JULY, ZoneTime("Asia/Taipei", 0, 28800)),
        ("40.71,-74.0", JANUARY, ZoneTime("America/New_York", 0, -18000)),
        ("40.71,-74.0", JULY, ZoneTime("America/New_York", 3600, -18000)),
        ("-33.87,151.21", JANUARY, ZoneTime("Australia/Sydney", 3600, 36000)),
        ("53.35,-6.26", JANUARY, ZoneTime("Europe/Dublin", 0, 0)),
        ("53.35,-6.26", JULY, ZoneTime("Europe/Dublin", 3600, 0)),
        ("27.7,85.32", JULY, ZoneTime("Asia/Kathmandu", 0, 20700)),
    ],
)
def test_the_zone_and_offsets_at_the_instant(location: str, timestamp: str, zone: ZoneTime) -> None:
    assert zone_time(location, timestamp, "wgs84ll") == zone


def test_china_had_summer_time_in_1988() -> None:
    assert zone_time("39.9,116.4", "583632000", "wgs84ll") == ZoneTime("Asia/Shanghai", 3600, 28800)


@pytest.mark.parametrize("crs", [Crs.BD09, Crs.GCJ02, Crs.WGS84, Crs.BD09MC])
def test_all_four_coordinate_types_name_the_same_place(crs: Crs) -> None:
    # The bridge at 皇岗口岸: 600 m further south a naive reading would already be Hong Kong.
    x, y = convert_point(114.0650, 22.5260, Crs.WGS84, crs)
    assert zone_time(f"{y},{x}", JANUARY, crs).timezone_id == "Asia/Shanghai"


@pytest.mark.parametrize("location", ["30,160", "-40,-150", "0,0", "90,0"])
def test_a_point_at_sea_has_no_zone(location: str) -> None:
    with pytest.raises(NoZone) as refused:
        zone_time(location, JANUARY, "wgs84ll")
    assert refused.value.status == 1


@pytest.mark.parametrize(
    ("location", "timestamp", "coord_type"),
    [
        ("", JANUARY, "wgs84ll"),
        ("39.9", JANUARY, "wgs84ll"),
        ("116.4,39.9", JANUARY, "wgs84ll"),  # longitude first
        ("39.9,116.4", "soon", "wgs84ll"),
        ("39.9,116.4", "nan", "wgs84ll"),
        ("39.9,116.4", "1704067200000", "wgs84ll"),  # milliseconds
        ("39.9,116.4", "-99999999999", "wgs84ll"),
        ("39.9,116.4", JANUARY, "epsg4326"),
        ("39.9,116.4", JANUARY, "gcj02mc"),
        ("30000000,116", JANUARY, "bd09mc"),
    ],
)
def test_malformed_parameters_are_refused(location: str, timestamp: str, coord_type: str) -> None:
    with pytest.raises(ParameterInvalid) as refused:
        zone_time(location, timestamp, coord_type)
    assert refused.value.status == 2


@pytest.mark.parametrize("timestamp", ["-62135510400", "253402214400", "0", "-1", "1704067200.9"])
def test_the_ends_of_time_have_offsets(timestamp: str) -> None:
    for location in ("39.9,116.4", "40.71,-74.0", "-33.87,151.21"):
        assert abs(zone_time(location, timestamp, "wgs84").raw_offset) < 50_000


def test_every_zone_name_has_its_rules() -> None:
    for name in tzfpy.timezonenames():
        assert rules(name).utcoffset(datetime.datetime(2024, 1, 1)) is not None


def rules(name: str) -> ZoneInfo:
    """The rules of the tzdata package; the machine's own may be merged or older."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file)


@given(st.floats(-180, 180), st.floats(-90, 90), st.integers(-2_000_000_000, 4_000_000_000))
def test_the_offsets_always_add_up_to_the_local_time(lng: float, lat: float, instant: int) -> None:
    try:
        zone = zone_at(lng, lat, instant)
    except Refusal:
        return
    local = datetime.datetime.fromtimestamp(instant, rules(zone.timezone_id)).utcoffset()
    assert local is not None
    assert zone.raw_offset + zone.dst_offset == int(local.total_seconds())
    assert zone.dst_offset >= 0
