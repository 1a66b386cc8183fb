"""What directions know of the places around roads, out of the real pack of places."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.map_direction.engine.places_pack import open_surroundings
from functions.map_direction.engine.surroundings import NO_SURROUNDINGS, Surroundings
from functions.map_direction.errors import NoRoads, NoRoute
from functions.map_direction.legacy import service
from functions.map_direction.legacy.parameters import LegacyParameters
from functions.map_direction.pack import PACK
from functions.map_direction.parameters import EndParameters
from shared.geo import Crs, convert_point
from shared.geo.refusal import NoData
from shared.places.index import PlaceIndex
from shared.places.schema import FILE

GUIYANG = (106.7135, 26.5783)


@pytest.fixture(scope="module")
def known(places_pack: Path) -> Surroundings:
    return open_surroundings(places_pack)


@pytest.mark.parametrize(
    ("lng", "lat", "expected"),
    [
        (*GUIYANG, True),
        (114.165, 22.275, True),  # Hong Kong
        (113.544, 22.190, True),  # Macao
        (121.565, 25.033, True),  # Taipei
        (113.78, 22.28, True),  # the bridge from Hong Kong to Macao
        (121.97, 31.52, True),  # the mouth of the Yangtze
        (103.85, 1.29, False),  # Singapore
        (126.98, 37.57, False),  # Seoul
        (105.85, 21.03, False),  # Hanoi
        (77.21, 28.61, False),  # Delhi
        (24.93, 60.17, False),
    ],
)
def test_coordinates_are_shifted_in_china_only(
    known: Surroundings, lng: float, lat: float, expected: bool
) -> None:
    assert known.territory.covers(lng, lat) is expected


def test_a_point_has_the_code_of_its_county(known: Surroundings) -> None:
    assert known.adcode(*GUIYANG).startswith("5201")
    assert known.adcode(103.85, 1.29) == ""
    assert NO_SURROUNDINGS.adcode(*GUIYANG) == ""


@pytest.mark.parametrize(
    ("lng", "lat", "number"),
    [(*GUIYANG, 146), (116.39, 39.91, 131), (114.165, 22.275, 2912), (103.85, 1.29, 0)],
)
def test_a_point_has_the_number_of_its_city(known: Surroundings, lng: float, lat: float, number: int) -> None:
    assert known.area_number(lng, lat) == number


@pytest.mark.parametrize("region", ["146", "520100", "贵阳"])
def test_a_number_of_a_city_is_a_region_as_its_name_is(known: Surroundings, region: str) -> None:
    places = known.places_named("观山湖", region)
    assert places
    assert all(known.area_number(*place.point) == 146 for place in places)


def test_a_known_place_decides_where_a_way_begins(known: Surroundings, places_pack: Path) -> None:
    index = PlaceIndex(places_pack / FILE)
    place = next(of for of in index.places(range(1, 5_000)) if of.uid and of.lng is not None)
    assert known.place_point(place.uid) == (place.lng, place.lat)
    lng, lat = convert_point(*GUIYANG, Crs.WGS84, Crs.BD09)
    parameters = EndParameters(
        origin=f"{lat},{lng}",
        destination=f"{lat},{lng}",
        origin_uid=place.uid,
        destination_uid="no such place",
    )
    ends = parameters.ends(known)
    assert ends.route_origin == (place.lng, place.lat)
    assert ends.route_destination == ends.destination == pytest.approx(GUIYANG, abs=1e-7)


def test_without_roads_an_upstream_is_asked_and_without_a_way_it_is_not() -> None:
    assert issubclass(NoRoads, NoData)
    assert not issubclass(NoRoute, NoData)
    assert NoRoads("", "walking").status == NoRoute("", "riding").status == 2001
    assert NoRoads("").status == NoRoute("", "motorcycle").status == 7


def test_a_name_is_a_place_in_its_region(known: Surroundings) -> None:
    (city,) = {place.name for place in known.places_named("贵阳市", "")}
    assert city == "贵阳市"
    there = known.places_named("解放路街道", "贵阳") or known.places_named("云岩区", "贵阳")
    assert len(there) == 1
    assert known.places_named("没有这个地方的名字", "") == []
    many = known.places_named("朝阳", "")
    assert 1 < len(many) <= 10
    assert len(known.places_named("朝阳区", "北京")) == 1


@pytest.fixture
def fixed_roads(roads_pack: Path) -> Iterator[None]:
    with PACK.use_folder(roads_pack):
        yield


def test_the_old_service_lists_the_places_of_a_name(
    known: Surroundings, monkeypatch: pytest.MonkeyPatch, fixed_roads: None
) -> None:
    monkeypatch.setattr(service, "current_surroundings", lambda: known)
    ends = {"origin": "朝阳", "destination": "60.1674,24.9497", "coord_type": "wgs84"}
    answer = service.directions(LegacyParameters(**ends))
    assert answer["type"] == 1
    assert answer["info"]["copyright"]["text"]
    choices = answer["result"]["origin"]["content"]
    assert len(choices) > 1
    assert set(choices[0]) == {"name", "address", "uid", "location"}
    assert answer["result"]["destination"]["content"] == []
    with pytest.raises(NoRoads):
        service.directions(LegacyParameters(**ends | {"origin": "贵阳市", "region": "贵州省"}))
