"""Which methods run anything, and the headers that every answer carries."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.web import body
from shared.web.function import Function
from tests.functional.conftest import Client, Serve
from tests.functional.web.test_web_ai import ECHO, PATH
from tests.functional.web.test_web_map import WHERE

NOT_OFFERED = ("OPTIONS", "PUT", "DELETE", "PATCH")


@pytest.mark.parametrize("method", NOT_OFFERED)
def test_an_ai_service_runs_for_no_other_method(
    serve: Serve, access_token: str, app: tuple[App, str], directory: AppDirectory, method: str
) -> None:
    client = serve(ECHO)
    answer = client.request(method, PATH, params={"access_token": access_token, "word": "a"})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.json()["error_code"] == 3
    assert not directory.usage(app[0].appid, "body_seg")
    assert client.post(PATH, params={"access_token": access_token}, data={"word": "a"}).json()["word"] == "a"


@pytest.mark.parametrize("method", NOT_OFFERED)
def test_a_map_service_runs_for_no_other_method(
    serve: Serve, key: MapKey, app: tuple[App, str], directory: AppDirectory, method: str
) -> None:
    answer = serve(WHERE).request(method, "/location/ip", params={"ak": key.ak})
    assert answer.status_code == 405
    assert answer.json()["status"] == 2
    assert not directory.usage(app[0].appid, "ip_location")


@pytest.mark.parametrize("path", ["/location/ip", "/nowhere", "/_/health", "/_/ready", "/metrics"])
def test_no_answer_may_be_taken_for_another_type(serve: Serve, path: str) -> None:
    assert serve(WHERE).get(path).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("function", "path"), [(ECHO, PATH), (WHERE, "/location/ip")])
def test_a_body_that_does_not_end_holds_no_place(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, function: Function, path: str
) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.2)
    client = serve(function)
    answer = client.run(_post_stalled(client, path))
    assert answer == 408
    assert client.function.platform.workers.in_flight == 0


async def _post_stalled(client: Client, path: str) -> int:
    """Call the function as a server does: httpx' transport would wait for the whole body first."""
    messages = [{"type": "http.request", "body": b"word=a", "more_body": True}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.sleep(60)
        raise AssertionError

    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"", "client": ("127.0.0.1", 1),
        "headers": [(b"content-length", b"99")],
    }  # fmt: skip
    return (await client.function(Request(scope, receive))).status_code
