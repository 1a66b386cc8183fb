"""Which methods run anything, and the headers that every answer carries."""

import pytest

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from tests.functional.conftest import Serve
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
