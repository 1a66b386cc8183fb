"""`kill -9` of Redis, of uploads and of compactions at random: what was acknowledged is there, once.

Not a test itself; `test_tracks_kills.py` here and among the production tests use it.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from pydantic import SecretStr

from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.keys import LEASE, ServiceId
from functions.map_track.engine.storage.rows import records_of
from functions.map_track.engine.storage.table import TrackTable
from functions.map_track.engine.storage.table_reader import TableReader
from shared.access.link import command
from shared.config import Settings
from shared.tracks.point import TrackPoint
from tests.functional.map_track.track_worker import BATCH
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer

SERVICE = ServiceId(20_000_001, 7)
NAME = "car"
START = int(time.time()) // 86_400 * 86_400 - 10 * 86_400
ROOT = Path(__file__).parents[3]


def settings_of(redis_server: RedisServer, object_server: ObjectServer) -> Settings:
    return Settings(
        redis_url=SecretStr(redis_server.url),
        s3_endpoint_url=object_server.endpoint_url,
        s3_access_key_id=SecretStr(object_server.access_key),
        s3_secret_access_key=SecretStr(object_server.secret_key),
        token_signing_key=SecretStr("a signing key that only the tests know"),
    )


class Worker:
    """A process of `track_worker`, which can be killed and started again."""

    def __init__(self, settings: Settings, *arguments: str) -> None:
        assert settings.s3_access_key_id is not None
        assert settings.s3_secret_access_key is not None
        self._environment = os.environ | {
            "REDIS_URL": settings.redis_url.get_secret_value(),
            "S3_ENDPOINT_URL": settings.s3_endpoint_url or "",
            "S3_ACCESS_KEY_ID": settings.s3_access_key_id.get_secret_value(),
            "S3_SECRET_ACCESS_KEY": settings.s3_secret_access_key.get_secret_value(),
        }
        self._command = [sys.executable, "-m", "tests.functional.map_track.track_worker", *arguments]
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, cwd=ROOT, env=self._environment)

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def restart(self) -> None:
        """Kill the process and start another."""
        self.kill()
        self._process = self._start()


def next_moment(file: Path) -> int:
    """Return the first time that was not acknowledged."""
    lines = file.read_text().split() if file.exists() else []
    return int(lines[-1]) + BATCH if lines else START


def await_first(file: Path) -> None:
    """Wait until something was acknowledged, a minute at most."""
    deadline = time.monotonic() + 60
    while next_moment(file) == START and time.monotonic() < deadline:
        time.sleep(0.1)


def torture(folder: Path, kills: int, seed: int) -> None:
    """Kill at random in servers of its own, then compare what is stored with what was acknowledged."""
    with RedisServer(folder / "redis") as redis_server, ObjectServer(folder / "objects") as object_server:
        _torture(redis_server, settings_of(redis_server, object_server), folder, kills, seed)


def _torture(redis_server: RedisServer, settings: Settings, folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same kills each time
    acknowledged = folder / "acknowledged"
    uploads = Worker(settings, "upload", str(acknowledged), str(SERVICE), NAME, str(START))
    compactions = Worker(settings, "compact", "-", "-", "-", "0")
    try:
        await_first(acknowledged)
        for _ in range(kills):
            time.sleep(chance.uniform(0.1, 1.5))
            victim = chance.choice(["redis", "upload", "compaction"])
            if victim == "redis":
                redis_server.kill()
                redis_server.start()
            elif victim == "upload":
                uploads.kill()
                moment = str(next_moment(acknowledged))
                uploads = Worker(settings, "upload", str(acknowledged), str(SERVICE), NAME, moment)
            else:
                compactions.restart()
                asyncio.run(forget_lease(settings))
        time.sleep(2)
    finally:
        uploads.kill()
        compactions.kill()
    moments = [int(line) for line in acknowledged.read_text().split()]
    assert len(moments) > 5
    asyncio.run(compare(settings, moments))


async def forget_lease(settings: Settings) -> None:
    """Let the lease of a killed compaction end at once."""
    station = TrackStation.from_settings(settings)
    await station.link.call(command("DEL", LEASE, key=LEASE))
    await station.close()


async def compare(settings: Settings, moments: list[int]) -> None:
    """Compare the track, and after a last compaction the rows of the table, with what was acknowledged."""
    await forget_lease(settings)
    station = TrackStation.from_settings(settings)
    expected = [moment + number for moment in moments for number in range(BATCH)]
    track = await read_all(station, expected[-1])
    assert len(track) == len(set(track))
    assert set(expected) <= {point.loc_time for point in track}
    # An upload that was killed before it wrote its note down may be there as well, as a whole or not at all.
    assert len(track) <= len(expected) + BATCH
    await station.compaction.run()
    assert await read_all(station, expected[-1]) == track
    table = TrackTable(settings)
    reader = TableReader(settings, table)
    [entity] = await station.hot_store.entities(SERVICE, [NAME])
    end, version = expected[-1] + BATCH, table.version()
    records = [
        record[:-4]
        for day in range(START // 86_400, end // 86_400 + 1)
        for part in reader.read(SERVICE, entity.id, [day], START, end, version)
        for record in records_of(part)
    ]
    assert len(set(records)) == len(track)
    await station.close()


async def read_all(station: TrackStation, end: int) -> list[TrackPoint]:
    """Return the whole track, day by day."""
    track: list[TrackPoint] = []
    for day in range(START, end + BATCH + 1, 86_400):
        track += await station.history.read(SERVICE, NAME, day, min(day + 86_399, end + BATCH))
    return track
