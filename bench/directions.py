"""Directions on real extracts: do answers keep their contract, and what do endpoints cost beside the engine.

    python -m bench.directions                     # Helsinki, 200 pairs a mode
    python -m bench.directions EXTRACT ... --pairs 2000

Every answer of `--pairs` pairs of places beside roads is read by the strict models of the contract (as the
tests have them), which also add up its steps; its metres are compared with the engine's, and with the length
of its path. Where there is no way, the answer must say so.

Costs: processor time of one thread, which other work on the machine disturbs least: that of a whole endpoint
without the web around it, the engine's part of it (the route, and what is known of its roads), and the rest.
Then city routes at 100 a second over HTTP, one worker with two engine threads.

Promises, checked by the exit status: no answer breaks its contract, the 95th percentile of an endpoint is at
most 3 ms above that of its engine, and the 99th percentile at 100 a second is below 300 ms.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import numpy as np
import orjson
from msgspec import Struct, field

from bench.command import arguments
from bench.folders import PACKS
from bench.roads import road_points
from bench.serving import RATE, headed, latencies, measured, report, request, stage
from functions.map_direction.endpoints import SERVICES
from functions.map_direction.pack import PACK
from shared.geo.geodesy import ROUTING_RADIUS, segment_lengths
from shared.geo.refusal import Refusal
from shared.roads import RoadNetwork
from shared.roads.files import FACTS, TILES, TRAFFIC
from shared.stores import FileNotes
from shared.stores.packs import ROADS, pack_artifacts
from shared.web.map import MapEndpoint
from tests.functional.map_direction.active_contract import ACTIVE, active
from tests.functional.map_direction.driving_contract import CONTRACTS, checked
from tests.networks import build_network
from tools.packs.fetch import fetch_sources

BESIDE_DEGREES: Final = 0.0005
"""How far from a road a place is at most, 50 m or so."""
WHOLE_METRES: Final = 5.0
"""The engine keeps whole metres of every edge, so that a short way of many edges is metres off its line."""
NO_ROUTE: Final = frozenset({7, 2001})
MOST_OVER_MS, MOST_P99_MS = 3.0, 300.0
SECONDS: Final = 10
CITY_PATH: Final = "/direction/v2/driving"

Contract = Callable[[str, Any], Any]


class Clocks(Struct):
    """Seconds that the engine took for the request at hand, and the metres of the routes that it found."""

    route: float = 0.0
    edges: float = 0.0
    metres: list[int] = field(default_factory=list)


class Row(Struct):
    """What came of all pairs of one endpoint on one network."""

    routes: list[float] = field(default_factory=list)
    engines: list[float] = field(default_factory=list)
    wholes: list[float] = field(default_factory=list)
    unreachable: int = 0
    broken: list[str] = field(default_factory=list)


def main() -> None:
    """Print both tables."""
    parser = arguments(__doc__)
    parser.add_argument("extracts", nargs="*", type=Path)
    parser.add_argument("--pairs", type=int, default=200)
    asked = parser.parse_args()
    helsinki = fetch_sources(PACKS / "sources", only=("helsinki-roads",)).path(
        "helsinki-roads", "helsinki.osm.pbf"
    )
    extracts = [helsinki, *asked.extracts]
    kept = True
    folders = {
        of: build_network(PACKS / "networks" / f"bench-{of.name.split('.')[0]}", [of]) for of in extracts
    }
    columns = f"{'route':>7} {'engine':>7} {'whole':>7} {'over':>6} {'no way':>7} broken"
    print(f"{'ms of processor time at p95':44} {columns}")
    for extract, folder in folders.items():
        with PACK.use_folder(folder):
            kept &= acceptance(extract.name.split(".")[0], _places(extract), asked.pairs)
    print(f"\n{CITY_PATH} at {RATE} a second, one worker")
    print(headed("network"))
    for extract, folder in folders.items():
        kept &= city(extract.name.split(".")[0], folder, _places(extract))
    sys.exit(0 if kept else "a promise is not kept")


def acceptance(name: str, places: list[tuple[float, float]], count: int) -> bool:
    """Ask every endpoint for `count` pairs; print a row for each and return whether promises are kept."""
    kept = True
    for endpoint in SERVICES:
        path = endpoint.paths[0]
        contract: Contract | None = checked if path in CONTRACTS else active if path in ACTIVE else None
        if contract is None:
            continue
        row = _ask_all(endpoint, contract, places, count)
        route, engine, whole = (_p95(values) for values in (row.routes, row.engines, row.wholes))
        kept &= not row.broken and whole <= engine + MOST_OVER_MS
        print(
            f"{name:20.20} {path:23.23} {route:7.2f} {engine:7.2f} {whole:7.2f} {whole - engine:6.2f}"
            f" {row.unreachable:7} {len(row.broken)}"
        )
        for broken in row.broken[:3]:
            print(f"    {broken}")
    return kept


def _ask_all(
    endpoint: MapEndpoint[Any], contract: Contract, places: list[tuple[float, float]], count: int
) -> Row:
    chance, row, path = random.Random(11), Row(), endpoint.paths[0]
    with _watched() as clocks:
        for _ in range(count):
            (lng, lat), (lng2, lat2) = chance.sample(places, 2)
            fields = {"origin": f"{lat},{lng}", "destination": f"{lat2},{lng2}"}
            clocks.route, clocks.edges = 0.0, 0.0
            clocks.metres.clear()
            began = time.thread_time()
            try:
                asked = endpoint.call.parameters.model_validate(fields | {"coord_type": "wgs84"})
                answer = orjson.dumps({"status": 0, **endpoint.call.engine(asked)})
            except Refusal as refused:
                row.unreachable += refused.status in NO_ROUTE
                if refused.status not in NO_ROUTE:
                    row.broken.append(f"{fields}: {refused}")
                continue
            row.wholes.append((time.thread_time() - began) * 1e3)
            row.routes.append(clocks.route * 1e3)
            row.engines.append((clocks.route + clocks.edges) * 1e3)
            row.broken += _broken(contract, path, orjson.loads(answer), clocks.metres, fields)
    return row


def _broken(
    contract: Contract, path: str, answer: Any, metres: list[int], fields: dict[str, str]
) -> list[str]:
    """Return what is wrong with an answer."""
    try:
        parsed = contract(path, answer)
    except (AssertionError, ValueError) as error:
        return [f"{fields}: {str(error)[:200]}"]
    faults = []
    for route, engine in zip(parsed.result.routes, metres, strict=False):
        if route.distance != engine:
            faults.append(f"{fields}: {route.distance} m, the engine says {engine}")
        drawn = sum(_path_metres(step.path) for step in route.steps)
        if abs(drawn - route.distance) > max(WHOLE_METRES, 0.02 * route.distance):
            faults.append(f"{fields}: {route.distance} m, its path is {drawn:.0f} m long")
    return faults


def _path_metres(path: str) -> float:
    points = np.array([[float(part) for part in pair.split(",")] for pair in path.split(";")])
    if _shifted(points):
        return float(segment_lengths(_unshifted(points), ROUTING_RADIUS).sum())
    return float(segment_lengths(points, ROUTING_RADIUS).sum())


def _shifted(points: np.ndarray[Any, Any]) -> bool:
    from shared.geo.formulas import in_china_box

    return bool(in_china_box(*points[0]))


def _unshifted(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from shared.geo import Crs, convert

    return convert(points, Crs.BD09, Crs.WGS84, exact=True)


@contextmanager
def _watched() -> Iterator[Clocks]:
    """Time what the network is asked meanwhile."""
    clocks = Clocks()
    route, attributes = RoadNetwork.route, RoadNetwork.trace_attributes

    def timed_route(self: RoadNetwork, request: Any) -> Any:
        began = time.thread_time()
        try:
            answer = route(self, request)
        finally:
            clocks.route += time.thread_time() - began
        trips = [answer["trip"], *(other["trip"] for other in answer.get("alternates", ()))]
        clocks.metres += [round(trip["summary"]["length"] * 1000) for trip in trips]
        return answer

    def timed_attributes(self: RoadNetwork, request: Any) -> Any:
        began = time.thread_time()
        try:
            return attributes(self, request)
        finally:
            clocks.edges += time.thread_time() - began

    RoadNetwork.route, RoadNetwork.trace_attributes = timed_route, timed_attributes  # type: ignore[method-assign]
    try:
        yield clocks
    finally:
        RoadNetwork.route, RoadNetwork.trace_attributes = route, attributes  # type: ignore[method-assign]


def city(name: str, folder: Path, places: list[tuple[float, float]]) -> bool:
    """Ask for routes 100 times a second over HTTP; print a row and return whether the promise is kept."""
    chance = random.Random(12)
    with stage(engine_threads=2) as on:
        files = {file: FileNotes() for file in (TILES, TRAFFIC, FACTS)}
        pack_artifacts(on.settings).publish(
            ROADS, folder, licence="ODbL-1.0", attribution="OSM", source="bench", files=files
        )
        ak, socket, requests = on.key("direction"), on.start("map_direction"), []
        for _ in range(500):
            (lng, lat), (lng2, lat2) = chance.sample(places, 2)
            ends = {"origin": f"{lat},{lng}", "destination": f"{lat2},{lng2}", "coord_type": "wgs84"}
            requests.append(request(CITY_PATH, ak, **ends))
        times = measured(latencies(socket, requests, SECONDS))
    return report(name, times)[1] <= MOST_P99_MS


def _places(extract: Path) -> list[tuple[float, float]]:
    """Return (lng, lat) of places beside roads, always the same."""
    chance = random.Random(13)
    return [
        (
            round(point["lon"] + chance.uniform(-BESIDE_DEGREES, BESIDE_DEGREES), 6),
            round(point["lat"] + chance.uniform(-BESIDE_DEGREES, BESIDE_DEGREES), 6),
        )
        for point in road_points(extract)
    ]


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else 0.0


if __name__ == "__main__":
    main()
