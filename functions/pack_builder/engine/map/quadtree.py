"""Geometries cut into the tiles of several zooms, in one walk down the quadtree.

Coordinates are world fractions: the world is the square from (0, 0) in the north-west to (1, 1), y down.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.pack_builder.engine.map.vector_tiles import EXTENT

BUFFER: Final = 128
"""Units by which a tile is drawn larger on each side: 8 of its 256 pixels."""

Geometries = NDArray[Any]


class Tile(NamedTuple):
    """A tile in XYZ numbers."""

    zoom: int
    column: int
    row: int

    def bounds(self) -> tuple[float, float, float, float]:
        """Return its rectangle: least x and y, greatest x and y."""
        size = 1 / 2**self.zoom
        return self.column * size, self.row * size, (self.column + 1) * size, (self.row + 1) * size

    def frame(self) -> tuple[float, float, float, float]:
        """Return its rectangle with the buffer: least x and y, greatest x and y."""
        margin = BUFFER / EXTENT / 2**self.zoom
        west, north, east, south = self.bounds()
        return west - margin, north - margin, east + margin, south + margin

    def ancestors(self) -> Iterator["Tile"]:
        """Yield the tiles around it, the smallest first."""
        for zoom in range(self.zoom - 1, -1, -1):
            yield Tile(zoom, self.column >> self.zoom - zoom, self.row >> self.zoom - zoom)

    def quarters(self) -> Iterator["Tile"]:
        """Yield the four tiles of the next zoom."""
        for column in (0, 1):
            for row in (0, 1):
                yield Tile(self.zoom + 1, 2 * self.column + column, 2 * self.row + row)


class Cutting(NamedTuple):
    """What lies in a tile: parts of geometries, and the position of each in the whole."""

    tile: Tile
    parts: Geometries
    positions: NDArray[np.int64]
    is_cut: NDArray[np.bool_]
    """Whether a part was cut, here or in a tile around this one."""


def cuttings(geometries: Geometries, zooms: Collection[int]) -> Iterator[Cutting]:
    """Yield the tiles of some zooms that have a part of any geometry."""
    positions = np.arange(len(geometries))
    yield from _walk(Cutting(Tile(0, 0, 0), geometries, positions, np.zeros(len(geometries), bool)), zooms)


def _walk(whole: Cutting, zooms: Collection[int]) -> Iterator[Cutting]:
    cutting = cut(whole)
    if not len(cutting.parts):
        return
    if cutting.tile.zoom in zooms:
        yield cutting
    if cutting.tile.zoom < max(zooms):
        for quarter in cutting.tile.quarters():
            yield from _walk(cutting._replace(tile=quarter), zooms)


def cut(whole: Cutting) -> Cutting:
    """Return what of a tile around lies in the tile; what lies wholly in it or out of it is not cut."""
    frame = whole.tile.frame()
    west, north, east, south = shapely.bounds(whole.parts).T
    is_near = (west < frame[2]) & (east > frame[0]) & (north < frame[3]) & (south > frame[1])
    is_within = (west >= frame[0]) & (east <= frame[2]) & (north >= frame[1]) & (south <= frame[3])
    crossing = is_near & ~is_within
    if not crossing.any():
        return Cutting(
            whole.tile, whole.parts[is_within], whole.positions[is_within], whole.is_cut[is_within]
        )
    parts = shapely.clip_by_rect(whole.parts[crossing], *frame)
    is_there = ~shapely.is_empty(parts)
    return Cutting(
        whole.tile,
        np.concatenate([whole.parts[is_within], parts[is_there]]),
        np.concatenate([whole.positions[is_within], whole.positions[crossing][is_there]]),
        np.concatenate([whole.is_cut[is_within], np.ones(int(is_there.sum()), dtype=bool)]),
    )
