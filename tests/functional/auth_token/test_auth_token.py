"""The token endpoint in process, with real Redis: what clients send, what they get."""

import re

import pytest

from functions.auth_token.main import FUNCTION
from shared.access.app import App
from shared.access.directory import AppDirectory
from tests.functional.conftest import Client, Serve

SHAPE = re.compile(r"24\.[0-9a-f]{32}\.2592000\.\d{10}\.\d+-\d{8}")


@pytest.fixture
def client(serve: Serve) -> Client:
    return serve(FUNCTION)


def credentials(app: tuple[App, str]) -> dict[str, str]:
    return {"grant_type": "client_credentials", "client_id": app[0].api_key, "client_secret": app[1]}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/oauth/2.0/token", "/oauth/2.0/token/"])
def test_a_token_is_issued_for_a_query_of_any_method(
    client: Client, app: tuple[App, str], method: str, path: str
) -> None:
    answer = client.request(method, path, params=credentials(app))
    assert answer.status_code == 200
    assert SHAPE.fullmatch(answer.json()["access_token"])
    assert answer.json()["expires_in"] == 2_592_000
    assert "brain_all_scope" in answer.json()["scope"].split()
    assert set(answer.json()) == {
        "access_token",
        "expires_in",
        "refresh_token",
        "scope",
        "session_key",
        "session_secret",
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_client_that_counts_commas_finds_the_token(
    client: Client, app: tuple[App, str], method: str
) -> None:
    answer = client.request(method, "/oauth/2.0/token", params=credentials(app))
    assert list(answer.json()) == [
        "refresh_token",
        "expires_in",
        "session_key",
        "access_token",
        "scope",
        "session_secret",
    ]
    name, token = answer.text.split(",")[3].split(":")
    assert name == '"access_token"'
    assert token == f'"{answer.json()["access_token"]}"'


def test_a_token_is_issued_for_a_form(client: Client, app: tuple[App, str]) -> None:
    assert client.post("/oauth/2.0/token", data=credentials(app)).status_code == 200
    parts = {name: (None, text) for name, text in credentials(app).items()}
    assert client.post("/oauth/2.0/token", files=parts).status_code == 200


@pytest.mark.parametrize(("body", "kind"), [(b"\xff\xd8\xff\xe0", "a JPEG file"), (b"\x1f\x8b\x08", "gzip")])
def test_a_body_that_is_no_form_is_told_what_it_is(client: Client, body: bytes, kind: str) -> None:
    answer = client.post("/oauth/2.0/token", content=body + b"&" * 300)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert kind in answer.json()["error_description"]


@pytest.mark.parametrize(
    ("change", "status", "error", "description"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", "Client authentication failed"),
        ({"client_id": "wrong"}, 401, "invalid_client", "unknown client id"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "grant type is not supported"),
        ({"client_id": ""}, 400, "invalid_request", "client_id is missing"),
    ],
)
def test_wrong_credentials_are_answered_as_oauth_clients_expect(
    client: Client, app: tuple[App, str], change: dict[str, str], status: int, error: str, description: str
) -> None:
    answer = client.get("/oauth/2.0/token", params=credentials(app) | change)
    assert answer.status_code == status
    assert answer.json()["error"] == error
    assert description in answer.json()["error_description"]


def test_guessing_secrets_is_slowed_down(client: Client, app: tuple[App, str]) -> None:
    wrong = credentials(app) | {"client_secret": "guess"}
    statuses = [client.get("/oauth/2.0/token", params=wrong).status_code for _ in range(12)]
    assert statuses[:10] == [401] * 10
    assert 429 in statuses[10:]


def test_a_disabled_app_gets_no_token(client: Client, app: tuple[App, str], directory: AppDirectory) -> None:
    directory.set_enabled(app[0].appid, is_enabled=False)
    assert client.get("/oauth/2.0/token", params=credentials(app)).status_code == 401


def test_a_body_that_is_too_long_is_refused_unread(client: Client) -> None:
    answer = client.post("/oauth/2.0/token", content=b"a=" + b"x" * 20_000)
    assert answer.status_code == 400
    assert "at most 16384" in answer.json()["error_description"]


def test_health_readiness_and_metrics_answer(client: Client) -> None:
    assert client.get("/_/health").json() == {"function": "auth_token", "healthy": True}
    assert client.function.warmth.wait(10)
    assert client.get("/_/ready").json()["ready"] is True
    assert b"geoportrait" in client.get("/metrics").content
    assert client.get("/nothing/here").status_code == 404


@pytest.mark.parametrize("change", [{}, {"client_secret": "x" * 32}, {"grant_type": "password"}])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_answer_may_be_kept_on_the_way(
    client: Client, app: tuple[App, str], method: str, change: dict[str, str]
) -> None:
    answer = client.request(method, "/oauth/2.0/token", params=credentials(app) | change)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.request("PUT", "/oauth/2.0/token", params=credentials(app)).status_code == 405
