"""Print how long transit plans take on a generated timetable of a large city, and what building it takes.

    python -m bench.transit [--stops 500] [--lines 60] [--trips 10000] [--queries 300]

Lines wander over a grid of stops 400 m apart; origins and destinations are random points between them.
"""

import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from bench.command import arguments
from functions.map_direction.engine.transit.planner import TransitPlanner, TransitRequest
from functions.map_direction.engine.transit.tactics import city_tactic
from functions.map_direction.engine.transit.walking_router import WalkingRouter
from functions.pack_builder.engine.transit.timetable_build import build_timetable
from shared.geo.geodesy import METRES_PER_DEGREE
from shared.transit.timetable import FOLDER, open_timetable
from tests.transit_city import Feed, trip

CENTRE = (106.70, 26.60)
STEP = 400.0
STOPS_OF_A_LINE = 22
SERVICE_HOURS = (6 * 3600, 22 * 3600)
ZONE = "Asia/Shanghai"


def generated(stops: int, lines: int, trips: int, random: Random) -> Feed:
    """Return a feed with about so many stops, lines and trips."""
    feed = Feed()
    feed.add("agency", agency_name="Bench", agency_url="https://bench.test", agency_timezone=ZONE)
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1)
    feed.add("calendar", service_id="ALL", **days, start_date="20260101", end_date="20261231")
    side = int(stops**0.5)
    east = STEP / (METRES_PER_DEGREE * np.cos(np.radians(CENTRE[1])))
    for number in range(stops):
        column, row = number % side, number // side
        feed.add(
            "stops",
            stop_id=f"S{number}",
            stop_name=f"Stop {number}",
            stop_lat=round(CENTRE[1] + (row - side / 2) * STEP / METRES_PER_DEGREE, 6),
            stop_lon=round(CENTRE[0] + (column - side / 2) * east, 6),
        )
    each = trips // (2 * lines)
    headway = (SERVICE_HOURS[1] - SERVICE_HOURS[0]) // each
    for line in range(lines):
        is_metro = line % 10 == 0
        feed.add("routes", route_id=f"L{line}", route_short_name=str(line), route_type=1 if is_metro else 3)
        calls = wandering(stops, side, random)
        for direction, order in enumerate((calls, calls[::-1])):
            for number in range(each):
                start = SERVICE_HOURS[0] + number * headway + random.randrange(60)
                hop = 60 if is_metro else random.choice((90, 100, 110))
                trip(feed, f"L{line}", "ALL", f"{line}-{direction}-{number}", start, order, hop=hop,
                     direction=direction)  # fmt: skip
    return feed


def wandering(stops: int, side: int, random: Random) -> list[str]:
    """Return the stops of one line: mostly straight on, sometimes round a corner."""
    row, column = random.randrange(side), random.randrange(side)
    heading = random.choice(((0, 1), (1, 0), (0, -1), (-1, 0)))
    calls = [row * side + column]
    while len(calls) < STOPS_OF_A_LINE:
        if random.random() < 0.25:
            heading = random.choice((heading[::-1], (-heading[1], -heading[0])))
        row, column = row + heading[0], column + heading[1]
        if not (0 <= row < side and 0 <= column < side) or row * side + column >= stops:
            heading = (-heading[0], -heading[1])
            row, column = row + 2 * heading[0], column + 2 * heading[1]
            heading = random.choice(((0, 1), (1, 0), (0, -1), (-1, 0)))
            row, column = min(max(row, 0), side - 1), min(max(column, 0), side - 1)
        if (stop := row * side + column) < stops and stop != calls[-1]:
            calls.append(stop)
    return [f"S{stop}" for stop in calls]


def quantiles(name: str, seconds: Sequence[float]) -> str:
    """Return a line of percentiles in milliseconds."""
    p50, p95, p99 = np.quantile(seconds, (0.5, 0.95, 0.99)) * 1000
    return f"{name:28} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   p99 {p99:6.1f} ms"


def main() -> None:
    """Build, plan, print."""
    parser = arguments(__doc__)
    parser.add_argument("--stops", type=int, default=500)
    parser.add_argument("--lines", type=int, default=60)
    parser.add_argument("--trips", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=300)
    asked = parser.parse_args()
    random = Random(1)
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder)
        zipped = generated(asked.stops, asked.lines, asked.trips, random).write(pack / "bench.zip")
        start = time.perf_counter()
        facts = build_timetable([zipped], pack)
        built = time.perf_counter() - start
        size = sum(file.stat().st_size for file in (pack / FOLDER).iterdir())
        print(f"{facts.stops} stops, {facts.routes} lines, {facts.patterns} patterns, {facts.trips} trips")
        print(f"built in {built:.1f} s from {zipped.stat().st_size / 1e6:.1f} MB to {size / 1e6:.1f} MB")
        measure(pack, asked.queries, random)
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def measure(pack: Path, queries: int, random: Random) -> None:
    """Plan between random points, at random times of a weekday."""
    start = time.perf_counter()
    planner = TransitPlanner(open_timetable(pack / FOLDER))
    day = datetime(2026, 6, 10, tzinfo=ZoneInfo(ZONE))
    planner.network.service_days(int(day.timestamp()))
    print(f"opened, with the trips of a day laid out, in {(time.perf_counter() - start) * 1000:.0f} ms")
    router = WalkingRouter(None)
    points = planner.timetable.stop_degrees
    low, high = points.min(axis=0), points.max(axis=0)
    taken: dict[int, list[float]] = {number: [] for number in range(6)}
    processor: list[float] = []
    found = []
    for query in range(queries):
        ends = [tuple(random.uniform(a, b) for a, b in zip(low, high, strict=True)) for _ in range(2)]
        access = router.access(planner.network, (ends[0][0], ends[0][1]))
        egress = router.access(planner.network, (ends[1][0], ends[1][1]))
        moment = int(day.timestamp()) + random.randrange(6 * 3600, 21 * 3600)
        number = query % 6
        start, began = time.perf_counter(), time.thread_time()
        plans = planner.plan(TransitRequest(access, egress, moment, city_tactic(number)))
        taken[number].append(time.perf_counter() - start)
        processor.append(time.thread_time() - began)
        found.append(len(plans))
    for number, seconds in taken.items():
        print(quantiles(f"plan, {city_tactic(number).name}", seconds))
    print(quantiles("plan", [one for seconds in taken.values() for one in seconds]))
    print(quantiles("plan, processor time", processor))
    print(f"plans to an answer: {np.mean(found):.1f} on average; none for {found.count(0)} of {queries}")


if __name__ == "__main__":
    main()
