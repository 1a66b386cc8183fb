"""map-track in process, over the worker's own Redis and S3, each service with a number of its own."""

import itertools
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from functions.map_track import service
from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.main import FUNCTION
from functions.map_track.pack import current_surroundings
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.access.keys import appid_of_ak
from shared.config import Settings
from tests.functional.conftest import Client, Serve

NUMBERS = itertools.count(100_001)


class Fleet:
    """A service of an app, as its client sees it."""

    def __init__(self, client: Client, ak: str, number: int | None = None) -> None:
        self.client = client
        self.ak = ak
        self.number = next(NUMBERS) if number is None else number

    def get(self, path: str, **fields: Any) -> Any:
        """Ask with GET."""
        fields = {"ak": self.ak, "service_id": self.number, **fields}
        return self.client.get(f"/api/v3/{path}", params=fields).json()

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form."""
        fields = {"ak": self.ak, "service_id": self.number, **fields}
        return self.client.post(f"/api/v3/{path}", data=fields).json()

    def compact(self) -> Any:
        """Do what the clock does."""
        headers = {"authorization": "Bearer an event token that only the tests know"}
        response = self.client.post("/schedules/tracks", headers=headers)
        assert response.status_code == 200, response.text
        return response.json()["done"]

    def service_id(self) -> ServiceId:
        """Return what the store calls the service."""
        appid = appid_of_ak(self.ak)
        assert appid is not None
        return ServiceId(appid, self.number)

    def another(self) -> "Fleet":
        """Return another service of the same app."""
        return Fleet(self.client, self.ak)


@contextmanager
def track_client(serve: Serve, settings: Settings, **changes: object) -> Iterator[Client]:
    """Serve map-track until the end of the block, with a bucket of its own."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        changes = {"s3_bucket_prefix": f"t{uuid.uuid4().hex[:8]}-", **changes}
        own_settings = settings.model_copy(update=changes)
        station = TrackStation.from_settings(own_settings, current_surroundings)
        patch.setattr(service, "settings", lambda: own_settings)
        patch.setattr(service, "station", lambda: station)
        client = serve(FUNCTION, **changes)
        stack.callback(lambda: client.run(station.close()))
        yield client


@pytest.fixture(scope="module")
def client(serve_module: Serve, server_settings: Settings) -> Iterator[Client]:
    """map-track for the whole module."""
    with track_client(serve_module, server_settings) as started:
        yield started


@pytest.fixture(scope="module")
def track_key(directory: AppDirectory) -> MapKey:
    """A key whose limits no test reaches."""
    app, _ = directory.create("fleets")
    directory.set_limits(app.appid, "track", quota=-1, qps=5_000)
    return directory.add_key(app.appid, "server")[1]


@pytest.fixture
def fleet(client: Client, track_key: MapKey) -> Fleet:
    """A new service."""
    return Fleet(client, track_key.ak)


@pytest.fixture
def noon() -> int:
    """A time today, some hours ago, at a whole hour."""
    return int(time.time()) // 3600 * 3600 - 6 * 3600
