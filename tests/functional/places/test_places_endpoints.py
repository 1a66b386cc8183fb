"""Place search over the wire, on an index with a hand-made extract: every parameter, field and refusal."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from functions.map_place.endpoints import ENDPOINTS
from functions.map_place.main import FUNCTION
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.geo import Crs, convert_point
from shared.geo.geodesy import haversine
from tests.functional.conftest import Client, Serve

SEARCH, DETAIL, SUGGESTION = "/place/v2/search", "/place/v2/detail", "/place/v2/suggestion"
REGION, AROUND, POLYGON = "/place/v3/region", "/place/v3/around", "/place/v3/polygon"
DETAIL_V3, SUGGESTION_V3 = "/place/v3/detail", "/place/v3/suggestion"
ABROAD, DETAIL_ABROAD, SUGGESTION_ABROAD = (
    f"/place_abroad/v1/{of}" for of in ("search", "detail", "suggestion")
)
WGS84 = (106.62, 26.65)
BOX = "26.64,106.61,26.66,106.63"
EVERY_PATH = [endpoint.paths[0] for endpoint in ENDPOINTS if not endpoint.query_types]
ODD_TEXTS = [
    "😀",
    "مرحبا بالعالم",
    "\u202eabc\u202d",
    "'; DROP TABLE place; --",
    '"gram" NEAR("a" "b", 5) OR *',
    "name:贵阳 AND NOT §i",
    "≡贵阳市",
    "\x00\x01",
    "%",
    "龘" * 10_000,
    "a b " * 2_500,
    "(" * 10_000,
    "$" * 10_000,
    "𠮷𠮷",
]


@pytest.fixture(scope="module")
def place(serve_module: Serve, small_pack: Path) -> Client:
    return serve_module(FUNCTION, pack=small_pack)


@pytest.fixture
def key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    for service in ("place_search", "place_abroad"):
        directory.set_limits(app[0].appid, service, quota=10_000, qps=1_000)
    return directory.add_key(app[0].appid, "server")[1]


def ask(client: Client, path: str, key: MapKey, **fields: str) -> Any:
    response = client.post(path, data={"ak": key.ak, "output": "json", **fields})
    assert response.status_code == 200
    return response.json()


def names(answer: Any) -> set[str]:
    return {item["name"] for item in answer["results"]}


def bd09(lng: float, lat: float) -> str:
    lng, lat = convert_point(lng, lat, Crs.WGS84, Crs.BD09)
    return f"{lat},{lng}"


@pytest.mark.parametrize("path", [SEARCH, f"{SEARCH}/", f"/map_service{SEARCH}"])
def test_a_search_of_version_2_has_every_field(place: Client, key: MapKey, path: str) -> None:
    fields = {
        "query": "测试银行",
        "region": "贵阳市",
        "scope": "2",
        "page_num": "0",
        "extensions_adcode": "true",
    }
    answer = ask(place, path, key, **fields)
    assert list(answer) == ["status", "message", "result_type", "query_type", "total", "results"]
    assert (answer["status"], answer["message"], answer["total"]) == (0, "ok", len(answer["results"]))
    (branch,) = (item for item in answer["results"] if item["telephone"])
    assert branch["name"].startswith("测试银行")
    assert (branch["province"], branch["city"], branch["area"]) == ("贵州省", "贵阳市", "观山湖区")
    assert (branch["adcode"], branch["detail"], branch["street_id"]) == (520115, 1, "")
    assert branch["address"] == "贵州省贵阳市观山湖区"
    assert branch["telephone"] == "0851-00000000"
    assert len(branch["uid"]) == 24
    info = branch["detail_info"]
    assert (info["tag"], info["type"], info["children"]) == ("金融;银行", "life", [])
    assert "distance" not in info
    point = convert_point(
        branch["location"]["lng"], branch["location"]["lat"], Crs.BD09, Crs.WGS84, exact=True
    )
    assert haversine(*point, 106.6231, 26.6479) < 1


def test_fields_are_there_only_where_they_were_asked_for(place: Client, key: MapKey) -> None:
    answer = ask(place, SEARCH, key, query="测试银行", region="贵阳市", page_num="", scope="", tag="")
    assert "total" not in answer
    assert not {"detail_info", "adcode", "country"} & set(answer["results"][0])


def test_a_search_of_version_3_has_its_own_types(place: Client, key: MapKey) -> None:
    answer = ask(place, REGION, key, query="测试银行", region="观山湖区", region_limit="true", scope="2")
    item = answer["results"][0]
    assert type(item["adcode"]) is int
    assert type(item["town_code"]) is int
    assert (item["adcode"], item["status"], item["detail"]) == (520115, "", 1)
    assert item["detail_info"]["classified_poi_tag"] == "金融;银行"
    light = ask(place, REGION, key, query="测试银行", region="观山湖区", scope="2", is_light_version="true")
    assert not {"detail_info", "telephone"} & set(light["results"][0])


def test_a_circle_has_distances_and_an_order(place: Client, key: MapKey) -> None:
    fields = {"query": "测试", "location": bd09(*WGS84), "radius": "3000", "scope": "2", "page_size": "20"}
    near = ask(place, AROUND, key, filter="sort_name:distance|sort_rule:1", **fields)["results"]
    far = ask(place, AROUND, key, filter="sort_name:distance,sort_rule:0", **fields)["results"]
    metres = [item["detail_info"]["distance"] for item in near]
    assert metres == sorted(metres)
    assert all(type(of) is int and of <= 3000 for of in metres)
    assert sorted(item["uid"] for item in far) == sorted(item["uid"] for item in near)
    assert far[0]["detail_info"]["distance"] == metres[-1]


@pytest.mark.parametrize(
    ("coord_type", "crs"),
    [("1", Crs.WGS84), ("2", Crs.GCJ02), ("3", Crs.BD09), ("4", Crs.BD09MC), ("", Crs.BD09)],
)
def test_a_circle_is_the_same_in_every_coordinate_type(
    place: Client, key: MapKey, coord_type: str, crs: Crs
) -> None:
    lng, lat = convert_point(*WGS84, Crs.WGS84, crs)
    fields = {"query": "测试", "location": f"{lat},{lng}", "radius": "800", "coord_type": coord_type}
    assert names(ask(place, SEARCH, key, **fields)) >= {"测试公园"}
    assert "测试大厦" not in names(ask(place, SEARCH, key, **fields))


def test_answers_come_in_gcj02_where_it_is_asked_for(place: Client, key: MapKey) -> None:
    found = {}
    for ret in ("gcj02ll", "", "wgs84ll"):
        answer = ask(place, SEARCH, key, query="测试公园", region="贵阳", ret_coordtype=ret)
        found[ret] = (answer["results"][0]["location"]["lng"], answer["results"][0]["location"]["lat"])
    assert found[""] == found["wgs84ll"]
    assert convert_point(*found["gcj02ll"], Crs.GCJ02, Crs.BD09) == pytest.approx(found[""], abs=2e-6)


def test_boxes_and_polygons_hold_what_lies_in_them(place: Client, key: MapKey) -> None:
    box = ask(place, SEARCH, key, query="测试", bounds=BOX, coord_type="1", page_size="20")
    assert names(box) >= {"测试大厦", "测试公园"}
    swapped = ask(
        place, SEARCH, key, query="测试", bounds="26.66,106.63,26.64,106.61", coord_type="1", page_size="20"
    )
    assert swapped["results"] == box["results"]
    triangle = "26.651,106.623,26.651,106.629,26.657,106.626,26.651,106.623"
    assert names(ask(place, POLYGON, key, query="测试", bounds=triangle, coord_type="1")) == {"测试公园"}
    bow_tie = "26.64,106.61,26.66,106.63,26.64,106.63,26.66,106.61,26.64,106.61"
    assert ask(place, POLYGON, key, query="测试", bounds=bow_tie, coord_type="1")["status"] == 0


def test_of_several_areas_the_narrowest_counts(place: Client, key: MapKey) -> None:
    fields = {"query": "测试公园", "location": "26.65,106.62", "coord_type": "1"}
    assert names(ask(place, SEARCH, key, region="北京市", bounds="1,1,2,2", **fields)) == {"测试公园"}


@pytest.mark.parametrize(
    "region", ["贵州省贵阳市", "贵阳市观山湖区", "贵州 贵阳 观山湖", "黔贵阳市", "北京市海淀区"]
)
def test_a_region_may_be_a_path_of_names(place: Client, key: MapKey, region: str) -> None:
    found = ask(place, SEARCH, key, query="测试公园", region=region, city_limit="true")
    assert found["status"] == 0
    assert names(found) == (set() if "北京" in region else {"测试公园"})


def test_a_region_is_a_wish_unless_it_is_a_limit(place: Client, key: MapKey) -> None:
    for path, limit in ((SEARCH, "city_limit"), (REGION, "region_limit")):
        fields = {"query": "测试公园", "region": "北京市"}
        assert names(ask(place, path, key, **fields)) == {"测试公园"}
        assert ask(place, path, key, **fields, **{limit: "true"}) == {
            "status": 0,
            "message": "ok",
            "results": [],
        }


def test_several_keywords_share_a_page_in_proportion(place: Client, key: MapKey) -> None:
    fields = {
        "query": "测试公园$测试站$测试大厦",
        "location": "26.65,106.62",
        "coord_type": "1",
        "radius": "3000",
    }
    assert len(ask(place, SEARCH, key, page_size="1", **fields)["results"]) == 3


def test_kinds_find_and_filter(place: Client, key: MapKey) -> None:
    only = {"location": "26.65,106.62", "coord_type": "1", "radius": "5000", "page_size": "20"}
    banks = names(ask(place, AROUND, key, type="银行", **only))
    assert banks
    assert all(name.startswith("测试银行") for name in banks)
    assert names(ask(place, SEARCH, key, query="测试", tag="银行,公园", **only)) == banks | {"测试公园"}
    assert names(ask(place, SEARCH, key, query="测试", filter="industry_type:life", **only)) >= banks
    food = ask(place, SEARCH, key, query="面馆", filter="industry_type:cater", scope="2", **only)
    assert {item["detail_info"]["type"] for item in food["results"]} == {"cater"}
    assert ask(place, SEARCH, key, query="测试", tag="没有", **only)["results"] == []


def test_ratings_have_no_source_and_leave_the_order(place: Client, key: MapKey) -> None:
    fields = {"query": "测试", "region": "贵阳", "page_size": "20"}
    rated = ask(place, SEARCH, key, filter="sort_name:overall_rating|sort_rule:0", **fields)
    assert rated["results"] == ask(place, SEARCH, key, **fields)["results"]


def test_pages_follow_each_other(place: Client, key: MapKey) -> None:
    fields = {"query": "测试", "region": "贵阳"}
    whole = ask(place, SEARCH, key, page_size="99", page_num="0", **fields)
    assert len(whole["results"]) == min(20, whole["total"])
    pages = [ask(place, SEARCH, key, page_size="2", page_num=str(n), **fields) for n in range(3)]
    assert [item for page in pages for item in page["results"]] == whole["results"][:6]
    behind = ask(place, SEARCH, key, page_num="1000000000", **fields)
    assert (behind["total"], behind["results"]) == (whole["total"], [])
    assert len(ask(place, SEARCH, key, page_size="0", **fields)["results"]) == 1


def test_details_come_by_one_uid_or_several(place: Client, key: MapKey) -> None:
    found = ask(place, SEARCH, key, query="测试", region="贵阳", scope="2")["results"]
    uids = [item["uid"] for item in found[:3]]
    one = ask(place, DETAIL, key, uid=uids[0], scope="2")
    assert (one["status"], one["result"]) == (0, found[0])
    several = ask(place, DETAIL, key, uids=",".join([*uids, "0" * 24]), scope="2")
    assert several["result"] == found[:3]
    assert "detail_info" not in ask(place, DETAIL, key, uid=uids[0])["result"]
    third = ask(place, DETAIL_V3, key, uid=uids[0])
    assert [item["uid"] for item in third["results"]] == uids[:1]


@pytest.mark.parametrize(
    "fields", [{"uid": "0" * 24}, {"uids": f"{'0' * 24},x"}, {"uid": "'; --"}, {"uid": "x" * 10_000}]
)
def test_an_unknown_uid_has_the_documented_answer(place: Client, key: MapKey, fields: dict[str, str]) -> None:
    answer = ask(place, DETAIL, key, **fields)
    assert answer == {"status": 2, "message": "Parameter Invalid", "msg": "Parameter Invalid", "result": {}}
    assert ask(place, DETAIL_V3, key, **fields)["results"] == []


def test_suggestions_of_both_versions_have_their_keys(place: Client, key: MapKey) -> None:
    second = ask(place, SUGGESTION, key, query="测试银", region="贵阳", city_limit="true")
    item = second["result"][0]
    assert item["name"].startswith("测试银行")
    assert (item["adcode"], item["district"], item["business"], item["cityid"]) == (
        "520115",
        "观山湖区",
        "",
        "146",
    )
    assert item["address"].startswith("贵阳市-观山湖区")
    third = ask(place, SUGGESTION_V3, key, query="测试银", region="贵阳", region_limit="true")
    assert "result" not in third
    assert (type(third["results"][0]["adcode"]), type(third["results"][0]["town_code"])) == (str, int)
    assert len(ask(place, SUGGESTION, key, query="村", region="全国")["result"]) <= 10


def test_suggestions_come_from_a_circle_or_a_box_first(place: Client, key: MapKey) -> None:
    circle = {"query": "测试", "location": "26.65,106.62", "coord_type": "1", "radius": "800"}
    assert names(ask(place, SUGGESTION_V3, key, radius_limit="true", **circle)) >= {"测试公园"}
    assert "测试大厦" not in names(ask(place, SUGGESTION_V3, key, radius_limit="true", **circle))
    assert "测试大厦" in names(ask(place, SUGGESTION_V3, key, **circle))
    box = ask(place, SUGGESTION_V3, key, query="测试公", bounds=BOX, coord_type="1", region_limit="1")
    assert names(box) >= {"测试公园"}


def test_a_place_without_a_point_has_no_location(place: Client, key: MapKey) -> None:
    found = ask(place, SUGGESTION, key, query="金阳", region="贵阳", city_limit="true")["result"]
    assert found
    for item in found:
        assert "location" not in item or 100 < item["location"]["lng"] < 110


def test_services_abroad_know_their_side_only(place: Client, key: MapKey) -> None:
    answer = ask(place, ABROAD, key, query="Café Prüfung", region="全国", scope="2")
    (item,) = answer["results"]
    assert (item["province"], item["city"], item["country"]) == ("", "", "列支敦士登")
    assert ask(place, ABROAD, key, query="测试公园", region="全国")["results"] == []
    assert ask(place, SEARCH, key, query="Café Prüfung", region="全国")["results"] == []
    assert ask(place, DETAIL_ABROAD, key, uid=item["uid"])["result"]["name"] == "Café Prüfung"
    assert ask(place, DETAIL, key, uid=item["uid"])["status"] == 2
    suggested = ask(place, SUGGESTION_ABROAD, key, query="cafe pr", region="全国")
    assert [of["name"] for of in suggested["result"]] == ["Café Prüfung"]


def test_points_abroad_are_wgs84_whatever_is_declared(place: Client, key: MapKey) -> None:
    found = [
        ask(place, ABROAD, key, query="Café Prüfung", region="全国", ret_coordtype=ret)["results"][0][
            "location"
        ]
        for ret in ("", "gcj02ll")
    ]
    assert found[0] == found[1]
    at = f"{found[0]['lat']},{found[0]['lng']}"
    for coord_type in ("1", "2", "3"):
        answer = ask(
            place, ABROAD, key, query="Prüfung", location=at, radius="5", coord_type=coord_type, scope="2"
        )
        assert answer["results"][0]["detail_info"]["distance"] == 0


@pytest.mark.parametrize(
    ("name", "lat", "lng"),
    [
        ("Gimpo International Airport", 37.5583, 126.791),
        ("Kathmandu", 27.7172, 85.324),
        ("Hanoi", 21.0285, 105.8542),
        ("Vientiane", 17.9667, 102.6),
        ("Pyongyang", 39.0339, 125.7543),
    ],
)
def test_a_place_of_a_neighbour_of_china_is_found_where_the_service_says_that_it_is(
    place: Client, key: MapKey, name: str, lat: float, lng: float
) -> None:
    (item,) = ask(place, ABROAD, key, query=name, region="全国")["results"]
    assert item["location"] == {"lat": lat, "lng": lng}
    location = f"{item['location']['lat']},{item['location']['lng']}"
    for fields in ({}, {"coord_type": "1"}, {"coord_type": "2", "ret_coordtype": "gcj02ll"}):
        circle = {"query": name, "location": location, "radius": "1000", "scope": "2", **fields}
        (nearby,) = ask(place, ABROAD, key, **circle)["results"]
        assert (nearby["name"], nearby["location"]) == (name, item["location"])
        assert nearby["detail_info"]["distance"] == 0


def test_services_abroad_need_their_permission_and_spend_their_own_quota(
    place: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    ask(place, ABROAD, key, query="x", region="全国")
    ask(place, SEARCH, key, query="x", region="全国")
    for service in ("place_abroad", "place_search"):
        assert sum(day.spent_units for day in directory.usage(app[0].appid, service).values()) == 1
    narrow, _ = directory.create("a test's app without the world", only_services=["place_search"])
    denied = directory.add_key(narrow.appid, "server")[1]
    assert ask(place, SEARCH, denied, query="测试公园", region="贵阳")["status"] == 0
    for path in (ABROAD, DETAIL_ABROAD, SUGGESTION_ABROAD):
        assert ask(place, path, denied, query="x", region="全国", uid="x")["status"] == 240


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (SEARCH, {"region": "贵阳"}),
        (SEARCH, {"query": " ", "region": "贵阳"}),
        (REGION, {"region": "贵阳"}),
        (AROUND, {"location": "26.65,106.62"}),
        (POLYGON, {"bounds": BOX}),
        (ABROAD, {"region": "Tokyo"}),
        (SUGGESTION, {"region": "贵阳"}),
        (SUGGESTION_V3, {"region": "贵阳"}),
        (SUGGESTION_ABROAD, {"region": "全国"}),
    ],
)
def test_a_missing_query_has_the_observed_answer(
    place: Client, key: MapKey, path: str, fields: dict[str, str]
) -> None:
    answer = ask(place, path, key, **fields)
    assert (answer["status"], answer["message"]) == (2, "Parameter Invalid")
    assert answer["result" if "suggestion" in path and "v3" not in path else "results"] == []


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        (SEARCH, {}, "region, location or bounds is missing"),
        (SEARCH, {"region": "亚特兰蒂斯"}, "expected the name, code or number of a division"),
        (SEARCH, {"location": "NaN,NaN"}, "expected lat,lng"),
        (SEARCH, {"location": "106.62,26.65"}, "latitude comes first"),
        (SEARCH, {"location": "26.65,106.62", "radius": "-5"}, "expected more than 0 metres"),
        (SEARCH, {"location": "26.65,106.62", "coord_type": "9"}, "expected one of bd09ll"),
        (SEARCH, {"bounds": "1,1"}, "expected 2 to 100 points"),
        (SEARCH, {"region": "贵阳", "page_num": "x"}, "expected a whole number"),
        (SEARCH, {"region": "贵阳", "city_limit": "perhaps"}, "expected 0 or 1"),
        (SEARCH, {"region": "贵阳", "scope": "3"}, "scope"),
        (SEARCH, {"region": "贵阳", "filter": "industry_type:war"}, "expected one of"),
        (REGION, {}, "region is missing"),
        (REGION, {"region": "贵阳", "center": "x"}, "center"),
        (AROUND, {}, "location is missing"),
        (POLYGON, {}, "bounds is missing"),
        (POLYGON, {"bounds": ",".join(["26.6,106.6"] * 200)}, "expected 2 to 100 points"),
        (POLYGON, {"bounds": "26.6,106.6"}, "expected 2 to 100 points"),
        (SUGGESTION, {}, "region is missing"),
        (SUGGESTION_V3, {}, "region, location or bounds is missing"),
        (ABROAD, {}, "region, location or bounds is missing"),
        (ABROAD, {"region": "贵阳"}, "expected the name of a country or a city abroad"),
        (DETAIL, {}, "uid is missing"),
        (DETAIL, {"uid": "1", "uids": "2"}, "expected one of them"),
        (DETAIL, {"uids": ",".join("0123456789a")}, "expected at most 10"),
    ],
)
def test_what_is_wrong_is_said_with_status_2(
    place: Client, key: MapKey, path: str, fields: dict[str, str], said: str
) -> None:
    answer = ask(place, path, key, query="测试", **fields)
    assert answer["status"] == 2
    assert answer["message"].startswith("Parameter Invalid: ")
    assert said in answer["message"]
    assert len(answer["message"]) < 250


@pytest.mark.parametrize("path", EVERY_PATH)
def test_no_text_is_more_than_a_text(place: Client, key: MapKey, path: str) -> None:
    areas = {"region": "全国", "location": "26.65,106.62", "bounds": BOX}
    for text in ODD_TEXTS:
        as_query = {"query": text, "type": text, "tag": text, **areas}
        as_area = {"query": "测试", "region": text, "location": text, "bounds": text, "filter": text}
        for fields in (as_query, as_area):
            answer = ask(place, path, key, uid=text, **fields)
            assert answer["status"] in (0, 2)
            assert len(answer["message"]) < 250


def test_version_2_is_xml_unless_asked_and_version_3_never(place: Client, key: MapKey) -> None:
    fields = {"ak": key.ak, "query": "测试公园", "region": "贵阳"}
    answered = place.get(SEARCH, params=fields)
    assert answered.headers["content-type"] == "text/xml;charset=utf-8"
    root = ElementTree.fromstring(answered.text)  # noqa: S314 - our own answer
    assert root.tag == "PlaceSearchResponse"
    assert root.findtext("results/result/name") == "测试公园"
    assert place.get(REGION, params=fields | {"output": "xml"}).json()["status"] == 0
    assert place.get(ABROAD, params=fields | {"region": "全国"}).json()["status"] == 0


def test_a_script_gets_its_callback(place: Client, key: MapKey) -> None:
    fields = {"ak": key.ak, "query": "测试公园", "region": "贵阳", "callback": "BMap._rd._cbk43398"}
    answered = place.get(SEARCH, params=fields)
    assert answered.headers["content-type"] == "text/javascript;charset=utf-8"
    assert answered.text.startswith('BMap._rd._cbk43398&&BMap._rd._cbk43398({"status":0,')


# This one stands last: a function's pack is one a process, and it replaces the module's.
@pytest.mark.parametrize("path", EVERY_PATH)
def test_without_a_pack_every_service_names_the_command(
    serve: Serve, key: MapKey, path: str, tmp_path: Path
) -> None:
    client = serve(FUNCTION, s3_bucket_prefix="empty-", cache_dir=tmp_path)
    fields = {"query": "x", "region": "贵阳", "location": "1,1", "bounds": "1,1,2,2", "uid": "1"}
    answer = ask(client, path, key, **fields)
    assert answer["status"] == 1
    assert "geoportrait packs build" in answer["message"]
