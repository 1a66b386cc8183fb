"""The two planes that tiles are cut in: Baidu's, for the whole world, and Web Mercator, for abroad.

Geometries come in WGS-84 degrees and go out in metres of the EPSG:3857 that the tile program is told
(`shared.geo.baidu_plane`). In Baidu's plane a vertex in China is shifted as BD-09 is; abroad BD-09 degrees
are WGS-84 degrees.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray

from functions.pack_builder.engine.map.china_mask import ChinaMask
from shared.geo.baidu_plane import MERCATOR_METRES, mercator_from_plane
from shared.geo.coordinates import Crs, convert

MERCATOR_EDGE: Final = 85.0511
"""Degrees north and south at which Web Mercator's world ends."""
BAIDU_EDGE: Final = 74.99
"""Degrees north and south at which BD09MC ends, less a little."""

METRE_DECIMALS: Final = 2
"""Of what is written for the tile program."""

Geometries = NDArray[Any]
Points = NDArray[np.float64]


class PlaneName(StrEnum):
    """A plane as the files of the pack name it."""

    BAIDU = "baidu"
    MERCATOR = "mercator"


class Plane(Struct, frozen=True):
    """One of the planes; `china` tells which points lie in China."""

    name: PlaneName
    china: ChinaMask

    @property
    def edge(self) -> float:
        """Degrees north and south beyond which the plane has nothing."""
        return BAIDU_EDGE if self.name is PlaneName.BAIDU else MERCATOR_EDGE

    @property
    def foot(self) -> float:
        """The world fraction from the north at which the plane ends in the south."""
        return float(self._fractions(np.array([[0.0, -self.edge]]))[0, 1])

    @property
    def width(self) -> float:
        """The world fraction that 360 degrees take; beyond it the world goes on (`sea.continue_beyond`)."""
        west, east = self._fractions(np.array([[-180.0, 0.0], [180.0, 0.0]]))[:, 0]
        return float(east - west)

    def are_in_china(self, geometries: Geometries) -> NDArray[np.bool_]:
        """Tell which geometries in WGS-84 degrees begin in China."""
        points, owners = shapely.get_coordinates(geometries, return_index=True)
        _, firsts = np.unique(owners, return_index=True)
        return self.china.covers(points[firsts])

    def project(self, geometries: Sequence[Any] | Geometries) -> Geometries:
        """Return geometries in WGS-84 degrees as such metres, cut at the plane's edge."""
        return self._transform(geometries, lambda points: self._metres(points).round(METRE_DECIMALS))

    def fractions(self, geometries: Sequence[Any] | Geometries) -> Geometries:
        """Return them as fractions of the world instead: from (0, 0) in the north-west to (1, 1)."""
        return self._transform(geometries, self._fractions)

    def _transform(
        self, geometries: Sequence[Any] | Geometries, function: Callable[[Points], Points]
    ) -> Geometries:
        array = np.array(geometries, dtype=object)
        if not len(array):
            return array
        bounds = shapely.bounds(array)
        is_beyond = (bounds[:, 1] < -self.edge) | (bounds[:, 3] > self.edge)
        if is_beyond.any():
            array[is_beyond] = shapely.clip_by_rect(array[is_beyond], -180, -self.edge, 180, self.edge)
        coordinates = function(shapely.get_coordinates(array))
        result: Geometries = shapely.set_coordinates(array.copy(), coordinates)
        return result

    def _fractions(self, points: Points) -> Points:
        return self._metres(points) / (MERCATOR_METRES, -MERCATOR_METRES) + 0.5

    def _metres(self, points: Points) -> Points:
        if self.name is PlaneName.MERCATOR:
            metres = convert(points, Crs.WGS84, Crs.WGS84MC)
        else:
            metres = convert(points, Crs.BD09, Crs.BD09MC)
            in_china = self.china.covers(points)
            metres[in_china] = convert(points[in_china], Crs.WGS84, Crs.BD09MC)
            metres = np.column_stack(mercator_from_plane(metres[:, 0], metres[:, 1]))
        return metres
