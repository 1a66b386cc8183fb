"""China's lines out of the outlines of its counties, and those that the source draws as lines (境界线).

The counties' outlines share their edges to the last digit. So an edge that two counties have is the border of
the highest division in which they differ, an edge that one has is the country's outline, and no line is drawn
twice. What the source draws as lines are the ten dashes of the South China Sea, a stretch in the Pamirs, and
the borders of provinces at sea. WGS-84 degrees.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.pack_builder.errors import SourceDataError
from shared.geo.boundaries import LineKind
from shared.geo.divisions import Level

LINE_FILES: Final = ("counties.geojson", "provinces.geojson")
"""The files that the lines come from: outlines of the finest, lines of the coarsest."""
DASHES: Final = 10
"""Of the South China Sea's line."""
ON_OUTLINE: Final = 0.001
"""Degrees from the country's outline within which a drawn line is a part of it."""
COUNTRY_DIGITS: Final = 3
"""The digits of a code before those of the division itself."""
DIGITS: Final = {Level.PROVINCE: 2, Level.CITY: 4}
"""Of a code that say the division of a level."""

Line = tuple[Level, LineKind, Any]


def read_lines(counties: Path, provinces: Path) -> list[Line]:
    """Return China's lines by level and kind, each a MultiLineString."""
    polygons, _ = _features(counties)
    _, border_lines = _features(provinces)
    edges = _edges_by_level(polygons)
    lines = [(level, LineKind.OUTLINE, geometry) for level, geometry in edges.items()]
    return [*lines, *_source_lines(border_lines, edges[Level.COUNTRY])]


def _features(file: Path) -> tuple[list[tuple[str, Any]], list[Any]]:
    """Return the polygons of a file with their codes, and its lines."""
    collection = json.loads(file.read_bytes())
    if collection.get("type") != "FeatureCollection":
        raise SourceDataError(f"{file.name} is no GeoJSON FeatureCollection: check sources.toml")
    polygons, lines = [], []
    for feature in collection["features"]:
        geometry = shapely.geometry.shape(feature["geometry"])
        if geometry.geom_type in ("Polygon", "MultiPolygon"):
            polygons.append((feature["properties"]["gb"][COUNTRY_DIGITS:], geometry))
        else:
            lines.append(geometry)
    return polygons, lines


def _source_lines(lines: Iterable[Any], outline: Any) -> Iterator[Line]:
    """Yield the source's own lines: the dashes have ten parts; one on the outline is of the country."""
    strip = shapely.buffer(outline, ON_OUTLINE)
    for line in lines:
        if len(shapely.get_parts(line)) == DASHES:
            yield Level.COUNTRY, LineKind.DASH, line
        else:
            is_of_country = shapely.covers(strip, line)
            yield Level.COUNTRY if is_of_country else Level.PROVINCE, LineKind.DRAWN, line


def _edges_by_level(polygons: list[tuple[str, Any]]) -> dict[Level, Any]:
    """Return the edges of the outlines as lines, by the level of the highest division that they bound."""
    codes = np.array([int(code[:6].ljust(6, "0")) for code, _ in polygons])
    rings, owners = _rings([geometry for _, geometry in polygons])
    points, ring_indices = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring_indices[1:] == ring_indices[:-1]
    starts, ends = points[:-1][is_edge], points[1:][is_edge]
    owner = codes[owners[ring_indices[:-1][is_edge]]]
    keys = np.sort(np.column_stack([_point_keys(starts), _point_keys(ends)]), axis=1)
    _, firsts, inverse, counts = np.unique(
        keys, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    low = np.full(len(firsts), 10**6)
    high = np.zeros(len(firsts), dtype=np.int64)
    np.minimum.at(low, inverse.ravel(), owner)
    np.maximum.at(high, inverse.ravel(), owner)
    edge_levels = np.full(len(firsts), Level.COUNTY)
    edge_levels[low // 100 != high // 100] = Level.CITY
    edge_levels[low // 10_000 != high // 10_000] = Level.PROVINCE
    edge_levels[counts == 1] = Level.COUNTRY
    segments = np.stack([starts[firsts], ends[firsts]], axis=1)
    return {
        level: shapely.line_merge(
            shapely.multilinestrings(shapely.linestrings(segments[edge_levels == level]))
        )
        for level in (Level.COUNTRY, Level.PROVINCE, Level.CITY, Level.COUNTY)
        if (edge_levels == level).any()
    }


def _rings(geometries: list[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return all rings, and which geometry each is of."""
    parts, part_owners = shapely.get_parts(geometries, return_index=True)
    rings, ring_owners = shapely.get_rings(parts, return_index=True)
    return rings, part_owners[ring_owners]


def _point_keys(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a whole number for each point, the same for equal ones: microdegrees of both axes."""
    micro = np.rint(points * 1_000_000).astype(np.int64)
    keys: NDArray[np.int64] = micro[:, 0] * 1_000_000_000 + micro[:, 1]
    return keys
