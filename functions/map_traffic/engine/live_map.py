"""All edges with live speeds of one snapshot, by name and by area."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import shapely

from functions.map_traffic.engine.road_edges import LiveEdge

GRADES: Final = {
    "motorway": 1,
    "trunk": 2,
    "primary": 3,
    "secondary": 4,
}
BRANCH: Final = 5
ALL_GRADES: Final = 0
LEAST_LETTERS: Final = 2
"""Of a name that may be a part of a road's."""


class LiveMap:
    """The edges of one snapshot; `key` is the snapshot's version and time. Threads may share it."""

    def __init__(self, key: tuple[int, float], edges: Sequence[LiveEdge]) -> None:
        self.key = key
        self._edges = [edge for edge in edges if len(edge.facts.points) > 1]
        self._tree = shapely.STRtree([shapely.LineString(edge.facts.points) for edge in self._edges])
        self._by_name: dict[str, list[LiveEdge]] = defaultdict(list)
        for edge in self._edges:
            for name in edge.facts.names:
                self._by_name[_fold(name)].append(edge)

    def road(self, name: str) -> list[LiveEdge]:
        """Return the edges of a road: of this name, else of names that contain it."""
        name_key = _fold(name)
        if name_key in self._by_name or len(name_key) < LEAST_LETTERS:
            return list(self._by_name.get(name_key, ()))
        return [edge for other, edges in self._by_name.items() if name_key in other for edge in edges]

    def area(self, outline: shapely.Geometry, grades: Collection[int]) -> list[LiveEdge]:
        """Return the edges that an area touches, of some grades or of all; outline: WGS-84."""
        rows = np.sort(self._tree.query(outline, predicate="intersects"))
        edges = [self._edges[row] for row in rows.tolist()]
        if not grades or ALL_GRADES in grades:
            return edges
        return [edge for edge in edges if GRADES.get(edge.facts.road_class, BRANCH) in grades]


def _fold(name: str) -> str:
    return "".join(name.casefold().split())


NO_MAP: Final = LiveMap((0, 0.0), ())
