"""Finding the division that a point lies in, by the outlines of the pack."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from shared.geo.boundaries import Boundaries
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.places.schema import NOWHERE

SEAM: Final = 0.003
"""Degrees, about 300 m. Counties are drawn one by one; so wide a gap may lie between two outlines."""


class DivisionFinder:
    """Finds counties, and where no source has their outlines, cities and provinces. Threads may share it."""

    def __init__(self, divisions: Divisions, boundaries: Boundaries) -> None:
        outlines = list(_lowest_outlines(divisions, boundaries))
        self._divisions = divisions
        self._keys = np.array([division.key for division, _ in outlines], dtype=np.int64)
        self._outlines = shapely.from_wkb([wkb for _, wkb in outlines])
        shapely.prepare(self._outlines)
        self._tree = STRtree(self._outlines)
        self._tree.query(shapely.Point(0, 0))  # builds the tree before threads share it

    def division_at(self, lng: float, lat: float) -> Division | None:
        """Return the lowest division whose outline contains a point or is next to it, None outside China."""
        point = shapely.Point(lng, lat)
        rows = self._tree.query(point, predicate="intersects")
        if not len(rows):
            rows = self._tree.query_nearest(point, max_distance=SEAM, all_matches=False)
        return self._divisions[int(self._keys[rows[0]])] if len(rows) else None

    def nearest_division(self, lng: float, lat: float, farthest: float) -> Division | None:
        """Return the lowest division whose outline is nearest to a point, at most so many degrees away."""
        rows = self._tree.query_nearest(shapely.Point(lng, lat), max_distance=farthest, all_matches=False)
        return self._divisions[int(self._keys[rows[0]])] if len(rows) else None

    def covers(self, lng: float, lat: float) -> bool:
        """Tell whether a point lies within an outline."""
        return bool(len(self._tree.query(shapely.Point(lng, lat), predicate="intersects")))

    def keys_at(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the keys of the divisions of many points, shape (N, 2); -1 outside China."""
        keys = np.full(len(points), NOWHERE, dtype=np.int64)
        positions, rows = self._tree.query(shapely.points(points), predicate="intersects")
        keys[positions[::-1]] = self._keys[rows[::-1]]  # of two outlines the first, as in `division_at`
        return keys


def _lowest_outlines(divisions: Divisions, boundaries: Boundaries) -> Iterator[tuple[Division, bytes]]:
    """Yield the divisions that have an outline, with it, where no division below them has one."""
    outlines = {
        division.key: outline
        for division in divisions.down_to_county()
        if division.code
        and division.level >= Level.PROVINCE
        and division.status != Status.FORMER
        and (outline := boundaries.wkb(division.code)) is not None
    }
    ancestors = {divisions[key].parent for key in outlines}
    ancestors |= {divisions[key].parent for key in ancestors}
    for key, outline in outlines.items():
        if key not in ancestors:
            yield divisions[key], outline
