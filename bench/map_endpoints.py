"""What the map services cost on one worker: their latency at 100 calls a second, and the frame's throughput.

    .venv/bin/python bench/map_endpoints.py [--seconds 10] [--rounds 6] [--packs .cache/packs]

Latency: each service is asked 100 times a second, at fixed times whether or not answers have come, with
changing questions; the table shows percentiles from sending to the whole answer. The first row is
the bare function of below: what is slow there is the machine.

Throughput: `/geoconv/v1` beside a function on bare functions_framework.aio that parses the query, makes one
Redis round trip (redis-py's asyncio client), runs the same engine and answers the same JSON; both alone on
one worker, in interleaved rounds, medians.

Promises, checked by the exit status: every 99th percentile is at most 5 ms, and the endpoint keeps at least
two thirds of the bare function's throughput.
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import uvloop

from functions.pack_builder.building import ensure_pack, publish_pack
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.local.object_server import ObjectServer
from shared.local.redis_server import RedisServer
from shared.stores.packs import DEFAULT, PLACES, pack_artifacts

ROOT = Path(__file__).parents[1]
MOST_MS, LEAST_SHARE = 5.0, 2 / 3
RATE = 100
CONNECTIONS = 16
DAILY, PER_SECOND = 100_000_000, 5000
SIGNING_KEY = "a signing key for this bench only"
SERVICES = (
    "geoconv",
    "timezone",
    "ip_location",
    "region_search",
    "address_analyzer",
    "geocoding",
    "geocoding_abroad",
    "reverse_geocoding",
    "reverse_geocoding_abroad_poi",
)
JSON = {"output": "json"}

_BARE = """
import os
import functions_framework.aio
import orjson
import redis.asyncio
from starlette.requests import Request
from starlette.responses import Response
from functions.map_coordinate.conversion import convert_v1

CLIENT = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])

@functions_framework.aio.http
async def main(request: Request) -> Response:
    fields = request.query_params
    await CLIENT.incr("bare")
    points = convert_v1(fields["coords"], fields.get("from", "1"), fields.get("to", "5"))
    content = {"status": 0, "result": [{"x": x, "y": y} for x, y in points]}
    return Response(orjson.dumps(content), media_type="application/json;charset=utf-8")
"""


def questions(ak: str, divisions: list[str], cities: list[str]) -> dict[str, list[bytes]]:
    """Return requests by the name of their row."""
    chance = random.Random(3)

    def some(path: str, fields: Iterator[dict[str, str]]) -> list[bytes]:
        return [
            f"GET {path}?{urlencode({**one, 'ak': ak})} HTTP/1.1\r\nhost: bench\r\n\r\n".encode()
            for one in fields
        ]

    def coords(count: int) -> str:
        return ";".join(f"{chance.uniform(75, 130):.6f},{chance.uniform(20, 50):.6f}" for _ in range(count))

    def addresses() -> Iterator[dict[str, str]]:
        for _ in range(200):
            yield {
                "address": "".join(chance.sample(divisions, 2)) + f"建设路{chance.randint(1, 99)}号",
                "addr_verify": "1",
            }

    def points(west: float, east: float, south: float, north: float) -> Iterator[dict[str, str]]:
        for _ in range(1000):
            location = f"{chance.uniform(south, north):.6f},{chance.uniform(west, east):.6f}"
            yield {"location": location, "extensions_poi": "1", "extensions_road": "true", **JSON}

    ip = {"ip": ""}
    return {
        "geoconv, 1 point": some("/geoconv/v1/", ({"coords": coords(1)} for _ in range(500))),
        "geoconv, 100 points": some("/geoconv/v1/", ({"coords": coords(100)} for _ in range(100))),
        "timezone": some(
            "/timezone/v1",
            (
                {
                    "location": f"{chance.uniform(20, 50):.5f},{chance.uniform(75, 130):.5f}",
                    "timestamp": "1790000000",
                }
                for _ in range(500)
            ),
        ),
        "location/ip": some(
            "/location/ip",
            (ip | {"ip": f"{chance.randint(1, 223)}.{chance.randint(0, 255)}.0.1"} for _ in range(2000)),
        ),
        "api_region_search": some(
            "/api_region_search/v1",
            (
                {"keyword": chance.choice(divisions), "sub_admin": "1", "extensions_code": "1"}
                for _ in range(500)
            ),
        ),
        "api_region_search, boundary": some(
            "/api_region_search/v1",
            ({"keyword": chance.choice(divisions), "boundary": "1"} for _ in range(500)),
        ),
        "address_analyzer": some("/address_analyzer/v1", addresses()),
        "geocoding": some("/geocoding/v3", (address | JSON for address in addresses())),
        "geocoding, a division": some(
            "/geocoding/v3", ({"address": chance.choice(divisions), **JSON} for _ in range(500))
        ),
        "geocoding abroad": some(
            "/api_geocoding_abroad/v1", ({"address": chance.choice(cities)} for _ in range(500))
        ),
        "reverse_geocoding": some("/reverse_geocoding/v3", points(75, 130, 20, 50)),
        "reverse_geocoding, Europe": some("/reverse_geocoding/v3", points(-5, 25, 40, 60)),
    }


FUNCTION_OF = {"geoconv": "map_coordinate", "timezone": "map_coordinate", "location": "map_locate"}


@contextmanager
def worker(source: Path, socket: Path, settings: dict[str, str]) -> Iterator[Path]:
    """Run one function as its image does: one worker, no access log."""
    command = [sys.executable, "-m", "uvicorn", "functions_framework.aio:app", "--uds", str(socket)]
    options = ["--lifespan", "off", "--log-level", "warning", "--no-access-log", "--no-proxy-headers"]
    options += ["--timeout-keep-alive", "120"]
    environment = {
        **os.environ,
        **settings,
        "PYTHONPATH": str(ROOT),
        "FUNCTION_SOURCE": str(source),
        "FUNCTION_TARGET": "main",
    }
    log = socket.with_suffix(".log").open("wb")
    with subprocess.Popen([*command, *options], env=environment, stdout=log, stderr=log) as process:
        try:
            deadline = time.monotonic() + 30
            while not socket.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            yield socket
        finally:
            process.terminate()


class Connection:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the body; the status must be 200."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        return await self._reader.readexactly(length)

    def close(self) -> None:
        """Close it."""
        self._writer.close()


async def connect(socket: Path) -> Connection:
    """Return a new connection."""
    return Connection(*await asyncio.open_unix_connection(str(socket)))


async def latencies(socket: Path, requests: list[bytes], seconds: float) -> list[float]:
    """Return the milliseconds of each answer, sorted, at RATE requests a second."""
    idle = [await connect(socket) for _ in range(CONNECTIONS)]
    for request in requests[:100]:
        await idle[0].ask(request)
    times: list[float] = []

    async def one(request: bytes) -> None:
        connection = idle.pop() if idle else await connect(socket)
        sent = time.perf_counter()
        body = await connection.ask(request)
        times.append((time.perf_counter() - sent) * 1e3)
        assert b'"status":401' not in body, body
        idle.append(connection)

    began = time.perf_counter() + 0.1
    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * RATE)):
            planned = began + number / RATE
            await asyncio.sleep(max(0.0, planned - time.perf_counter()))
            group.create_task(one(requests[number % len(requests)]))
    for connection in idle:
        connection.close()
    return sorted(times)


async def throughput(socket: Path, requests: list[bytes], seconds: float) -> float:
    """Return requests a second over CONNECTIONS connections."""
    until, done = time.perf_counter() + seconds, 0

    async def ask() -> None:
        nonlocal done
        connection = await connect(socket)
        while time.perf_counter() < until:
            await connection.ask(requests[done % len(requests)])
            done += 1
        connection.close()

    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return done / seconds


async def measure(
    sockets: dict[str, Path], asked: dict[str, list[bytes]], chosen: argparse.Namespace
) -> bool:
    """Print both tables; return whether the promises are kept."""
    kept = True
    print(f"{'at 100 a second, one worker':32} {'p50 ms':>8} {'p99 ms':>8} {'most ms':>8}")
    control = await latencies(sockets["bare"], asked["geoconv, 1 point"], chosen.seconds)
    p50, p99 = control[len(control) // 2], control[len(control) * 99 // 100]
    print(f"{'(the bare function)':32} {p50:8.2f} {p99:8.2f} {control[-1]:8.2f}")
    for row, requests in asked.items():
        function = FUNCTION_OF.get(row.partition(",")[0].partition("/")[0], "map_geocode")
        times = await latencies(sockets[function], requests, chosen.seconds)
        p99 = times[len(times) * 99 // 100]
        kept &= p99 <= MOST_MS
        print(f"{row:32} {times[len(times) // 2]:8.2f} {p99:8.2f} {times[-1]:8.2f}")
    requests = asked["geoconv, 1 point"]
    rates: dict[str, list[float]] = {"bare": [], "map_coordinate": []}
    for name in rates:
        await throughput(sockets[name], requests, 0.5)
    for _ in range(chosen.rounds):
        for name, found in rates.items():
            found.append(await throughput(sockets[name], requests, 1.0))
    bare, ours = (statistics.median(found) for found in rates.values())
    share = statistics.median(b / a for a, b in zip(*rates.values(), strict=True))
    print(f"\nbare function {bare:.0f} a second, endpoint {ours:.0f} a second: {share:.2f} of it")
    return kept and share >= LEAST_SHARE


def main() -> None:
    """Start Redis, S3 and the functions, and measure."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--seconds", type=float, default=10)
    arguments.add_argument("--rounds", type=int, default=6)
    arguments.add_argument("--packs", type=Path, default=ROOT / ".cache" / "packs")
    chosen = arguments.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="gp-")))
        redis, objects = stack.enter_context(RedisServer()), stack.enter_context(ObjectServer())
        values = {
            "redis_url": redis.url,
            "s3_endpoint_url": objects.endpoint_url,
            "s3_access_key_id": objects.access_key,
            "s3_secret_access_key": objects.secret_key,
            "token_signing_key": SIGNING_KEY,
            "cache_dir": str(folder / "cache"),
            "engine_threads": "1",
            "max_in_flight": "64",
        }
        settings = Settings(**values)  # type: ignore[arg-type]
        built = [ensure_pack(name, chosen.packs) for name in (DEFAULT, PLACES)]
        for pack in built:
            publish_pack(pack, pack_artifacts(settings))
        directory = AppDirectory.open(settings)
        app, _ = directory.create("bench")
        key = directory.add_key(app.appid, "server")[1]
        for service in SERVICES:
            directory.set_limits(app.appid, service, quota=DAILY, qps=PER_SECOND)
        environment = {name.upper(): value for name, value in values.items()}
        bare = folder / "bare.py"
        bare.write_text(_BARE)
        sources = {
            name: ROOT / "functions" / name / "main.py"
            for name in ("map_coordinate", "map_locate", "map_geocode")
        } | {"bare": bare}
        sockets = {
            name: stack.enter_context(worker(source, folder / f"{name}.sock", environment))
            for name, source in sources.items()
        }
        asked = questions(key.ak, *_names(built[-1].folder))
        kept = asyncio.run(measure(sockets, asked, chosen), loop_factory=uvloop.new_event_loop)
        directory.close()
    sys.exit(0 if kept else "a promise is not kept")


def _names(pack: Path) -> tuple[list[str], list[str]]:
    """Return the names of divisions, and of larger cities abroad."""
    from shared.geo.divisions import FILE, Divisions, Level
    from shared.places import file
    from shared.places.index import PlaceIndex

    asked = (Level.PROVINCE, Level.CITY, Level.COUNTY)
    divisions = [d.name for d in Divisions(pack / FILE).all if d.level in asked]
    index = PlaceIndex(pack / file.FILE)
    cities = [of.name for of in index.places(range(1, 20_000)) if of.country not in ("", "CN")]
    return divisions, cities


if __name__ == "__main__":
    main()
