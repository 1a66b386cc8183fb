"""map-weather in process, with providers that are real servers on this machine."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from functions.map_weather import service
from functions.map_weather.engine.districts import Districts, open_districts
from functions.map_weather.main import FUNCTION
from functions.map_weather.pack import PACK
from shared.access.app import MapKey
from shared.config import Settings
from tests.functional.conftest import Client, Serve
from tests.functional.map_weather.weather_servers import ProviderServer, open_meteo, provider_server

Weather = Callable[..., Client]
"""Serves map-weather with changed settings."""


@pytest.fixture(scope="session")
def districts(default_pack: Path) -> Districts:
    """The districts of the default pack; opening them takes seconds on a busy machine."""
    return open_districts(default_pack)


@contextmanager
def weather_starter(
    serve: Serve, settings: Settings, folder: Path, districts: Districts, redis_url: str
) -> Iterator[Weather]:
    """Give what serves map-weather until the end of the block, with nothing in its cache.

    Callers wait for a minute: tests of the time that they wait say so.
    """
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(PACK, "_open", lambda folder: districts)

        def start(**changes: object) -> Client:
            with redis.Redis.from_url(redis_url) as connection:
                for name in connection.keys("{weather}:*"):
                    connection.delete(name)
            bucket_prefix = f"w{uuid.uuid4().hex[:8]}-"
            changes = {"s3_bucket_prefix": bucket_prefix, "weather_timeout_ms": 60_000, **changes}
            own_settings = settings.model_copy(update=changes)
            patch.setattr(service, "settings", lambda: own_settings)
            service.station.cache_clear()
            client = serve(FUNCTION, pack=folder, **changes)
            station = service.station()
            stack.callback(lambda: client.run(station.close()))
            return client

        yield start
        stack.close()
        service.station.cache_clear()


@pytest.fixture
def weather(
    serve: Serve, server_settings: Settings, default_pack: Path, districts: Districts, redis_url: str
) -> Iterator[Weather]:
    """Return what serves map-weather until the end of the test."""
    with weather_starter(serve, server_settings, default_pack, districts, redis_url) as start:
        yield start


@pytest.fixture(scope="module")
def weather_module(
    serve_module: Serve, server_settings: Settings, default_pack: Path, districts: Districts, redis_url: str
) -> Iterator[Weather]:
    """Return what serves map-weather until the end of the module."""
    with weather_starter(serve_module, server_settings, default_pack, districts, redis_url) as start:
        yield start


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderServer]:
    """A server with the API of Open-Meteo."""
    with provider_server(open_meteo) as server:
        yield server


@pytest.fixture(scope="module")
def client(weather_module: Weather, provider: ProviderServer) -> Client:
    """map-weather with one provider, for the whole module."""
    return weather_module(weather_providers=("open-meteo",), weather_open_meteo_url=provider.address)


@pytest.fixture
def ask(key: MapKey) -> Callable[..., Any]:
    """Return what asks a client for weather in China."""

    def send(client: Client, path: str = "/weather/v1/", **fields: str) -> Any:
        return client.get(path, params={"ak": key.ak, "data_type": "all", **fields}).json()

    return send
