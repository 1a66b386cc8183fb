"""A function whose settings cannot be lives, is never ready, and names the setting to its operator alone."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest

from functions.map_coordinate.endpoints import ENDPOINTS
from shared.config import settings
from shared.web.application import Application
from shared.web.function import SETTINGS, Function

KEY = "a signing key that only the tests know"
Ask = Callable[[str], httpx.Response]
Begin = Callable[[str, str], Ask]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Return what starts a function in an environment with one variable more, and then asks it."""

    def start(name: str, value: str) -> Ask:
        monkeypatch.setenv("TOKEN_SIGNING_KEY", KEY)
        monkeypatch.setenv(name, value)
        settings.cache_clear()
        transport = httpx.ASGITransport(Application(Function("map_coordinate", ENDPOINTS)))

        async def ask(path: str) -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://function") as client:
                return await client.get(path)

        return lambda path: asyncio.run(ask(path))

    yield start
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("REDIS_URL", "localhost:6379", "not localhost:"),
        ("REDIS_URL", "", "not :"),
        ("REDIS_TIMEOUT_MS", "50ms", "should be a valid integer"),
        ("TRUSTED_HOPS", "-1", "greater than or equal to 0; found '-1'"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "does not appear to be an IPv4 or IPv6 network"),
        ("UPSTREAM_URL", "api.map.baidu.com", "found 'api.map.baidu.com'"),
        ("PUBLIC_URL", "maps.bank", "expected https://host or http://host"),
        ("OTLP_URL", "collector:4317", "expected https://host or http://host"),
        ("MAP_PROVIDERS", "local,other", "found 'local,other'"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'; found 'loud'"),
        ("TOKEN_SIGNING_KEY", "short", "has 5 characters"),
    ],
)
def test_a_wrong_setting_is_named_to_the_operator_and_to_nobody_else(
    name: str, value: str, expected: str, begin: Begin
) -> None:
    ask = begin(name, value)
    ready = ask("/_/ready")
    assert ready.status_code == 503
    assert name in ready.json()["waiting_for"]
    assert expected in ready.json()["waiting_for"]
    assert ask("/_/health").status_code == 200
    for path in ("/geoconv/v2/?coords=116,39&model=1", "/metrics", "/nowhere"):
        answer = ask(path)
        assert answer.status_code == 503
        assert answer.json()["waiting_for"] == SETTINGS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "redis://user:pa55word/x@redis:6379/0"),
        ("REDIS_URL", "pa55word"),
        ("TOKEN_SIGNING_KEY", "pa55word"),
        ("REDIS_URL", "redis://:pa55word@redis:6379/first"),
    ],
)
def test_no_value_of_a_secret_is_told(
    name: str, value: str, begin: Begin, capfd: pytest.CaptureFixture[str]
) -> None:
    ready = begin(name, value)("/_/ready")
    assert ready.status_code == 503
    assert name in ready.text
    assert "pa55word" not in ready.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("name", "value"),
    [("LOG_LEVEL", "INFO"), ("LOG_LEVEL", " warning "), ("PUBLIC_URL", "https://maps.bank\n")],
)
def test_capitals_and_blanks_around_are_no_fault(name: str, value: str, begin: Begin) -> None:
    begin(name, value)
    assert getattr(settings(), name.lower()) == value.strip().lower()
