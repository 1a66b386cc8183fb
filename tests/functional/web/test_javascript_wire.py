"""What Baidu's JavaScript asks at `/?qt=…`: JSONP with `result` and `content`, each call on one counter."""

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import shapely

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.catalogue import load_catalogue
from shared.geo import Crs, convert_point
from shared.geo.packed_geometry import unpack
from shared.web.javascript import JavaScriptEndpoint
from tests.functional.conftest import Client, Serve
from tools.routes import load_functions

FUNCTIONS = {function.name: function for function in load_functions()}
JAVASCRIPT = {
    query_type: function.name
    for function in FUNCTIONS.values()
    for endpoint in function.endpoints
    if isinstance(endpoint, JavaScriptEndpoint)
    for query_type in endpoint.query_types
}
SERVICES = [service.id for service in load_catalogue().values() if service.kind != "ai"]
PAGE = {"referer": "https://pages.bank.example/"}
CALLBACK = "BMap._rd._cbk43398"
GUIYANG = convert_point(106.63, 26.65, Crs.WGS84, Crs.BD09MC)
HELSINKI = {"origin": "60.1670,24.9467", "destination": "60.1674,24.9497", "coord_type": "wgs84"}
BOX = f"({GUIYANG[0] - 9000},{GUIYANG[1] - 9000};{GUIYANG[0] + 9000},{GUIYANG[1] + 9000})"


@pytest.fixture(scope="module")
def clients(
    serve_module: Serve, default_pack: Path, places_pack: Path, roads_pack: Path
) -> dict[str, Client]:
    packs = {"default": default_pack, "places": places_pack, "roads": roads_pack}
    return {name: serve_module(FUNCTIONS[name], packs=packs) for name in {*JAVASCRIPT.values()}}


@pytest.fixture
def page_key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    return directory.add_key(app[0].appid, "browser", referers=["*.bank.example"])[1]


class Page:
    """A page of the bank that loads scripts."""

    def __init__(self, clients: Mapping[str, Client], key: MapKey) -> None:
        self._clients = clients
        self._key = key

    def text(self, query_type: str, headers: Mapping[str, str] = PAGE, **fields: str) -> str:
        common = {"qt": query_type, "ie": "utf-8", "oue": "1", "fromproduct": "jsapi", "res": "api"}
        params = {**common, "ak": self._key.ak, "v": "3.0", "callback": CALLBACK, **fields}
        response = self._clients[JAVASCRIPT[query_type]].get("/", params=params, headers=headers)
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/javascript;charset=utf-8"
        assert response.headers["x-content-type-options"] == "nosniff"
        return response.text

    def ask(self, query_type: str, headers: Mapping[str, str] = PAGE, **fields: str) -> Any:
        text = self.text(query_type, headers, **fields)
        assert text.startswith(f"{CALLBACK}&&{CALLBACK}(")
        assert text.endswith(")")
        return orjson.loads(text.removeprefix(f"{CALLBACK}&&{CALLBACK}(").removesuffix(")"))


@pytest.fixture
def page(clients: Mapping[str, Client], page_key: MapKey) -> Page:
    return Page(clients, page_key)


def spent(directory: AppDirectory, app: App) -> dict[str, int]:
    units = {
        service: sum(day.spent_units for day in directory.usage(app.appid, service).values())
        for service in SERVICES
    }
    return {service: count for service, count in units.items() if count}


@pytest.mark.parametrize(
    ("query_type", "fields", "service"),
    [
        ("gc", {"wd": "贵阳市", "cn": ""}, "js_geocoding"),
        ("rgc", {"x": f"{GUIYANG[0]}", "y": f"{GUIYANG[1]}"}, "js_reverse_geocoding"),
        ("cen", {"b": BOX[1:-1], "l": "12"}, "js_geocoding"),
        ("ext", {"num": "1000", "l": "10", "uid": "", "adname": "贵阳市"}, "js_geocoding"),
        ("exts", {"adnames": "贵阳市", "level": "0"}, "js_geocoding"),
        ("s", {"wd": "贵阳市"}, "js_geocoding"),
        ("s", {"wd": "机场", "c": "1", "rn": "10", "pn": "0"}, "js_place_search"),
        ("con", {"wd": "机场", "c": "贵阳市", "rn": "10", "pn": "0"}, "js_place_search"),
        ("nb", {"wd": "机场", "c": "1", "ar": BOX, "r": "20000"}, "js_place_search"),
        ("nb", {"wd": "机场", "nb_x": f"{GUIYANG[0]}", "nb_y": f"{GUIYANG[1]}"}, "js_place_search"),
        ("bd", {"wd": "机场", "c": "1", "ar": BOX}, "js_place_search"),
        ("placesug", {"query": "贵阳", "region": "1", "city_limit": "false"}, "js_geocoding"),
        ("drct", {"mode": "driving", "waypoints": "", **HELSINKI}, "js_driving"),
        ("drct", {"mode": "walking", **HELSINKI}, "js_walking"),
        ("drct", {"mode": "riding", **HELSINKI}, "js_riding"),
        ("ipLocation", {}, "js_location"),
    ],
)
def test_each_call_is_answered_and_counts_for_one_service(
    page: Page,
    directory: AppDirectory,
    app: tuple[App, str],
    query_type: str,
    fields: dict[str, str],
    service: str,
) -> None:
    answer = page.ask(query_type, **fields)
    assert answer["result"]["error"] == 0
    assert spent(directory, app[0]) == {service: 1}


def test_a_transit_plan_without_a_timetable_is_refused_on_its_own_counter(
    page: Page, directory: AppDirectory, app: tuple[App, str]
) -> None:
    answer = page.ask("drct", mode="transit", origin="26.65,106.63", destination="26.6,106.7")
    assert answer["result"]["error"] == 1001
    assert answer["result"]["error_msg"]
    assert answer["content"] == {}
    assert spent(directory, app[0]) == {"js_transit": 1}


@pytest.mark.parametrize("query_type", ["gc", "s", "drct"])
@pytest.mark.parametrize("headers", [{}, {"referer": "https://elsewhere.example/"}])
def test_a_foreign_page_is_told_so_and_spends_nothing(
    page: Page, directory: AppDirectory, app: tuple[App, str], query_type: str, headers: dict[str, str]
) -> None:
    answer = page.ask(query_type, headers, wd="贵阳市", rn="1", **HELSINKI)
    assert answer["result"]["error"] == 220
    assert answer["content"] == {}
    assert spent(directory, app[0]) == {}


@pytest.mark.parametrize("callback", ["alert(1)//", "a b", "x" * 200, "</script>"])
def test_what_is_no_name_is_no_callback(
    clients: Mapping[str, Client], page_key: MapKey, callback: str
) -> None:
    params = {"qt": "gc", "wd": "贵阳市", "ak": page_key.ak, "callback": callback}
    response = clients["map_geocode"].get("/", params=params, headers=PAGE)
    assert response.headers["content-type"].startswith("application/json")
    assert response.json()["result"]["error"] == 0


@pytest.mark.parametrize("query_type", ["", "nothing", "GC"])
def test_another_query_type_is_no_service(clients: Mapping[str, Client], query_type: str) -> None:
    assert clients["map_geocode"].get("/", params={"qt": query_type}).status_code == 404


def test_the_point_of_an_address_lies_on_the_plane(page: Page) -> None:
    content = page.ask("gc", wd="贵阳市观山湖区", cn="")["content"]
    assert content["cn"] == "贵阳市"
    assert content["wd"] == "贵阳市观山湖区"
    assert np.hypot(content["coord"]["x"] - GUIYANG[0], content["coord"]["y"] - GUIYANG[1]) < 20_000
    assert page.ask("gc", wd="嘛呢叭咪吽", cn="")["content"] == {}


def test_a_point_of_the_plane_has_an_address(page: Page) -> None:
    content = page.ask("rgc", x=f"{GUIYANG[0]}", y=f"{GUIYANG[1]}", dis_poi="3000", poi_num="3")["content"]
    assert content["address"].startswith("贵州省贵阳市")
    assert content["address_detail"]["province"] == "贵州省"
    assert float(content["point"]["x"]) == pytest.approx(GUIYANG[0], abs=0.01)
    for place in content["surround_poi"]:
        assert np.hypot(place["point"]["x"] - GUIYANG[0], place["point"]["y"] - GUIYANG[1]) < 3_600
    assert page.ask("rgc", x="0", y="0", poi_num="0")["content"]["address"] == ""
    assert page.ask("rgc", x="nan", y="0")["result"]["error"] == 2


@pytest.mark.parametrize("name", ["机场", "贵阳市"])
def test_a_place_found_has_its_details(
    page: Page, directory: AppDirectory, app: tuple[App, str], name: str
) -> None:
    place = page.ask("s", wd=name, c="贵阳市", rn="1", pn="0")["content"][0]
    answer = page.ask("inf", uid=place["uid"])
    assert answer["result"]["error"] == 0
    assert {field: answer["content"][field] for field in place} == place
    assert answer["content"]["ext"]["detail_info"]["tag"] == place["std_tag"]
    assert spent(directory, app[0]) == {"js_place_search": 2}


@pytest.mark.parametrize("uid", ["nobody", " ", "x" * 5_000])
def test_an_unknown_place_is_told_of(page: Page, uid: str) -> None:
    assert page.ask("inf", uid=uid)["result"]["error"] == 2


def test_a_circle_without_a_middle_is_refused(page: Page) -> None:
    assert page.ask("nb", wd="机场", nb_x="11889000")["result"]["error"] == 2
    found = page.ask("nb", wd="机场", nb_x="11889000", nb_y="3046800", r="20000")
    assert found["result"]["total"] > 0
    box = "(11888000,3045800;11890000,3047800)"
    assert found["content"] == page.ask("nb", wd="机场", ar=box, r="20000")["content"]


def test_a_map_shows_a_city(page: Page) -> None:
    assert page.ask("cen", b=BOX[1:-1], l="12")["content"]["cname"] == "贵阳市"
    sea = page.ask("cen", b="14000000,0;14000000,0")["content"]
    assert (sea["uid"], sea["cname"]) == (1, "")


@pytest.mark.parametrize(
    ("address", "number"), [("贵阳市观山湖区", 146), ("上海市嘉定区", 289), ("济源市", 1277), ("香港", 2912)]
)
def test_an_address_has_the_number_of_its_city(page: Page, address: str, number: int) -> None:
    assert page.ask("gc", wd=address, cn="")["content"]["sc"] == number


def test_a_point_and_a_map_have_the_number_of_their_city(page: Page) -> None:
    detail = page.ask("rgc", x=f"{GUIYANG[0]}", y=f"{GUIYANG[1]}", poi_num="0")["content"]["address_detail"]
    assert detail["city_code"] == 146
    assert page.ask("cen", b=BOX[1:-1], l="12")["content"]["uid"] == 146


@pytest.mark.parametrize(("city", "number"), [("贵阳市", 146), ("131", 131), ("520115", 146), ("1", 1)])
def test_a_page_of_places_has_the_number_of_its_city(page: Page, city: str, number: int) -> None:
    assert page.ask("s", wd="机场", c=city, rn="3", pn="0")["current_city"]["code"] == number


@pytest.mark.parametrize("name", ["贵阳市", "520100", "海南省"])
def test_an_outline_is_packed_behind_its_corners(page: Page, name: str) -> None:
    geometry = page.ask("ext", adname=name)["content"]["geo"]
    assert geometry.count("|") == 2
    rings = unpack(geometry)
    scrambled = page.ask("exts", adnames=f"{name},没有")["content"]["geometry"]
    (text,) = (b64decode(each[8:] + each[6:8]).decode() for each in scrambled)
    outline = shapely.from_wkt(text)
    assert shapely.area(outline) == pytest.approx(sum(shapely.Polygon(ring).area for ring in rings), rel=1e-6)


@pytest.mark.parametrize(
    ("path", "name"),
    [("贵州省安顺", "安顺市"), ("北京市门头沟", "门头沟区"), ("贵州省贵阳市南明区", "南明区")],
)
def test_an_outline_is_found_by_a_path_of_names(page: Page, path: str, name: str) -> None:
    outline = page.ask("ext", adname=path)["content"]["geo"]
    assert outline == page.ask("ext", adname=name)["content"]["geo"]


@pytest.mark.parametrize("path", ["云南省安顺", "安顺贵州省", "安顺安顺", "市" * 64])
def test_a_path_that_leads_nowhere_has_no_outline(page: Page, path: str) -> None:
    assert page.ask("ext", adname=path)["content"] == {}


def test_names_without_an_outline_have_none(page: Page) -> None:
    assert page.ask("ext", adname="没有这个地方")["content"] == {}
    assert page.ask("exts", adnames="没有,,这个")["content"] == {"geometry": []}
    assert len(page.ask("exts", adnames="贵阳市", level="1")["content"]["geometry"]) > 5


def test_a_page_of_places_says_where_it_searched(page: Page) -> None:
    answer = page.ask("s", wd="机场", c="贵阳市", rn="3", pn="0")
    result, city = answer["result"], answer["current_city"]
    assert result["type"] == 11
    assert result["count"] == len(answer["content"]) <= 3
    assert city["name"] == "贵阳市"
    assert city["up_province_name"] == "贵州省"
    for place in answer["content"]:
        ((x, y),) = unpack(place["geo"])[0].tolist()
        assert max(abs(x), abs(y)) < 2**25
        assert place["poiType"] in (0, 1, 3)
    nowhere = page.ask("s", wd="嘛呢叭咪吽", c="1", rn="3", pn="0")
    assert (nowhere["result"]["total"], nowhere["content"]) == (0, [])
    assert nowhere["current_city"]["name"] == "全国"


def test_the_steps_of_a_drive_have_instructions(page: Page) -> None:
    content = page.ask("drct", mode="driving", **HELSINKI)["content"]
    assert (content["status"], content["type"]) == (0, 2)
    (route, *_) = content["result"]["routes"]
    assert all(step["instructions"] for step in route["steps"])


def test_the_location_is_that_of_the_caller(page: Page) -> None:
    assert page.ask("ipLocation", ip="58.16.0.1")["content"] == {}  # nobody asks for another's
