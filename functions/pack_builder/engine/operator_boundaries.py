"""An operator's outlines of divisions, in place of those of the packages.

The file is a GeoJSON FeatureCollection in WGS-84. Each feature is a Polygon or MultiPolygon with the
property `code`, the division's six digits; other properties are ignored.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry

from functions.pack_builder.engine.default.boundaries import INSERT_BOUNDARY, boundary_row
from functions.pack_builder.errors import SourceDataError

MARGIN = (73.0, 3.0, 136.0, 54.0)
"""China's box with its seas: what lies outside is in another coordinate system, or latitude first."""


def replace_boundaries(boundaries: Path, divisions: Path, file: Path) -> int:
    """Write the file's outlines over those in `boundaries` and return how many; names are of `divisions`.

    Raises SourceDataError with the first feature that is wrong; nothing is written then.
    """
    with closing(sqlite3.connect(f"file:{divisions}?mode=ro&immutable=1", uri=True)) as database:
        divisions_by_code = {
            code: (name, level)
            for code, name, level in database.execute(
                "SELECT code, name, level FROM division WHERE length(code) = 6"
            )
        }
    rows = []
    for code, geometry in _features(file):
        if code not in divisions_by_code:
            raise SourceDataError(f"{file.name}: {code!r} is the code of no division in the pack")
        rows.append(boundary_row(code, *divisions_by_code[code], geometry))
    with closing(sqlite3.connect(boundaries)) as database, database:
        database.execute("PRAGMA journal_mode = OFF")
        database.executemany(INSERT_BOUNDARY, rows)
    return len(rows)


def _features(file: Path) -> Iterator[tuple[str, MultiPolygon]]:
    try:
        collection = json.loads(file.read_bytes())
        features = collection["features"]
        for feature in features:
            code = str(feature["properties"]["code"])
            yield code, _require_polygons(shape(feature["geometry"]), f"{file.name}: {code}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ShapelyError) as error:
        raise SourceDataError(
            f"{file.name} is no GeoJSON FeatureCollection of polygons with `code`: "
            f"{type(error).__name__}: {error}"
        ) from error


def _require_polygons(geometry: BaseGeometry, place: str) -> MultiPolygon:
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        raise SourceDataError(f"{place} is a {geometry.geom_type}; expected a Polygon or MultiPolygon")
    west, south, east, north = geometry.bounds
    is_inside = west >= MARGIN[0] and south >= MARGIN[1] and east <= MARGIN[2] and north <= MARGIN[3]
    if not is_inside:  # nor is what is no number
        raise SourceDataError(f"{place} lies outside China; expected WGS-84, longitude first")
    valid = geometry if geometry.is_valid else shapely.make_valid(geometry)
    polygons = [part for part in shapely.get_parts(valid) if part.geom_type == "Polygon"]
    if not polygons:
        raise SourceDataError(f"{place} has no area; expected an outline with one")
    return MultiPolygon(polygons)
