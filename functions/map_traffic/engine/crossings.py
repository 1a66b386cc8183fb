"""The names of the roads that cross a road at a point."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from shared.roads import RoadNetwork, RoutingRefusal

REACH: Final = 3
"""Metres around the point that a crossing is looked for in."""
MOST_CROSSINGS: Final = 4_096

Point = tuple[float, float]


class Crossings:
    """Crossings of one network. Threads may share it."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network
        self._names_at = lru_cache(maxsize=MOST_CROSSINGS)(self._find_names)

    def cross_street(self, point: Point, own_names: Sequence[str]) -> str:
        """Return the name of a road that meets another one at a WGS-84 point, empty where none has one."""
        return next((name for name in self._names_at(point) if name not in own_names), "")

    def _find_names(self, point: Point) -> tuple[str, ...]:
        place = {"lon": point[0], "lat": point[1], "radius": REACH}
        try:
            (answer,) = self.network.locate({"locations": [place], "verbose": True, "costing": "auto"})
        except RoutingRefusal:
            return ()
        names = (name for row in answer.get("edges") or () for name in row["edge_info"].get("names", ()))
        return tuple(dict.fromkeys(names))
