"""The layer `ocean` of vector tiles: what is left of a tile without its land.

Tiles come straight from the coasts, without a tile program: that takes a third of the time, and no seam can
appear, because no polygon of the sea is ever made but a tile's own.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.pack_builder.engine.map.quadtree import BUFFER, Cutting, Tile, cut
from functions.pack_builder.engine.map.sea import Coasts, parts_of_type, valid_polygons
from functions.pack_builder.engine.map.vector_tiles import (
    EXTENT,
    GeometryType,
    LayerWriter,
    polygon_geometry,
)

OCEAN: Final = "ocean"
FINE_ZOOM: Final = 6
"""From this zoom on coasts are as the source has them; below it they are simplified for each zoom."""
FINE_REACH: Final = 0.05
"""World fractions that the world goes on beyond 180 degrees at fine zooms; at others it does to the end."""
TOLERANCE: Final = 0.5
"""Units of a tile that a simplified coast may be off."""
LEAST_AREA: Final = 4.0
"""Square units of the smallest island of a simplified coast."""

WRONG_SHARE: Final = 1e-6
"""Of a tile's area, by which sea and land may differ from the whole: more are coasts that cross."""

Units = NDArray[np.int64]


def ocean_tiles(coasts: Coasts, highest_zoom: int, width: float = 1.0) -> Iterator[tuple[Tile, bytes]]:
    """Yield the ocean of every tile that has some, from zoom 0 on; coasts in world fractions.

    width: of 360 degrees; beyond them the world goes on.
    """
    if highest_zoom >= FINE_ZOOM:
        fine = coasts.with_continuation(width, reach_beyond(FINE_ZOOM))
        yield from tiles_below(Tile(0, 0, 0), fine, range(FINE_ZOOM, highest_zoom + 1))
    for zoom in range(FINE_ZOOM - 1, -1, -1):
        coasts = _simplify(coasts, zoom)
        yield from tiles_below(Tile(0, 0, 0), coasts.with_continuation(width, reach_beyond(zoom)), [zoom])


def reach_beyond(zoom: int) -> float:
    """Return how far a zoom shows the world beyond 180 degrees, in world fractions.

    The middle of a picture is within 180 degrees, and half of it is at most a tile wide.
    """
    return FINE_REACH if zoom >= FINE_ZOOM else 1.0


def tiles_below(top: Tile, coasts: Coasts, zooms: Collection[int]) -> Iterator[tuple[Tile, bytes]]:
    """Yield the ocean of the tiles of some zooms in a tile, itself included."""
    geometries = np.concatenate([coasts.lands, coasts.seas])
    is_sea = np.arange(len(geometries)) >= len(coasts.lands)
    whole = Cutting(top, geometries, np.arange(len(geometries)), np.zeros(len(geometries), dtype=bool))
    yield from _walk(whole, is_sea, zooms)


def _simplify(coasts: Coasts, zoom: int) -> Coasts:
    unit = 1 / EXTENT / 2**zoom
    layers = []
    for polygons in coasts:
        simple = shapely.simplify(polygons, TOLERANCE * unit, preserve_topology=False)
        simple = simple[shapely.area(simple) > LEAST_AREA * unit**2]
        layers.append(valid_polygons(parts_of_type(simple, shapely.GeometryType.POLYGON)))
    return Coasts(*layers)


def _walk(whole: Cutting, is_sea: NDArray[np.bool_], zooms: Collection[int]) -> Iterator[tuple[Tile, bytes]]:
    cutting = cut(whole)
    tile = cutting.tile
    if not len(cutting.parts):
        yield from _open_sea(tile, zooms)
        return
    if _is_land_only(cutting, is_sea):
        return
    if tile.zoom in zooms and (layer := _ocean_layer(cutting, is_sea)):
        yield tile, layer
    if tile.zoom < max(zooms):
        for quarter in tile.quarters():
            yield from _walk(cutting._replace(tile=quarter), is_sea, zooms)


def _open_sea(tile: Tile, zooms: Collection[int]) -> Iterator[tuple[Tile, bytes]]:
    """Yield the tiles of a tile without land: all are the same."""
    for zoom in zooms:
        if (depth := zoom - tile.zoom) >= 0:
            first_column, first_row = tile.column << depth, tile.row << depth
            for column in range(first_column, first_column + (1 << depth)):
                for row in range(first_row, first_row + (1 << depth)):
                    yield Tile(zoom, column, row), OPEN_SEA


def _is_land_only(cutting: Cutting, is_sea: NDArray[np.bool_]) -> bool:
    """Tell whether one land covers the tile with its buffer, and no sea lies in it."""
    if len(cutting.parts) != 1 or is_sea[cutting.positions[0]] or not cutting.is_cut[0]:
        return False
    return bool(
        shapely.area(cutting.parts[0]) >= shapely.area(shapely.box(*cutting.tile.frame())) * (1 - 1e-9)
    )


def _ocean_layer(cutting: Cutting, is_sea: NDArray[np.bool_]) -> bytes:
    is_sea_part = is_sea[cutting.positions]
    crossing = parts_of_type(cutting.parts[~is_sea_part & cutting.is_cut], shapely.GeometryType.POLYGON)
    islands = shapely.get_exterior_ring(
        parts_of_type(cutting.parts[~is_sea_part & ~cutting.is_cut], shapely.GeometryType.POLYGON)
    )
    waters = parts_of_type(_without_land(cutting.tile, crossing), shapely.GeometryType.POLYGON)
    polygons: list[tuple[Any, list[Any]]] = [(water, []) for water in waters]
    if len(waters) == 1:
        polygons[0][1].extend(islands)
    elif len(islands) and len(waters):
        points = shapely.get_point(islands, 0)
        owners, holes = shapely.STRtree(points).query(waters, predicate="contains")  # prepares the waters
        for hole, owner in zip(holes.tolist(), owners.tolist(), strict=True):
            polygons[owner][1].append(islands[hole])
    seas = parts_of_type(cutting.parts[is_sea_part], shapely.GeometryType.POLYGON)
    polygons += [(sea, []) for sea in seas]
    writer = LayerWriter(OCEAN)
    if geometry := _polygon_commands(polygons, cutting.tile):
        writer.add(GeometryType.POLYGON, geometry, {})
        return writer.encode()
    return b""


def _without_land(tile: Tile, lands: NDArray[Any]) -> Any:
    """Return the sea of a tile; coasts that cross each other take longer, so they are tried last."""
    box = shapely.box(*tile.frame())
    if not len(lands):
        return box
    sea_area = shapely.area(box) - shapely.area(lands).sum()
    try:
        sea = shapely.difference(box, shapely.multipolygons(lands))
    except shapely.errors.GEOSException:
        sea = None
    if sea is None or abs(shapely.area(sea) - sea_area) > WRONG_SHARE * shapely.area(box):
        return shapely.difference(box, shapely.union_all(valid_polygons(lands)))
    return sea


def _polygon_commands(polygons: list[tuple[Any, list[Any]]], tile: Tile) -> bytes:
    """Return polygons with the rings of islands as commands in units of a tile; empty where none is left."""
    rings: list[Any] = []
    is_outer: list[bool] = []
    for polygon, islands in polygons:
        own = shapely.get_rings(polygon).tolist()
        rings += [*own, *islands]
        is_outer += [True] + [False] * (len(own) - 1 + len(islands))
    if not rings:
        return b""
    points, owners = shapely.get_coordinates(rings, return_index=True)
    scale = EXTENT * 2**tile.zoom
    offset = np.array([tile.column, tile.row]) * EXTENT
    units = np.rint(points * scale).astype(np.int64) - offset
    return _ring_commands(units, owners, np.array(is_outer))


def _ring_commands(points: Units, owners: Units, is_outer: NDArray[np.bool_]) -> bytes:
    """Return closed rings as commands, without repeated points and without rings of no area."""
    is_new = np.ones(len(points), dtype=bool)
    is_new[1:] = (points[1:] != points[:-1]).any(axis=1) | (owners[1:] != owners[:-1])
    points, owners = points[is_new], owners[is_new]
    count = len(is_outer)
    lengths = np.bincount(owners, minlength=count)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    following = np.roll(points, -1, axis=0)
    cross = points[:, 0] * following[:, 1] - following[:, 0] * points[:, 1]
    cross[starts[1:] - 1] = 0  # from one ring to the next
    cross[-1] = 0
    area = np.bincount(owners, weights=cross, minlength=count) / 2
    group = np.cumsum(is_outer) - 1
    is_kept = (np.abs(area) >= 0.5) & (lengths > 3)
    is_kept &= is_kept[np.flatnonzero(is_outer)][group]
    if not is_kept.any():
        return b""
    order = _point_order(starts, lengths - 1, (area > 0) != is_outer, is_kept)
    return polygon_geometry(points[order], (lengths - 1)[is_kept])


def _point_order(
    starts: Units, lengths: Units, is_reversed: NDArray[np.bool_], is_kept: NDArray[np.bool_]
) -> Units:
    """Return the positions of the points of the rings that are kept, some of them backwards."""
    starts, lengths, is_reversed = starts[is_kept], lengths[is_kept], is_reversed[is_kept]
    offsets = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    backwards = np.repeat(is_reversed, lengths)
    steps = np.where(backwards, np.repeat(lengths, lengths) - 1 - offsets, offsets)
    return np.repeat(starts, lengths) + steps


def _open_sea_layer() -> bytes:
    writer = LayerWriter(OCEAN)
    low, high = -BUFFER, EXTENT + BUFFER
    corners = np.array([[low, low], [high, low], [high, high], [low, high]], dtype=np.int64)
    writer.add(GeometryType.POLYGON, polygon_geometry(corners, [4]), {})
    return writer.encode()


OPEN_SEA: Final = _open_sea_layer()
