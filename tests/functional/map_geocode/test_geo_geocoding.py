"""Geocoding and reverse geocoding over the wire, on the pack of places that packages alone make."""

import random
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import shapely

from functions.map_geocode.main import FUNCTION
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.geo import Crs, convert_point
from shared.geo.boundaries import FILE as BOUNDARIES
from shared.geo.boundaries import Boundaries
from shared.geo.divisions import FILE as DIVISIONS
from shared.geo.divisions import Divisions, Level, Status
from shared.geo.geodesy import haversine
from tests.functional.conftest import Client, Serve

FORWARD, REVERSE, LEGACY = "/geocoding/v3", "/reverse_geocoding/v3", "/geocoder/v2"
ABROAD = "/api_geocoding_abroad/v1"
NO_RESULT, LACK = "Internal Service Error:无相关结果", "Request Parameter Error: lack address or location"


@pytest.fixture(scope="module")
def geocode(serve_module: Serve, places_pack: Path) -> Client:
    return serve_module(FUNCTION, pack=places_pack)


def ask(client: Client, path: str, key: MapKey, **fields: str) -> Any:
    return client.get(path, params={"ak": key.ak, "output": "json", **fields}).json()


def spent(directory: AppDirectory, key_app: App, service: str) -> int:
    return sum(day.spent_units for day in directory.usage(key_app.appid, service).values())


@pytest.mark.parametrize("path", [FORWARD, f"{FORWARD}/", f"{LEGACY}/", f"/map_service{FORWARD}"])
def test_an_address_has_a_point_and_says_how_sure_it_is(geocode: Client, key: MapKey, path: str) -> None:
    answer = ask(geocode, path, key, address="贵州省贵阳市观山湖区")
    assert answer["status"] == 0
    result = answer["result"]
    assert list(result) == ["location", "precise", "confidence", "comprehension", "level"]
    assert (result["precise"], result["confidence"], result["level"]) == (0, 20, "区县")
    assert haversine(result["location"]["lng"], result["location"]["lat"], 106.63, 26.65) < 10_000


def test_the_point_comes_in_the_type_asked_for(geocode: Client, key: MapKey) -> None:
    def at(name: str) -> tuple[float, float]:
        point = ask(geocode, FORWARD, key, address="贵阳市", ret_coordtype=name)["result"]["location"]
        return point["lng"], point["lat"]

    wgs84 = at("wgs84")
    for crs in (Crs.GCJ02, Crs.BD09):
        assert at(crs) == pytest.approx(convert_point(*wgs84, Crs.WGS84, crs), abs=2e-6)
    assert at("BD09MC") == pytest.approx(convert_point(*wgs84, Crs.WGS84, Crs.BD09MC), abs=0.3)
    assert ask(geocode, FORWARD, key, address="贵阳市", ret_coordtype="epsg")["status"] == 2


def test_the_city_decides_what_the_address_leaves_open(geocode: Client, key: MapKey) -> None:
    for city, adcode in (("北京市", 110105), ("220100", 220104)):
        answer = ask(geocode, FORWARD, key, address="朝阳区", city=city, extension_poi_infos="True")
        assert answer["result"]["poi_infos"][0]["adcode"] == adcode


def test_extensions_add_levels_and_the_address_in_parts(geocode: Client, key: MapKey) -> None:
    fields = {"extension_analys_level": "1", "extension_poi_infos": "true"}
    result = ask(geocode, FORWARD, key, address="北京市海淀区", **fields)["result"]
    assert result["analys_level"] == "区县"
    assert result["count"] == len(result["poi_infos"]) == 1
    (info,) = result["poi_infos"]
    assert (info["location"], info["confidence"]) == (result["location"], result["confidence"])
    assert info["formatted_address"] == "北京市海淀区"
    assert (info["country"], info["province"], info["city"], info["district"]) == (
        "中国",
        "北京市",
        "北京市",
        "海淀区",
    )
    assert info["adcode"] == 110108
    assert len(info["uid"]) == 24


def test_debug_shows_how_an_answer_came_about_to_keys_that_may_ask(
    geocode: Client, app: tuple[App, str], key: MapKey, directory: AppDirectory
) -> None:
    fields = {"address": "北京市海淀区", "debug": "1"}
    assert "debug" not in ask(geocode, FORWARD, key, **fields)
    assert ask(geocode, FORWARD, key, address="北京市海淀区", debug="nonsense")["status"] == 0
    _, operator_key = directory.add_key(app[0].appid, "server", ips=["0.0.0.0/0"], debug=True)
    answer = ask(geocode, FORWARD, operator_key, **fields)
    assert answer["result"] == ask(geocode, FORWARD, key, **fields)["result"]
    assert list(answer["debug"]) == ["text", "readings", "attempts", "reason"]
    assert answer["debug"]["reason"].startswith("the first division that a source knows")
    assert answer["debug"]["readings"][0]["code"] == "110108"
    unknown = ask(geocode, FORWARD, operator_key, address="没有的地方", debug="true")
    assert (unknown["status"], unknown["results"], unknown["debug"]["reason"]) == (1, [], "")
    assert "debug" not in ask(geocode, FORWARD, operator_key, address="北京市海淀区")
    xml = geocode.get(FORWARD, params={"ak": operator_key.ak, **fields}).text
    assert ElementTree.fromstring(xml).findtext("debug/text") == "北京市海淀区"  # noqa: S314


def test_answers_are_xml_unless_json_is_asked_for(geocode: Client, key: MapKey) -> None:
    answer = geocode.get(FORWARD, params={"ak": key.ak, "address": "贵阳市"})
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    assert root.tag == "GeocoderSearchResponse"
    assert root.findtext("status") == "0"
    assert root.findtext("result/level") == "城市"
    reverse = geocode.get(REVERSE, params={"ak": key.ak, "location": "26.65,106.63"})
    assert ElementTree.fromstring(reverse.text).findtext("result/addressComponent/adcode") == "520115"  # noqa: S314
    refused = ElementTree.fromstring(geocode.get(FORWARD, params={"ak": "unknown"}).text)  # noqa: S314
    assert (refused.tag, refused.findtext("status")) == ("GeocoderSearchResponse", "200")


HOSTILE = [
    "没有的地方",
    "xyzzy",
    "😀😀😀",
    "عنوان غير معروف",
    "'; DROP TABLE place; --",
    '" UNION SELECT ""="',
    "name:* NEAR(a b, 3) AND NOT -x ^",
    "% _ \\ \x00",
    "</GeocoderSearchResponse>",
    "号" * 500,
    "路与" * 250,
    "Chaoyang Gulou " * 34,
]


@pytest.mark.parametrize("address", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", [FORWARD, ABROAD])
def test_what_nobody_knows_has_the_documented_answer(
    geocode: Client, key: MapKey, path: str, address: str
) -> None:
    answer = ask(geocode, path, key, address=address)
    assert (answer["status"], answer["results"]) == (1, [])
    assert answer["message"] == answer["msg"]
    assert answer["msg"].startswith(NO_RESULT)
    xml = geocode.get(path, params={"ak": key.ak, "output": "xml", "address": address}).text
    assert ElementTree.fromstring(xml).findtext("status") == "1"  # noqa: S314


@pytest.mark.parametrize("path", [FORWARD, ABROAD, LEGACY])
@pytest.mark.parametrize("address", [None, "", "  ", "\u200b", "\u202e\u202d"])
def test_no_address_has_the_documented_answer(
    geocode: Client, key: MapKey, path: str, address: str | None
) -> None:
    answer = ask(geocode, path, key, **({} if address is None else {"address": address}))
    assert answer == {"status": 2, "message": LACK, "msg": LACK, "results": []}


def test_an_address_of_ten_thousand_characters_is_refused(geocode: Client, key: MapKey) -> None:
    data = {"ak": key.ak, "output": "json", "address": "贵" * 10_000}
    answer = geocode.post(FORWARD, data=data).json()
    assert (answer["status"], answer["results"]) == (2, [])
    assert "10000 characters" in answer["message"]


def test_an_address_abroad_belongs_to_the_service_abroad(
    geocode: Client, app: tuple[App, str], key: MapKey, directory: AppDirectory
) -> None:
    assert ask(geocode, FORWARD, key, address="Vaduz, Liechtenstein")["status"] == 1
    assert spent(directory, app[0], "geocoding_abroad") == 0
    assert ask(geocode, ABROAD, key, address="Vaduz, Liechtenstein")["status"] == 0
    assert spent(directory, app[0], "geocoding_abroad") == 1


@pytest.mark.parametrize(
    ("address", "lng", "lat"),
    [
        ("Vaduz, Liechtenstein", 9.52, 47.14),
        ("Tokyo", 139.69, 35.69),
        ("日本东京", 139.69, 35.69),
        ("纽约", -74.01, 40.71),
        ("美国纽约", -74.01, 40.71),
        ("Paris, Texas, United States", -95.56, 33.66),
        ("PARIS, FR", 2.35, 48.85),
        ("香港", 114.17, 22.28),
    ],
)
def test_settlements_abroad_are_found_in_wgs84(
    geocode: Client, key: MapKey, address: str, lng: float, lat: float
) -> None:
    result = ask(geocode, ABROAD, key, address=address)["result"]
    assert (result["location"]["lng"], result["location"]["lat"]) == pytest.approx((lng, lat), abs=0.02)
    assert result["precise"] == 0


def test_a_chinese_city_may_be_written_in_letters(geocode: Client, key: MapKey) -> None:
    assert ask(geocode, FORWARD, key, address="Guiyang")["result"]["level"] == "城市"


CHINA_KEYS = [
    "location",
    "formatted_address",
    "edz",
    "business",
    "business_info",
    "addressComponent",
    "pois",
    "roads",
    "poiRegions",
    "sematic_description",
    "formatted_address_poi",
    "cityCode",
]


@pytest.mark.parametrize("path", [REVERSE, LEGACY])
def test_a_point_has_its_divisions(geocode: Client, key: MapKey, path: str) -> None:
    answer = ask(geocode, path, key, location="39.915,116.404")
    assert list(answer) == ["status", "result"]
    result = answer["result"]
    assert list(result) == CHINA_KEYS
    assert result["location"] == {"lng": 116.404, "lat": 39.915}
    assert result["formatted_address"] == "北京市东城区"
    assert result["addressComponent"] == {
        "country": "中国",
        "country_code": 0,
        "country_code_iso": "CHN",
        "country_code_iso2": "CN",
        "province": "北京市",
        "city": "北京市",
        "city_level": 2,
        "district": "东城区",
        "town": result["addressComponent"]["town"],
        "town_code": result["addressComponent"]["town_code"],
        "adcode": "110101",
        "street": "",
        "street_number": "",
        "direction": "",
        "distance": "",
    }
    assert (result["pois"], result["roads"], result["poiRegions"], result["business_info"]) == (
        [],
        [],
        [],
        [],
    )
    assert (result["sematic_description"], result["cityCode"]) == ("", 131)


def test_one_point_in_four_types_is_one_place(geocode: Client, key: MapKey) -> None:
    wgs84 = (106.6302, 26.6461)
    for crs in (Crs.WGS84, Crs.GCJ02, Crs.BD09, Crs.BD09MC):
        x, y = convert_point(*wgs84, Crs.WGS84, crs)
        answer = ask(geocode, REVERSE, key, location=f"{y},{x}", coordtype=crs.upper(), ret_coordtype="wgs84")
        point = answer["result"]["location"]
        assert (point["lng"], point["lat"]) == pytest.approx(wgs84, abs=3e-6)
        assert answer["result"]["addressComponent"]["adcode"] == "520115"


def test_counties_are_geocoded_and_reversed_to_themselves(
    geocode: Client, app: tuple[App, str], key: MapKey, directory: AppDirectory, places_pack: Path
) -> None:
    directory.set_limits(app[0].appid, "geocoding", qps=5000)
    directory.set_limits(app[0].appid, "reverse_geocoding", qps=5000)
    divisions, boundaries = Divisions(places_pack / DIVISIONS), Boundaries(places_pack / BOUNDARIES)
    counties = [d for d in divisions if d.level == Level.COUNTY and d.status == Status.CURRENT and d.code]
    named = reversed_ = asked = 0
    for county in random.Random(4).sample(counties, 150):  # noqa: S311
        outline = boundaries.wkb(county.code)
        inner = shapely.buffer(shapely.from_wkb(outline), -0.01) if outline else None
        if inner is None or inner.is_empty:
            continue
        asked += 1
        point = shapely.point_on_surface(inner)
        fields = {"location": f"{point.y:.6f},{point.x:.6f}", "coordtype": "wgs84ll"}
        found = ask(geocode, REVERSE, key, **fields)["result"]["addressComponent"]
        reversed_ += found["adcode"] == county.code
        whole = "".join(divisions.lineage_names(county))
        result = ask(geocode, FORWARD, key, address=whole, extension_poi_infos="1").get("result")
        named += result is not None and result["poi_infos"][0]["adcode"] == int(county.code)
    assert asked > 100
    assert reversed_ / asked >= 0.98
    assert named / asked >= 0.98


@pytest.mark.parametrize("location", ["20,125", "38.5,119.8", "0,0", "-60,-140", "90,180", "-90,-180"])
def test_at_sea_everything_is_there_and_empty(geocode: Client, key: MapKey, location: str) -> None:
    fields = {"extensions_poi": "1", "extensions_road": "true", "coordtype": "wgs84ll"}
    answer = ask(geocode, REVERSE, key, location=location, **fields)
    assert answer["status"] == 0
    result = answer["result"]
    assert list(result) == CHINA_KEYS
    assert result["formatted_address"] == result["sematic_description"] == result["business"] == ""
    component = result["addressComponent"]
    assert component.pop("country_code") == -1
    assert component.pop("city_level") == 2
    assert component.pop("adcode") == "0"
    assert set(component.values()) == {""}
    assert (result["pois"], result["roads"], result["cityCode"]) == ([], [], 0)


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("22.2905,114.1700", "香港特别行政区油尖旺区"),  # Victoria Harbour
        ("22.3000,114.1670", "香港特别行政区油尖旺区"),  # 尖沙嘴, whose point no outline holds
        ("22.2330,114.2510", "香港特别行政区南区"),  # the sea off 石澳
        ("22.1330,113.5810", "澳门特别行政区"),  # the sea off 九澳
        ("24.3300,118.1400", "福建省漳州市龙海区"),  # the sea off 浯屿村
        ("26.5400,119.8330", "福建省宁德市霞浦县"),  # the sea off 东冲村
        ("30.7200,122.8080", "浙江省舟山市嵊泗县"),  # 嵊山
        ("22.5390,104.0110", "云南省红河哈尼族彝族自治州河口瑶族自治县"),  # beside the border river
    ],
)
def test_the_coast_of_china_is_written_as_in_china(
    geocode: Client, key: MapKey, location: str, address: str
) -> None:
    result = ask(geocode, REVERSE, key, location=location, coordtype="wgs84", ret_coordtype="wgs84")["result"]
    assert result["formatted_address"] == address
    component = result["addressComponent"]
    assert (component["country"], component["country_code"], component["city_level"]) == ("中国", 0, 2)
    assert address.startswith(component["province"])
    lat, lng = map(float, location.split(","))
    assert result["location"] == {"lng": lng, "lat": lat}


def test_the_other_bank_of_a_border_river_is_abroad(geocode: Client, key: MapKey) -> None:
    result = ask(geocode, REVERSE, key, location="22.486,103.97")["result"]
    assert result["formatted_address"] == "Lào Cai, Vietnam"


def test_abroad_degrees_are_wgs84_and_names_english_unless_chinese_is_asked_for(
    geocode: Client, key: MapKey
) -> None:
    tokyo = {"location": "35.6895,139.6917"}
    result = ask(geocode, REVERSE, key, **tokyo)["result"]
    assert result["location"] == {"lng": 139.6917, "lat": 35.6895}
    component = result["addressComponent"]
    assert (component["country"], component["country_code_iso"], component["country_code_iso2"]) == (
        "Japan",
        "JPN",
        "JP",
    )
    assert component["country_code"] == -1
    assert result["formatted_address"].endswith(", Japan")
    chinese = ask(geocode, REVERSE, key, language="zh-CN", language_auto="1", **tokyo)["result"]
    assert chinese["formatted_address"].startswith("日本")
    korean = ask(geocode, REVERSE, key, location="37.5665,126.978", language="ko", language_auto="1")
    assert any("가" <= letter <= "힣" for letter in korean["result"]["addressComponent"]["city"])


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "lack location"),
        ({"location": "39.9"}, "no pair of numbers"),
        ({"location": "NaN,NaN"}, "no decimal number"),
        ({"location": "inf,1"}, "no decimal number"),
        ({"location": "116.404,39.915"}, "latitude comes first"),
        ({"location": "200,200"}, "nowhere"),
        ({"location": "39.9,116.4,1"}, "no decimal number"),
        ({"location": "3.9e1,1.1e99"}, "nowhere"),
        ({"location": "99999999,1", "coordtype": "bd09mc"}, "outside bd09mc"),
        ({"location": "39.9,116.4", "coordtype": "epsg4326"}, "coordtype"),
        ({"location": "39.9,116.4", "radius": "far"}, "radius"),
        ({"location": "39.9,116.4", "sort_strategy": "best"}, "sort_strategy"),
        ({"location": "39.9,116.4", "extensions_poi": "maybe"}, "extensions_poi"),
        ({"location": "'; DROP TABLE place; --,1"}, "no decimal number"),
    ],
)
def test_a_wrong_parameter_has_status_2_and_is_named(
    geocode: Client, key: MapKey, fields: dict[str, str], says: str
) -> None:
    answer = ask(geocode, REVERSE, key, **fields)
    assert answer["status"] == 2
    assert says in answer["message"]
    assert answer["message"] == answer["msg"]


def test_a_radius_beyond_the_largest_is_no_error(geocode: Client, key: MapKey) -> None:
    for radius in ("0", "-5", "1e9"):
        assert ask(geocode, REVERSE, key, location="39.9,116.4", radius=radius)["status"] == 0


def test_places_abroad_need_a_permission_and_count_on_their_own(
    geocode: Client, app: tuple[App, str], key: MapKey, directory: AppDirectory
) -> None:
    service = "reverse_geocoding_abroad_poi"
    heathrow = {"location": "51.4706,-0.4619", "extensions_poi": "1"}
    found = ask(geocode, REVERSE, key, **heathrow)["result"]
    assert any("Heathrow" in poi["name"] for poi in found["pois"])
    assert spent(directory, app[0], service) == 1
    ask(geocode, REVERSE, key, location="39.9,116.4", extensions_poi="1")
    ask(geocode, REVERSE, key, location="51.4706,-0.4619")
    assert spent(directory, app[0], service) == 1
    assert spent(directory, app[0], "reverse_geocoding") == 3
    directory.set_enabled(app[0].appid, False, service)
    without = ask(geocode, LEGACY, key, location="51.4706,-0.4619", pois="1")
    assert without["status"] == 0
    assert without["result"]["pois"] == []
    assert without["result"]["addressComponent"]["country"] == "United Kingdom"
    directory.set_enabled(app[0].appid, True, service)
    directory.set_limits(app[0].appid, service, quota=1)
    assert ask(geocode, REVERSE, key, **heathrow)["status"] == 302


def test_a_web_page_gets_a_script(geocode: Client, app: tuple[App, str], directory: AppDirectory) -> None:
    key = directory.add_key(app[0].appid, "browser", referers=("*",))[1]
    fields = {"ak": key.ak, "location": "39.915,116.404", "callback": "showLocation"}
    answer = geocode.get(REVERSE, params=fields)
    assert answer.text.startswith('showLocation&&showLocation({"status":0,"result":')
