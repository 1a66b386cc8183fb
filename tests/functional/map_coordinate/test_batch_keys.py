"""`/batch` in process, with no gateway behind it: what is answered here, and what would be sent."""

from typing import Any

import pytest

from functions.map_coordinate.batch import endpoints, service
from functions.map_coordinate.main import FUNCTION
from shared.access.app import MapKey
from tests.functional.conftest import Client, Serve

NOT_SENT, FAILED = (101, 200), 1


@pytest.fixture
def client(serve: Serve) -> Client:
    return serve(FUNCTION, gateway_url="http://127.0.0.1:1")


def answers(client: Client, *urls: str) -> list[dict[str, Any]]:
    content: dict[str, Any] = client.post("/batch", json={"reqs": [{"url": url} for url in urls]}).json()
    return list(content["batch_result"])


@pytest.mark.parametrize("key", ["", "&ak=", "&ak=short", f"&ak={'0' * 32}", f"&ak={'z' * 32}"])
def test_nothing_is_sent_without_a_key_that_exists(
    client: Client, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(service, "_client", lambda: pytest.fail("something was sent"))
    (one,) = answers(client, f"/geoconv/v1/?coords=1,1{key}")
    assert one["status"] in NOT_SENT


def test_one_client_serves_every_batch(client: Client, key: MapKey) -> None:
    url = f"/geoconv/v1/?coords=1,1&ak={key.ak}"

    async def client_of_process() -> int:
        return id(service._client())

    first = client.run(client_of_process())
    assert [one["status"] for one in answers(client, url, url)] == [FAILED, FAILED]
    assert client.run(client_of_process()) == first


@pytest.mark.parametrize(
    ("url", "escaped"),
    [
        ("/geocoding/v3?address=贵阳", "/geocoding/v3?address=%E8%B4%B5%E9%98%B3"),
        ("/geocoding/v3?address=a b", "/geocoding/v3?address=a%20b"),
        (" /geocoding/v3?address=%20 ", "/geocoding/v3?address=%20"),
        ("/a?b=é", "/a?b=%C3%A9"),
        ("/a?b=\r\n", "/a?b="),
        ("/a?b=\r\nx", "/a?b=\r\nx"),
    ],
)
def test_an_address_is_escaped_as_servers_read_it(url: str, escaped: str) -> None:
    assert endpoints.escape_url(url) == escaped


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
def test_a_batch_is_posted(client: Client, method: str) -> None:
    assert client.request(method, "/batch").status_code == 405
