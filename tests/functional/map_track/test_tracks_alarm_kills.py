"""`kill -9` of Redis and of uploads at random: every alarm of acknowledged points is there, once."""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.map_track.engine.fences.fence import Fence
from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.keys import ServiceId
from shared.config import Settings
from tests.functional.map_track.track_torture import START, Worker, await_first, next_moment, settings_of
from tests.functional.map_track.track_worker import BATCH, SIDE_SECONDS
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer

SERVICE = ServiceId(20_000_003, 7)
NAME = "car"
KILLS = 8


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[RedisServer, ObjectServer]]:
    """A Redis that the test may kill, and an object store."""
    with RedisServer(tmp_path / "redis") as redis_server, ObjectServer(tmp_path / "objects") as object_server:
        yield redis_server, object_server


def test_kills_lose_and_double_no_alarm(servers: tuple[RedisServer, ObjectServer], tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - the same kills each time
    settings = settings_of(*servers)
    acknowledged = tmp_path / "acknowledged"
    asyncio.run(make_fence(settings))

    def start(moment: int) -> Worker:
        return Worker(settings, "drive", str(acknowledged), str(SERVICE), NAME, str(moment))

    uploads = start(START)
    try:
        await_first(acknowledged)
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.1, 1.0))
            if chance.random() < 0.5:
                servers[0].kill()
                servers[0].start()
            else:
                uploads.kill()
                uploads = start(next_moment(acknowledged))
        time.sleep(1)
    finally:
        uploads.kill()
    asyncio.run(compare(settings, next_moment(acknowledged)))


async def make_fence(settings: Settings) -> None:
    station = TrackStation.from_settings(settings)
    await station.registry.begin(SERVICE)
    await station.hot_store.add_entity(SERVICE, NAME, {"columns": {}}, 0)
    fence = Fence("home", "circle", 0, 0, ((9.5, 47.1),), 1_000.0)
    await station.fence_store.create(SERVICE, fence, [NAME])
    await station.close()


async def compare(settings: Settings, end: int) -> None:
    """Compare the alarms with the times at which the vehicle went to the other place."""
    station = TrackStation.from_settings(settings)
    person = await station.alarms.person(SERVICE, NAME)
    assert person is not None
    alarms = await station.alarms.person_alarms(SERVICE, NAME, person[0])
    moments = [(alarm.previous[0].loc_time, alarm.point[0].loc_time, alarm.action) for alarm in alarms]
    assert len(moments) > 20
    first = START // SIDE_SECONDS * SIDE_SECONDS + SIDE_SECONDS
    expected = [
        (moment - 1, moment, "exit" if moment // SIDE_SECONDS % 2 else "enter")
        for moment in range(first, end + BATCH, SIDE_SECONDS)
    ]
    # An upload that was killed before it wrote its note down may be there as well.
    certain = [row for row in expected if row[1] < end]
    assert moments[: len(certain)] == certain
    assert moments == expected[: len(moments)]
    last = int(time.time())
    assert len(await station.alarms.service_alarms(SERVICE, last - 3_600, last + 1)) == len(moments)
    await station.close()
