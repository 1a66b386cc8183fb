"""What the map services cost on one worker: their latency at 100 calls a second, and the frame's throughput.

    python -m bench.map_endpoints [--seconds 10] [--rounds 6] [--packs .cache/packs]

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
import random
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.command import arguments
from bench.folders import PACKS
from bench.serving import latencies, measured, request, stage, throughput
from functions.pack_builder.building import ensure_pack, publish_pack
from shared.stores.packs import DEFAULT, PLACES, pack_artifacts

MOST_MS, LEAST_SHARE = 5.0, 2 / 3
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
        return [request(path, ak, **one) for one in fields]

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
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--packs", type=Path, default=PACKS)
    chosen = parser.parse_args()
    with stage() as on:
        built = [ensure_pack(name, chosen.packs) for name in (DEFAULT, PLACES)]
        for pack in built:
            publish_pack(pack, pack_artifacts(on.settings))
        bare = on.folder / "bare.py"
        bare.write_text(_BARE)
        sockets = {name: on.start(name) for name in ("map_coordinate", "map_locate", "map_geocode")}
        sockets["bare"] = on.start("bare", bare)
        asked = questions(on.key(*SERVICES), *_names(built[-1].folder))
        kept = measured(measure(sockets, asked, chosen))
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
