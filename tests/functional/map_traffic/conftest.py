"""map-traffic and simulated fleets on the streets of Helsinki."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from functions.map_traffic.main import FUNCTION
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.access.guard import open_link
from shared.config import Settings
from shared.geo.geodesy import Column, LocalPlane, segment_lengths
from shared.roads import RoadNetwork
from shared.roads.polyline import decode
from shared.stores.redis import blocking_redis_client
from shared.tracks.point import TrackPoint
from shared.tracks.probes import Probe, device_of, write_probes
from shared.traffic.snapshot_store import SnapshotStore
from tests.functional.conftest import Client, Serve

START, END = {"lat": 60.160, "lon": 24.930}, {"lat": 60.176, "lon": 24.953}
"""2.4 km: Bulevardi, Uudenmaankatu, Mannerheimintie, Kaivokatu, Kaisaniemenkatu."""
PLANE = LocalPlane(24.94, 60.168)


@pytest.fixture(scope="session")
def network(roads_pack: Path) -> Iterator[RoadNetwork]:
    """The roads, to drive on."""
    network = RoadNetwork(roads_pack)
    yield network
    network.close()


@pytest.fixture(scope="session")
def way(network: RoadNetwork) -> Column:
    """The line of the usual route, WGS-84."""
    answer = network.route({"locations": [START, END], "costing": "auto"})
    return decode(answer["trip"]["legs"][0]["shape"])


@pytest.fixture
def key(redis_flushed: str, app: tuple[App, str], directory: AppDirectory) -> MapKey:
    """A key of an app that may ask as often as it likes."""
    for service in ("traffic", "direction"):
        directory.set_limits(app[0].appid, service, quota=-1, qps=0)
    return directory.add_key(app[0].appid, "server")[1]


@pytest.fixture(scope="module")
def open_traffic(serve_module: Serve, roads_pack: Path, default_pack: Path) -> Client:
    """map-traffic with its packs."""
    return serve_module(FUNCTION, packs={"roads": roads_pack, "default": default_pack})


@pytest.fixture
def traffic(open_traffic: Client, redis_flushed: str) -> Client:
    """map-traffic with an empty Redis."""
    return open_traffic


@pytest.fixture
def store(server_settings: Settings, redis_flushed: str) -> Iterator[SnapshotStore]:
    """The snapshot in this worker's Redis."""
    store = SnapshotStore(blocking_redis_client(server_settings))
    yield store
    store.close()


Drive = Callable[..., list[Probe]]


@pytest.fixture
def drive(way: Column) -> Drive:
    """Return what simulates a vehicle on a part of the way, which it leaves now."""

    def simulate(
        device: int,
        kmh: float,
        begin: float = 0.30,
        end: float = 0.60,
        stop_at: float | None = None,
        ended_ago: float = 0.0,
    ) -> list[Probe]:
        chance = np.random.default_rng(device)
        metres = np.concatenate(([0.0], np.cumsum(segment_lengths(way))))
        step = kmh / 3.6 * 5
        places = np.arange(metres[-1] * begin, metres[-1] * end, step)
        if stop_at is not None:  # 90 seconds at a red light
            row = int(np.searchsorted(places, metres[-1] * stop_at))
            places = np.insert(places, row, np.repeat(places[row], 18))
        noise = chance.normal(0, 6, (len(places), 2)) / (PLANE.east_metres, PLANE.north_metres)
        points = np.stack([np.interp(places, metres, way[:, axis]) for axis in (0, 1)], axis=1) + noise
        first = int(time.time() - ended_ago) - 5 * len(places) - 3 * device
        return [
            Probe(
                device_of(1, 1, f"car {device}"),
                TrackPoint(loc_time=first + 5 * number, lng=lng, lat=lat, radius=8.0, is_in_china=False),
            )
            for number, (lng, lat) in enumerate(points.tolist())
        ]

    return simulate


def upload(settings: Settings, probes: Sequence[Probe]) -> None:
    """Put points into the stream, a hundred at a time."""

    async def write() -> None:
        link = open_link(settings)
        for start in range(0, len(probes), 100):
            await write_probes(link, probes[start : start + 100])
        await link.close()

    asyncio.run(write())


def refresh(client: Client) -> dict[str, Any]:
    """Let the platform's clock strike."""
    headers = {"authorization": "Bearer an event token that only the tests know"}
    answer = client.post("/schedules/traffic", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["done"]  # type: ignore[no-any-return]
