"""Which division a point lies in, by the boundaries of the pack."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from shared.geo.boundaries import Boundaries
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.places.file import NOWHERE

SEAM: Final = 0.003
"""Degrees, 300 m, that may lie between two outlines: counties are drawn one by one and leave seams."""


class DivisionFinder:
    """Finds counties, and where no source draws those, cities and provinces. Threads may share it."""

    def __init__(self, divisions: Divisions, boundaries: Boundaries) -> None:
        drawn = list(_finest(divisions, boundaries))
        self._divisions = divisions
        self._keys = np.array([division.key for division, _ in drawn], dtype=np.int64)
        self._outlines = shapely.from_wkb([wkb for _, wkb in drawn])
        shapely.prepare(self._outlines)
        self._tree = STRtree(self._outlines)
        self._tree.query(shapely.Point(0, 0))  # builds it, before threads share it

    def at(self, lng: float, lat: float) -> Division | None:
        """Return the lowest division that is drawn around a point or its seam, None outside China."""
        point = shapely.Point(lng, lat)
        found = self._tree.query(point, predicate="intersects")
        if not len(found):
            found = self._tree.query_nearest(point, max_distance=SEAM, all_matches=False)
        return self._divisions[int(self._keys[found[0]])] if len(found) else None

    def keys_at(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the keys for points of shape (N, 2) at once, -1 outside China."""
        keys = np.full(len(points), NOWHERE, dtype=np.int64)
        asked, found = self._tree.query(shapely.points(points), predicate="intersects")
        keys[asked[::-1]] = self._keys[found[::-1]]  # of two outlines the first one wins, as in `at`
        return keys


def _finest(divisions: Divisions, boundaries: Boundaries) -> Iterator[tuple[Division, bytes]]:
    """Yield what has an outline and nothing below it that has one."""
    drawn = {
        division.key: outline
        for division in divisions.all
        if division.code
        and Level.PROVINCE <= division.level <= Level.COUNTY
        and division.status != Status.FORMER
        and (outline := boundaries.wkb(division.code)) is not None
    }
    above = {divisions[key].parent for key in drawn}
    above |= {divisions[key].parent for key in above}
    for key, outline in drawn.items():
        if key not in above:
            yield divisions[key], outline
