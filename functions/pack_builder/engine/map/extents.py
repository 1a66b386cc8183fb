"""Where the extracts have something, in tiles: what the detailed tiles cover."""

from collections.abc import Iterable
from math import atan, degrees, pi, sinh
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.pack_builder.engine.map.quadtree import Tile
from shared.geo.baidu_plane import MERCATOR_METRES

HULL_ZOOM: Final = 9
"""Detailed tiles cover whole tiles of this zoom, their first."""
MOST_TILES: Final = 9
"""Tiles that a feature may touch to count: what reaches farther says little about what an extract covers."""
LAYERS: Final = frozenset({"streets", "buildings", "land", "addresses", "pois", "place_labels"})
"""Layers that say what an extract covers; waters and ferries reach far beyond."""


class Hull:
    """The tiles of `HULL_ZOOM` that features of one plane touch."""

    def __init__(self) -> None:
        self._tiles: set[tuple[int, int]] = set()

    def add(self, geometries: NDArray[Any]) -> None:
        """Take in features, in metres of the EPSG:3857 of the plane."""
        fractions = shapely.bounds(geometries) / MERCATOR_METRES
        columns = np.floor((fractions[:, [0, 2]] + 0.5) * 2**HULL_ZOOM)
        rows = np.floor((0.5 - fractions[:, [3, 1]]) * 2**HULL_ZOOM)
        ranges = np.unique(np.column_stack([columns, rows]).astype(np.int64), axis=0)
        for west, east, north, south in ranges.tolist():
            if (east - west + 1) * (south - north + 1) <= MOST_TILES:
                self._tiles.update((x, y) for x in range(west, east + 1) for y in range(north, south + 1))

    def covers(self, point: tuple[float, float]) -> bool:
        """Tell whether a point in world fractions lies in one of the tiles."""
        column, row = (int(fraction * 2**HULL_ZOOM) for fraction in point)
        return (column, row) in self._tiles

    def tiles(self) -> list[Tile]:
        """Return the tiles in order."""
        return [Tile(HULL_ZOOM, column, row) for column, row in sorted(self._tiles)]


def outline(tiles: Iterable[Tile]) -> Any:
    """Return what tiles cover as one geometry in world fractions."""
    return shapely.union_all([shapely.box(*tile.bounds()) for tile in tiles])


def mercator_degrees(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return bounds in world fractions as west, south, east, north of Web Mercator.

    In Baidu's plane they are no longitudes and latitudes, but what programs that know Web Mercator only take
    the tiles to be at.
    """
    (west, east), (north, south) = bounds[::2], bounds[1::2]
    latitudes = [degrees(atan(sinh(pi * (1 - 2 * row)))) for row in (south, north)]
    return (west - 0.5) * 360, latitudes[0], (east - 0.5) * 360, latitudes[1]
