"""What callers get while providers misbehave: an answer within the promised time, or a documented status."""

import gzip
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr

from functions.map_weather import service
from tests.functional.conftest import Client
from tests.functional.map_weather.conftest import Weather
from tests.functional.map_weather.weather_servers import ProviderServer, open_meteo

Ask = Callable[..., Any]
PATIENCE = 0.22


@pytest.fixture
def hasty(weather: Weather, provider: ProviderServer) -> Iterator[Client]:
    """map-weather as it is deployed: a caller waits for 220 ms."""
    provider.behave()
    yield weather(
        weather_providers=("open-meteo",),
        weather_open_meteo_url=provider.address,
        weather_timeout_ms=int(PATIENCE * 1000),
    )
    provider.behave()


def test_no_provider_says_how_to_configure_one(weather: Weather, ask: Ask) -> None:
    client = weather()
    for path, district in (("/weather/v1", "520115"), ("/weather_abroad/v1", "JPN10041030001")):
        answer = ask(client, path, district_id=district)
        assert answer["status"] == 45
        assert "WEATHER_PROVIDERS" in answer["message"]


def test_a_key_is_in_no_log_and_no_answer(
    weather: Weather, provider: ProviderServer, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = weather(
        weather_providers=("open-meteo",),
        weather_open_meteo_url=provider.address,
        weather_open_meteo_key=SecretStr("a-key-of-the-site"),
    )
    for misbehave in (None, failing, page):
        if misbehave:
            misbehave(provider)
        answer = ask(client, district_id="520115" if misbehave is None else "520123")
        assert "a-key-of-the-site" not in str(answer)
        provider.behave()
    assert {fields["apikey"] for _, fields, _ in provider.requests[-2:]} == {"a-key-of-the-site"}
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert all("a-key-of-the-site" not in record.getMessage() for record in ours)


def slow(server: ProviderServer) -> None:
    server.seconds = 20.0


def failing(server: ProviderServer) -> None:
    server.status = 500


def page(server: ProviderServer) -> None:
    server.raw = b"<html><body>502 Bad Gateway</body></html>"


def huge(server: ProviderServer) -> None:
    server.raw = b'{"current": "' + b"x" * 3_000_000 + b'"}'


def half(server: ProviderServer) -> None:
    server.cut = 400


def cut_json(server: ProviderServer) -> None:
    server.raw = b'{"utc_offset_seconds":28800,"current":{"time":"2026'


def redirect(server: ProviderServer) -> None:
    server.status, server.headers = 302, {"location": "http://169.254.169.254/latest/meta-data"}


def bomb(server: ProviderServer) -> None:
    server.raw, server.headers = gzip.compress(b"0" * 300_000_000, 9), {"content-encoding": "gzip"}


def late_by_two_days(server: ProviderServer) -> None:
    server.body_of = partial(open_meteo, shift=timedelta(days=-2))


def early_by_two_days(server: ProviderServer) -> None:
    server.body_of = partial(open_meteo, shift=timedelta(days=2))


BUSY_SECONDS = 2.0
"""What a busy machine may add: without bounds an answer would take as long as the provider."""

MISBEHAVIOURS = [
    *(slow, failing, page, huge, half, cut_json, redirect, bomb, late_by_two_days, early_by_two_days),
]


@pytest.mark.parametrize("misbehave", MISBEHAVIOURS)
def test_a_misbehaving_provider_costs_an_answer_from_the_cache_or_a_status(
    hasty: Client, ask: Ask, provider: ProviderServer, misbehave: Callable[[ProviderServer], None]
) -> None:
    provider.body_of = open_meteo
    known = _until_known(hasty, ask)
    _grow_old(hasty, "cn/520115", 3600)
    provider.requests.clear()
    misbehave(provider)
    for _ in range(8):
        began = time.monotonic()
        answer = ask(hasty, district_id="520115")
        assert time.monotonic() - began < PATIENCE + BUSY_SECONDS
        assert answer["result"]["now"]["uptime"] == known["uptime"]
        began = time.monotonic()
        assert ask(hasty, district_id="520123")["status"] == 50
        assert time.monotonic() - began < PATIENCE + BUSY_SECONDS
    assert len(provider.requests) <= 4, (
        "a place whose provider failed rests, and three failures open the circuit"
    )
    provider.body_of = open_meteo


def _until_known(client: Client, ask: Ask) -> Any:
    for _ in range(50):
        answer = ask(client, district_id="520115")
        if answer["status"] == 0:
            return answer["result"]["now"]
        time.sleep(0.1)
    raise AssertionError(answer)


def _grow_old(client: Client, key: str, seconds: float) -> None:
    """Make what is known of a place so much older."""

    async def age() -> None:
        desk = service.station().desk
        entry = await desk._cache.get(key)
        assert entry is not None
        await desk._cache.put(key, entry.model_copy(update={"fetched_at": entry.fetched_at - seconds}))

    client.run(age())
