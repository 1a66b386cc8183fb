"""The overview: vector tiles of the whole world, written without a tile program.

The sea comes from the coasts; lines and points are few enough to be cut and written here. Geometries are in
world fractions (`quadtree`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
import shapely

from functions.pack_builder.engine.map.layers import Feature
from functions.pack_builder.engine.map.planes import Plane, PlaneName
from functions.pack_builder.engine.map.quadtree import Tile, cuttings
from functions.pack_builder.engine.map.sea import Coasts, continue_beyond, parts_of_type
from functions.pack_builder.engine.map.sea_tiles import ocean_tiles, reach_beyond
from functions.pack_builder.engine.map.vector_tiles import (
    EXTENT,
    GeometryType,
    LayerWriter,
    line_geometry,
    point_geometry,
)

HIGHEST_ZOOM: Final = 8
LINE_TOLERANCE: Final = 0.5
"""Units of a tile that a simplified line may be off."""

LayerFeatures = Mapping[str, Sequence[Feature]]
TileLayers = Mapping[Tile, Sequence[bytes]]


def overview_tiles(plane: Plane, coasts: Coasts, lines: LayerFeatures, points: LayerFeatures) -> TileLayers:
    """Return the layers of every tile of the overview; coasts and features are in WGS-84 degrees."""
    tiles: dict[Tile, list[bytes]] = defaultdict(list)
    fractions = Coasts(*map(plane.fractions, coasts))
    for tile, layer in ocean_tiles(fractions.with_land_beyond(plane.foot), HIGHEST_ZOOM, plane.width):
        tiles[tile].append(layer)
    for name, features in lines.items():
        for tile, layer in _line_tiles(name, _plane_features(features, plane), plane):
            tiles[tile].append(layer)
    for name, features in points.items():
        for tile, layer in _point_tiles(name, _plane_features(features, plane), plane):
            tiles[tile].append(layer)
    return tiles


def _plane_features(features: Sequence[Feature], plane: Plane) -> list[Feature]:
    return [feature for feature in features if feature.is_in_mercator or plane.name is PlaneName.BAIDU]


def _line_tiles(name: str, features: Sequence[Feature], plane: Plane) -> Iterator[tuple[Tile, bytes]]:
    whole = plane.fractions([feature.geometry for feature in features])
    lowest = np.array([feature.zooms.lowest for feature in features])
    for zoom in range(HIGHEST_ZOOM + 1):
        geometries, indices = continue_beyond(whole[lowest <= zoom], plane.width, reach_beyond(zoom))
        indices = np.flatnonzero(lowest <= zoom)[indices]
        unit = 1 / EXTENT / 2**zoom
        simple = shapely.simplify(geometries, LINE_TOLERANCE * unit, preserve_topology=False)
        for tile, parts, positions, _ in cuttings(simple, [zoom]):
            writer = LayerWriter(name)
            by_properties: dict[int, list[Any]] = defaultdict(list)
            for part, position in zip(parts, indices[positions].tolist(), strict=True):
                by_properties[id(features[position].properties)].append((part, position))
            for pairs in by_properties.values():
                if geometry := _line_commands([part for part, _ in pairs], tile):
                    writer.add(GeometryType.LINE, geometry, features[pairs[0][1]].properties)
            if writer:
                yield tile, writer.encode()


def _line_commands(parts: Sequence[Any], tile: Tile) -> bytes:
    """Return lines as commands in the units of a tile, without points that fall on the one before."""
    lines = parts_of_type(np.array(parts, dtype=object), shapely.GeometryType.LINESTRING)
    coordinates, owners = shapely.get_coordinates(lines, return_index=True)
    units = np.rint(coordinates * EXTENT * 2**tile.zoom).astype(np.int64)
    units -= np.array([tile.column, tile.row]) * EXTENT
    is_new = np.ones(len(units), dtype=bool)
    is_new[1:] = (units[1:] != units[:-1]).any(axis=1) | (owners[1:] != owners[:-1])
    units, owners = units[is_new], owners[is_new]
    lengths = np.bincount(owners, minlength=len(lines))
    is_long = lengths[owners] > 1
    return line_geometry(units[is_long], lengths[lengths > 1]) if is_long.any() else b""


def _point_tiles(name: str, features: Sequence[Feature], plane: Plane) -> Iterator[tuple[Tile, bytes]]:
    geometries = plane.fractions([feature.geometry for feature in features])
    is_there = ~shapely.is_empty(geometries)
    features = [feature for feature, is_within in zip(features, is_there, strict=True) if is_within]
    lowest = np.array([feature.zooms.lowest for feature in features])
    for zoom in range(HIGHEST_ZOOM + 1):
        points, owners = continue_beyond(geometries[is_there], plane.width, reach_beyond(zoom))
        units = np.floor(shapely.get_coordinates(points) * EXTENT * 2**zoom)
        is_shown = (lowest[owners] <= zoom) & ((units >= 0) & (units < EXTENT * 2**zoom)).all(axis=1)
        units, owners = units[is_shown].astype(np.int64), owners[is_shown]
        columns, rows = (units // EXTENT).T
        order = np.lexsort((owners, rows, columns))  # in a tile as they came: the most important first
        members = zip(columns[order].tolist(), rows[order].tolist(), order.tolist(), strict=True)
        for (column, row), numbers in groupby(members, key=lambda entry: entry[:2]):
            writer = LayerWriter(name)
            for *_, number in numbers:
                x, y = units[number].tolist()
                geometry = point_geometry(x - column * EXTENT, y - row * EXTENT)
                writer.add(GeometryType.POINT, geometry, features[owners[number]].properties)
            yield Tile(zoom, column, row), writer.encode()
