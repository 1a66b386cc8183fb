"""Map matching on known routes: which roads are found, which are added, how long the track is.

    python -m bench.tracks_matching                 # 40 routes of Liechtenstein
    python -m bench.tracks_matching --folder ROADS  # of the pack of roads in a folder

A route is driven at 12 m/s and observed every few seconds with noise of a normal distribution in both
directions. `right` is the share of the route's length on whose edges the match goes, `wrong` the length of
other edges, and of edges driven more often than by the route. Distances are those of the matched paths.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import Struct

from bench.command import arguments
from bench.folders import DATA, PACKS
from shared.geo.geodesy import Column, LocalPlane, segment_lengths
from shared.roads import NoRoute, RoadNetwork
from shared.roads.matching import Observations, match_track
from shared.roads.polyline import decode
from tests.networks import build_network

EXTRACT: Final = DATA / "osm" / "liechtenstein-latest.osm.pbf"
NETWORK: Final = PACKS / "networks" / "liechtenstein"
NOISES: Final = (5.0, 10.0, 20.0, 30.0)
INTERVALS: Final = (2, 5, 15, 30)
ROUTES: Final = 40
BOX: Final = (9.49, 47.06, 9.56, 47.24)
"""West, south, east, north of the ends of the routes."""
LEAST_KILOMETRES: Final = 3.0
SPEED: Final = 12.0
"""Metres a second."""


class Drive(Struct, frozen=True):
    """A route: its line, its length, the metres of each edge, and a number that the noise depends on."""

    line: Column
    metres: float
    edge_metres: Mapping[int, float]
    number: int

    def observe(self, noise: float, interval: int) -> Observations:
        """Return what a device with so many metres of noise sends every so many seconds."""
        plane = LocalPlane(*self.line[0].tolist())
        corners = plane.metre_columns(self.line)
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
        stops = np.append(np.arange(0.0, along[-1] - 1, SPEED * interval), along[-1])
        metres = np.stack([np.interp(stops, along, corners[:, axis]) for axis in (0, 1)], axis=1)
        metres += np.random.default_rng((self.number, int(noise), interval)).normal(0, noise, metres.shape)
        times = np.arange(len(metres), dtype=np.int64) * interval
        return Observations(plane.degree_columns(metres), times, np.full(len(metres), noise))


class Accuracy(Struct, frozen=True):
    """What became of all drives, in per cent of their length; CPU milliseconds of the median drive."""

    right: float
    wrong: float
    distance_error: float
    """Of all drives together."""
    usual_error: float
    """The median of the drives."""
    high_error: float
    """Nine of ten drives have less."""
    milliseconds: float


def main() -> None:
    """Print a row for each noise and interval."""
    parser = arguments(__doc__)
    parser.add_argument("--folder", type=Path)
    folder = parser.parse_args().folder or build_network(NETWORK, [EXTRACT])
    network = RoadNetwork(folder)
    routes = drives(network, ROUTES)
    lengths = [drive.metres / 1000 for drive in routes]
    print(f"{len(routes)} routes of {min(lengths):.0f} to {max(lengths):.0f} km")
    print("noise  every   right   wrong   distance: all, median, 90 %   CPU")
    for noise in NOISES:
        for interval in INTERVALS:
            row = measure(network, routes, noise, interval)
            print(
                f"{noise:>3.0f} m {interval:>4} s  {row.right:>5.1f} % {row.wrong:>5.1f} %"
                f"        {row.distance_error:>4.1f} {row.usual_error:>4.1f} {row.high_error:>4.1f} %"
                f"      {row.milliseconds:>4.0f} ms"
            )


def drives(network: RoadNetwork, count: int) -> Sequence[Drive]:
    """Return routes between random points; the same ones each time."""
    random = np.random.default_rng(3)
    routes = list[Drive]()
    while len(routes) < count:
        ends = random.uniform(BOX[:2], BOX[2:], (2, 2)).tolist()
        request = {"locations": [{"lon": lng, "lat": lat} for lng, lat in ends], "costing": "auto"}
        try:
            trip = network.route(request | {"directions_type": "none"})["trip"]
        except NoRoute:
            continue
        if trip["summary"]["length"] >= LEAST_KILOMETRES:
            routes.append(_drive(network, trip["legs"][0]["shape"], len(routes)))
    return routes


def _drive(network: RoadNetwork, shape: str, number: int) -> Drive:
    attributes = ["edge.id", "edge.length"]
    request = {
        "encoded_polyline": shape,
        "costing": "auto",
        "shape_match": "edge_walk",
        "filters": {"attributes": attributes, "action": "include"},
    }
    edge_metres: dict[int, float] = defaultdict(float)
    for edge in network.trace_attributes(request)["edges"]:
        edge_metres[edge["id"]] += edge["length"] * 1000
    line = decode(shape)
    return Drive(line, float(segment_lengths(line).sum()), edge_metres, number)


def measure(network: RoadNetwork, routes: Sequence[Drive], noise: float, interval: int) -> Accuracy:
    """Match what devices send of all routes, and compare it with them."""
    total = right = wrong = length = 0.0
    errors, seconds = [], []
    for drive in routes:
        observations = drive.observe(noise, interval)
        start = time.process_time()
        match = match_track(network, observations)
        seconds.append(time.process_time() - start)
        edge_metres: dict[int, float] = defaultdict(float)
        for edge in (edge for path in match.paths for edge in path.edges):
            edge_metres[edge.edge_id] += edge.metres
        truth = drive.edge_metres
        total += sum(truth.values())
        right += sum(metres for edge, metres in truth.items() if edge in edge_metres)
        wrong += sum(max(0.0, metres - truth.get(edge, 0.0)) for edge, metres in edge_metres.items())
        matched_metres = sum(path.length for path in match.paths)
        length += matched_metres
        errors.append(abs(matched_metres / drive.metres - 1) * 100)
    return Accuracy(
        right=100 * right / total,
        wrong=100 * wrong / total,
        distance_error=100 * abs(length / sum(drive.metres for drive in routes) - 1),
        usual_error=float(np.median(errors)),
        high_error=float(np.quantile(errors, 0.9)),
        milliseconds=1000 * float(np.median(seconds)),
    )


if __name__ == "__main__":
    main()
