"""The promises of tracks: uploads, a track of 5,000 points, a day out of a large table, memory of hot points.

    python -m bench.tracks [--seconds 10] [--millions 30]

Redis, the object store and the function are processes of this run. Uploads: 30 requests a second of 100
points each, every point of another entity, so each request runs a script in most of the 64 shards. The table
is written as a compaction leaves it, sorted by entity in files of a million rows, with 2,500 points of one
day for each entity, and a query reads the 24 hours of one of them. What a point takes in the table follows,
and memory: what Redis takes for a million points of 1,000 entities, with speed, direction and accuracy, that
no compaction has written yet.

Promises, checked by the exit status: 99th percentile of uploads below 100 ms, of a track of 5,000 points
below 100 ms; 95th percentile of a day out of the table at most 300 ms; at most 60 MB for a million points.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
import redis

from bench.command import arguments
from bench.serving import Stage, headed, latencies, measured, report, request, stage
from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.keys import DAY_SECONDS, SHARDS, ServiceId
from functions.map_track.engine.storage.records import make_record
from functions.map_track.engine.storage.registry import ServiceRules
from functions.map_track.engine.storage.table import FOLDER, SCHEMA, TrackTable, day_name
from shared.access.keys import appid_of_ak
from shared.config import Settings
from shared.stores import ObjectStore
from shared.tracks.point import TrackPoint
from shared.tracks.services import SERVICES

UPLOAD_RATE, QUERY_RATE = 30, 4
MOST_UPLOAD_MS, MOST_TRACK_MS, MOST_WINDOW_MS, MOST_MEGABYTES = 100.0, 100.0, 300.0, 60.0
POINTS_OF_UPLOAD: Final = 100
POINTS_OF_DAY: Final = 2_500
ROWS_OF_FILE: Final = 1_000_000
HOT_ENTITIES, HOT_POINTS = 1_000, 1_000
FLEET, TABLE, HOT = 1, 2, 3
"""Numbers of the services."""


def main() -> None:
    """Print a row for each promise and fail where one does not hold."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--millions", type=int, default=30)
    options = parser.parse_args()
    with stage(engine_threads=2) as bench_stage:
        ak = bench_stage.key("track")
        socket = bench_stage.start("map_track", s3_bucket_prefix="bench-")
        print(headed("calls"))
        uploads = list(_uploads(ak, int(options.seconds * UPLOAD_RATE)))
        _, upload_ms = report(
            "100 points, 30 a second",
            measured(latencies(socket, uploads, options.seconds, rate=UPLOAD_RATE)),
        )
        for upload in _long_track(ak):
            measured(latencies(socket, [upload], 1 / UPLOAD_RATE, rate=UPLOAD_RATE))
        track = [request("/api/v3/track/gettrack", ak, **_window(FLEET, "long", _today()), page_size="5000")]
        _, track_ms = report(
            "a track of 5,000 points",
            measured(latencies(socket, track, options.seconds, rate=QUERY_RATE)),
        )
        entities = _write_table(bench_stage, ak, options.millions * 1_000_000)
        chance = np.random.default_rng(2)
        windows = [
            request(
                "/api/v3/track/gettrack",
                ak,
                **_window(TABLE, f"car-{number}", _yesterday()),
                page_size="5000",
            )
            for number in chance.integers(0, entities, 200).tolist()
        ]
        window_ms, _ = report(
            f"24 hours out of {options.millions} M points",
            measured(latencies(socket, windows, options.seconds, rate=QUERY_RATE)),
        )
        size = sum(row.size for row in ObjectStore(_bench_settings(bench_stage)).list("tracks", FOLDER))
        print(f"{'a point in the table':32} {size / options.millions / 1e6:8.1f} bytes")
        megabytes = asyncio.run(_hot_memory(bench_stage, ak))
        print(f"{'1,000,000 hot points':32} {megabytes:8.1f} MB")
    promises = (
        upload_ms < MOST_UPLOAD_MS,
        track_ms < MOST_TRACK_MS,
        window_ms <= MOST_WINDOW_MS,
        megabytes <= MOST_MEGABYTES,
    )
    sys.exit(0 if all(promises) else "a promise does not hold")


def _today() -> int:
    """Return a time some hours ago."""
    return int(time.time()) - 4 * 3_600


def _yesterday() -> int:
    """Return the first second of yesterday (UTC)."""
    return (int(time.time()) // DAY_SECONDS - 1) * DAY_SECONDS


def _window(service: int, name: str, start: int) -> dict[str, str]:
    return {
        "service_id": str(service),
        "entity_name": name,
        "start_time": str(start),
        "end_time": str(start + DAY_SECONDS - 1),
    }


def _post(path: str, **fields: Any) -> bytes:
    body = urlencode(fields).encode()
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/x-www-form-urlencoded\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def upload_request(ak: str, names: list[str], times: list[int]) -> bytes:
    """Return an upload of points of these entities at these times, as it goes over the wire."""
    points = [
        {
            "entity_name": name,
            "latitude": 26.57 + number * 1e-4,
            "longitude": 106.71,
            "loc_time": moment,
            "coord_type_input": "bd09ll",
            "speed": 36.5,
            "direction": 90,
            "radius": 10,
        }
        for number, (name, moment) in enumerate(zip(names, times, strict=True))
    ]
    return _post("/api/v3/track/addpoints", ak=ak, service_id=FLEET, point_list=json.dumps(points))


def _uploads(ak: str, count: int) -> Iterator[bytes]:
    for number in range(count):
        names = [f"car-{number % 10}-{row}" for row in range(POINTS_OF_UPLOAD)]
        yield upload_request(ak, names, [_today() + number] * POINTS_OF_UPLOAD)


def _long_track(ak: str) -> Iterator[bytes]:
    for first in range(0, 5_000, POINTS_OF_UPLOAD):
        times = [_today() + 60 + number for number in range(first, first + POINTS_OF_UPLOAD)]
        yield upload_request(ak, ["long"] * POINTS_OF_UPLOAD, times)


def _service(ak: str, number: int) -> ServiceId:
    appid = appid_of_ak(ak)
    assert appid is not None
    return ServiceId(appid, number)


def _bench_settings(bench_stage: Stage) -> Settings:
    return bench_stage.settings.model_copy(update={"s3_bucket_prefix": "bench-"})


def _write_table(bench_stage: Stage, ak: str, rows: int) -> int:
    """Write a day of many entities straight into the table; return how many entities that are."""
    service, entities = _service(ak, TABLE), rows // POINTS_OF_DAY
    table = TrackTable(_bench_settings(bench_stage))
    names = _add_entities(bench_stage, service, entities)
    ids = sorted(names)
    for first in range(0, entities, ROWS_OF_FILE // POINTS_OF_DAY):
        version = table.append(_rows(service, ids[first : first + ROWS_OF_FILE // POINTS_OF_DAY], names), {})
    client = redis.Redis.from_url(bench_stage.settings.redis_url.get_secret_value())
    day = str(_yesterday() // DAY_SECONDS)
    with client.pipeline(transaction=False) as pipe:
        for shard in service.shards():
            pipe.sadd(f"{shard.tag}y", day)
            pipe.hset(f"{shard.tag}m", "version", version)
        pipe.execute()
    return entities


def _add_entities(bench_stage: Stage, service: ServiceId, count: int) -> dict[int, str]:
    """Make entities as uploads make them; return their names by their ids."""
    client = redis.Redis.from_url(bench_stage.settings.redis_url.get_secret_value())
    client.hset(SERVICES, str(service), ServiceRules().model_dump_json())
    names: dict[int, str] = {}
    with client.pipeline(transaction=False) as pipe:
        for number in range(count):
            name = f"car-{number}"
            shard = service.shard(name)
            entity_id = (number + 1) * SHARDS + shard.number
            names[entity_id] = name
            pipe.hset(f"{shard.tag}e", name, json.dumps({"id": entity_id, "create": 0, "modify": 0}))
            pipe.hset(f"{shard.tag}i", str(entity_id), name)
        pipe.execute()
    return names


def _rows(service: ServiceId, ids: list[int], names: dict[int, str]) -> pa.Table:
    count = len(ids) * POINTS_OF_DAY
    chance = np.random.default_rng(ids[0])
    steps = np.arange(POINTS_OF_DAY, dtype=np.int64) * (DAY_SECONDS // POINTS_OF_DAY)
    times = np.tile(_yesterday() + steps, len(ids))
    walk = chance.normal(0, 3e-4, (len(ids), POINTS_OF_DAY, 2)).cumsum(axis=1).reshape(-1, 2)
    columns = {
        "service": pa.repeat(str(service), count),
        "day": pa.repeat(day_name(_yesterday() // DAY_SECONDS), count),
        "entity_id": np.repeat(ids, POINTS_OF_DAY),
        "entity": pa.array(np.repeat([names[entity_id] for entity_id in ids], POINTS_OF_DAY)),
        "loc_time": times,
        "create_time": times + 1,
        "longitude": np.round(106.7 + walk[:, 0], 7),
        "latitude": np.round(26.6 + walk[:, 1], 7),
        "speed": np.round(chance.uniform(0, 90, count), 1).astype(np.float32),
        "direction": chance.integers(0, 360, count).astype(np.int16),
        "height": pa.nulls(count, pa.float32()),
        "radius": np.full(count, 10, np.float32),
        "in_china": np.ones(count, bool),
        "object_name": pa.repeat("", count),
        "floor": pa.repeat("", count),
        "columns": pa.repeat("", count),
    }
    return pa.table(columns, SCHEMA)


async def _hot_memory(bench_stage: Stage, ak: str) -> float:
    """Return the megabytes that Redis takes for a million points."""
    client = redis.Redis.from_url(bench_stage.settings.redis_url.get_secret_value())
    station = TrackStation.from_settings(bench_stage.settings)
    service = _service(ak, HOT)
    await station.registry.begin(service)
    size = client.info("memory")["used_memory"]
    start = int(time.time()) - 6 * 3_600
    for first in range(0, HOT_POINTS, 100):
        for entity in range(0, HOT_ENTITIES, 20):
            tracks = {
                f"truck-{number}": [
                    make_record(
                        TrackPoint(
                            start + 5 * row,
                            106.7 + number * 1e-4,
                            26.6 + row * 1e-5,
                            36.5,
                            90,
                            radius=10.0,
                        ),
                        start + 5 * row + 1,
                    )
                    for row in range(first, first + 100)
                ]
                for number in range(entity, entity + 20)
            }
            assert not await station.hot_store.add_points(service, tracks, start)
    await station.close()
    return (client.info("memory")["used_memory"] - size) / 1e6


if __name__ == "__main__":
    main()
