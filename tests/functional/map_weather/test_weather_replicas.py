"""Several processes and one Redis: one call of a provider for all, without Redis too, and the schedule."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import redis

from functions.map_weather import service
from functions.map_weather.engine.districts import Districts
from functions.map_weather.engine.providers.baidu import Baidu
from functions.map_weather.engine.station import WeatherStation
from functions.map_weather.errors import NotAnswering
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.upstream.client import Upstream
from shared.upstream.keys import KeyPool, parse_keys
from shared.web.application import Application
from tests.functional.conftest import Client
from tests.functional.map_weather.conftest import Weather
from tests.functional.map_weather.weather_servers import ProviderServer, provider_server

Ask = Callable[..., Any]
TOKEN = {"authorization": "Bearer an event token that only the tests know"}


@pytest.fixture
def own_settings(server_settings: Settings, provider: ProviderServer, redis_url: str) -> Iterator[Settings]:
    """Settings of a process with one provider; nothing is cached."""
    with redis.Redis.from_url(redis_url) as connection:
        for name in connection.keys("{weather}:*"):
            connection.delete(name)
    provider.behave()
    provider.requests.clear()
    yield server_settings.model_copy(
        update={
            "weather_providers": ("open-meteo",),
            "weather_open_meteo_url": provider.address,
            "weather_timeout_ms": 60_000,
            "redis_timeout_ms": 2_000,
        }
    )
    provider.behave()


async def closed(*stations: WeatherStation) -> None:
    for station in stations:
        await station.close()


def test_many_callers_of_three_processes_cost_one_call(
    own_settings: Settings, provider: ProviderServer, districts: Districts
) -> None:
    provider.seconds = 0.5
    spot = districts.by_id("520115")

    async def race() -> list[Any]:
        stations = [WeatherStation.from_settings(own_settings) for _ in range(3)]
        reports = await asyncio.gather(
            *(station.desk.report(spot) for station in stations for _ in range(20))
        )
        await closed(*stations)
        return reports

    reports = asyncio.run(race())
    assert len({report.model_dump_json() for report in reports}) == 1
    assert len(provider.requests) == 1


def test_a_process_that_dies_while_it_asks_keeps_nobody_waiting(
    own_settings: Settings, provider: ProviderServer, districts: Districts, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        connection.set("{weather}:flight:cn/520115", "of a dead process", px=400)

    async def ask() -> Any:
        station = WeatherStation.from_settings(own_settings)
        report = await station.desk.report(districts.by_id("520115"))
        await station.close()
        return report

    assert asyncio.run(ask()).now.temp == 18.4


def test_a_slow_answer_serves_the_next_caller(
    own_settings: Settings, provider: ProviderServer, districts: Districts
) -> None:
    provider.seconds = 0.6
    hasty = own_settings.model_copy(update={"weather_timeout_ms": 150})
    spot = districts.by_id("520115")

    async def ask() -> Any:
        station = WeatherStation.from_settings(hasty)
        with pytest.raises(NotAnswering):
            await station.desk.report(spot)
        await asyncio.sleep(1.5)
        report = await station.desk.report(spot)
        await station.close()
        return report

    assert asyncio.run(ask()).now.temp == 18.4
    assert len(provider.requests) == 1


def test_without_redis_a_process_remembers_by_itself(
    own_settings: Settings, provider: ProviderServer, districts: Districts
) -> None:
    alone = own_settings.model_copy(
        update={"redis_url": type(own_settings.redis_url)("redis://127.0.0.1:1/0"), "redis_timeout_ms": 50}
    )
    spot = districts.by_id("520115")

    async def ask() -> list[Any]:
        station = WeatherStation.from_settings(alone)
        reports = [await station.desk.report(spot) for _ in range(5)]
        await station.close()
        return reports

    assert len(asyncio.run(ask())) == 5
    assert len(provider.requests) == 1


def test_the_second_provider_answers_where_the_first_fails(
    own_settings: Settings, provider: ProviderServer, districts: Districts
) -> None:
    with provider_server(lambda path, fields: {"code": "500"}) as failing:
        both = own_settings.model_copy(
            update={
                "weather_providers": ("feed", "qweather", "open-meteo"),
                "weather_qweather_url": failing.address,
                "weather_qweather_key": type(own_settings.redis_url)("a secret key"),
            }
        )

        async def ask() -> Any:
            station = WeatherStation.from_settings(both)
            reports = [
                await station.desk.report(districts.by_id(id_))
                for id_ in ("520115", "520123", "520181", "520102", "520103")
            ]
            await station.close()
            return reports

        assert [report.now.temp for report in asyncio.run(ask())] == [18.4] * 5
        assert len({path for path, _, _ in failing.requests}) == 5
        assert len(failing.requests) == 3 * 5, "after three failures the circuit is open"


def test_the_schedule_renews_what_was_asked_for_and_nothing_else(
    weather: Weather, provider: ProviderServer, ask: Ask
) -> None:
    provider.behave()
    client = weather(weather_providers=("open-meteo",), weather_open_meteo_url=provider.address)
    for fields in ({"district_id": "520115"}, {"location": "106.8,26.6"}):
        assert ask(client, **fields)["status"] == 0
    assert ask(client, "/weather_abroad/v1", location="139.7,35.7")["status"] == 0
    assert ask(client, district_id="520199")["status"] == 40
    assert client.get("/schedules/weather", headers=TOKEN).status_code == 405
    assert client.post("/schedules/weather").status_code == 401
    assert client.post("/schedules/weather", headers={"authorization": "Bearer x"}).status_code == 401
    provider.requests.clear()
    fresh = client.post("/schedules/weather", headers=TOKEN).json()["done"]
    assert fresh["renewals"] == 0
    _make_old(client, 0.5 * 600)
    done = client.post("/schedules/weather", headers=TOKEN).json()["done"]
    assert done == {"places": fresh["places"], "renewals": fresh["places"]}
    assert len(provider.requests) == fresh["places"] == 3


def _make_old(client: Client, seconds: float) -> None:
    async def age() -> None:
        desk = service.station().desk
        for key in await desk.recent_keys():
            entry = await desk._cache.get(key)
            assert entry is not None
            await desk._cache.put(key, entry.model_copy(update={"fetched_at": entry.fetched_at - seconds}))

    client.run(age())


def test_only_so_many_places_are_kept(
    own_settings: Settings, provider: ProviderServer, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.map_weather.engine.cache.MOST_SPOTS", 5)

    async def fill() -> list[str]:
        station = WeatherStation.from_settings(own_settings)
        for number in range(12):
            await station.desk.report(station.foreign_spots.by_point(100.0 + number, 10.0))
        keys = await station.desk._cache.recent(datetime.now(UTC) - timedelta(hours=1), 100)
        await station.close()
        return keys

    keys = asyncio.run(fill())
    with redis.Redis.from_url(redis_url) as connection:
        reports = connection.keys("{weather}:report:*")
    assert len(keys) == len(reports) == 5
    assert keys[0] == "abroad/111.00,10.00"


class SecondBundle(httpx.AsyncBaseTransport):
    """Another copy of map-weather as a Baidu-compatible server."""

    def __init__(self, client: Client) -> None:
        self.paths: list[str] = []
        self._inner = httpx.ASGITransport(Application(client.function))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return await self._inner.handle_async_request(request)


def test_another_bundle_is_a_baidu_compatible_provider(
    weather: Weather, provider: ProviderServer, districts: Districts, directory: AppDirectory
) -> None:
    provider.behave()
    app, _ = directory.create("our account")
    account: MapKey = directory.add_key(app.appid, "server", sn=True)[1]
    client = weather(weather_providers=("open-meteo",), weather_open_meteo_url=provider.address)
    second = SecondBundle(client)
    keys = KeyPool(parse_keys(f"{account.ak}:{account.sk}"), time.time)
    baidu = Baidu(Upstream("http://second", keys, budget=60.0, transport=second))

    async def compare() -> None:
        spot = districts.by_id("520115")
        theirs = await service.station().desk.report(spot)
        ours = await baidu.fetch(spot)
        assert ours.now is not None
        assert theirs.now is not None
        assert ours.location == spot.names
        assert (ours.now.temp, ours.now.wind_class) == (18, theirs.now.wind_class)
        assert ours.now.observed_at == theirs.now.observed_at
        assert [day.date for day in ours.days] == [day.date for day in theirs.days]
        assert len(ours.hours) == 24

    client.run(compare())
    assert second.paths == ["/weather/v1/"]
    client.run(baidu.close())
