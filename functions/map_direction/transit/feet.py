"""Ways on foot: over the roads that are loaded, else along straight lines made longer."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from functions.map_direction.costing import costing_of
from functions.map_direction.points import Point
from functions.map_direction.polyline import decode
from functions.map_direction.transit.network import METRES, Network, Reach
from shared.roads import RequestRefused, RoadNetwork

RADII: Final = (800.0, 2_000.0, 5_000.0)
"""Metres around a point in which stops are looked for, until there are some."""
MOST_STOPS: Final = 40
DETOUR: Final = 1.3
"""Metres on foot for each metre of a straight line."""
SPEED: Final = 1.25
"""Metres a second."""

Line = NDArray[np.float64]
"""(N, 2) longitude and latitude in WGS-84 degrees."""


class Feet:
    """Measures and draws ways on foot."""

    def __init__(self, roads: RoadNetwork | None) -> None:
        self._roads = roads
        self._drawn: dict[tuple[Point, Point], Line] = {}

    def reach(self, network: Network, point: Point, *, towards: bool) -> Reach:
        """Return the stops around a point; `towards` it are the ways from them."""
        for radius in RADII:
            stops, straight = network.stops_around(*point, radius, MOST_STOPS)
            if len(stops):
                break
        metres = straight * DETOUR
        seconds = metres / SPEED
        places = network.timetable.stop_degrees[stops].tolist()
        measured = self._measured(point, places, towards)
        known = ~np.isnan(measured[:, 0])
        metres[known], seconds[known] = measured[known].T
        return Reach(stops, np.ceil(seconds).astype(np.int32), np.round(metres).astype(np.int32))

    def walk(self, start: Point, end: Point) -> tuple[int, int] | None:
        """Return seconds and metres all the way on foot, None where that is too far."""
        straight = metres_between(start, end)
        if straight > RADII[-1]:
            return None
        metres, seconds = self._measured(start, [end], towards=False)[0].tolist()
        if np.isnan(metres):
            metres = straight * DETOUR
            seconds = metres / SPEED
        return round(seconds), round(metres)

    def line(self, start: Point, end: Point) -> Line:
        """Return the way from a point to another."""
        way = (start, end)
        if way not in self._drawn:
            self._drawn[way] = self._routed(start, end)
        return self._drawn[way]

    def _routed(self, start: Point, end: Point) -> Line:
        straight = np.array([start, end])
        if self._roads is None or not (self._roads.covers(*start) and self._roads.covers(*end)):
            return straight
        places = [_place(start), _place(end)]
        try:
            answer = self._roads.route(
                {"locations": places, "directions_type": "none", **costing_of("walking").request()}
            )
        except RequestRefused:
            return straight
        lines = [decode(leg["shape"]) for leg in answer["trip"]["legs"]]
        return np.concatenate([straight[:1], *lines, straight[1:]])

    def _measured(self, point: Point, places: list[Point], towards: bool) -> Line:
        """Return (metres, seconds) of the way to or from each place, NaN where the roads do not say."""
        unknown = np.full((len(places), 2), np.nan)
        if self._roads is None or not places or not self._roads.covers(*point):
            return unknown
        covered = [at for at, place in enumerate(places) if self._roads.covers(*place)]
        if not covered:
            return unknown
        here, there = [_place(point)], [_place(places[at]) for at in covered]
        ends = {"sources": there, "targets": here} if towards else {"sources": here, "targets": there}
        try:
            table = self._roads.matrix({**ends, **costing_of("walking").request()})["sources_to_targets"]
        except RequestRefused:
            return unknown
        for at, way in zip(covered, (way for row in table for way in row), strict=True):
            if way["distance"] is not None and way["time"] is not None:
                unknown[at] = way["distance"] * 1000, way["time"]
        return unknown


def metres_between(start: Point, end: Point) -> float:
    """Return the metres between two near points in a straight line."""
    east = (end[0] - start[0]) * np.cos(np.radians(start[1]))
    return float(np.hypot(east, end[1] - start[1]) * METRES)


def _place(point: Point) -> dict[str, float]:
    return {"lon": point[0], "lat": point[1]}
