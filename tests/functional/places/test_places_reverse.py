"""Reverse geocoding: divisions, roads, houses, places, outlines and directions around a point."""

import math
import random

import pytest
import shapely

from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Level, Status
from shared.geocoding.bearings import Bearing, bearing_from
from shared.geocoding.reverse_geocoder import ReverseGeocoder
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex


@pytest.fixture(scope="module")
def reverse(index: PlaceIndex, names: DivisionNames, finder: DivisionFinder) -> ReverseGeocoder:
    return ReverseGeocoder(index, names.divisions, finder)


def test_a_point_on_a_street_has_divisions_street_number_and_places(reverse: ReverseGeocoder) -> None:
    found = reverse.reverse(106.6203, 26.6411)
    assert found.country == "CN"
    assert found.division is not None
    assert found.division.code == "520115"
    assert found.town is not None
    assert found.town.name == "金阳街道"
    assert (found.street, found.street_number) == ("测试北路", "2号")
    assert found.street_bearing == Bearing("附近", 15)
    assert [road.place.name for road in found.roads] == ["测试北路"]
    assert [(of.place.name, of.bearing.direction) for of in found.places][:1] == [("测试大厦", "东南")]
    assert found.description == "测试大厦东南112米"


def test_a_point_in_an_outline_is_inside(reverse: ReverseGeocoder) -> None:
    found = reverse.reverse(106.6250, 26.6530)
    assert [region.place.name for region in found.regions] == ["测试公园"]
    assert found.description.startswith("测试公园内,")
    assert Bearing("内", 0) in [of.bearing for of in found.places]


def test_radius_and_tags_choose_the_places(reverse: ReverseGeocoder) -> None:
    here = (106.6203, 26.6411)
    assert reverse.reverse(*here, radius=50).places == ()
    assert {of.place.name for of in reverse.reverse(*here, tags=("金融",)).places} == {"测试银行观山支行"}
    far = [of.bearing.distance for of in reverse.reverse(*here, radius=1e9).places]
    assert far == sorted(far)
    assert max(far) <= 3000


def test_roads_come_nearest_first_with_the_point_on_them(reverse: ReverseGeocoder) -> None:
    first, second = reverse.reverse(106.6205, 26.6490).roads
    assert (first.place.name, second.place.name) == ("测试北路", "测试东路")
    assert (first.lng, first.lat) == pytest.approx((106.62, 26.649), abs=1e-5)
    assert second.bearing == Bearing("南", 111)


def test_at_sea_nothing_is_known(reverse: ReverseGeocoder) -> None:
    for point in ((125.0, 20.0), (0.0, 0.0), (180.0, 90.0), (-180.0, -90.0)):
        found = reverse.reverse(*point)
        assert (found.country, found.division, found.settlement, found.places) == ("", None, None, ())
        assert found.description == ""


@pytest.mark.parametrize(
    ("degrees", "direction"),
    [
        (0, "北"),
        (44, "东北"),
        (90, "东"),
        (135, "东南"),
        (180, "南"),
        (225, "西南"),
        (270, "西"),
        (315, "西北"),
        (359, "北"),
    ],
)
def test_directions_say_where_the_point_lies(degrees: float, direction: str) -> None:
    turn = math.radians(degrees)
    bearing = bearing_from(
        106.0, 26.0, 106.0 + 0.01 * math.sin(turn) / math.cos(math.radians(26)), 26.0 + 0.01 * math.cos(turn)
    )
    assert bearing.direction == direction
    assert bearing.distance == pytest.approx(1112, abs=2)


def test_points_well_inside_a_county_find_the_county(
    reverse: ReverseGeocoder, names: DivisionNames, default_pack: object
) -> None:
    boundaries = Boundaries(default_pack / "boundaries.sqlite")  # type: ignore[operator]
    chosen = random.Random(4)  # noqa: S311
    counties = [
        d for d in names.divisions if d.level == Level.COUNTY and d.status == Status.CURRENT and d.code
    ]
    right = asked = 0
    for county in chosen.sample(counties, 300):
        outline = boundaries.wkb(county.code)
        inner = shapely.buffer(shapely.from_wkb(outline), -0.01) if outline else None
        if inner is None or inner.is_empty:
            continue
        point = shapely.point_on_surface(inner)
        found = reverse.reverse(point.x, point.y)
        asked += 1
        right += found.division is not None and found.division.code == county.code
    assert asked > 200
    assert right / asked >= 0.98
