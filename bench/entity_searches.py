"""What a search of entities costs in a service of many: processor time of the process, and its memory.

    python -m bench.entity_searches [--entities 100000] [--repeats 5]

Every entity has a description, two custom columns and a latest point; a search is asked for the first 100.
Memory is the peak of what Python and numpy take for one search. Redis is a process of this run, whose own
processor time a search is in the last column.
"""

import asyncio
import statistics
import time
import tracemalloc
from collections.abc import Iterator

import redis
import shapely

from bench.command import arguments
from bench.serving import stage
from functions.map_track.engine.entities.areas import Circle, Polygon
from functions.map_track.engine.entities.filters import EntityFilter, EntityOrder
from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.entity_search import Search
from functions.map_track.engine.storage.keys import SHARDS, ServiceId
from functions.map_track.engine.storage.records import make_record
from shared.tracks.point import TrackPoint

SERVICE = ServiceId(1, 1)
START = 1_795_324_000
WEST, SOUTH = 106.0, 26.0
CENTRE = WEST + 0.1, SOUTH + 0.1


def main() -> None:
    """Print a row for each search."""
    parser = arguments(__doc__)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with stage() as bench_stage:
        client = redis.Redis.from_url(bench_stage.settings.redis_url.get_secret_value())
        _write(client, options.entities)
        print(
            f"{'of ' + format(options.entities, ','):28} {'found':>8} {'CPU':>8} {'memory':>10} {'Redis':>8}"
        )
        asyncio.run(_measure(TrackStation.from_settings(bench_stage.settings), client, options.repeats))


async def _measure(station: TrackStation, client: "redis.Redis", repeats: int) -> None:
    for name, search in _searches():
        total = (await station.search.find(SERVICE, search)).total
        times, server_times = [], []
        for _ in range(repeats):
            start, server_start = time.process_time(), _server_seconds(client)
            await station.search.find(SERVICE, search)
            times.append(time.process_time() - start)
            server_times.append(_server_seconds(client) - server_start)
        tracemalloc.start()
        await station.search.find(SERVICE, search)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        milliseconds = statistics.median(times) * 1_000, statistics.median(server_times) * 1_000
        print(
            f"{name:28} {total:8,} {milliseconds[0]:5.0f} ms {peak / 1e6:7.1f} MB {milliseconds[1]:5.0f} ms"
        )
    await station.close()


def _searches() -> Iterator[tuple[str, Search]]:
    everything = EntityFilter()
    box = Polygon(shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2))
    ring = Polygon(shapely.Point(CENTRE).buffer(0.1, quad_segs=25))
    outline = Polygon(shapely.Point(CENTRE).buffer(0.1, quad_segs=2_500))
    yield "list", Search(everything)
    yield "list, a custom column", Search(EntityFilter.parse("team:3"))
    yield "list, active_time", Search(EntityFilter.parse(f"active_time:{START + 1_000}"))
    yield "search, a part of a name", Search(everything, query="car-99")
    yield "search, sorted by a column", Search(everything, order=EntityOrder.parse("line:desc"))
    yield "boundsearch", Search(everything, area=box)
    yield "aroundsearch, 5 km", Search(everything, area=Circle(*CENTRE, 5_000))
    yield "polygonsearch, 100 corners", Search(everything, area=ring)
    yield "districtsearch, 10,000", Search(everything, area=outline)
    yield "1,000 names", Search(EntityFilter.parse("entity_names:" + ",".join(map(_name, range(1_000)))))


def _name(number: int) -> str:
    return f"car-{number}"


def _write(client: "redis.Redis", count: int) -> None:
    with client.pipeline(transaction=False) as pipe:
        for number in range(count):
            name = _name(number)
            shard = SERVICE.shard(name)
            entity_id = (number + 1) * SHARDS + shard.number
            text = (
                f'{{"id":{entity_id},"create":{START},"modify":{START},"desc":"lorry of depot {number % 40}",'
                f'"columns":{{"team":"{number % 20}","line":"L{number * 7 % 1_000}"}}}}'
            )
            point = TrackPoint(
                START + number % 2_000, WEST + number % 1_000 / 1_000, SOUTH + number // 1_000 / 100, 36.5, 90
            )
            pipe.hset(f"{shard.tag}e", name, text)
            pipe.hset(f"{shard.tag}i", str(entity_id), name)
            pipe.hset(f"{shard.tag}l", str(entity_id), make_record(point, START))
        pipe.execute()


def _server_seconds(client: "redis.Redis") -> float:
    usage = client.info("cpu")
    return float(usage["used_cpu_user"] + usage["used_cpu_sys"])


if __name__ == "__main__":
    main()
