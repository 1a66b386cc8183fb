"""What live traffic costs: a turn of the writer, a snapshot laid on a network, and the answer of an area.

    python -m bench.traffic [--vehicles 50]

Vehicles drive along one route through Helsinki for ten minutes, a point every five seconds, 6 m of noise.
"""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from bench.command import arguments
from bench.folders import PACKS
from functions.map_traffic.engine.collection import Collection
from functions.map_traffic.engine.descriptions import report_area
from functions.map_traffic.engine.edge_speeds import EdgeSpeed, edge_speeds
from functions.map_traffic.engine.live_map import LiveMap
from functions.map_traffic.engine.road_edges import LiveEdge, find_facts
from shared.geo.geodesy import segment_lengths
from shared.roads import RoadNetwork
from shared.roads.polyline import decode
from shared.roads.speed_file import SpeedFile
from shared.stores.packs import ROADS
from shared.tracks.point import TrackPoint
from shared.tracks.probes import Probe, device_of
from shared.traffic.snapshot import pack_speeds
from tools.packs.build import ensure_pack

START, END = {"lat": 60.160, "lon": 24.930}, {"lat": 60.176, "lon": 24.953}
WINDOW = 1_800.0
SECONDS, INTERVAL, NOISE_DEGREES = 600, 5, (6 / 55_500, 6 / 111_195)


def main() -> None:
    """Print a row for each step."""
    parser = arguments(__doc__)
    parser.add_argument("--vehicles", type=int, default=50)
    vehicles = parser.parse_args().vehicles
    network = RoadNetwork(ensure_pack(ROADS, PACKS).folder)
    now, probes = time.time(), list(_probes(network, vehicles))
    collection = Collection(network.identity, WINDOW)
    print("| step | |")
    print("|---|---|")
    start = time.process_time()
    passages = collection.add(probes, network, now)
    seconds = time.process_time() - start
    print(
        f"| {len(probes):,} points of {vehicles} vehicles are laid on the roads | {passages:,} passages,"
        f" {seconds * 1e6 / len(probes):.0f} µs a point |"
    )
    start = time.process_time()
    speeds = edge_speeds(collection.passages, now)
    print(f"| speeds of {len(speeds)} edges | {(time.process_time() - start) * 1e3:.1f} ms |")
    state = collection.pack()
    print(f"| the state for the next turn | {len(state) / 1e3:.0f} kB |")
    _print_speeds(network)
    _print_area(network, collection, speeds)
    network.close()


def _probes(network: RoadNetwork, vehicles: int) -> Iterator[Probe]:
    answer = network.route({"locations": [START, END], "costing": "auto"})
    way = decode(answer["trip"]["legs"][0]["shape"])
    metres = np.concatenate(([0.0], np.cumsum(segment_lengths(way))))
    chance = np.random.default_rng(3)
    first = int(time.time()) - SECONDS
    for vehicle in range(vehicles):
        places = np.arange(0, SECONDS, INTERVAL) * chance.uniform(8, 14) / 3.6
        points = np.stack([np.interp(places, metres, way[:, axis]) for axis in (0, 1)], axis=1)
        points = points[places <= metres[-1]]
        points = points + chance.normal(0, 1, points.shape) * NOISE_DEGREES
        device = device_of(1, 1, f"car {vehicle}")
        for number, (lng, lat) in enumerate(points.tolist()):
            yield Probe(device, TrackPoint(first + number * INTERVAL, lng, lat, radius=8.0))


def _print_speeds(network: RoadNetwork) -> None:
    sizes = SpeedFile(network.traffic).tile_sizes
    speeds = {tile | row << 25: 30 for tile, count in sizes.items() for row in range(count)}
    network.apply_speeds(speeds)
    start = time.process_time()
    network.apply_speeds(speeds)
    milliseconds = (time.process_time() - start) * 1e3
    print(f"| speeds of {len(speeds):,} edges are laid on a network | {milliseconds:.1f} ms |")
    print(f"| the same in Redis | {len(pack_speeds(speeds)) / 1e3:.0f} kB |")


def _print_area(network: RoadNetwork, collection: Collection, speeds: dict[int, EdgeSpeed]) -> None:
    facts = [find_facts(network, edge, collection.middles[edge]) for edge in speeds]
    edges: Sequence[LiveEdge] = [LiveEdge(one, speeds[one.edge]) for one in facts if one is not None]
    live_map = LiveMap((1, 0.0), edges)
    outline = shapely.Point(24.94, 60.168).buffer(0.01)
    start = time.process_time()
    reports = report_area(live_map.area(outline, ()), lambda point, names: "")
    milliseconds = (time.process_time() - start) * 1e3
    print(f"| an area with {len(edges)} edges of {len(reports)} roads is described | {milliseconds:.1f} ms |")


if __name__ == "__main__":
    main()
