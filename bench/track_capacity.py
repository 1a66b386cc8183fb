"""What a point costs on its way, by processor time: how many a second one core takes.

    python -m bench.track_capacity [--uploads 300]

Uploads of 100 points go over HTTP into the function, one after another: points of 100 entities, as a fleet
sends them, and of one, as a device does. Then a compaction writes them into the table. Redis, the object
store and the function are processes of this run; the first and the last have a column each.
"""

import asyncio
import os
import time
from pathlib import Path

import redis

from bench.command import arguments
from bench.serving import Stage, connect, measured, stage
from bench.tracks import POINTS_OF_UPLOAD, upload_request
from functions.map_track.engine.station import TrackStation

TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print a row for each step."""
    parser = arguments(__doc__)
    parser.add_argument("--uploads", type=int, default=300)
    count = parser.parse_args().uploads
    with stage(engine_threads=2) as bench_stage:
        ak = bench_stage.key("track")
        socket = bench_stage.start("map_track", s3_bucket_prefix="bench-")
        client = redis.Redis.from_url(bench_stage.settings.redis_url.get_secret_value())
        print(f"{'':32} {'function':>14} {'Redis':>14}   points a second and core, in each")
        for name, width in (("of 100 entities an upload", POINTS_OF_UPLOAD), ("of one entity", 1)):
            first = int(time.time()) - 24 * 3_600
            requests = [
                upload_request(
                    ak,
                    [f"{width}-{number % 10}-{row % width}" for row in range(POINTS_OF_UPLOAD)],
                    [
                        first + number * (1 if width > 1 else 100) + row // width
                        for row in range(POINTS_OF_UPLOAD)
                    ],
                )
                for number in range(count)
            ]
            measured(_send(socket, requests[:20]))
            start = _seconds(socket), _server_seconds(client)
            measured(_send(socket, requests))
            function, server = _seconds(socket) - start[0], _server_seconds(client) - start[1]
            _row(name, count * POINTS_OF_UPLOAD, function, server)
        asyncio.run(_compact(bench_stage, client))


async def _send(socket: Path, requests: list[bytes]) -> None:
    connection = await connect(socket)
    for request in requests:
        body = await connection.ask(request)
        assert b'"success_num":100' in body, body[:300]
    connection.close()


async def _compact(bench_stage: Stage, client: "redis.Redis") -> None:
    settings = bench_stage.settings.model_copy(update={"s3_bucket_prefix": "bench-"})
    station = TrackStation.from_settings(settings)
    start = time.process_time(), _server_seconds(client)
    points = (await station.compaction.run())["points"]
    _row("compaction", points, time.process_time() - start[0], _server_seconds(client) - start[1])
    await station.close()


def _row(name: str, points: int, function: float, server: float) -> None:
    print(f"{name:32} {points / max(function, 1e-3):14,.0f} {points / max(server, 1e-3):14,.0f}")


def _seconds(socket: Path) -> float:
    """Return the processor time of the process that listens on a socket."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if os.fsencode(socket) in words:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                return (int(fields[11]) + int(fields[12])) / TICKS
        except OSError:  # it has ended
            continue
    raise ProcessLookupError(f"nobody listens on {socket}")


def _server_seconds(client: "redis.Redis") -> float:
    usage = client.info("cpu")
    return float(usage["used_cpu_user"] + usage["used_cpu_sys"])


if __name__ == "__main__":
    main()
