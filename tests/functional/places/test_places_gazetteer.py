"""The front of shared/geocoding: from a name to a point and back, in one line each."""

from pathlib import Path

import pytest

from shared.geo.geodesy import haversine
from shared.geocoding.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer(small_pack: Path) -> Gazetteer:
    return Gazetteer.open(small_pack)


def test_a_name_and_an_address_have_a_point(gazetteer: Gazetteer) -> None:
    house = gazetteer.point_of("贵州省贵阳市观山湖区测试北路2号")
    assert house is not None
    assert haversine(house.lng, house.lat, 106.6202, 26.6410) < 30
    place = gazetteer.point_of("测试大厦", "贵阳市")
    assert place is not None
    assert place.place is not None
    assert place.place.name == "测试大厦"


@pytest.mark.parametrize("text", ["", " ", "xyzzy", "没有的地方"])
def test_what_nobody_knows_has_no_point(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.point_of(text) is None


def test_a_point_has_an_address(gazetteer: Gazetteer) -> None:
    address = gazetteer.address_of(106.6203, 26.6411)
    assert address.text == "贵州省贵阳市观山湖区测试北路2号"
    assert address.area == "贵州省贵阳市观山湖区金阳街道"
    assert address.of_place("测试大厦") == "贵州省贵阳市观山湖区金阳街道测试大厦"
    assert (address.is_in_china, address.lineage.adcode) == (True, "520115")
    assert gazetteer.address_of(125.0, 20.0).text == ""


def test_a_point_has_a_county_and_a_city(gazetteer: Gazetteer) -> None:
    assert gazetteer.adcode(106.6203, 26.6411) == "520115"
    assert gazetteer.city_name(106.6203, 26.6411) == "贵阳市"
    assert gazetteer.city_name(116.4, 39.9) == "北京市"
    assert gazetteer.adcode(9.52, 47.14) == gazetteer.city_name(9.52, 47.14) == ""
    assert gazetteer.territory.covers(106.6203, 26.6411)
    assert not gazetteer.territory.covers(9.52, 47.14)


def test_a_place_is_found_by_its_uid(gazetteer: Gazetteer) -> None:
    point = gazetteer.point_of("贵阳市测试公园")
    assert point is not None
    assert point.place is not None
    assert gazetteer.place(point.place.uid) == point.place
    assert gazetteer.place("0" * 24) is None
    assert gazetteer.place("nonsense") is None
