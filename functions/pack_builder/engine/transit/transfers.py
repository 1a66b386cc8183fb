"""Changing between stops: what transfers.txt says, and short ways on foot between all other stops nearby."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

import numpy as np
import shapely
from msgspec import Struct

from functions.pack_builder.engine.transit.records import TransferRow
from shared.geo.geodesy import METRES_PER_DEGREE, LocalPlane
from shared.transit.timetable import Floats, Ints

RADIUS: Final = 400.0
"""Metres in a straight line within which one changes from stop to stop on foot."""
MOST_NEIGHBOURS: Final = 40
CHANGE_SECONDS: Final = 60
"""What a change takes besides the way, where the feed does not say."""
DETOUR: Final = 1.3
"""Metres on foot for each metre of a straight line. Measured ways in cities lie between 1.2 and 1.4."""
WALKING_SPEED: Final = 1.25
"""Metres a second."""

FREE, TIMED_TRANSFER, TAKES, IMPOSSIBLE = range(4)
"""Values of `transfer_type`."""


class WalkingTimes(Protocol):
    """Measures ways on foot."""

    name: str

    def __call__(self, origin: Floats, destinations: Floats) -> tuple[Floats, Floats]:
        """Return metres and seconds from one point to others, (N, 2) in degrees; NaN where no way leads."""


class StraightLine:
    """Ways on foot where no roads are known: straight lines, made longer."""

    name = "straight line"

    def __call__(self, origin: Floats, destinations: Floats) -> tuple[Floats, Floats]:
        """Return metres and seconds."""
        metres = metres_between(origin, destinations) * DETOUR
        return metres, metres / WALKING_SPEED


class Transfers(Struct, frozen=True):
    """The transfers between all stops, by the stop that they lead to; staying at a stop is one of them."""

    origin: Ints
    destination: Ints
    seconds: Ints
    metres: Ints


def metres_between(origin: Floats, destinations: Floats) -> Floats:
    """Return the metres from a point to others, which are near."""
    return LocalPlane(*origin.tolist()).distances(destinations)


def transfers_between(
    points: Floats, stations: Ints, rows: Iterable[TransferRow], walking: WalkingTimes
) -> Transfers:
    """Return the transfers of a timetable.

    points: of the stops, (N, 2) in degrees. stations: a number for the stops of each station. rows: of
    transfers.txt; their origins and destinations are already stops.
    """
    ways_by_pair: dict[tuple[int, int], tuple[float, float]] = {}
    for origin, neighbours in enumerate(_neighbours(points, stations)):
        metres, seconds = walking(points[origin], points[neighbours])
        for destination, far, takes in zip(neighbours, metres.tolist(), seconds.tolist(), strict=True):
            if not np.isnan(far):
                ways_by_pair[origin, destination] = (takes + CHANGE_SECONDS, far)
    for stop in range(len(points)):
        ways_by_pair[stop, stop] = (CHANGE_SECONDS, 0)
    for row in rows:
        way = (row.origin, row.destination)
        if row.kind == IMPOSSIBLE:
            ways_by_pair.pop(way, None)
            continue
        line = float(metres_between(points[row.origin], points[row.destination]))
        takes, far = ways_by_pair.get(way, (CHANGE_SECONDS + line * DETOUR / WALKING_SPEED, line * DETOUR))
        if row.kind == TIMED_TRANSFER:
            takes = max(takes - CHANGE_SECONDS, 0)  # the other vehicle waits
        elif row.kind == TAKES and row.seconds >= 0:
            takes = row.seconds
        ways_by_pair[way] = (takes, far)
    ways = sorted(ways_by_pair, key=lambda way: (way[1], way[0]))
    values = [ways_by_pair[way] for way in ways]
    return Transfers(
        np.array([origin for origin, _ in ways], np.int32),
        np.array([destination for _, destination in ways], np.int32),
        np.ceil([takes for takes, _ in values]).astype(np.int32),
        np.round([far for _, far in values]).astype(np.int32),
    )


def _neighbours(points: Floats, stations: Ints) -> Sequence[list[int]]:
    """Return for each stop the other stops of its station and the nearest ones around it."""
    together = defaultdict(set)
    for stop, station in enumerate(stations.tolist()):
        together[station].add(stop)
    high = RADIUS / METRES_PER_DEGREE
    wide = high / np.maximum(np.cos(np.radians(points[:, 1])), 0.01)
    lng, lat = points[:, 0], points[:, 1]
    tree = shapely.STRtree(shapely.points(points))
    origins, others = tree.query(shapely.box(lng - wide, lat - high, lng + wide, lat + high))
    starts = np.searchsorted(origins, np.arange(len(points) + 1))
    neighbours = []
    for stop in range(len(points)):
        near = others[starts[stop] : starts[stop + 1]]
        metres = metres_between(points[stop], points[near])
        near = near[np.argsort(metres, kind="stable")][: int((metres <= RADIUS).sum())]
        stops_nearby = together[int(stations[stop])] | set(near[: MOST_NEIGHBOURS + 1].tolist())
        neighbours.append(sorted(stops_nearby - {stop}))
    return neighbours
