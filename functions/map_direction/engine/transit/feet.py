"""Ways on foot: over the roads that are loaded, else along straight lines made longer.

A search begins with straight lines to all stops around; only the ways that its plans use are then measured
over the roads, and the search is repeated with them. Measuring all stops at once would search the whole
neighbourhood, or the whole country where one of them cannot be reached.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.polyline import decode
from functions.map_direction.engine.transit.journeys import Journey
from functions.map_direction.engine.transit.network import Network, Reach
from functions.map_direction.engine.transit.planner import Planner, Wish
from shared.geo.geodesy import LocalPlane
from shared.roads import NoRoute, RequestRefused, RoadNetwork

RADII: Final = (800.0, 2_000.0, 5_000.0)
"""Metres around a point in which stops are looked for, until there are some."""
MOST_STOPS: Final = 40
DETOUR: Final = 1.3
"""Metres on foot for each metre of a straight line."""
SPEED: Final = 1.25
"""Metres a second."""
REPEATS: Final = 2
"""How often a search is repeated with ways that were measured."""
MOST_MEASURED: Final = 10
"""Plans whose ways are measured each time."""

Line = NDArray[np.float64]
"""(N, 2) longitude and latitude in WGS-84 degrees."""


@dataclass(frozen=True)
class Footway:
    """A way on foot."""

    line: Line
    metres: int
    seconds: int


class Feet:
    """Measures and draws the ways of one request."""

    def __init__(self, roads: RoadNetwork | None) -> None:
        self._roads = roads
        self._known: dict[tuple[Point, Point], Footway | None] = {}

    def reach(self, network: Network, point: Point) -> Reach:
        """Return the stops around a point, by straight lines."""
        for radius in RADII:
            stops, straight = network.stops_around(*point, radius, MOST_STOPS)
            if len(stops):
                break
        metres = straight * DETOUR
        return Reach(stops, np.ceil(metres / SPEED).astype(np.int32), np.round(metres).astype(np.int32))

    def way(self, start: Point, end: Point) -> Footway | None:
        """Return the way from a point to another, None where the roads say that none leads there."""
        if (start, end) not in self._known:
            self._known[start, end] = self._found(start, end)
        return self._known[start, end]

    def line(self, start: Point, end: Point) -> Line:
        """Return where a way leads along, a straight line if nothing better is known."""
        way = self.way(start, end)
        return way.line if way is not None else np.array([start, end])

    def walk(self, start: Point, end: Point) -> tuple[int, int] | None:
        """Return seconds and metres all the way on foot, None where that is too far."""
        if metres_between(start, end) > RADII[-1]:
            return None
        way = self.way(start, end)
        return (way.seconds, way.metres) if way is not None else None

    def plan(self, planner: Planner, wish: Wish, origin: Point, destination: Point) -> list[Journey]:
        """Return plans whose walks are as long as the roads make them."""
        points = planner.timetable.stop_degrees
        measured: tuple[set[int], set[int]] = (set(), set())
        journeys = planner.plan(wish)
        for _ in range(REPEATS):
            ends = [(of.walks[0].destination, of.walks[-1].origin) for of in journeys[:MOST_MEASURED]]
            new = [{stop for stop in of if stop is not None} for of in zip(*ends, strict=True)]
            if not new or all(stops <= known for stops, known in zip(new, measured, strict=True)):
                break
            for stops, known in zip(new, measured, strict=True):
                known |= stops
            at = {stop: (lng, lat) for stop in new[0] | new[1] for lng, lat in [points[stop].tolist()]}
            wish = replace(
                wish,
                access=_over(wish.access, {stop: self.way(origin, at[stop]) for stop in new[0]}),
                egress=_over(wish.egress, {stop: self.way(at[stop], destination) for stop in new[1]}),
            )
            journeys = planner.plan(wish)
        return journeys

    def _found(self, start: Point, end: Point) -> Footway | None:
        metres = metres_between(start, end) * DETOUR
        straight = Footway(np.array([start, end]), round(metres), round(metres / SPEED))
        if self._roads is None or not (self._roads.covers(*start) and self._roads.covers(*end)):
            return straight
        places = [{"lon": lng, "lat": lat} for lng, lat in (start, end)]
        asked = {"locations": places, "directions_type": "none", **costing_of("walking").request()}
        try:
            trip = self._roads.route(asked)["trip"]
        except NoRoute:
            return None
        except RequestRefused:
            return straight
        lines = [straight.line[:1], *(decode(leg["shape"]) for leg in trip["legs"]), straight.line[1:]]
        summary = trip["summary"]
        return Footway(np.concatenate(lines), round(summary["length"] * 1000), round(summary["time"]))


def metres_between(start: Point, end: Point) -> float:
    """Return the metres between two near points in a straight line."""
    return LocalPlane(*start).distance(*end)


def _over(reach: Reach, ways: dict[int, Footway | None]) -> Reach:
    """Return a reach with some of its ways as they were measured; where none leads, the stop is left out."""
    seconds, metres = reach.seconds.copy(), reach.metres.copy()
    leads = np.ones(len(reach.stops), dtype=np.bool_)
    for stop, way in ways.items():
        at = reach.stops == stop
        if way is None:
            leads[at] = False
        else:
            seconds[at], metres[at] = way.seconds, way.metres
    return Reach(reach.stops[leads], seconds[leads], metres[leads])
