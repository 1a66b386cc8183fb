"""Boundaries of provinces, cities and counties, out of GeoJSON into the SQLite file that functions read."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry

from functions.pack_builder.engine.default.boundary_lines import Line
from functions.pack_builder.engine.default.divisions.lost_divisions import lost_divisions
from functions.pack_builder.engine.default.divisions.tree import Node
from functions.pack_builder.errors import SourceDataError
from shared.geo.boundaries import FORMAT, SCHEMA
from shared.geo.divisions import Level, Status

COUNTRY_PREFIX = "156"
INSERT_BOUNDARY = "INSERT OR REPLACE INTO boundary VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

# Files of the source, and the level that a code means there unless the tree says otherwise.
FILES = {"provinces.geojson": Level.PROVINCE, "cities.geojson": Level.CITY, "counties.geojson": Level.COUNTY}


def read_boundaries(files: Iterable[Path], country: Node) -> dict[str, BaseGeometry]:
    """Return the geometry (WGS-84) of every division that the files draw, by the division's code.

    The files repeat some divisions (a municipality is also its own city); the finest drawing wins. A code
    that the tree does not know is that of a renumbered division if one of its province bears the name, or a
    piece of what became of it; a division that is newer than the drawing is the union of its pieces, so that
    none leaves a hole. Lines are left out.
    """
    nodes = {node.code: node for node in country.walk() if node.code}
    newer_codes = {
        (province.code[:2], node.name): node.code for province in country.children for node in province.walk()
    }
    heirs = {code: node.code for node in country.walk() for code in node.former_codes}
    heirs |= lost_divisions().outlines
    geometries: dict[str, BaseGeometry] = {}
    pieces: dict[str, list[BaseGeometry]] = defaultdict(list)
    for file in files:
        collection = json.loads(file.read_bytes())
        if collection.get("type") != "FeatureCollection":
            raise SourceDataError(f"{file.name} is no GeoJSON FeatureCollection: check sources.toml")
        for feature in collection["features"]:
            drawn_code = feature["properties"]["gb"].removeprefix(COUNTRY_PREFIX)
            code = drawn_code
            if code not in nodes:
                code = newer_codes.get((code[:2], feature["properties"]["name"]), "")
            geometry = shape(feature["geometry"])
            if geometry.geom_type not in ("Polygon", "MultiPolygon"):
                continue
            if not code:
                pieces[heirs.get(drawn_code, "")].append(shapely.make_valid(geometry))
            else:
                finer = code not in geometries or shapely.get_num_coordinates(
                    geometry
                ) > shapely.get_num_coordinates(geometries[code])
                if finer:
                    geometries[code] = geometry if geometry.is_valid else shapely.make_valid(geometry)
    for code in list(geometries):  # what is drawn of a division that another list calls former
        heir = nodes[code].successor
        if nodes[code].status is Status.FORMER and heir is not None and heir.code not in geometries:
            pieces[heir.code].append(shapely.make_valid(geometries[code]))
    for code, parts in pieces.items():
        if code in nodes:
            geometries[code] = shapely.union_all([*parts, *filter(None, [geometries.get(code)])])
    return geometries


def write_boundaries(
    boundaries: Mapping[str, BaseGeometry],
    country: Node,
    path: Path,
    facts: Mapping[str, str],
    lines: Iterable[Line] = (),
) -> None:
    """Write the boundaries and China's lines into a new file."""
    nodes = {node.code: node for node in country.walk() if node.code in boundaries}
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    database.executescript(SCHEMA)
    with database:
        database.executemany(
            INSERT_BOUNDARY,
            (
                boundary_row(code, nodes[code].name, nodes[code].level, _polygons(geometry))
                for code, geometry in sorted(boundaries.items())
            ),
        )
        database.executemany(
            "INSERT INTO line VALUES (?, ?, ?)",
            ((int(level), kind, shapely.to_wkb(line, byte_order=1)) for level, kind, line in lines),
        )
        database.executemany(
            "INSERT INTO fact VALUES (?, ?)", sorted({"format": str(FORMAT), **facts}.items())
        )
    database.execute("VACUUM")
    database.close()


def boundary_row(
    code: str, name: str, level: int, outline: MultiPolygon
) -> tuple[str | int | float | bytes, ...]:
    """Return what INSERT_BOUNDARY writes of a division's outline."""
    return code, name, int(level), *outline.bounds, bytes(shapely.to_wkb(outline, byte_order=1))


def _polygons(geometry: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"])
