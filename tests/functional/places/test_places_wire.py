"""What geocoding and reverse geocoding say over the wire where an extract knows roads, houses and places."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.map_geocode.geocoding.parameters import AbroadParameters, GeocodingParameters
from functions.map_geocode.geocoding.service import geocode, geocode_abroad
from functions.map_geocode.pack import PACK
from functions.map_geocode.reverse.parameters import ReverseParameters
from functions.map_geocode.reverse.service import reverse_geocode
from shared.geo.geodesy import haversine

GUIYANG = "贵州省贵阳市观山湖区"
HERE = {"location": "26.6411,106.6203", "coordtype": "wgs84ll", "ret_coordtype": "wgs84ll"}


@pytest.fixture(scope="module", autouse=True)
def _pack(small_pack: Path) -> Iterator[None]:
    with PACK.use_folder(small_pack):
        yield


def forward(**fields: str) -> Any:
    return geocode(GeocodingParameters.model_validate({"ret_coordtype": "wgs84ll", **fields}))["result"]


def back(**fields: str) -> Any:
    return reverse_geocode(ReverseParameters.model_validate(HERE | fields))["result"]


def test_a_house_is_exact() -> None:
    found = forward(address=f"{GUIYANG}测试北路2号", extension_poi_infos="1", extension_analys_level="1")
    assert found["location"] == {"lng": 106.6202, "lat": 26.641}
    assert (found["precise"], found["confidence"], found["comprehension"]) == (1, 100, 100)
    assert (found["level"], found["analys_level"]) == ("门址", "门址")
    (info,) = found["poi_infos"]
    assert info["formatted_address"] == f"{GUIYANG}测试北路2号"
    assert (info["street"], info["street_number"], info["adcode"]) == ("测试北路", "2号", 520115)


def test_a_place_is_in_parts() -> None:
    found = forward(address="观山湖区测试大厦", extension_poi_infos="1", extension_analys_level="1")
    assert (found["level"], found["analys_level"]) == ("商务大厦", "POI")
    info = found["poi_infos"][0]
    assert (info["name"], len(info["uid"])) == ("测试大厦", 24)
    assert info["formatted_address"] == f"{GUIYANG}测试大厦"


def test_a_house_abroad_is_written_as_there() -> None:
    asked = AbroadParameters(address="Teststrasse 12a, Vaduz, Liechtenstein", extension_poi_infos=True)
    found = geocode_abroad(asked)["result"]
    assert found["location"] == {"lng": 9.52, "lat": 47.14}
    assert found["level"] == "门址"
    assert back(location="47.14,9.52", extensions_poi="1")["pois"][0]["name"] == "Café Prüfung"


def test_a_point_has_street_number_roads_places_and_descriptions() -> None:
    result = back(extensions_poi="1", extensions_road="True")
    component = result["addressComponent"]
    assert (component["town"], component["town_code"]) == ("金阳街道", "520115007")
    assert (component["street"], component["street_number"]) == ("测试北路", "2号")
    assert (component["direction"], component["distance"]) == ("附近", "15")
    assert result["formatted_address"] == f"{GUIYANG}测试北路2号"
    assert result["roads"][0]["name"] == "测试北路"
    assert result["roads"][0]["location"] == {"lng": 106.62, "lat": 26.6411}
    poi = result["pois"][0]
    assert (poi["name"], poi["tag"], poi["poiType"]) == ("测试大厦", "房地产;写字楼", "房地产")
    assert poi["point"] == {"x": 106.6198, "y": 26.642}
    assert (poi["direction"], poi["distance"]) == ("东南", "112")
    assert len(poi["uid"]) == 24
    assert poi["parent_poi"]["uid"] == ""
    assert result["sematic_description"] == "测试大厦东南112米"
    assert result["formatted_address_poi"] == f"{GUIYANG}金阳街道测试大厦"


@pytest.mark.parametrize("point", ["0,0", "-17.0,-179.9", "90,180"])
def test_a_point_at_sea_far_from_china_is_not_shifted(point: str) -> None:
    lat, lng = map(float, point.split(","))
    for coordtype in ("wgs84ll", "bd09ll", "gcj02ll"):
        found = back(location=point, coordtype=coordtype, ret_coordtype="bd09ll")
        assert found["location"] == {"lng": lng, "lat": lat}


def test_without_the_extensions_the_lists_are_empty() -> None:
    result = back()
    assert (result["pois"], result["roads"], result["poiRegions"]) == ([], [], [])
    assert result["sematic_description"] == result["formatted_address_poi"] == ""
    assert result["addressComponent"]["street"] == "测试北路"


@pytest.mark.parametrize("field", ["extensions_poi", "entensions_poi", "pois"])
def test_three_generations_of_names_ask_for_places(field: str) -> None:
    assert back(**{field: "true"})["pois"]


def test_a_point_in_an_outline_is_in_its_region() -> None:
    result = back(location="26.6530,106.6250", extensions_poi="1")
    (region,) = result["poiRegions"]
    assert (region["name"], region["direction_desc"], region["distance"]) == ("测试公园", "内", "0")
    assert result["sematic_description"].startswith("测试公园内")


def test_radius_types_and_strategy_choose_the_places() -> None:
    assert back(extensions_poi="1", radius="50")["pois"] == []
    banks = back(extensions_poi="1", poi_types="金融|酒店")["pois"]
    assert {poi["poiType"] for poi in banks} == {"金融"}
    near = [int(poi["distance"]) for poi in back(extensions_poi="1", radius="99999")["pois"]]
    assert near == sorted(near)
    assert near[-1] <= 3000
    known = back(extensions_poi="1", sort_strategy="rank", radius="3000", entire_poi="1")["pois"]
    assert len(known) >= len(near)
    assert [int(poi["distance"]) for poi in known] != sorted(int(poi["distance"]) for poi in known)


def test_the_points_of_lists_come_in_the_type_asked_for() -> None:
    bd09 = back(extensions_poi="1", extensions_road="1", ret_coordtype="bd09ll")
    for point in (bd09["pois"][0]["point"], {"x": bd09["location"]["lng"], "y": bd09["location"]["lat"]}):
        assert 500 < haversine(point["x"], point["y"], 106.62, 26.641) < 1500
    metres = back(extensions_poi="1", extensions_road="1", ret_coordtype="bd09mc")
    assert metres["roads"][0]["location"]["lng"] > 1e7
    assert metres["pois"][0]["point"]["y"] > 1e6
