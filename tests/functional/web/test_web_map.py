"""The map wire form around a tiny engine: keys, envelope, validation and the upstream behind it."""

import gzip
from hashlib import md5
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from msgspec.structs import force_setattr
from pydantic import BaseModel

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.access.keys import appid_of_ak
from shared.geo.refusal import NoData, Refusal
from shared.upstream.client import Upstream
from shared.upstream.keys import KeyPool, parse_keys
from shared.web.declaration import AnswerForm, Binary, Call, Extra, Metering, takes_microseconds
from shared.web.function import Function
from shared.web.map import MapEndpoint
from tests.functional.conftest import Client, Serve


class Where(BaseModel):
    ip: str = ""
    caller_address: str
    number: int = 0


def run(where: Where) -> dict[str, Any] | Binary:
    match where.ip:
        case "picture":
            return Binary(b"\x89PNG", "image/png")
        case "nowhere":
            raise NoData("无相关结果", also={"results": []})
        case "wrong":
            raise Refusal("coords format illegal", status=24)
        case "defect":
            raise ZeroDivisionError
    return {"content": {"ip": where.ip, "caller": where.caller_address}, "points": [{"x": 1}, {"x": 2}]}


WHERE = Function(
    "where",
    [
        MapEndpoint(
            paths=("/location/ip",),
            summary="where",
            metering=Metering(service="ip_location"),
            call=Call(parameters=Where, run=run, is_light=takes_microseconds),
        )
    ],
)


@pytest.fixture
def client(serve: Serve) -> Client:
    return serve(WHERE)


def ask(client: Client, key: MapKey | None, **fields: str) -> dict[str, Any]:
    ak = {"ak": key.ak} if key else {}
    answer = client.get("/location/ip", params=ak | fields)
    assert answer.status_code == 200
    return dict(answer.json())


def test_the_status_comes_first_and_the_json_is_compact(client: Client, key: MapKey) -> None:
    answer = client.get("/location/ip/", params={"ak": key.ak, "ip": "1.2.3.4", "from": "py_mcp", "sn": ""})
    assert answer.content.startswith(b'{"status":0,"content":{"ip":"1.2.3.4"')
    assert answer.headers["content-type"] == "application/json;charset=utf-8"


def test_the_alias_prefix_and_a_posted_form_reach_the_same_service(client: Client, key: MapKey) -> None:
    answer = client.post(
        "/map_service/location/ip", params={"ak": key.ak, "ip": "query"}, data={"ip": "form"}
    )
    assert answer.json()["content"]["ip"] == "form"


@pytest.mark.parametrize("path", ["//location/ip", "///location/ip/", "//map_service/location/ip"])
def test_slashes_at_the_beginning_are_one_and_are_signed_as_one(
    client: Client, app: tuple[App, str], directory: AppDirectory, path: str
) -> None:
    key = directory.add_key(app[0].appid, "server", sn=True)[1]
    query = f"ip=1.2.3.4&ak={key.ak}"
    signed = quote_plus(f"/{path.lstrip('/')}?{query}{key.sk}")
    sn = md5(signed.encode(), usedforsecurity=False).hexdigest()
    answer = client.get(f"http://function{path}?{query}&sn={sn}").json()
    assert answer["status"] == 0
    assert answer["content"]["ip"] == "1.2.3.4"


@pytest.mark.parametrize("path", ["//_/health", "//metrics", "/location//ip", "//"])
def test_no_other_path_has_a_second_slash(client: Client, path: str) -> None:
    assert client.get(f"http://function{path}").status_code == 404


def test_a_client_cannot_choose_its_own_address(client: Client, key: MapKey) -> None:
    assert ask(client, key, caller_address="6.6.6.6")["content"]["caller"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"ip": "wrong"}, 24), ({"number": "many"}, 2), ({"ip": "defect"}, 1), ({"ip": "nowhere"}, 1)],
)
def test_errors_carry_their_text_under_both_names(
    client: Client, key: MapKey, fields: dict[str, str], status: int
) -> None:
    answer = ask(client, key, **fields)
    assert answer["status"] == status
    assert answer["message"] == answer["msg"] != ""


def test_no_key_and_an_unknown_key_have_their_codes(client: Client, key: MapKey) -> None:
    assert ask(client, None)["status"] == 101
    forged = key.model_copy(update={"ak": key.ak[:-1] + ("a" if key.ak[-1] != "a" else "b")})
    assert ask(client, forged)["status"] == 200


def test_jsonp_wraps_plain_names_only(client: Client, key: MapKey) -> None:
    answer = client.get("/location/ip", params={"ak": key.ak, "callback": "BMap._rd._cbk43398"})
    assert answer.text.startswith('BMap._rd._cbk43398&&BMap._rd._cbk43398({"status":0,')
    assert answer.headers["content-type"] == "text/javascript;charset=utf-8"
    plain = client.get("/location/ip", params={"ak": key.ak, "callback": "function(a){alert(1)}"})
    assert plain.json()["status"] == 0


def test_xml_names_its_elements_after_the_keys(client: Client, key: MapKey) -> None:
    answer = client.get("/location/ip", params={"ak": key.ak, "output": "XML", "ip": "<&\x00>"})
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    assert "<ip>&lt;&amp;&gt;</ip>" in answer.text
    assert "<points><point><x>1</x></point><point><x>2</x></point></points>" in answer.text


def test_a_picture_is_answered_as_it_is(client: Client, key: MapKey) -> None:
    answer = client.get("/location/ip", params={"ak": key.ak, "ip": "picture"})
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")


def test_too_many_fields_and_too_long_a_body_are_refused(client: Client, key: MapKey) -> None:
    many = "&".join(f"f{n}=1" for n in range(300))
    assert client.get(f"/location/ip?ak={key.ak}&{many}").json()["status"] == 2
    answer = client.post("/location/ip", params={"ak": key.ak}, content=b"a=" + b"x" * (8 * 1024 * 1024))
    assert answer.json()["status"] == 10


def upstream_of(
    client: Client, answers: dict[str, httpx.Response], keys: str = "one,two"
) -> list[httpx.Request]:
    """Put a transport behind the function that answers by upstream key; return what it was asked."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[request.url.params["ak"]]

    pool = KeyPool(parse_keys(keys), lambda: 1_790_000_000.0)
    upstream = Upstream("http://upstream", pool, budget=0.25, transport=httpx.MockTransport(answer))
    force_setattr(client.function.platform, "upstream", upstream)
    return asked


FOUND = httpx.Response(200, json={"status": 0, "content": {"ip": "from upstream"}})


def test_the_upstream_answers_what_local_data_cannot(serve: Serve, key: MapKey) -> None:
    client = serve(WHERE, map_providers="local,upstream")
    asked = upstream_of(client, {"one": FOUND})
    assert ask(client, key, ip="1.1.1.1")["content"]["ip"] == "1.1.1.1"
    answer = client.get("/map_service/location/ip", params={"ak": key.ak, "ip": "nowhere", "callback": "cb"})
    assert answer.text.startswith('cb&&cb({"status":0,"content":{"ip":"from upstream"}')
    assert [str(request.url) for request in asked] == [
        "http://upstream/location/ip?ip=nowhere&output=json&ak=one"
    ]


def test_a_spent_upstream_key_gives_way_to_the_next(serve: Serve, key: MapKey) -> None:
    client = serve(WHERE, map_providers="ip_location=upstream")
    asked = upstream_of(client, {"one": httpx.Response(200, json={"status": 302}), "two": FOUND})
    assert [ask(client, key, ip="x")["status"] for _ in range(3)] == [0, 0, 0]
    assert [request.url.params["ak"] for request in asked].count("one") == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        httpx.Response(500, text="oops"),
        httpx.Response(200, text="<html>login</html>"),
        httpx.Response(200, json={"status": "0"}),
        httpx.Response(200, json=[1]),
        httpx.Response(302, headers={"location": "http://elsewhere"}),
        httpx.Response(200, json={"status": 302}),
        httpx.Response(200, text="<?xml version='1.0'?><a/>"),
        httpx.Response(200, headers={"content-type": "image/svg+xml"}, text="<svg onload='alert(1)'/>"),
        httpx.Response(200, headers={"content-encoding": "gzip"}, content=gzip.compress(b'{"status":0}')),
    ],
)
def test_a_broken_upstream_leaves_the_local_answer(
    serve: Serve, key: MapKey, rubbish: httpx.Response
) -> None:
    client = serve(WHERE, map_providers="local,upstream")
    upstream_of(client, {"one": rubbish, "two": rubbish})
    assert ask(client, key, ip="nowhere") == {
        "status": 1,
        "message": "无相关结果",
        "msg": "无相关结果",
        "results": [],
    }


def xml(status: int) -> httpx.Response:
    return httpx.Response(200, text=f'<?xml version="1.0"?><Response><status>{status}</status></Response>')


def test_an_upstream_key_that_is_spent_says_so_in_xml_too(serve: Serve, key: MapKey) -> None:
    client = serve(WHERE, map_providers="upstream")
    asked = upstream_of(client, {"one": xml(302), "two": xml(0)})
    for _ in range(3):
        answer = client.get("/location/ip", params={"ak": key.ak, "output": "xml"})
        assert answer.text.endswith("<Response><status>0</status></Response>")
    assert [request.url.params["ak"] for request in asked].count("one") == 1


def test_the_upstream_is_asked_for_the_form_that_the_caller_gets(serve: Serve, key: MapKey) -> None:
    client = serve(Function("points", [POINT]), map_providers="upstream")
    asked = upstream_of(client, {"one": xml(0)}, keys="one")
    for fields in ({}, {"output": "JSON"}, {"callback": "cb"}, {"output": "yaml"}):
        client.get("/reverse", params={"ak": key.ak, **fields})
    assert [request.url.params["output"] for request in asked] == ["xml", "json", "json", "xml"]


def test_requests_that_the_upstream_cannot_read_do_not_silence_it(serve: Serve, key: MapKey) -> None:
    client = serve(WHERE, map_providers="upstream")
    answers = {"one": httpx.Response(404)}
    asked = upstream_of(client, answers, keys="one")
    statuses = [ask(client, key, ip="x")["status"] for _ in range(5)]
    statuses += [ask(client, key, ip="x" * 20_000)["status"] for _ in range(5)]
    answers["one"] = FOUND
    assert [*statuses, ask(client, key, ip="x")["status"]] == [1] * 10 + [0]
    assert len(asked) == 6


ABROAD = "reverse_geocoding_abroad_poi"


class Point(BaseModel):
    location: str = ""
    pois: bool = False


POINT = MapEndpoint(
    paths=("/reverse",),
    summary="a point",
    metering=Metering(
        service="reverse_geocoding",
        extra=Extra(
            service=ABROAD,
            used_by=lambda point: point.pois and point.location == "abroad",
            reduce=lambda point: point.model_copy(update={"pois": False}),
        ),
    ),
    call=Call(
        parameters=Point,
        run=lambda point: {"result": {"location": point.location, "pois": point.pois}},
        is_light=takes_microseconds,
    ),
    form=AnswerForm(
        output="xml",
        xml_root="GeocoderSearchResponse",
    ),
)
ADDRESS = MapEndpoint(
    paths=("/geocoder",),
    summary="an address",
    metering=Metering(service="geocoding"),
    call=Call(parameters=Where, run=run, is_light=takes_microseconds),
    alternatives={"location": POINT},
)


@pytest.fixture
def points(serve: Serve) -> Client:
    return serve(Function("points", [POINT, ADDRESS]))


def used(directory: AppDirectory, key: MapKey, service: str) -> int:
    appid = appid_of_ak(key.ak)
    assert appid is not None
    return sum(day.spent_units for day in directory.usage(appid, service).values())


def about(client: Client, key: MapKey, path: str = "/reverse", **fields: str) -> dict[str, Any]:
    return dict(client.get(path, params={"ak": key.ak, "output": "json", **fields}).json())


def test_a_call_counts_on_the_further_service_only_when_it_uses_that(
    points: Client, key: MapKey, directory: AppDirectory
) -> None:
    assert about(points, key, location="here", pois="1")["result"]["pois"] is True
    assert used(directory, key, ABROAD) == 0
    assert about(points, key, location="abroad", pois="1")["result"]["pois"] is True
    assert used(directory, key, ABROAD) == 1
    assert used(directory, key, "reverse_geocoding") == 2


def test_without_the_permission_a_call_goes_on_without_the_further_service(
    points: Client, app: tuple[App, str], key: MapKey, directory: AppDirectory
) -> None:
    directory.set_enabled(app[0].appid, False, ABROAD)
    assert about(points, key, location="abroad", pois="1")["result"] == {"location": "abroad", "pois": False}
    public = directory.add_key(app[0].appid, "browser", referers=("*",))[1]  # may call the first service only
    directory.set_enabled(app[0].appid, True, ABROAD)
    assert about(points, public, location="abroad", pois="1")["result"]["pois"] is False


def test_a_spent_limit_of_the_further_service_refuses_what_uses_it(
    points: Client, app: tuple[App, str], key: MapKey, directory: AppDirectory
) -> None:
    directory.set_limits(app[0].appid, ABROAD, quota=1)
    assert about(points, key, location="abroad", pois="1")["status"] == 0
    assert about(points, key, location="abroad", pois="1")["status"] == 302
    assert about(points, key, location="abroad")["status"] == 0


def test_a_field_may_make_a_call_another_services(
    points: Client, key: MapKey, directory: AppDirectory
) -> None:
    assert about(points, key, "/geocoder", location="here")["result"]["location"] == "here"
    assert about(points, key, "/geocoder", ip="1.2.3.4")["content"]["ip"] == "1.2.3.4"
    assert about(points, key, "/geocoder", location="", ip="1.2.3.4")["status"] == 0
    assert used(directory, key, "reverse_geocoding") == 1
    assert used(directory, key, "geocoding") == 2


def test_a_service_may_answer_xml_unless_a_script_or_the_caller_wants_json(
    points: Client, key: MapKey
) -> None:
    def said(**fields: str) -> str:
        return points.get("/reverse", params={"ak": key.ak, "location": "x", **fields}).text

    assert said().startswith('<?xml version="1.0" encoding="utf-8"?><GeocoderSearchResponse><status>0<')
    assert said(callback="function(a){}").startswith("<?xml")
    assert said(callback="fn").startswith('fn&&fn({"status":0')
    assert said(callback="fn", output="xml").startswith("<?xml")
    assert said(output="JSON").startswith('{"status":0')
