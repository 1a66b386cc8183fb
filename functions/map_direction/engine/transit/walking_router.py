"""Walks of itineraries: over the loaded roads, else along straight lines made longer.

A search begins with straight lines to all stops around. Only the walks of its itineraries are then routed
over the roads, and the search is repeated with them. Routing to all stops at once would search the whole
neighbourhood, or the whole country where a stop cannot be reached.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.transit.itineraries import Itinerary
from functions.map_direction.engine.transit.network import FootAccess, Network
from functions.map_direction.engine.transit.planner import TransitPlanner, TransitRequest
from shared.geo.geodesy import LocalPlane
from shared.roads import NoRoute, RoadNetwork, RoutingRefusal
from shared.roads.polyline import decode

RADII: Final = (800.0, 2_000.0, 5_000.0)
"""Metres around a point in which stops are looked for, until there are some."""
MOST_STOPS: Final = 40
DETOUR: Final = 1.3
"""Metres on foot for each metre of a straight line."""
SPEED: Final = 1.25
"""Metres a second."""
REPEATS: Final = 2
"""Repeats of the search with routed walks."""
MOST_ROUTED: Final = 10
"""Itineraries whose walks are routed each time."""
MOST_KEPT: Final = 4_096
"""Footpaths that are kept for later requests; those between stops are asked for again and again."""

Line = NDArray[np.float64]
"""(N, 2) longitude and latitude in WGS-84 degrees."""


class Footpath(Struct, frozen=True):
    """A route on foot."""

    line: Line
    metres: int
    seconds: int


class WalkingRouter:
    """Routes the walks of itineraries over a network, None for straight lines. Threads may share it."""

    def __init__(self, roads: RoadNetwork | None) -> None:
        self._roads = roads
        self._footpath = lru_cache(MOST_KEPT)(self._route)

    def access(self, network: Network, point: Point) -> FootAccess:
        """Return the stops around a point, by straight lines."""
        for radius in RADII:
            stops, straight = network.stops_around(*point, radius, MOST_STOPS)
            if len(stops):
                break
        metres = straight * DETOUR
        seconds = np.ceil(metres / SPEED).astype(np.int32)
        return FootAccess(stops, seconds, np.round(metres).astype(np.int32))

    def footpath(self, start: Point, end: Point) -> Footpath | None:
        """Return the route between two points, None where the roads do not connect them."""
        return self._footpath(start, end)

    def line(self, start: Point, end: Point) -> Line:
        """Return the line of a walk, a straight one where there is no better."""
        footpath = self.footpath(start, end)
        return footpath.line if footpath is not None else np.array([start, end])

    def walk(self, start: Point, end: Point) -> tuple[int, int] | None:
        """Return seconds and metres all the way on foot, None where that is too far."""
        if metres_between(start, end) > RADII[-1]:
            return None
        footpath = self.footpath(start, end)
        return (footpath.seconds, footpath.metres) if footpath is not None else None

    def plan(
        self, planner: TransitPlanner, request: TransitRequest, origin: Point, destination: Point
    ) -> list[Itinerary]:
        """Return itineraries whose walks follow the roads."""
        points = planner.timetable.stop_degrees
        routed_by_side: tuple[set[int], set[int]] = (set(), set())
        itineraries = planner.plan(request)
        for _ in range(REPEATS):
            ends = [
                (itinerary.walks[0].destination, itinerary.walks[-1].origin)
                for itinerary in itineraries[:MOST_ROUTED]
            ]
            new = [{stop for stop in side if stop is not None} for side in zip(*ends, strict=True)]
            if not new or all(
                stops <= routed_stops for stops, routed_stops in zip(new, routed_by_side, strict=True)
            ):
                break
            for stops, routed_stops in zip(new, routed_by_side, strict=True):
                routed_stops |= stops
            stop_points = {
                stop: (lng, lat) for stop in new[0] | new[1] for lng, lat in [points[stop].tolist()]
            }
            access = {stop: self.footpath(origin, stop_points[stop]) for stop in new[0]}
            egress = {stop: self.footpath(stop_points[stop], destination) for stop in new[1]}
            request = replace(
                request,
                access=_with_footpaths(request.access, access),
                egress=_with_footpaths(request.egress, egress),
            )
            itineraries = planner.plan(request)
        return itineraries

    def _route(self, start: Point, end: Point) -> Footpath | None:
        metres = metres_between(start, end) * DETOUR
        straight = Footpath(np.array([start, end]), round(metres), round(metres / SPEED))
        if self._roads is None or not (self._roads.covers(*start) and self._roads.covers(*end)):
            return straight
        locations = [{"lon": lng, "lat": lat} for lng, lat in (start, end)]
        request = {"locations": locations, "directions_type": "none", **costing_of("walking").request()}
        try:
            trip = self._roads.route(request)["trip"]
        except NoRoute:
            return None
        except RoutingRefusal:
            return straight
        lines = [straight.line[:1], *(decode(leg["shape"]) for leg in trip["legs"]), straight.line[1:]]
        summary = trip["summary"]
        return Footpath(np.concatenate(lines), round(summary["length"] * 1000), round(summary["time"]))


def metres_between(start: Point, end: Point) -> float:
    """Return the metres between two near points in a straight line."""
    return LocalPlane(*start).distance(*end)


def _with_footpaths(access: FootAccess, footpaths: dict[int, Footpath | None]) -> FootAccess:
    """Return the access with the walks of some stops replaced; stops without a route are left out."""
    seconds, metres = access.seconds.copy(), access.metres.copy()
    is_reachable = np.ones(len(access.stops), dtype=np.bool_)
    for stop, footpath in footpaths.items():
        is_stop = access.stops == stop
        if footpath is None:
            is_reachable[is_stop] = False
        else:
            seconds[is_stop], metres[is_stop] = footpath.seconds, footpath.metres
    return FootAccess(access.stops[is_reachable], seconds[is_reachable], metres[is_reachable])
