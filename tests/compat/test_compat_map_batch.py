"""`/batch` through the real gateway: each request is admitted on its own, as its caller and nobody else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from shared.access.directory import AppDirectory
from tests.e2e.running_bundle import RunningBundle

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(bundle: RunningBundle) -> Ask:
    def post(*urls: str, **headers: str) -> Any:
        reqs = [{"method": "get", "url": url} for url in urls]
        with bundle.client() as client:
            answer = client.post("/batch", json={"reqs": reqs}, headers=headers)
        assert answer.status_code == 200
        return answer.json()

    return post


@pytest.fixture(scope="module")
def ak(bundle: RunningBundle) -> str:
    return str(bundle.secrets["demo_ak"])


def test_each_request_is_answered_in_its_place(ask: Ask, ak: str) -> None:
    answer = ask(
        f"/geoconv/v1/?coords=106.7,26.6&ak={ak}",
        "/geoconv/v1/?coords=106.7,26.6",
        f"/location/ip?ip=58.16.0.1&ak={ak}",
        f"/nothing/here?ak={ak}",
    )
    assert answer["status"] == 0
    assert [one["status"] for one in answer["batch_result"]] == [0, 101, 0, 260]


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere/geoconv/v1/",
        "//elsewhere/geoconv/v1/",
        "geoconv/v1/",
        "@elsewhere/",
        "/geoconv/v1/?coords=1,1 HTTP/1.1\r\nhost: elsewhere",
        "/geoconv/v1/?coords=1,1#",
    ],
)
def test_whatever_could_lead_elsewhere_is_refused(ask: Ask, url: str) -> None:
    (one,) = ask(url)["batch_result"]
    assert one["status"] == 2


@pytest.mark.parametrize("address", ["贵阳市 南明区", "贵州省贵阳市南明区中华北路", "a b", "é"])
def test_the_published_requests_are_read_as_they_stand(ask: Ask, ak: str, address: str) -> None:
    (one,) = ask(f"/address_analyzer/v1?address={address}&ak={ak}")["batch_result"]
    (escaped,) = ask(f"/address_analyzer/v1?address={quote(address)}&ak={ak}")["batch_result"]
    assert one == escaped
    assert "url is no path" not in str(one.get("message"))


@pytest.mark.parametrize(
    ("key", "status"), [("", 101), ("&ak=", 101), ("&ak=no", 200), (f"&ak={'0' * 32}", 200)]
)
def test_a_request_without_a_key_is_not_sent(ask: Ask, key: str, status: int) -> None:
    assert ask(f"/geoconv/v1/?coords=1,1{key}")["batch_result"][0]["status"] == status


@pytest.mark.parametrize(
    "url",
    [
        "/batch?x=1",
        "/map_service/batch/",
        "/x/../batch",
        "/_/functions",
        "/geoconv/v1/../../_/functions",
        "/function/map-coordinate/_/ready",
        "/oauth/2.0/token",
    ],
)
def test_a_batch_reaches_map_services_only(ask: Ask, url: str) -> None:
    (one,) = ask(url)["batch_result"]
    assert (one["status"], one["message"]) == (260, "服务不存在")


def test_an_answer_that_is_no_json_cannot_stand_in_the_list(ask: Ask, ak: str) -> None:
    (one,) = ask(f"/geoconv/v1/?coords=106.7,26.6&output=xml&ak={ak}")["batch_result"]
    assert (one["status"], "no JSON" in one["message"]) == (2, True)


def test_a_key_with_an_ip_list_sees_the_caller_and_not_the_batch(bundle: RunningBundle, ask: Ask) -> None:
    directory = AppDirectory.open(bundle.settings)
    appid = bundle.secrets["demo_appid"]
    here = directory.add_key(appid, "server", ips=("127.0.0.1",))[1].ak
    there = directory.add_key(appid, "server", ips=("203.0.113.0/24",))[1].ak
    directory.close()
    urls = [f"/geoconv/v1/?coords=106.7,26.6&ak={ak}" for ak in (here, there)]
    forged = {"x-geoportrait-caller": f"9999999999;203.0.113.9;{'0' * 64}"}
    assert [one["status"] for one in ask(*urls, **forged)["batch_result"]] == [0, 210]
    with bundle.client() as client:
        assert client.get(urls[1], headers=forged).json()["status"] == 210


@pytest.mark.parametrize("body", [b"", b"[]", b'{"reqs": []}', b'{"reqs": [{}]}', b'{"reqs": "x"}'])
def test_a_body_that_is_no_batch_is_refused(bundle: RunningBundle, body: bytes) -> None:
    with bundle.client() as client:
        assert client.post("/batch", content=body).json()["status"] == 2


def test_more_than_twenty_requests_are_refused(ask: Ask) -> None:
    assert ask(*["/geoconv/v1/"] * 21)["status"] == 2
