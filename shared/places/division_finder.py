"""Finding the division that a point lies in, by the outlines of the pack."""

from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from shared.geo.boundaries import Boundaries
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.places.schema import NOWHERE

SEAM: Final = 0.003
"""Degrees, about 300 m. Counties are drawn one by one; so wide a gap may lie between two outlines."""

Row = int
"""Which of the outlines, in the order of their divisions."""


class DivisionFinder:
    """Finds counties, and where no source has their outlines, cities and provinces. Threads may share it.

    Boxes decide which outlines a point may lie in; an outline is read when it is needed the first time.
    """

    def __init__(self, divisions: Divisions, boundaries: Boundaries) -> None:
        self._divisions = divisions
        self._boundaries = boundaries
        boxes = boundaries.boxes()
        self._lowest = _lowest_outlined(divisions, boxes.keys())
        self._keys = np.array([division.key for division in self._lowest], dtype=np.int64)
        sides = np.array([boxes[division.code] for division in self._lowest]).reshape(-1, 4)
        self._tree = STRtree(shapely.box(*sides.T))
        self._tree.query(shapely.Point(0, 0))  # builds the tree before threads share it
        self._outlines: dict[Row, Geometry] = {}

    def division_at(self, lng: float, lat: float) -> Division | None:
        """Return the lowest division whose outline contains a point or is next to it, None outside China."""
        point = shapely.Point(lng, lat)
        row = next(self._rows_around(point), None)
        return self._nearest(point, SEAM) if row is None else self._lowest[row]

    def nearest_division(self, lng: float, lat: float, farthest: float) -> Division | None:
        """Return the lowest division whose outline is nearest to a point, at most so many degrees away."""
        return self._nearest(shapely.Point(lng, lat), farthest)

    def covers(self, lng: float, lat: float) -> bool:
        """Tell whether a point lies within an outline."""
        return next(self._rows_around(shapely.Point(lng, lat)), None) is not None

    def keys_at(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the keys of the divisions of many points, shape (N, 2); -1 outside China."""
        keys = np.full(len(points), NOWHERE, dtype=np.int64)
        geometries = shapely.points(points)
        positions, rows = self._tree.query(geometries)
        order = np.argsort(-rows, kind="stable")  # of two outlines the first is written last and stays
        last_rows, starts = np.unique(-rows[order], return_index=True)
        groups = np.split(positions[order], starts)[1:]
        for row, candidates in zip((-last_rows).tolist(), groups, strict=True):
            contains = shapely.intersects(self._outline(row), geometries[candidates])
            keys[candidates[contains]] = self._keys[row]
        return keys

    def _rows_around(self, point: shapely.Point) -> Iterator[Row]:
        """Yield the outlines that contain a point or have it on their edge."""
        for row in sorted(self._tree.query(point).tolist()):
            if shapely.intersects(self._outline(row), point):
                yield row

    def _nearest(self, point: shapely.Point, farthest: float) -> Division | None:
        rows = sorted(self._tree.query(point, predicate="dwithin", distance=farthest).tolist())
        if not rows:
            return None
        distances = [float(shapely.distance(self._outline(row), point)) for row in rows]
        nearest = min(distances)
        return self._lowest[rows[distances.index(nearest)]] if nearest <= farthest else None

    def _outline(self, row: Row) -> Geometry:
        outline = self._outlines.get(row)
        if outline is None:
            outline = shapely.from_wkb(self._boundaries.wkb(self._lowest[row].code))
            shapely.prepare(outline)
            self._outlines[row] = outline
        return outline


def _lowest_outlined(divisions: Divisions, codes: Collection[str]) -> list[Division]:
    """Return the divisions that have an outline, where no division below them has one."""
    drawn_divisions = [
        division
        for division in divisions.down_to_county()
        if division.code in codes and division.level >= Level.PROVINCE and division.status != Status.FORMER
    ]
    ancestors = {division.parent for division in drawn_divisions}
    ancestors |= {divisions[key].parent for key in ancestors}
    return [division for division in drawn_divisions if division.key not in ancestors]
