"""A process that uploads and compacts until it is killed; what was acknowledged stands in a file.

    python -m tests.functional.map_track.track_worker upload|drive|compact FILE SERVICE NAME START

`upload` stands still, `drive` goes from one place to another every ten seconds.

It reads the settings of the environment.
"""

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.records import make_record
from shared.access.errors import StoreUnreachable
from shared.config import settings
from shared.stores.errors import StoreError
from shared.tracks.point import TrackPoint

BATCH = 20


SIDE_SECONDS = 10


def latitude(moment: int, *, is_driving: bool) -> float:
    """Return where the vehicle is."""
    return 47.1 + (0.1 if is_driving and moment // SIDE_SECONDS % 2 else 0.0)


async def upload(acknowledged: Path, service: ServiceId, name: str, start: int, *, is_driving: bool) -> None:
    """Upload one batch after another, and write down the first time of each that was acknowledged.

    A batch without an answer is sent again, as a client does.
    """
    station = TrackStation.from_settings(settings())
    moment = start
    with acknowledged.open("a") as file:
        while True:
            records = [
                make_record(
                    TrackPoint(
                        second, 9.5, latitude(second, is_driving=is_driving), speed=float(second - moment)
                    ),
                    int(time.time()),
                )
                for second in range(moment, moment + BATCH)
            ]
            try:
                await station.registry.begin(service)
                refusals = await station.hot_store.add_points(service, {name: records}, int(time.time()))
            except StoreUnreachable:
                await asyncio.sleep(0.02)
                continue
            assert not refusals
            file.write(f"{moment}\n")
            file.flush()
            os.fsync(file.fileno())
            moment += BATCH


async def compact() -> None:
    """Compact again and again."""
    station = TrackStation.from_settings(settings())
    while True:
        with suppress(StoreUnreachable, StoreError):
            await station.compaction.run()
        await asyncio.sleep(0.02)


def main() -> None:
    """Do what the arguments say."""
    if sys.argv[1] == "compact":
        asyncio.run(compact())
    _, _, file, service, name, start = sys.argv
    is_driving = sys.argv[1] == "drive"
    asyncio.run(upload(Path(file), ServiceId.parse(service), name, int(start), is_driving=is_driving))


if __name__ == "__main__":
    main()
