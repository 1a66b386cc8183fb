"""What no function answers at the local gateway: the caller's envelope, a count, and a fixed text at last."""

import os
import signal
import socket
from collections.abc import Iterator

import httpx
import orjson
import pytest
import redis as redis_py

from shared.config import Settings
from shared.telemetry.minutes import minute_key
from tests.functional.local.clocked_bundle import ClockedBundle, clocked_bundle, wait_until

PATH = "/geoconv/v2"


@pytest.fixture(scope="module")
def bundle(server_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockedBundle]:
    folder = tmp_path_factory.mktemp("outage")
    limits = {"start_seconds": 3.0, "answer_seconds": 3.0, "max_body_bytes": 100_000}
    with clocked_bundle(folder, server_settings, **limits) as running:
        yield running


@pytest.fixture
def minute(request: pytest.FixtureRequest, bundle: ClockedBundle) -> int:
    """A minute of this test alone."""
    number = 20_000_000 + abs(hash(request.node.nodeid)) % 1_000_000
    bundle.set_minute(number)
    return number


@pytest.fixture
def down(bundle: ClockedBundle) -> Iterator[None]:
    bundle.stop("map_coordinate")
    yield
    bundle.start("map_coordinate")


def wait_for_count(redis_url: str, minute: int, counts: dict[str, int], service: str = "geoconv") -> None:
    """Wait until a minute has these counts and no others."""
    with redis_py.Redis.from_url(redis_url, decode_responses=True) as client:

        def present() -> dict[str, int]:
            return {name: int(count) for name, count in client.hgetall(minute_key(service, minute)).items()}

        wait_until(lambda: present() == counts, 10)


@pytest.mark.usefixtures("down")
def test_a_function_that_is_down_is_answered_for_in_the_callers_envelope_and_counted(
    bundle: ClockedBundle, minute: int, redis_url: str
) -> None:
    beginnings = {"": '{"status":1,"message":', "callback=f": 'f&&f({"status":1,', "output=xml": "<?xml"}
    for query, beginning in beginnings.items():
        answer = bundle.client.get(f"{PATH}?{query}")
        assert answer.status_code == 200
        assert answer.text.startswith(beginning)
        assert answer.headers["retry-after"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    status = bundle.client.get("/function/map-coordinate/geoconv/v2").status_code
    assert status in (503, 504), "what is no service keeps its status and is not counted"
    wait_for_count(redis_url, minute, {"failed": 3})


def test_a_function_that_hangs_is_answered_for_and_counted(
    bundle: ClockedBundle, minute: int, redis_url: str
) -> None:
    pid = bundle.function("map_coordinate")["pid"]
    os.kill(pid, signal.SIGSTOP)
    answer = bundle.client.get(PATH)
    wait_until(lambda: bundle.function("map_coordinate")["pid"] != pid)  # it does not go on and count as well
    assert (answer.status_code, answer.json()["status"]) == (200, 1)
    wait_for_count(redis_url, minute, {"failed": 1})
    bundle.start("map_coordinate")


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("/styles/overseas.json", {"failed": 1}),
        ("/tiles/archives/world.pmtiles", {"failed": 1}),
        ("/tiles/baidu.json", {}),
    ],
)
def test_what_a_map_loads_fails_by_a_status_and_counts_where_it_is_a_service(
    bundle: ClockedBundle, minute: int, redis_url: str, path: str, counts: dict[str, int]
) -> None:
    answer = bundle.client.get(path)
    assert (answer.status_code, answer.json()["status"]) == (503, 1)
    assert answer.headers["retry-after"]
    wait_for_count(redis_url, minute, counts, "sdk_basemap_abroad")


def test_a_body_that_is_too_large_is_the_clients_mistake(
    bundle: ClockedBundle, minute: int, redis_url: str
) -> None:
    answer = bundle.client.post(PATH, content=b"x" * 200_000)
    assert (answer.status_code, answer.json()["status"]) == (200, 10)
    wait_for_count(redis_url, minute, {"client": 1})


@pytest.mark.parametrize("size", [62_000, 66_000, 300_000])
def test_an_address_that_is_too_long_is_the_clients_mistake(
    bundle: ClockedBundle, minute: int, redis_url: str, size: int
) -> None:
    with socket.create_connection(("127.0.0.1", httpx.URL(bundle.address).port), timeout=20) as connection:
        connection.sendall(
            b"GET %b?coords=%b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
            % (PATH.encode(), b"1" * size)
        )
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert orjson.loads(body)["status"] == 2
    wait_for_count(redis_url, minute, {"client": 1})


@pytest.mark.usefixtures("down")
def test_a_fixed_text_answers_where_the_endpoint_is_away_too(bundle: ClockedBundle, minute: int) -> None:
    bundle.stop("auth_token")
    try:
        answer = bundle.client.get(PATH)
        assert (answer.status_code, answer.json()["status"], answer.json()["error_code"]) == (200, 1, 2)
        answer = bundle.client.post(PATH, content=b"x" * 200_000)
        assert (answer.status_code, answer.json()["status"]) == (200, 10)
    finally:
        bundle.start("auth_token")


def test_nobody_outside_reaches_what_counts(bundle: ClockedBundle, minute: int, redis_url: str) -> None:
    headers = {"x-geoportrait-service": "geoconv", "x-geoportrait-failure": "unavailable"}
    assert bundle.client.get("/_/outage", headers=headers).status_code == 404
    assert bundle.client.get(PATH, headers=headers).json()["status"] != 1
    wait_for_count(redis_url, minute, {"client": 1})
