"""The map services of conversion, time zone, IP location, regions and addresses, on the real pack."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from functions.map_coordinate.main import FUNCTION as COORDINATE
from functions.map_geocode.main import FUNCTION as GEOCODE
from functions.map_locate.main import FUNCTION as LOCATE
from shared.access.app import MapKey
from tests.functional.conftest import Client, Serve


@pytest.fixture(scope="module")
def coordinate(serve_module: Serve) -> Client:
    return serve_module(COORDINATE)


@pytest.fixture(scope="module")
def geocode(serve_module: Serve, published_places: str) -> Client:
    return serve_module(GEOCODE)


@pytest.fixture(scope="module")
def locate(serve_module: Serve, published_pack: str) -> Client:
    return serve_module(LOCATE, trusted_proxies=("127.0.0.0/8",))


def ask(client: Client, path: str, key: MapKey, **fields: str) -> Any:
    return client.get(path, params={"ak": key.ak, **fields}).json()


@pytest.mark.parametrize("path", ["/geoconv/v1", "/geoconv/v1/", "/map_service/geoconv/v1"])
def test_the_documented_point_is_converted_within_a_metre_of_baidus(
    coordinate: Client, key: MapKey, path: str
) -> None:
    answer = ask(coordinate, path, key, coords="114.21892734521,29.575429778924", **{"from": "1", "to": "5"})
    assert answer["status"] == 0
    (point,) = answer["result"]
    assert point["x"] == pytest.approx(114.2307519546763, abs=1e-5)
    assert point["y"] == pytest.approx(29.57908428837437, abs=1e-5)


def test_points_keep_their_order(coordinate: Client, key: MapKey) -> None:
    coords = ";".join(f"{100 + n / 10},{20 + n / 10}" for n in range(100))
    points = ask(coordinate, "/geoconv/v2", key, coords=coords, model="1")["result"]
    assert len(points) == 100
    assert [round(p["x"] - 0.0065, 1) for p in points] == [round(100 + n / 10, 1) for n in range(100)]


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/geoconv/v1", {"coords": "181,0"}, 4),
        ("/geoconv/v1", {"coords": "1,1", "from": "7"}, 21),
        ("/geoconv/v1", {"coords": "1,1", "to": "1"}, 22),
        ("/geoconv/v1", {"coords": "1,1,1"}, 24),
        ("/geoconv/v1", {"coords": "1,1;" * 100 + "1,1"}, 25),
        ("/geoconv/v1", {"coords": ""}, 26),
        ("/geoconv/v2", {"coords": "1,1", "model": "9"}, 26),
        ("/timezone/v1", {"timestamp": "1"}, 2),
        ("/timezone/v1", {"location": "0,-30", "coord_type": "wgs84ll"}, 1),
    ],
)
def test_what_cannot_be_computed_has_the_documented_status(
    coordinate: Client, key: MapKey, path: str, fields: dict[str, str], status: int
) -> None:
    answer = ask(coordinate, path, key, **fields)
    assert answer["status"] == status
    assert answer["message"]


def test_the_time_zone_knows_summer_and_takes_now_for_no_timestamp(coordinate: Client, key: MapKey) -> None:
    summer = ask(coordinate, "/timezone/v1", key, location="51.5,-0.12", timestamp="1781956800")
    assert summer == {"status": 0, "timezone_id": "Europe/London", "dst_offset": 3600, "raw_offset": 0}
    assert ask(coordinate, "/timezone/v1", key, location="26.6,106.7")["raw_offset"] == 28800


def test_an_address_is_located_to_the_city_and_says_how_sure_that_is(locate: Client, key: MapKey) -> None:
    answer = ask(locate, "/location/ip", key, ip="58.16.0.1", coor="bd09ll")
    assert answer["status"] == 0
    assert answer["address"].startswith("CN|贵州省|贵阳市|None|")
    content = answer["content"]
    assert content["address_detail"]["adcode"] == "520100"
    assert content["point"]["x"].startswith("106.")
    assert content["point"]["y"].startswith("26.")
    assert content["accuracy"]["level"] == "city"
    assert 0 < content["accuracy"]["confidence"] < 100
    metres = ask(locate, "/location/ip/v1", key, ip="58.16.0.1")["content"]["point"]
    assert float(metres["x"]) > 1e7


def test_without_an_address_the_callers_own_counts_and_only_from_a_trusted_proxy(
    locate: Client, key: MapKey
) -> None:
    seen = {"x-forwarded-for": "6.6.6.6, 58.16.0.1"}
    answer = locate.get("/location/ip", params={"ak": key.ak}, headers=seen).json()
    assert answer["content"]["address_detail"]["city"] == "贵阳市"


def test_what_a_caller_claims_in_a_line_of_its_own_above_the_proxys_is_not_believed(
    locate: Client, key: MapKey
) -> None:
    seen = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "58.16.0.1")]
    answer = locate.get("/location/ip", params={"ak": key.ak}, headers=seen).json()
    assert answer["content"]["address_detail"]["city"] == "贵阳市"


@pytest.mark.parametrize(
    ("ip", "status", "message"),
    [
        ("127.0.0.1", 1, r"Internal Service Error:ip\[127\.0\.0\.1\] loc failed"),
        ("10.1.2.3", 1, r"Internal Service Error:ip\[10\.1\.2\.3\] loc failed"),
        ("300.1.1.1", 2, "Request Parameter Error:ip illegal"),
    ],
)
def test_an_address_that_is_nowhere_has_the_observed_text(
    locate: Client, key: MapKey, ip: str, status: int, message: str
) -> None:
    answer = ask(locate, "/location/ip", key, ip=ip)
    assert answer["status"] == status
    assert re.fullmatch(message, answer["message"])


def test_a_region_has_levels_codes_and_an_outline(geocode: Client, key: MapKey) -> None:
    answer = ask(
        geocode,
        "/api_region_search/v1",
        key,
        keyword="贵州",
        sub_admin="2",
        extensions_code="1",
        boundary="1",
    )
    assert list(answer)[:2] == ["status", "message"]
    (province,) = answer["districts"]
    assert (province["name"], province["level"], province["code"]) == ("贵州省", 1, "520000")
    cities = {city["name"]: city for city in province["districts"]}
    assert cities["贵阳市"]["code"] == "520100"
    assert {"name": "观山湖区", "level": 3, "code": "520115", "districts": []} in cities["贵阳市"][
        "districts"
    ]
    lng, lat = map(float, province["boundary"].split(";")[0].split(","))
    assert 103 < lng < 110
    assert 24 < lat < 30


def test_an_ambiguous_name_finds_every_division_of_it(geocode: Client, key: MapKey) -> None:
    answer = ask(geocode, "/api_region_search/v1", key, keyword="朝阳")
    assert answer["result_size"] == len(answer["districts"]) > 5


@pytest.mark.parametrize("keyword", ["香港", "澳门", "台湾"])
def test_hong_kong_macao_and_taiwan_are_there(geocode: Client, key: MapKey, keyword: str) -> None:
    found = ask(geocode, "/api_region_search/v1", key, keyword=keyword)["districts"]
    assert any(district["level"] == 1 for district in found)


@pytest.mark.parametrize(
    ("keyword", "name"),
    [("臺北市", "台北市"), ("內蒙古", "内蒙古自治区"), ("齊齊哈爾", "齐齐哈尔市"), ("乾縣", "乾县")],
)
def test_a_region_is_found_in_traditional_characters(
    geocode: Client, key: MapKey, keyword: str, name: str
) -> None:
    answer = ask(geocode, "/api_region_search/v1", key, keyword=keyword)
    assert [district["name"] for district in answer["districts"]] == [name]


def test_no_keyword_has_the_observed_answer(geocode: Client, key: MapKey) -> None:
    answer = ask(geocode, "/api_region_search/v1", key)
    assert (answer["status"], answer["message"]) == (-1, "keyword is empty")


def test_an_address_is_taken_apart_with_its_person(geocode: Client, key: MapKey) -> None:
    text = "张三 13800138000 贵阳市观山湖区长岭北路8号示例大厦"
    answer = ask(geocode, "/address_analyzer/v1", key, address=text, model="1", addr_verify="1")
    assert answer["address"] == text
    parts = answer["result"]
    assert (parts["name"], parts["tel"]) == ("张三", "13800138000")
    assert (parts["province"], parts["province_code"]) == ("贵州省", "520000")
    assert (parts["county"], parts["county_code"]) == ("观山湖区", "520115")
    assert (parts["road"], parts["street_number"], parts["poi"]) == ("长岭北路", "8号", "示例大厦")
    assert "|省级地址结构缺失" in parts["problem"]
    assert 106 < parts["location"]["lng"] < 107


def test_an_address_in_traditional_characters_is_taken_apart_and_repeated_as_it_is(
    geocode: Client, key: MapKey
) -> None:
    address = "雲南省紅河哈尼族彝族自治州箇舊市金湖路1號"
    answer = ask(geocode, "/address_analyzer/v1", key, address=address)
    assert answer["address"] == address
    assert (answer["result"]["county"], answer["result"]["road"]) == ("个旧市", "金湖路")


def test_an_address_is_required(geocode: Client, key: MapKey) -> None:
    assert ask(geocode, "/address_analyzer/v1", key)["status"] == 2
    assert ask(geocode, "/address_analyzer/v1", key, address="贵阳", model="2")["status"] == 2


def test_readiness_and_metrics_name_the_pack(locate: Client, published_pack: str) -> None:
    locate.get("/_/ready")
    deadline = time.monotonic() + 10
    while (ready := locate.get("/_/ready")).status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ready.json()["packs"]["default"] == {"version": published_pack, "wanted": published_pack}
    assert f'geoportrait_pack{{pack="default",version="{published_pack}"}} 1.0' in locate.get("/metrics").text


# This one stands last: a function's pack is one a process, and it replaces the module's.
@pytest.mark.parametrize(
    ("function", "path", "fields"),
    [
        (GEOCODE, "/api_region_search/v1", {"keyword": "贵州"}),
        (GEOCODE, "/address_analyzer/v1", {"address": "贵阳"}),
        (GEOCODE, "/geocoding/v3", {"address": "贵阳", "output": "json"}),
        (GEOCODE, "/reverse_geocoding/v3", {"location": "26.6,106.7", "output": "json"}),
        (LOCATE, "/location/ip", {"ip": "58.16.0.1"}),
    ],
)
def test_a_function_without_a_pack_is_ready_and_names_the_command(
    serve: Serve, key: MapKey, function: Any, path: str, fields: dict[str, str], tmp_path: Path
) -> None:
    client = serve(function, s3_bucket_prefix="empty-", cache_dir=tmp_path)
    answer = ask(client, path, key, **fields)
    assert answer["status"] == 1
    assert "geoportrait packs build" in answer["message"]
    ready = client.get("/_/ready")
    assert ready.status_code == 200
    pack = function.packs[0]
    assert "fault" in ready.json()["packs"][pack.name]
    assert f'geoportrait_pack_faulty{{pack="{pack.name}"}} 1.0' in client.get("/metrics").text
