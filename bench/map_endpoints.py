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
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.command import arguments
from bench.folders import PACKS
from bench.serving import RATE, headed, latencies, measured, report, request, stage, throughput
from shared.stores.packs import DEFAULT, PLACES, pack_artifacts
from tools.packs.build import ensure_pack
from tools.packs.publish import publish_pack

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
Fields = dict[str, str]

_BARE = """
import os
import functions_framework.aio
import orjson
import redis.asyncio
from starlette.requests import Request
from starlette.responses import Response
from functions.map_coordinate.engine.conversion import convert_v1

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

    def some(path: str, fields: Iterable[Fields]) -> list[bytes]:
        return [request(path, ak, **one) for one in fields]

    def named(names: list[str], field: str, **fields: str) -> list[Fields]:
        return [{field: chance.choice(names), **fields} for _ in range(500)]

    addresses = [_address(chance, divisions) for _ in range(400)]
    region_search = {"sub_admin": "1", "extensions_code": "1"}
    return {
        "geoconv, 1 point": some("/geoconv/v1/", _conversions(chance, 500, points=1)),
        "geoconv, 100 points": some("/geoconv/v1/", _conversions(chance, 100, points=100)),
        "timezone": some("/timezone/v1", _instants(chance)),
        "location/ip": some("/location/ip", _callers(chance)),
        "api_region_search": some("/api_region_search/v1", named(divisions, "keyword", **region_search)),
        "api_region_search, boundary": some(
            "/api_region_search/v1", named(divisions, "keyword", boundary="1")
        ),
        "address_analyzer": some("/address_analyzer/v1", addresses[:200]),
        "geocoding": some("/geocoding/v3", (address | JSON for address in addresses[200:])),
        "geocoding, a division": some("/geocoding/v3", named(divisions, "address", **JSON)),
        "geocoding abroad": some("/api_geocoding_abroad/v1", named(cities, "address")),
        "reverse_geocoding": some("/reverse_geocoding/v3", _spots(chance, 75, 130, 20, 50)),
        "reverse_geocoding, Europe": some("/reverse_geocoding/v3", _spots(chance, -5, 25, 40, 60)),
    }


def _conversions(chance: random.Random, calls: int, *, points: int) -> Iterator[Fields]:
    for _ in range(calls):
        each = (f"{chance.uniform(75, 130):.6f},{chance.uniform(20, 50):.6f}" for _ in range(points))
        yield {"coords": ";".join(each)}


def _instants(chance: random.Random) -> Iterator[Fields]:
    for _ in range(500):
        location = f"{chance.uniform(20, 50):.5f},{chance.uniform(75, 130):.5f}"
        yield {"location": location, "timestamp": "1790000000"}


def _callers(chance: random.Random) -> Iterator[Fields]:
    for _ in range(2000):
        yield {"ip": f"{chance.randint(1, 223)}.{chance.randint(0, 255)}.0.1"}


def _address(chance: random.Random, divisions: list[str]) -> Fields:
    place = "".join(chance.sample(divisions, 2))
    return {"address": f"{place}建设路{chance.randint(1, 99)}号", "addr_verify": "1"}


def _spots(chance: random.Random, west: float, east: float, south: float, north: float) -> Iterator[Fields]:
    for _ in range(1000):
        location = f"{chance.uniform(south, north):.6f},{chance.uniform(west, east):.6f}"
        yield {"location": location, "extensions_poi": "1", "extensions_road": "true", **JSON}


FUNCTION_OF = {"geoconv": "map_coordinate", "timezone": "map_coordinate", "location": "map_locate"}


async def measure(
    sockets: dict[str, Path], asked: dict[str, list[bytes]], chosen: argparse.Namespace
) -> bool:
    """Print both tables; return whether the promises are kept."""
    kept = True
    print(headed(f"at {RATE} a second, one worker"))
    report("(the bare function)", await latencies(sockets["bare"], asked["geoconv, 1 point"], chosen.seconds))
    for row, requests in asked.items():
        function = FUNCTION_OF.get(row.partition(",")[0].partition("/")[0], "map_geocode")
        _, p99 = report(row, await latencies(sockets[function], requests, chosen.seconds))
        kept &= p99 <= MOST_MS
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
    from shared.places import schema
    from shared.places.index import PlaceIndex

    asked = (Level.PROVINCE, Level.CITY, Level.COUNTY)
    divisions = [d.name for d in Divisions(pack / FILE) if d.level in asked]
    index = PlaceIndex(pack / schema.FILE)
    cities = [of.name for of in index.places(range(1, 20_000)) if of.country not in ("", "CN")]
    return divisions, cities


if __name__ == "__main__":
    main()
